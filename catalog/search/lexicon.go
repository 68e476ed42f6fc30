package search

import (
	"sync"

	"github.com/datafind/datafind/catalog/text"
)

// lexicon says which words of the catalog a word of a question may mean.
//
// The catalog's words have no known language, so each is filed under its stem
// in all three; the question's language then says which file to open.
type lexicon struct {
	vocabulary
	before    *lexicon // what this one adds words to; nil for none
	singulars forms
	stems     [3]forms
	short     [3]map[string][]uint32 // stem of a long form: the abbreviations of it that the catalog has
	learned   []shortForm            // the abbreviations that the catalog itself explains
	cognates  forms
	glossary  *glossary
	members   [][]member // by group of the glossary: its words that the catalog has
	speller   *speller
	kin       *kin
	speaks    [3]float64 // by language: how far the catalog is written in it, 1 for its main one
}

// member is a word of the catalog that stands in a group of the glossary.
type member struct {
	term uint32
	lang uint8
}

func newLexicon(v vocabulary, learned []shortForm) *lexicon {
	terms := v.terms
	x := &lexicon{vocabulary: v, glossary: loadGlossary(), learned: learned}
	var all sync.WaitGroup
	for l, lang := range text.Languages {
		all.Go(func() {
			stem := text.NewStemmer(lang)
			x.stems[l] = newForms(len(terms), func(w int) string { return stem(terms[w]) })
			x.short[l] = map[string][]uint32{}
			for id, w := range terms {
				for _, long := range text.Expand(w) {
					s := stem(long)
					x.short[l][s] = append(x.short[l][s], uint32(id))
				}
			}
			for _, f := range learned {
				s := stem(terms[f.Long])
				x.short[l][s] = append(x.short[l][s], f.Short)
			}
		})
	}
	all.Go(func() { x.cognates = newForms(len(terms), func(w int) string { return text.Cognate(terms[w]) }) })
	all.Go(func() { x.kin = newKin(terms, loadVectors()) })
	all.Go(func() { x.speller = newSpeller(terms, x.glossary) })
	x.singulars = newForms(len(terms), func(w int) string { return text.Singular(terms[w]) })
	x.members = make([][]member, len(x.glossary.groups))
	for g, group := range x.glossary.groups {
		for l, words := range group {
			for _, w := range words {
				for _, t := range x.singulars.of(text.Singular(w)) {
					x.members[g] = append(x.members[g], member{t, uint8(l)})
				}
			}
		}
	}
	x.speaks = x.spoken()
	all.Wait()
	return x
}

// class is a set of the catalog's words that one word of the question may
// mean in the same way. Within a class occurrences add up; of the classes of
// a word the best one counts, once.
type class struct {
	how    How
	weight float64
	terms  []variant
}

// variant is one of the catalog's words in a class.
type variant struct {
	term   uint32
	weight float32 // within the class
	how    How
}

// langsOf lists the languages to read a word in: the question's, and English,
// which is in every catalog; all three where the question's is not known.
func langsOf(lang string, sure bool) []int {
	if !sure {
		return []int{0, 1, 2}
	}
	for l, name := range text.Languages {
		if name == lang && l > 0 {
			return []int{l, 0}
		}
	}
	return []int{0}
}

// maxVariants bounds what one word of a question may mean.
const maxVariants = 64

// expand finds what a word may mean: itself with its other forms and
// abbreviations in the first class, then each group of the glossary, and where
// there is none of all that, words of the other languages spelled alike.
func (x *lexicon) expand(word string, langs []int, w *weights) []class {
	e := expansion{x: x, w: w, seen: map[uint32]bool{}}
	own := e.own(word, langs)
	if len(own) > 0 {
		e.classes = append(e.classes, class{Exact, 1, own})
	}
	e.meanings(word, langs)
	if len(e.classes) == 0 {
		if kin := e.add(nil, x.cognates.of(text.Cognate(word)), 1, Translation); len(kin) > 0 {
			e.classes = append(e.classes, class{Translation, w.cognate, kin})
		}
	}
	return e.classes
}

// expansion is the work on one word.
type expansion struct {
	x       *lexicon
	w       *weights
	seen    map[uint32]bool // words of the catalog that have their class
	classes []class
}

// add puts those of terms that have no class yet to a list.
func (e *expansion) add(to []variant, terms []uint32, weight float64, how How) []variant {
	for _, t := range terms {
		if !e.seen[t] && len(e.seen) < maxVariants {
			e.seen[t] = true
			to = append(to, variant{t, float32(weight), how})
		}
	}
	return to
}

// own finds the word itself, its plural or singular, the other forms of its
// stem, and its short or long form.
func (e *expansion) own(word string, langs []int) []variant {
	x := e.x
	var own []variant
	if t, ok := x.find(word); ok {
		own = e.add(own, []uint32{t}, 1, Exact)
	}
	own = e.add(own, x.singulars.of(text.Singular(word)), e.w.stem, Stem)
	for _, l := range langs {
		own = e.add(own, x.stems[l].of(text.Stem(text.Languages[l], word)), e.w.stemFar, Stem)
	}
	for _, l := range langs {
		for _, t := range x.short[l][text.Stem(text.Languages[l], word)] {
			own = e.add(own, []uint32{t}, e.w.abbreviation*plainness(x.terms[t]), Abbreviation)
		}
	}
	if x.glossary.words[word] {
		return own
	}
	for _, long := range text.Expand(word) {
		own = e.add(own, x.singulars.of(text.Singular(long)), e.w.abbreviation*plainness(word), Abbreviation)
	}
	return own
}

// plainness is how surely an abbreviation stands for one of its long forms.
// Two letters stand for anything.
func plainness(abbr string) float64 {
	switch {
	case len(abbr) < 3:
		return 0.5
	case len(text.Expand(abbr)) < 3:
		return 1
	}
	return 0.75
}

// meanings adds the groups of the glossary that a word stands in: words of
// its own language, and translations into those that the catalog is written
// in. A synonym counts less where the catalog has the word itself.
func (e *expansion) meanings(word string, langs []int) {
	synonym := e.w.synonym
	if len(e.classes) > 0 {
		synonym *= e.w.besides
	}
	for _, l := range langs {
		groups, loose := e.x.glossary.groupsOf(l, word)
		tie := 1.0
		if loose {
			tie = e.w.loose
		}
		for _, g := range groups {
			var by [3][]variant
			for _, m := range e.x.members[g] {
				how := Translation
				if int(m.lang) == l {
					how = Synonym
				}
				by[m.lang] = e.add(by[m.lang], []uint32{m.term}, 1, how)
			}
			for to, list := range by {
				if to == l {
					e.class(Synonym, tie*synonym, list)
				} else {
					e.class(Translation, tie*e.w.translation*e.x.speaks[to], list)
				}
			}
		}
	}
}

func (e *expansion) class(how How, weight float64, list []variant) {
	if len(list) > 0 && weight > 0 {
		e.classes = append(e.classes, class{how, weight, list})
	}
}

// spoken measures in which languages the catalog is written: of the
// glossary's words that belong to one language alone, the share that the
// catalog has, against the language that has most. Without it the odd "nota"
// or "data" that every catalog has would pass for Portuguese.
func (x *lexicon) spoken() [3]float64 {
	var have, all, share [3]float64
	for w, bits := range x.glossary.owners {
		for l := range have {
			if bits == 1<<l {
				all[l]++
				if x.singulars.has(w) {
					have[l]++
				}
			}
		}
	}
	most := 0.0
	for l := range share {
		share[l] = (have[l] + spokenPrior) / all[l]
		most = max(most, share[l])
	}
	for l := range share {
		share[l] = spokenLeast + (1-spokenLeast)*min(1, spokenSlope*share[l]/most)
	}
	return share
}

// A language of which the catalog has half the words that it has of its main
// one is as good as that one; one that it has nothing of still counts a little.
// A few words more or less say nothing: a small catalog speaks all three.
const (
	spokenPrior = 5
	spokenSlope = 2
	spokenLeast = 0.3
)
