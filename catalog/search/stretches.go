package search

import (
	"cmp"
	"runtime"
	"sync"
)

// stretchLeast is how many tables are worth a core of their own.
const stretchLeast = 256

// inStretches cuts n things into stretches of at least so many, one a core, and
// works on all at the same time. It returns how many there were.
func inStretches(n, least int, work func(stretch, from, to int)) int {
	count := max(1, min(runtime.GOMAXPROCS(0), n/least))
	var all sync.WaitGroup
	for i := range count {
		all.Go(func() { work(i, n*i/count, n*(i+1)/count) })
	}
	all.Wait()
	return count
}

// takeApart has n tables taken apart on all cores, each with a collector of its
// own to begin with and some of the tables. New words get the numbers that one
// core would give them: those of the first stretch first.
func takeApart(n int, begin func() *collector, work func(c *collector, from, to int)) *collector {
	each := make([]*collector, n/stretchLeast+1)
	first := begin()
	words := len(first.terms)
	count := inStretches(n, stretchLeast, func(stretch, from, to int) {
		c := first
		if stretch > 0 {
			c = begin()
		}
		work(c, from, to)
		each[stretch] = c
	})
	for _, c := range each[1:count] {
		first.join(c, words)
	}
	return first
}

// join takes over what another collector made of later tables; both began with
// the same so many words.
func (c *collector) join(later *collector, same int) {
	c.lacks = cmp.Or(c.lacks, later.lacks)
	words := c.numbers(later.terms, same)
	each := make([]records, len(later.ends)/stretchLeast+1)
	n := inStretches(len(later.ends), stretchLeast, func(stretch, from, to int) {
		var t record
		for table := from; table < to; table++ {
			t.decode(later.raw(table), nil)
			t.renumber(words)
			each[stretch].add(&t, later.layers[table], later.homes[table])
		}
	})
	for i := range n {
		c.records.addAll(&each[i])
	}
}

// renumbering gives words that came after the first ones, which keep theirs,
// other numbers.
type renumbering struct {
	same  int
	newer []uint32
}

func (r renumbering) of(id uint32) uint32 {
	if int(id) < r.same {
		return id
	}
	return r.newer[int(id)-r.same]
}

// numbers are the numbers of words here, new ones for new words; the first ones
// have the same.
func (v *vocabulary) numbers(words []string, same int) renumbering {
	r := renumbering{same, make([]uint32, len(words)-same)}
	for i, w := range words[same:] {
		r.newer[i] = v.term(w)
	}
	return r
}

// renumber gives words other numbers.
func (r *record) renumber(words renumbering) {
	for _, list := range [...][]uint32{r.name, r.about, r.words} {
		for i, w := range list {
			list[i] = words.of(w)
		}
	}
}
