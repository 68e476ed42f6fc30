package search

import (
	"math"
	"strings"
	"time"

	"github.com/datafind/datafind/catalog"
)

// The names of the parts that are no field.
const (
	coveredPart    = "all words"
	wholePart      = "whole name"
	homePart       = "schema name"
	togetherPart   = "together"
	columnsPart    = "whole columns"
	firstPart      = "first thing"
	shortPart      = "short name"
	keysPart       = "few keys"
	neighboursPart = "neighbours"
	usedPart       = "used"
	certifiedPart  = "certified"
	deprecatedPart = "deprecated"
	freshPart      = "fresh"
	layerPart      = "layer"
	typedPart      = "typed"
	joinsPart      = "joins"
	glossaryPart   = "glossary"
)

// priorNames names what speaks for or against a table whatever the question.
var priorNames = [...]string{usedPart, certifiedPart, deprecatedPart, freshPart, layerPart}

// layer is how far a table is on its way from its source to those who use it.
type layer int8

const (
	rawLayer      layer = iota - 1 // raw, staged, temporary or a copy
	plainLayer                     // its name does not tell
	finishedLayer                  // a finished model
)

// layerOf tells the layer of a table by what it is called; words takes a name
// apart.
func layerOf(t *catalog.Table, words func(name string) []string) layer {
	switch {
	case passing(t, words):
		return rawLayer
	case strings.Contains(t.Name, "__"):
		return finishedLayer // they are named package__model by convention
	}
	return plainLayer
}

// priorsOf finds those, as shares of the table's score. Usage counts as a
// logarithm: the tenth user says more than the thousandth.
func priorsOf(t *catalog.Table, l layer, asOf time.Time, w *weights) (p [len(priorNames)]float64) {
	if n := max(t.Usage.Users, t.Usage.Queries/10); n > 0 {
		p[0] = w.used * math.Min(math.Log2(1+float64(n)), 10)
	}
	if t.Certified {
		p[1] = w.certified
	}
	if t.Deprecated {
		p[2] = -w.deprecated
	}
	if !t.LastWrite.IsZero() && !asOf.IsZero() {
		switch age := asOf.Sub(t.LastWrite); {
		case age < freshAge:
			p[3] = w.fresh
		case age > staleAge:
			p[3] = -w.fresh
		}
	}
	switch l {
	case rawLayer:
		p[4] = -w.staging
	case finishedLayer:
		p[4] = w.mart
	}
	return p
}

const (
	freshAge = 8 * 24 * time.Hour // written weekly at least
	staleAge = 365 * 24 * time.Hour
)

// Words by which people mark what is on its way to a finished table, or left
// over from one: at the front of a name or of a schema, at their end, or as
// the whole of a catalog.
var (
	passingFirst = wordSet("stg staging stage int intermediate base src raw bronze landing tmp temp bkp backup bak old test sandbox scratch dev shadow archive archived")
	passingLast  = wordSet("stg staging raw bronze landing tmp temp bkp backup bak old copy copia sandbox scratch shadow archive archived")
)

func wordSet(words string) map[string]bool {
	set := map[string]bool{}
	for _, w := range strings.Fields(words) {
		set[w] = true
	}
	return set
}

// passing tells whether a table's name marks it as raw, staged, temporary or a
// copy: it has the same words as the finished table and is seldom the answer.
func passing(t *catalog.Table, words func(name string) []string) bool {
	for _, name := range [...]string{t.Name, t.Schema, t.Catalog} {
		w := words(name)
		if n := len(w); n > 0 && (n > 1 || name != t.Name) && (passingFirst[w[0]] || passingLast[w[n-1]]) {
			return true
		}
	}
	return false
}
