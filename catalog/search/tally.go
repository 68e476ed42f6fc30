package search

import "math"

// tally counts the words of one table at a time.
type tally struct {
	entries []entry
	at      []uint32 // by term: its entry plus one, 0 for none; all zero between tables
}

// entry is how often a word stands in each field of a table.
type entry struct {
	term  uint32
	count [fieldCount]uint16
}

// table counts the words of a table, or only those wanted, by term.
func (t *tally) table(r *record, wanted []uint32) {
	t.entries = t.entries[:0]
	for i, term := range r.words {
		if wanted != nil && wanted[term] == 0 {
			continue
		}
		at := t.at[term]
		if at == 0 {
			t.entries = append(t.entries, entry{term: term})
			at = uint32(len(t.entries))
			t.at[term] = at
		}
		if c := &t.entries[at-1].count[r.places[i].field()]; *c < 1<<16-1 {
			*c++
		}
	}
	for i := range t.entries {
		t.at[t.entries[i].term] = 0
	}
}

// impact is what an entry counts over the fields together, before saturation;
// each, where given, takes it by field. A word that comes again in the same
// field counts little more, or a table with fifty columns named alike would
// win by that alone.
func (e *entry) impact(w *weights, norm *[fieldCount]float32, each *[fieldCount]float64) float64 {
	sum := 0.0
	for f, n := range e.count {
		if n > 0 {
			x := float64(norm[f]) * (1 + w.again*log2(n))
			sum += x
			if each != nil {
				each[f] = x
			}
		}
	}
	return sum
}

func log2(n uint16) float64 {
	if n == 1 {
		return 0
	}
	return math.Log2(float64(n))
}
