package eval

import (
	"cmp"
	"slices"
)

// Sure is the greatest share of a run's questions that can be answered so that
// at most the given share of those answers has a wrong table first: questions
// are answered from the most confident one down. A declined question is not
// answered; to one that nothing answers every answer is wrong.
func Sure(r Report, risk float64) float64 {
	best := 0
	for _, p := range curve(r) {
		if float64(p.wrong) <= risk*float64(p.answered) {
			best = p.answered
		}
	}
	return share(best, len(r.Ranks))
}

// Risk is the share of wrong first tables among the answered questions when
// only the given share of all is answered, the most confident first.
func Risk(r Report, coverage float64) float64 {
	wanted := coverage * float64(len(r.Ranks))
	var last point
	for _, p := range curve(r) {
		last = p
		if float64(p.answered) >= wanted {
			break
		}
	}
	return share(last.wrong, last.answered)
}

// Best is how a search that says "best match" keeps its word.
type Best struct {
	Said  int     `json:"said"`  // questions whose first table was called so
	Right float64 `json:"right"` // the share of them where it was a right one
}

// CountBest counts over a run's questions, those that nothing answers included.
func CountBest(r Report) Best {
	said, right := 0, 0
	for _, k := range r.Ranks {
		if k.Best {
			said++
			if k.First == 1 {
				right++
			}
		}
	}
	return Best{Said: said, Right: share(right, said)}
}

// point is what answering all down to some confidence comes to.
type point struct{ answered, wrong int }

// curve goes down in confidence; questions of the same stay together, as no
// bar can part them.
func curve(r Report) []point {
	ranks := slices.DeleteFunc(slices.Clone(r.Ranks), func(k Rank) bool { return k.Declined })
	slices.SortStableFunc(ranks, func(a, b Rank) int { return cmp.Compare(b.Confidence, a.Confidence) })
	var points []point
	var p point
	for i, k := range ranks {
		p.answered++
		if k.First != 1 {
			p.wrong++
		}
		if i+1 == len(ranks) || ranks[i+1].Confidence != k.Confidence {
			points = append(points, p)
		}
	}
	return points
}
