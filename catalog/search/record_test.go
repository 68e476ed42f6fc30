package search

import (
	"slices"
	"testing"
)

// Words come back in their places, those of two bytes and of four.
func TestRecordComesBack(t *testing.T) {
	const most = wideFrom + 1<<16 + 1
	var r record
	r.add(placeOf(nameF, -1), 0, wideFrom-1, wideFrom)
	r.add(placeOf(columnF, 0), most)
	r.add(placeOf(columnCommentF, 0), wideFrom+1, 7)
	r.add(placeOf(columnF, 2), wideFrom+1<<16-1, wideFrom+1<<16)
	b := r.encode(nil)

	var whole record
	whole.decode(b, nil)
	if !slices.Equal(whole.words, r.words) || !slices.Equal(whole.places, r.places) {
		t.Errorf("%v at %v came back as %v at %v", r.words, r.places, whole.words, whole.places)
	}
	var some record
	known, meaning := make([]uint64, most/64+1), make([]uint32, most+1)
	for _, w := range []uint32{wideFrom + 1, wideFrom + 1<<16} {
		known[w>>6], meaning[w] = known[w>>6]|1<<(w&63), 1
	}
	some.skim(b, nil, known, meaning)
	if !slices.Equal(some.words, r.words[4:]) || !slices.Equal(some.places, r.places[4:]) {
		t.Errorf("of the places with a meaning %v at %v came back", some.words, some.places)
	}
}
