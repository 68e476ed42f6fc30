package search

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/datafind/datafind/catalog/text"
)

// Bounds on a question, whatever is typed into it.
const (
	maxText  = 8 << 10 // bytes that are read
	maxWords = 64      // distinct words that are looked for
)

// word is one content word of a question.
type word struct {
	written string
	text    string // folded
	weight  float64
	value   bool // looks like a value of the data: quoted, or a capital within a sentence
	classes []class
	near    bool    // the catalog's words are near it in meaning, and no more is known
	worth   float64 // idf: the most that meeting it is worth; set by the scoring
	says    float64 // idf of the word itself, high where the catalog lacks it; set by the scoring
	idf     []float64
}

// question is a text made ready to be scored.
type question struct {
	lang  string
	sure  bool
	words []word
	meant []uint32 // tables that the company's glossary names for a term in it
	first int      // the first word that is about something and that the catalog may have; -1 for none
}

// read takes a question apart. Where every word is a stop word, those for what
// is always looked for count, or "data" could not be asked for.
func (ix *Index) read(q Query) question {
	s := cut(q.Text, maxText)
	var out question
	if out.lang, out.sure = text.Language(s); !out.sure && q.Language != "" {
		out.lang = q.Language
	}
	tokens := text.Split(blankIDs(s))
	kept := ix.content(tokens, s, &out, false)
	if len(kept) == 0 {
		kept = ix.content(tokens, s, &out, true)
	}
	out.words = kept
	ix.own(&out, s)
	out.first = slices.IndexFunc(kept, func(w word) bool { return w.weight == 1 && len(w.classes) > 0 })
	return out
}

// content makes the words to look for out of tokens.
func (ix *Index) content(tokens []text.Token, s string, q *question, things bool) []word {
	langs := langsOf(q.lang, q.sure)
	stopLang := q.lang
	if !q.sure {
		stopLang = ""
	}
	var words []word
	seen := map[string]bool{}
	whole := 0 // bytes up to here are in a word already
	for i, t := range tokens {
		if len(words) >= maxWords {
			break
		}
		if t.Start < whole {
			continue
		}
		if _, known := ix.find(t.Whole); known {
			whole = t.End
			for j := i; j < len(tokens) && (j == i || tokens[j].Start == whole); j++ {
				whole = tokens[j].End
			}
			t.Text, t.End = t.Whole, whole
		}
		key := text.Stem(q.lang, t.Text)
		if text.IsFiller(stopLang, tokens, i) && !(things && text.IsThing(t.Text)) || seen[key] || len(t.Text) == 1 && !isDigits(t.Text) {
			continue
		}
		seen[key] = true
		weight := ix.weightOf(t.Text, i > 0 && tokens[i-1].End == t.Start)
		if weight == 0 {
			continue
		}
		w := word{written: s[t.Start:t.End], text: t.Text, weight: weight, value: valueLike(s, t.Start)}
		w.classes = ix.lexicon.expand(t.Text, langs, &ix.weights)
		ix.join(&w, tokens, i)
		if len(w.classes) == 0 && weight == 1 {
			w.classes = ix.lexicon.near(t.Text, &ix.weights)
			w.near = len(w.classes) > 0
		}
		if len(w.classes) == 0 && weight == 1 {
			w.classes = ix.correct(t.Text, langs)
		}
		words = append(words, w)
	}
	return words
}

// weightOf is how far a word decides. glued: it follows a letter without a
// break, as the 4 of ga4 does.
func (ix *Index) weightOf(w string, glued bool) float64 {
	switch {
	case isDigits(w) && len(w) < 3 && !glued:
		return 0 // a count, a day, a part of some thing's number
	case isDigits(w):
		return ix.weights.digit
	case text.IsWeak(w):
		return ix.weights.weak
	case text.IsPeriod(w):
		return ix.weights.period
	}
	return 1
}

// join lets a word be met by one that it makes up together with a neighbour:
// "user name" by username, "git" and "hub" by github.
func (ix *Index) join(w *word, tokens []text.Token, i int) {
	try := func(joined string) {
		if t, ok := ix.find(joined); ok {
			w.classes = append(w.classes, class{Stem, ix.weights.stem, []variant{{t, 1, Stem}}})
		}
	}
	if i > 0 && tokens[i-1].Whole == "" {
		try(tokens[i-1].Text + tokens[i].Text)
	}
	if i+1 < len(tokens) && tokens[i].Whole == "" {
		try(tokens[i].Text + tokens[i+1].Text)
	}
}

// correct finds what a word that the catalog does not know was meant for.
func (ix *Index) correct(w string, langs []int) []class {
	if ix.lexicon.glossary.words[w] {
		return nil // spelled well, there is just nothing of the kind
	}
	var classes []class
	for _, near := range ix.lexicon.speller.nearest(w) {
		for _, c := range ix.lexicon.expand(near, langs, &ix.weights) {
			c.weight *= ix.weights.typo
			if c.how == Exact {
				for i := range c.terms {
					c.terms[i].how = Typo
				}
			}
			classes = append(classes, c)
		}
	}
	return classes
}

// blankIDs blanks what is an identifier of some thing and no word: long runs
// of hexadecimal digits and dashes, such as UUIDs and hashes.
func blankIDs(s string) string {
	var b []byte
	for i := 0; i < len(s); {
		j, digits, others := i, 0, 0
		for ; j < len(s) && idByte(s[j]); j++ {
			switch c := s[j]; {
			case '0' <= c && c <= '9':
				digits++
			case c != '-' && (c|0x20 < 'a' || c|0x20 > 'f'):
				others++
			}
		}
		if j-i >= 12 && digits >= 4 && others <= 1 {
			if b == nil {
				b = []byte(s)
			}
			for ; i < j; i++ {
				b[i] = ' '
			}
		}
		i = max(i+1, j)
	}
	if b == nil {
		return s
	}
	return string(b)
}

func idByte(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || c == '-' || c == '_' || c >= utf8.RuneSelf
}

func isDigits(w string) bool { return strings.Trim(w, "0123456789") == "" }

// cut shortens a text to so many bytes, at a rune's edge.
func cut(s string, most int) string {
	if len(s) <= most {
		return s
	}
	for most > 0 && !utf8.RuneStart(s[most]) {
		most--
	}
	return s[:most]
}

// valueLike tells whether the word at an offset is quoted, stands for personal
// data that was masked ([cpf]) or, not at the start of a sentence, is written
// with a capital.
func valueLike(s string, at int) bool {
	before := strings.TrimRight(s[:at], " ")
	if before == "" {
		return false
	}
	last, _ := utf8.DecodeLastRuneInString(before)
	if strings.ContainsRune("\"'“‘[", last) {
		return true
	}
	r, _ := utf8.DecodeRuneInString(s[at:])
	return unicode.IsUpper(r) && !strings.ContainsRune(".?!:;¿¡\n", last)
}
