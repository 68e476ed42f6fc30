package search

import (
	"context"
	"math"
	"math/bits"
	"slices"
	"testing"
	"time"

	"github.com/datafind/datafind/catalog/text"
)

const (
	curveQuestions = 200
	curveTables    = 20 // that are asked for
	curveRounds    = 3  // each question counts by the fastest, as others use the machine too
)

// BenchmarkCurve prints what a question costs beside the catalog's size, in the
// mean: milliseconds of the words alone and of the whole way; postings read for
// the words, all that the words have, and the least that proves the answer (see
// least); and how far the words are from the floor, which is the time to read
// that least straight through, at the speed of a pass over as many postings as
// the index has.
func BenchmarkCurve(b *testing.B) {
	eachSize(b, func(b *testing.B, ix *Index, questions []string) {
		var words, whole time.Duration
		var sum counted
		for b.Loop() {
			words, whole, sum = 0, 0, counted{}
			for _, q := range questions[:curveQuestions] {
				list := singleWords(q)
				words += fastest(func() { ix.Words(list, nil, curveTables) })
				whole += fastest(func() { ix.Search(context.Background(), Query{Text: q, Limit: curveTables}) })
				sum.add(count(ix, list, curveTables))
			}
		}
		each := func(d time.Duration) float64 { return d.Seconds() * 1000 / curveQuestions }
		floor := float64(sum.least) / curveQuestions * straight(ix)
		b.ReportMetric(0, "ns/op")
		b.ReportMetric(each(words), "ms-words")
		b.ReportMetric(each(whole), "ms-whole")
		b.ReportMetric(float64(sum.read)/curveQuestions, "read")
		b.ReportMetric(float64(sum.all)/curveQuestions, "all")
		b.ReportMetric(float64(sum.least)/curveQuestions, "least")
		b.ReportMetric(floor, "ms-floor")
		b.ReportMetric(each(words)/floor, "times-floor")
	})
}

func fastest(run func()) time.Duration {
	best := time.Duration(math.MaxInt64)
	for range curveRounds {
		start := time.Now()
		run()
		best = min(best, time.Since(start))
	}
	return best
}

// straight is how many milliseconds it takes to read a posting in a pass over as
// many, three bytes each, as the index has. A piece of the pass counts that nine
// in ten are slower than, as others use the machine too.
func straight(ix *Index) float64 {
	const piece = 1 << 14
	n, sum := piece, 0
	for _, tables := range ix.count {
		n += int(tables)
	}
	offsets, impacts := make([]uint16, n), make([]uint8, n)
	for i := range offsets {
		offsets[i], impacts[i] = uint16(i), uint8(i)
	}
	var took []time.Duration
	for from := 0; from+piece <= n; from += piece {
		some, with := offsets[from:from+piece], impacts[from:from+piece]
		start := time.Now()
		for i, offset := range some {
			sum += int(offset) + int(with[i])
		}
		took = append(took, time.Since(start))
	}
	if sum == 0 {
		panic("nothing was read")
	}
	slices.Sort(took)
	return took[len(took)/10].Seconds() * 1000 / piece
}

// singleWords are the words of a question in the singular, each once.
func singleWords(q string) (words []string) {
	seen := map[string]bool{}
	for _, w := range distinctWords(q) {
		if w = text.Singular(w); !seen[w] {
			seen[w] = true
			words = append(words, w)
		}
	}
	return words
}

// counted is how many postings a question reads, how many its words have, and
// the least that prove the answer.
type counted struct{ read, all, least int }

func (c *counted) add(o counted) {
	c.read += o.read
	c.all += o.all
	c.least += o.least
}

func count(ix *Index, words []string, limit int) (c counted) {
	q, s := ix.plain(words), &scratch{}
	ix.weigh(&q, s)
	best := ix.pick(&q, nil, limit, true, s)
	c.read = s.touched
	p, worst := &s.picker, 0.0
	if len(best) == limit {
		worst = best[limit-1].score
	}
	for i := range ix.parts {
		for _, w := range windowsOf(ix, &ix.parts[i], &q) {
			c.all += w.postings(1<<len(q.words) - 1)
			c.least += w.least(func(total, worth float64) bool { return p.score(total, worth, w.share)*slack < worst })
		}
	}
	return c
}

// windowCounts is what the words of a question have in a window.
type windowCounts struct {
	count []int     // by word: postings
	bound []float64 // by word: no table gets more from it
	worth []float64 // by word: what meeting it adds to what is covered
	share float64   // the greatest of its tables
}

// windowsOf counts by a walk over all postings.
func windowsOf(ix *Index, p *part, q *question) []windowCounts {
	windows := make([]windowCounts, (p.tables+windowSize-1)/windowSize)
	for n := range windows {
		w := &windows[n]
		w.count, w.bound, w.worth = make([]int, len(q.words)), make([]float64, len(q.words)), make([]float64, len(q.words))
		for table := n * windowSize; table < min((n+1)*windowSize, p.tables); table++ {
			w.share = max(w.share, float64(p.shares[table]))
		}
	}
	for i := range q.words {
		word := &q.words[i]
		for c, class := range word.classes {
			most := make([]float32, len(windows)) // what the class counts, its words together
			for _, v := range class.terms {
				greatest := make([]float32, len(windows))
				p.each(v.term, func(table int, impact uint8) {
					windows[table/windowSize].count[i]++
					greatest[table/windowSize] = max(greatest[table/windowSize], impactOf[impact])
				})
				for n := range most {
					most[n] += v.weight * greatest[n]
				}
			}
			for n, x := range most {
				if x > 0 {
					w := &windows[n]
					w.bound[i] = max(w.bound[i], word.weight*class.weight*word.idf[c]*ix.saturate(float64(x)))
					w.worth[i] = word.weight * word.worth
				}
			}
		}
	}
	return windows
}

// postings is how many some of the words have, a bit each.
func (w *windowCounts) postings(words int) (sum int) {
	for ; words != 0; words &= words - 1 {
		sum += w.count[bits.TrailingZeros(uint(words))]
	}
	return sum
}

// least is the fewest postings of a window that prove it has no other table
// among the best: those of the cheapest words without which the others, whose
// bounds alone are known, bring no table there. Whatever finds the answer for
// certain by such bounds reads as many.
func (w *windowCounts) least(hopeless func(total, worth float64) bool) int {
	all := 1<<len(w.count) - 1
	fewest := w.postings(all)
	for read := range all {
		total, worth := 0.0, 0.0
		for rest := all &^ read; rest != 0; rest &= rest - 1 {
			i := bits.TrailingZeros(uint(rest))
			total, worth = total+w.bound[i], worth+w.worth[i]
		}
		if hopeless(total, worth) {
			fewest = min(fewest, w.postings(read))
		}
	}
	return fewest
}
