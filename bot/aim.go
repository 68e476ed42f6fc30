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
	bare := asked
	for range 2 { // "hi, I need a dashboard on sales, where should I look?"
		if of, ok := firstOf(plainTalk, bare); ok {
			bare = of[0]
		}
	}
	for _, aim := range []Aim{ForJoin, ForCompare, ForOwner, ForWritten, ForOfficial, ForCertified, ForSources, ForTargets, ForColumns} {
		if of, ok := firstOf(aim, bare); ok {
			return aimed{aim, of}
		}
	}
	return aimed{of: []string{bare}}
}

// sought is the text by which tables are looked for.
func (q Question) sought() string { return aimOf(q.wanted()).sought(q) }

func (a aimed) sought(q Question) string {
	if len(a.of) > 1 {
		return q.wanted()
	}
	return a.of[0]
}

// firstOf are the descriptions that the first fitting pattern of a kind leaves.
func firstOf(aim Aim, asked string) ([]string, bool) {
	words := text.Split(asked)
	words = words[:len(words)-politeEnd(words)]
	if len(words) > aimWords {
		return nil, false
	}
	for _, p := range patterns()[aim] {
		for from := range words {
			if spans, ok := match(p.parts, words[from:]); ok {
				if of, ok := described(asked, spans); ok && (!p.named || namesTable.MatchString(of[0])) {
					return of, true
				}
				break
			}
			if w := words[from].Text; !p.anywhere && !text.IsStop("", w) && said()[w] == "" {
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
}

// part is a word of a pattern, or a place for a description.
type part struct {
	words    []string // one of these; none: a description
	optional bool
}

//go:embed aim.txt
var aimFile string

var patterns = sync.OnceValue(func() map[Aim][]pattern {
	known := make(map[Aim][]pattern)
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
		known[Aim(aim)] = append(known[Aim(aim)], p)
	}
	return known
})

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

// is tells whether a word is one of a part's, with a slip of the keyboard too.
func (p part) is(word string) bool {
	return slices.ContainsFunc(p.words, func(w string) bool { return w == word || text.Slip(word, w) })
}
