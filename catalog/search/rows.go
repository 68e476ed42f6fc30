package search

import (
	"cmp"
	"math"
	"math/bits"
	"slices"

	"github.com/datafind/datafind/catalog"
)

// rows are points of unit length, a signed byte for each dimension, to be
// searched by their angle. The signs of a row, a bit each, stand beside it:
// they tell at a twentieth of the cost which rows are worth looking at.
type rows struct {
	dims   int
	values []int8    // by row: dims of them
	scale  []float32 // by row: what a value of 1 is; 0 for a row that is not there
	signs  []uint64  // by row: words() of them
}

// hit is a row and the cosine of its angle.
type hit struct {
	row int
	cos float64
}

func newRows(n, dims int) *rows {
	r := &rows{dims: dims, values: make([]int8, n*dims), scale: make([]float32, n)}
	r.signs = make([]uint64, n*r.words())
	return r
}

func (r *rows) words() int { return (r.dims + 63) / 64 }

// of is a row and its signs.
func (r *rows) of(row int) (values []int8, signs []uint64) {
	return r.values[row*r.dims : (row+1)*r.dims], r.signs[row*r.words() : (row+1)*r.words()]
}

// set puts a vector of any length in a row; one of length zero leaves it empty.
func (r *rows) set(row int, v []float32) {
	most, square := 0.0, 0.0
	for _, x := range v {
		most = max(most, math.Abs(float64(x)))
		square += float64(x) * float64(x)
	}
	if most == 0 || math.IsInf(square, 0) || math.IsNaN(square) {
		r.scale[row] = 0
		return
	}
	values, _ := r.of(row)
	for i, x := range v {
		values[i] = int8(math.Round(float64(x) * 127 / most))
	}
	r.finish(row)
}

// finish makes what stands beside a row's values.
func (r *rows) finish(row int) {
	values, signs := r.of(row)
	clear(signs)
	square := 0
	for i, x := range values {
		square += int(x) * int(x)
		if x < 0 {
			signs[i/64] |= 1 << (i % 64)
		}
	}
	r.scale[row] = 0
	if square > 0 {
		r.scale[row] = float32(1 / math.Sqrt(float64(square)))
	}
}

// closer is how many rows are looked at closely, whatever is asked for.
const closer = 1000

// nearest finds the rows nearest to a row of another set of as many dimensions,
// best first, at most so many of those in allowed (nil: all).
func (r *rows) nearest(to *rows, at int, allowed *catalog.Set, most int) []hit {
	if to.scale[at] == 0 || to.dims != r.dims {
		return nil
	}
	values, signs := to.of(at)
	list := r.likely(signs, allowed, max(closer, most))
	hits := make([]hit, len(list))
	for i, row := range list {
		hits[i] = hit{row, float64(r.dot(row, values)) * float64(r.scale[row]) * float64(to.scale[at])}
	}
	slices.SortFunc(hits, func(a, b hit) int { return cmp.Or(cmp.Compare(b.cos, a.cos), a.row-b.row) })
	return hits[:min(most, len(hits))]
}

// likely lists the rows whose signs differ least: as many as asked for, and
// those that differ in as many as the last of them.
func (r *rows) likely(signs []uint64, allowed *catalog.Set, most int) []int {
	differ := make([]uint16, len(r.scale))
	count := make([]int, r.dims+1)
	for row := range r.scale {
		if r.scale[row] == 0 || !allowed.Has(row) {
			differ[row] = math.MaxUint16
			continue
		}
		n := 0
		for i, w := range r.signs[row*len(signs) : (row+1)*len(signs)] {
			n += bits.OnesCount64(w ^ signs[i])
		}
		differ[row] = uint16(n)
		count[n]++
	}
	bar, have := 0, count[0]
	for have < most && bar < r.dims {
		bar++
		have += count[bar]
	}
	list := make([]int, 0, have)
	for row, n := range differ {
		if int(n) <= bar {
			list = append(list, row)
		}
	}
	return list
}

func (r *rows) dot(row int, v []int8) int {
	sum := 0
	for i, x := range r.values[row*r.dims : (row+1)*r.dims] {
		sum += int(x) * int(v[i])
	}
	return sum
}
