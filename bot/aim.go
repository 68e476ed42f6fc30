package bot

import (
	_ "embed" // for the list
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/datafind/datafind/catalog/text"
)

// Aim is what a question wants of the tables that it describes; empty where it
// wants the tables themselves.
type Aim string

// The aims.
const (
	ForOwner     Aim = "owner"
	ForWritten   Aim = "written" // when it was
	ForCertified Aim = "certified"
	ForColumns   Aim = "columns"
	ForJoin      Aim = "join"     // of two tables
	ForOfficial  Aim = "official" // the one to go by
	ForSources   Aim = "sources"  // the tables that feed it
	ForTargets   Aim = "targets"  // the tables that it feeds
	ForCompare   Aim = "compare"  // two or three with each other
)

// plainTalk is not an aim: what stands around what is looked for.
const plainTalk Aim = "plain"

// aimed is a question as its aim and the descriptions of tables in it: one, or
// those to be joined or compared.
type aimed struct {
	Aim
	of []string
}

// aimOf reads a question as it is put: "who owns orders" is for the owner of
// "orders". What is put in no known way is looked for as it stands.
func aimOf(asked string) aimed {
	r := read(asked)
	for range 2 { // "hi, I need a dashboard on sales, where should I look?"
		if of, ok := r.firstOf(plainTalk); ok {
			r = read(of[0])
		}
	}
	for _, aim := range []Aim{ForJoin, ForCompare, ForOwner, ForWritten, ForOfficial, ForCertified, ForSources, ForTargets, ForColumns} {
		if of, ok := r.firstOf(aim); ok {
			return aimed{aim, of}
		}
	}
	return aimed{of: []string{r.asked}}
}

// sought is the text by which tables are looked for.
func (q Question) sought() string { return aimOf(q.wanted()).sought(q) }

func (a aimed) sought(q Question) string {
	if len(a.of) > 1 {
		return q.wanted()
	}
	return a.of[0]
}

// reading is a text with its words, and the words of the list that are among
// them.
type reading struct {
	asked string
	words []text.Token
	has   map[string]bool
}

// read takes a text apart; one that is too long to be read for its aim has no
// words.
func read(asked string) reading {
	words := text.Split(asked)
	words = words[:len(words)-politeEnd(words)]
	if len(words) > aimWords {
		return reading{asked: asked}
	}
	r := reading{asked, words, map[string]bool{}}
	for _, w := range words {
		for _, known := range aims().words[w.Text[0]] {
			if isWord(w.Text, known) {
				r.has[known] = true
			}
		}
	}
	return r
}

// firstOf are the descriptions that the first fitting pattern of a kind leaves.
func (r reading) firstOf(aim Aim) ([]string, bool) {
	for _, p := range aims().patterns[aim] {
		if !slices.ContainsFunc(p.needs, func(w string) bool { return r.has[w] }) {
			continue
		}
		for from := range r.words {
			if spans, ok := match(p.parts, r.words[from:]); ok {
				if of, ok := described(r.asked, spans); ok && (!p.named || namesTable.MatchString(of[0])) {
					return of, true
				}
				break
			}
			if w := r.words[from].Text; !p.anywhere && !text.IsStop("", w) && said()[w] == "" {
				break
			}
		}
	}
	return nil, false
}

// aimWords is how long a question may be to be read for its aim.
const aimWords = 40

// politeEnd is how many words at the end say please or thanks.
func politeEnd(words []text.Token) (n int) {
	for n < len(words) {
		w := words[len(words)-1-n].Text
		if said()[w] != "polite" && said()[w] != "thanks" && !(w == "por" && n > 0) {
			break
		}
		n++
	}
	return n
}

// namesTable finds what tells that a description is of a table and not of the
// things in one: a name put together, or the word.
var namesTable = regexp.MustCompile(`[\pL\pN][_.][\pL\pN]|(?i)\b(tables?|tabelas?|tablas?|dataset)\b`)

// described are stretches of a text; each must say something, and be no more
// than a part of one sentence.
func described(asked string, spans [][]text.Token) (of []string, ok bool) {
	for _, words := range spans {
		stretch := asked[words[0].Start:words[len(words)-1].End]
		says := slices.ContainsFunc(words, func(t text.Token) bool { return !text.IsStop("", t.Text) || t.Whole != "" })
		if !says || strings.ContainsAny(stretch, "?!¿¡;\n") || strings.Contains(stretch, ". ") {
			return nil, false
		}
		of = append(of, stretch)
	}
	return of, true
}

// pattern is a line of the list.
type pattern struct {
	anywhere bool // anything may stand before it
	named    bool // its description must name a table
	parts    []part
	needs    []string // one of these must be there
}

// part is a word of a pattern, or a place for a description.
type part struct {
	words    []string // one of these; none: a description
	optional bool
}

//go:embed aim.txt
var aimFile string

// aimList is the list: its patterns, and all of their words by the first byte.
type aimList struct {
	patterns map[Aim][]pattern
	words    map[byte][]string
}

var aims = sync.OnceValue(func() aimList {
	known := aimList{map[Aim][]pattern{}, map[byte][]string{}}
	for line := range strings.Lines(aimFile) {
		line, _, _ = strings.Cut(line, "#")
		aim, list, ok := strings.Cut(line, ":")
		if !ok {
			continue
		}
		var p pattern
		list, p.anywhere = strings.CutPrefix(strings.TrimSpace(list), "...")
		for word := range strings.FieldsSeq(list) {
			word, optional := strings.CutSuffix(word, "?")
			if word == "*" || word == "@" {
				p.named = p.named || word == "@"
				p.parts = append(p.parts, part{})
				continue
			}
			p.parts = append(p.parts, part{strings.Split(word, "/"), optional})
		}
		known.add(Aim(aim), p)
	}
	return known
})

func (l aimList) add(aim Aim, p pattern) {
	for _, part := range p.parts {
		if part.words != nil && !part.optional && (p.needs == nil || len(part.words) < len(p.needs)) {
			p.needs = part.words
		}
		for _, w := range part.words {
			if !slices.Contains(l.words[w[0]], w) {
				l.words[w[0]] = append(l.words[w[0]], w)
			}
		}
	}
	l.patterns[aim] = append(l.patterns[aim], p)
}

// match reads all of some words by the parts of a pattern; spans are those of
// its descriptions, each as short as can be.
func match(parts []part, words []text.Token) (spans [][]text.Token, ok bool) {
	if len(parts) == 0 {
		return nil, len(words) == 0
	}
	p, rest := parts[0], parts[1:]
	if p.words == nil {
		for n := 1; n <= len(words); n++ {
			if spans, ok := match(rest, words[n:]); ok {
				return append([][]text.Token{words[:n]}, spans...), true
			}
		}
		return nil, false
	}
	if len(words) > 0 && p.is(words[0].Text) {
		if spans, ok := match(rest, words[1:]); ok {
			return spans, true
		}
	}
	if p.optional {
		return match(rest, words)
	}
	return nil, false
}

func (p part) is(word string) bool {
	return slices.ContainsFunc(p.words, func(w string) bool { return isWord(word, w) })
}

// isWord tells whether a word is one of the list, with a slip of the keyboard too.
func isWord(word, known string) bool { return word == known || text.Slip(word, known) }
