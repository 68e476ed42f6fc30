package eval

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
)

// Comparison is how a run differs from an earlier one over the same questions.
type Comparison struct {
	Differences []Difference `json:"differences"`
	Won         []Move       `json:"won"`  // questions whose first right table stands higher now, or that are rightly declined now
	Lost        []Move       `json:"lost"` // and the reverse
}

// Difference is how one figure changed, with the interval in which 95 % of
// 10,000 resampled question sets put the change.
type Difference struct {
	Figure string  `json:"figure"` // as Report's keys name it
	Before float64 `json:"before"`
	After  float64 `json:"after"`
	Low    float64 `json:"low"`
	High   float64 `json:"high"`
	Real   bool    `json:"real"` // more than chance: the interval has no 0 in it
}

// Move is a question whose place changed; 0 is none.
type Move struct {
	ID     string `json:"id"`
	Before int    `json:"before"`
	After  int    `json:"after"`
}

// ErrOtherQuestions means that two runs asked different questions.
var ErrOtherQuestions = errors.New("the runs asked different questions")

// Compare sets a run beside an earlier one. Both must have asked the same
// questions in the same order, or it is ErrOtherQuestions.
func Compare(before, after Report) (Comparison, error) {
	if len(before.Ranks) != len(after.Ranks) {
		return Comparison{}, fmt.Errorf("%w: %d then, %d now", ErrOtherQuestions, len(before.Ranks), len(after.Ranks))
	}
	var c Comparison
	for i, now := range after.Ranks {
		then := before.Ranks[i]
		if then.ID != now.ID || then.Unanswerable != now.Unanswerable {
			return Comparison{}, fmt.Errorf("%w: number %d was %q, is %q", ErrOtherQuestions, i+1, then.ID, now.ID)
		}
		m := Move{ID: now.ID, Before: then.place(), After: now.place()}
		switch worthBefore, worthAfter := reciprocal(m.Before), reciprocal(m.After); {
		case worthAfter > worthBefore:
			c.Won = append(c.Won, m)
		case worthAfter < worthBefore:
			c.Lost = append(c.Lost, m)
		}
	}
	for _, f := range figures {
		c.Differences = append(c.Differences, difference(f, before.Ranks, after.Ranks))
	}
	return c, nil
}

// place is that of the first right answer, which to a question that nothing
// answers is to decline.
func (r Rank) place() int {
	if r.Unanswerable && r.Declined {
		return 1
	}
	return r.First
}

// figures are the means over the questions with an answer that are compared.
var figures = []figure{
	{"hit@1", func(r Rank) float64 { return within(r.First, 1) }},
	{"hit@3", func(r Rank) float64 { return within(r.First, 3) }},
	{"hit@10", func(r Rank) float64 { return within(r.First, 10) }},
	{"all@10", func(r Rank) float64 { return within(r.All, 10) }},
	{"mrr", func(r Rank) float64 { return reciprocal(r.First) }},
}

type figure struct {
	name string
	of   func(Rank) float64
}

func within(place, k int) float64 {
	if place > 0 && place <= k {
		return 1
	}
	return 0
}

func reciprocal(place int) float64 {
	if place == 0 {
		return 0
	}
	return 1 / float64(place)
}

func difference(f figure, before, after []Rank) Difference {
	d := Difference{Figure: f.name}
	var changes []float64
	for i := range after {
		if after[i].Unanswerable {
			continue
		}
		then, now := f.of(before[i]), f.of(after[i])
		d.Before += then
		d.After += now
		changes = append(changes, now-then)
	}
	n := float64(max(1, len(changes)))
	d.Before /= n
	d.After /= n
	d.Low, d.High = interval(changes, slices.Repeat([]float64{1}, len(changes)))
	d.Real = d.Low > 0 || d.High < 0
	return d
}

const (
	draws = 10_000
	seed  = 1 // the same runs give the same interval
)

// interval is the paired bootstrap: the questions are drawn anew with
// replacement, each with its change, and the middle 95 % of the mean changes
// are taken. With few changed questions it reaches 0, as it should. A change may
// be the sum of several, then its weight is too.
func interval(changes, weights []float64) (low, high float64) {
	if len(changes) == 0 {
		return 0, 0
	}
	random := rand.New(rand.NewPCG(seed, seed))
	means := make([]float64, draws)
	for i := range means {
		sum, weight := 0.0, 0.0
		for range changes {
			drawn := random.IntN(len(changes))
			sum += changes[drawn]
			weight += weights[drawn]
		}
		means[i] = sum / weight
	}
	slices.Sort(means)
	return means[draws*25/1000], means[draws*975/1000-1]
}
