package query

import (
	"slices"
	"strings"
	"time"

	"github.com/datafind/datafind/catalog"
	"github.com/datafind/datafind/catalog/text"
)

// Form is what kind of answer a question wants.
type Form string

// The forms.
const (
	Count Form = "count" // one number
	List  Form = "list"
	Group Form = "group" // rows of a value and a number
	Top   Form = "top"   // the order matters
)

// Plan is a question about the metadata as it was understood.
type Plan struct {
	SQL      string
	Form     Form
	Subject  string   // tables, columns, owner, …, or the name of a property
	Distinct bool     // values of Subject are counted or listed, not tables
	Filters  []string // what rows must meet, in the words of the views
}

// Plan understands a question whole or not at all: ok is false where a word is
// left that is neither known nor a name or a value of what the audience may
// see. language is that of the question; now is what "90 days" count from.
func (r Reader) Plan(question, language string, now time.Time) (plan Plan, ok bool) {
	words := cut(question)
	if len(words) == 0 || len(words) > 40 {
		return Plan{}, false
	}
	p := &parser{language: language, now: now, suspects: r.Private}
	if !p.mayBe(words) {
		return Plan{}, false
	}
	p.vocabulary = r.lookUp(phrasesOf(words))
	p.untagged = !r.anyTagged()
	p.atomise(words)
	p.places()
	for _, rule := range rules {
		p.apply(rule)
	}
	if !p.understood() {
		return Plan{}, false
	}
	return p.plan()
}

// anyTagged tells whether the catalog says of anything that it is personal.
func (r Reader) anyTagged() bool {
	for i := range r.Snapshot.Tables {
		if r.Snapshot.Tables[i].Personal {
			return true
		}
	}
	return false
}

// phrasesOf are all that may name something in the catalog, folded, and the
// other names of parts of a company.
func phrasesOf(words []string) map[string]bool {
	phrases := map[string]bool{}
	for i := range words {
		for n := 1; n <= longestPhrase && i+n <= len(words); n++ {
			phrase := strings.Join(words[i:i+n], " ")
			phrases[catalog.Fold(phrase)] = true
			for _, other := range text.PartNames(phrase) {
				phrases[catalog.Fold(other)] = true
			}
		}
	}
	return phrases
}

// parser turns the atoms of one question into a plan.
type parser struct {
	language   string
	now        time.Time
	suspects   bool // may be told
	untagged   bool // nothing in the catalog is tagged as personal
	vocabulary vocabulary
	atoms      []atom

	count, exists, distinct, listed bool
	noun                            string // what is counted or listed
	property                        string // where noun is a property
	only                            []condition
	group                           string // an attribute
	order                           string // SQL over tables t
	orderName                       string
	ascending                       bool
	top                             int
	ofOneTable                      bool
	lacks                           bool // the values of an attribute that no such table has
}

// condition is what a row must meet, in SQL over tables t or columns c.
type condition struct{ table, column, says string }

// mayBe tells cheaply whether a question can be one about the metadata: it
// speaks of a thing of the catalog or of lineage, or asks something of a name
// that is put together.
func (p *parser) mayBe(words []string) bool {
	asks, names := false, false
	for i := range words {
		if a, ok := phraseAt(words[i:], p.language); ok {
			asks = asks || !a.is("filler")
			for _, m := range a.means {
				if slices.Contains(things, m) {
					return true
				}
			}
		}
		names = names || strings.Contains(words[i], "_")
	}
	return asks && names
}

var things = []string{"table", "column", "view", "datum", "owner", "owns", "domain", "catalog", "schema", "tag", "type",
	"changes", "usedmost", "deprecated", "feeds", "fedby", "wherefrom", "upstream", "downstream", "personal", "distinct"}

// atomise makes atoms of words: the longest name or phrase that begins at each.
func (p *parser) atomise(words []string) {
	for i := 0; i < len(words); {
		a, known := phraseAt(words[i:], p.language)
		for n := min(longestPhrase, len(words)-i); n > a.words || n == 1 && !known; n-- {
			phrase := strings.Join(words[i:i+n], " ")
			if n > 1 && len(phrase) < 6 {
				continue
			}
			if len(p.vocabulary[catalog.Fold(phrase)]) > 0 || n == 1 {
				a = atom{text: phrase, words: n}
				break
			}
		}
		if inner, quoted := unquoted(words[i]); quoted {
			a = atom{text: inner, words: 1}
		} else if a.means == nil && len(p.vocabulary[catalog.Fold(a.text)]) == 0 {
			a.means = slipOf(a.text)
		}
		i += a.words
		p.take(a)
	}
}

// take keeps an atom, unless it says only how the question is put.
func (p *parser) take(a atom) {
	switch {
	case a.is("exists"):
		p.exists = true
	case a.is("distinct"):
		p.distinct = true
	case a.is("list"):
		p.listed = true
	case a.is("filler") && len(a.means) == 1, a.is("through"):
	default:
		p.atoms = append(p.atoms, a)
	}
}

// places takes the bare names of domains, schemas and catalogs out, which may
// stand anywhere: "what changed in finance this month".
func (p *parser) places() {
	p.atoms = slices.DeleteFunc(p.atoms, func(a atom) bool {
		_, isTable := p.vocabulary.in(a.text, "table")
		return !isTable && !p.asks(placeFields...) && p.within(a)
	})
}

// asks tells whether any of some things is in the question.
func (p *parser) asks(things ...string) bool { return slices.ContainsFunc(things, p.speaksOf) }

// understood tells whether every atom was used.
func (p *parser) understood() bool {
	for _, a := range p.atoms {
		if !a.is("used") && !a.is("filler") {
			return false
		}
	}
	return true
}

// rule is a sequence of classes of atoms and what it says. A class with ? may
// be missing. do returns false where the atoms say something else.
type rule struct {
	classes string
	do      func(p *parser, m []atom) bool // an atom a class, empty where it is missing
}

// apply uses a rule wherever it fits.
func (p *parser) apply(r rule) {
	classes := strings.Fields(r.classes)
	for i := range p.atoms {
		if m, end := p.match(i, classes); end > i && r.do(p, m) {
			for j := i; j < end; j++ {
				p.atoms[j].means = []string{"used"}
			}
		}
	}
}

func (p *parser) match(i int, classes []string) (m []atom, end int) {
	for _, class := range classes {
		class, optional := strings.CutSuffix(class, "?")
		if i < len(p.atoms) && p.of(p.atoms[i], class) {
			m = append(m, p.atoms[i])
			i++
		} else if optional {
			m = append(m, atom{})
		} else {
			return nil, -1
		}
	}
	return m, i
}

// of tells whether an atom is of a class: one or several meanings of the
// lexicon, or one of those that depend on the catalog.
func (p *parser) of(a atom, class string) bool {
	if a.is("used") {
		return false
	}
	for one := range strings.SplitSeq(class, "|") {
		ok := false
		switch one {
		case "number":
			ok = numberOf(a) >= 0
		case "date":
			ok = datePattern.MatchString(a.text)
		case "compare":
			ok = sqlOperator(a) != ""
		case "unit":
			ok = a.is("days") || a.is("weeks") || a.is("months") || a.is("years")
		case "measure":
			_, sql := p.measure(a)
			ok = sql != ""
		case "attribute":
			ok = p.attribute(a) != ""
		case "property", "table-name":
			_, ok = p.vocabulary.in(a.text, strings.TrimSuffix(one, "-name"))
			ok = ok && len(a.means) == 0
		case "value":
			ok = len(p.vocabulary[catalog.Fold(a.text)]) > 0
		case "word":
			ok = len(a.means) == 0
		default:
			ok = a.is(one)
		}
		if ok {
			return true
		}
	}
	return false
}
