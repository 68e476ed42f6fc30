package eval

import (
	"context"
	"fmt"
	"strings"

	"github.com/datafind/datafind/catalog/search"
)

// Searcher is a search to be measured, such as (*search.Index).Search.
type Searcher func(ctx context.Context, q search.Query) search.Result

// Options says how to count.
type Options struct {
	Lenient bool // a table of also_ok is as good as a gold one
}

// depth is how many candidates are looked at.
const depth = 10

// Run asks each question and counts. The language of a question is left to
// the search to find, as it is for people. The only error is the context's.
func Run(ctx context.Context, find Searcher, questions []Question, o Options) (Report, error) {
	var t tally
	for _, q := range questions {
		if err := ctx.Err(); err != nil {
			return Report{}, fmt.Errorf("measuring %d questions: %w", len(questions), err)
		}
		t.add(q, find(ctx, search.Query{Text: q.Text, Limit: depth}), o)
	}
	return t.report(), nil
}

// names lists the first tables of a result.
func names(found search.Result) []string {
	list := make([]string, 0, depth)
	for _, c := range found.Candidates[:min(depth, len(found.Candidates))] {
		list = append(list, c.Table.FullName())
	}
	return list
}

func declined(found search.Result) bool { return found.Nothing || len(found.Candidates) == 0 }

// tally sums up what the questions brought.
type tally struct {
	n, unanswerable           int
	all, hit                  [depth]int // [k-1]: within the first k
	reciprocal                float64
	gold, found               int
	declined, wronglyDeclined int
	ranks                     []Rank
	misses                    []Miss
}

func (t *tally) add(q Question, r search.Result, o Options) {
	names, declined := names(r), declined(r)
	if len(q.Gold) == 0 {
		t.ranks = append(t.ranks, Rank{ID: q.ID, Lang: q.Lang, Unanswerable: true, Declined: declined, Best: r.Sure(), Confidence: r.Confidence})
		t.unanswerable++
		if declined {
			t.declined++
		}
		return
	}
	t.n++
	if declined {
		t.wronglyDeclined++
	}
	first, last, found := places(q, names, o)
	t.ranks = append(t.ranks, Rank{ID: q.ID, Lang: q.Lang, First: first, All: last, Declined: declined, Best: r.Sure(), Confidence: r.Confidence})
	t.gold += min(depth, len(q.Gold))
	t.found += min(depth, found)
	if first > 0 {
		t.reciprocal += 1 / float64(first)
		for k := first; k <= depth; k++ {
			t.hit[k-1]++
		}
	}
	if last > 0 {
		for k := last; k <= depth; k++ {
			t.all[k-1]++
		}
	}
	if first != 1 {
		t.misses = append(t.misses, Miss{ID: q.ID, Lang: q.Lang, Question: q.Text, Gold: q.Gold, Got: names[:min(3, len(names))], Rank: first, Declined: declined})
	}
}

// places finds the place of the first right table and the place at which all
// that is needed is there (both from 1, 0 for never), and how many of the
// gold tables were found at all.
func places(q Question, names []string, o Options) (first, last, found int) {
	missing := fold(q.Gold)
	gold := len(missing)
	also := fold(nil)
	if o.Lenient {
		also = fold(q.AlsoOK)
	}
	for i, n := range names {
		n = strings.ToLower(n)
		right := missing[n]
		if right {
			delete(missing, n)
			found++
		}
		if first == 0 && (right || also[n]) {
			first = i + 1
		}
		enough := found == gold || q.Mode == Any && right || also[n]
		if last == 0 && enough {
			last = i + 1
		}
	}
	return first, last, found
}

// fold makes a set of names without case.
func fold(names []string) map[string]bool {
	set := make(map[string]bool, len(names))
	for _, n := range names {
		set[strings.ToLower(n)] = true
	}
	return set
}
