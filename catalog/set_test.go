package catalog

import "testing"

// The 64 positions from any one on are those that the set has.
func TestSetFrom(t *testing.T) {
	const n = 200
	set := NewSet(n)
	for id := range n {
		if id%3 == 0 || id > 150 {
			set.Add(id)
		}
	}
	for from := range n + 70 {
		bits := set.From(from)
		for i := range 64 {
			if got, want := bits&(1<<i) != 0, set.Has(from+i); got != want {
				t.Fatalf("%d from %d on: %v, want %v", i, from, got, want)
			}
		}
	}
	if (*Set)(nil).From(7) != ^uint64(0) {
		t.Error("nil does not have everything")
	}
}
