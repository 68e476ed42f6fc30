package search

// counts is how many of the tables have each of so many words, and a key that
// leads to each of so many things.
func (r *records) counts(words, things int) (of, keys []uint32) {
	of, keys = make([]uint32, words), make([]uint32, things)
	each := make([][2][]uint32, len(r.ends)/stretchLeast+1)
	n := inStretches(len(r.ends), stretchLeast, func(stretch, from, to int) {
		of, keys := make([]uint32, words), make([]uint32, things)
		last := make([]uint32, words)
		var t record
		for d := from; d < to; d++ {
			r.read(d, &t)
			for _, w := range t.words {
				if last[w] != uint32(d)+1 {
					last[w] = uint32(d) + 1
					of[w]++
				}
			}
			for _, k := range t.keys {
				keys[k]++
			}
		}
		each[stretch] = [2][]uint32{of, keys}
	})
	for _, e := range each[:n] {
		addTo(of, e[0])
		addTo(keys, e[1])
	}
	return of, keys
}

func addTo(sum, list []uint32) {
	for i, n := range list {
		sum[i] += n
	}
}

// averages are the average lengths of the fields, over the tables that have them.
func averages(r *records) *[fieldCount]float64 {
	type sums [2][fieldCount]float64 // the lengths, and how many tables have any
	each := make([]sums, len(r.ends)/stretchLeast+1)
	n := inStretches(len(r.ends), stretchLeast, func(stretch, from, to int) {
		var t record
		for d := from; d < to; d++ {
			r.read(d, &t)
			for f, n := range t.lengths {
				if n > 0 {
					each[stretch][0][f] += float64(n)
					each[stretch][1][f]++
				}
			}
		}
	})
	average := new([fieldCount]float64)
	for f := range average {
		sum, with := 0.0, 0.0
		for _, e := range each[:n] {
			sum, with = sum+e[0][f], with+e[1][f]
		}
		average[f] = sum / max(with, 1)
	}
	return average
}
