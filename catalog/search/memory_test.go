package search

import (
	"testing"
	"unsafe"
)

// taken is how many bytes a part of an index takes, as far as its slices and maps
// tell.
type taken struct {
	part    string
	lexical bool // tables are picked by it; what is not values and explains the few that were
	bytes   float64
}

// takenBy lists what an index of one part takes.
func takenBy(ix *Index) []taken {
	x, p := ix.lexicon, ix.parts[0]
	files, cuts := 0.0, mapped(p.frequent)
	for _, f := range [...]*forms{&x.singulars, &x.stems[0], &x.stems[1], &x.stems[2], &x.cognates} {
		files += sized(f.next) + mapped(f.first)
		for form := range f.first {
			files += float64(len(form))
		}
	}
	for _, c := range p.frequent {
		cuts += sized(c.at) + sized(c.most)
	}
	return []taken{
		{"postings", true, sized(p.start) + sized(p.offsets) + sized(p.impacts) + cuts},
		{"tables", true, sized(p.ids) + sized(p.shares) + sized(p.windowMost)},
		{"words", true, texts(ix.terms) + mapped(ix.byTerm[0]) + sized(ix.count) + sized(ix.rarities)},
		{"lexicon", true, files + sized(x.speller.words) + sized(x.speller.letters) + sized(x.kin.terms) + sized(x.kin.from) + sized(x.kin.values) + sized(x.kin.scale) + sized(x.kin.signs)},
		{"records", false, sized(p.data) + sized(p.ends) + sized(p.layers) + sized(p.homes) + sized(ix.compounds.first)},
		{"names", false, sized(p.byName.keys) + sized(p.byName.tables)},
		{"keys", false, sized(p.byThing.keys) + sized(p.byThing.tables) + sized(ix.keys.things) + sized(ix.keys.tables)},
	}
}

func lexicalBytes(list []taken) (lexical, all float64) {
	for _, t := range list {
		if all += t.bytes; t.lexical {
			lexical += t.bytes
		}
	}
	return lexical, all
}

func sized[T any](list []T) float64 { return float64(cap(list)) * float64(unsafe.Sizeof(*new(T))) }

func texts(list []string) float64 {
	bytes := sized(list)
	for _, s := range list {
		bytes += float64(len(s))
	}
	return bytes
}

// mapped is about what a map takes: a power of two of slots, seven eighths of
// them filled at most, each with a byte beside it.
func mapped[K comparable, V any](m map[K]V) float64 {
	slots := 8
	for slots*7/8 < len(m) {
		slots *= 2
	}
	var slot struct {
		k K
		v V
	}
	return float64(slots) * float64(unsafe.Sizeof(slot)+1)
}

// What the parts are said to take comes near to what the whole index takes, so that
// none is forgotten.
func TestPartsTakeWhatTheIndexTakes(t *testing.T) {
	loadGlossary()
	loadVectors() // they are there once for all indexes
	ix, _ := benchIndex(10_000)
	_, all := lexicalBytes(takenBy(ix))
	if part := all / built.bytes; part < 0.8 || part > 1.1 {
		t.Errorf("%.1f MB of %.1f are told", all/1e6, built.bytes/1e6)
	}
}
