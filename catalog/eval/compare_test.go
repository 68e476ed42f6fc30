package eval

import (
	"errors"
	"math"
	"slices"
	"strconv"
	"testing"
)

// ranked is a run in which the first right tables stood at these places.
func ranked(places ...int) Report {
	var r Report
	for i, p := range places {
		r.Ranks = append(r.Ranks, Rank{ID: strconv.Itoa(i), First: p, All: p})
	}
	return r
}

func TestCompareListsWonAndLost(t *testing.T) {
	before, after := ranked(1, 4, 0, 2, 3), ranked(1, 2, 9, 0, 3)
	before.Ranks = append(before.Ranks, Rank{ID: "gone", Unanswerable: true}, Rank{ID: "none", Unanswerable: true, Declined: true})
	after.Ranks = append(after.Ranks, Rank{ID: "gone", Unanswerable: true, Declined: true}, Rank{ID: "none", Unanswerable: true})
	c, err := Compare(before, after)
	if err != nil {
		t.Fatal(err)
	}
	if want := []Move{{"1", 4, 2}, {"2", 0, 9}, {"gone", 0, 1}}; !slices.Equal(c.Won, want) {
		t.Errorf("won %v, want %v", c.Won, want)
	}
	if want := []Move{{"3", 2, 0}, {"none", 1, 0}}; !slices.Equal(c.Lost, want) {
		t.Errorf("lost %v, want %v", c.Lost, want)
	}
	for i, want := range []Difference{{"hit@1", .2, .2, 0, 0, false}, {"hit@3", .6, .6, 0, 0, false}, {"hit@10", .8, .8, 0, 0, false}} {
		got := c.Differences[i]
		if got.Figure != want.Figure || math.Abs(got.Before-want.Before) > 1e-12 || math.Abs(got.After-want.After) > 1e-12 || got.Real {
			t.Errorf("got %+v, want %+v", got, want)
		}
	}
}

// Of 400 questions w are won and l lost. The mean change has a known spread,
// and the interval is 1.96 of it to either side.
func TestCompareTellsChance(t *testing.T) {
	const n = 400
	for _, c := range []struct {
		won, lost int
		real      bool
	}{{40, 10, true}, {10, 40, true}, {25, 25, false}, {28, 22, false}, {1, 0, false}, {0, 0, false}} {
		before, after := make([]int, n), make([]int, n)
		for i := range n {
			before[i], after[i] = 1, 1
			switch {
			case i < c.won:
				before[i] = 0
			case i < c.won+c.lost:
				after[i] = 0
			}
		}
		got, err := Compare(ranked(before...), ranked(after...))
		if err != nil {
			t.Fatal(err)
		}
		d := got.Differences[0]
		mean := float64(c.won-c.lost) / n
		spread := math.Sqrt((float64(c.won+c.lost)/n - mean*mean) / n)
		if d.Real != c.real || math.Abs(d.After-d.Before-mean) > 1e-12 {
			t.Errorf("%d won, %d lost: %+v", c.won, c.lost, d)
		}
		if math.Abs(d.Low-(mean-1.96*spread)) > .005 || math.Abs(d.High-(mean+1.96*spread)) > .005 {
			t.Errorf("%d won, %d lost: interval %.4f to %.4f, want %.4f ± %.4f", c.won, c.lost, d.Low, d.High, mean, 1.96*spread)
		}
	}
}

func TestCompareRefusesOtherQuestions(t *testing.T) {
	other := ranked(1, 2)
	other.Ranks[1].ID = "other"
	for name, before := range map[string]Report{"fewer": ranked(1), "other": other, "none": {}} {
		if _, err := Compare(before, ranked(1, 2)); !errors.Is(err, ErrOtherQuestions) {
			t.Errorf("%s: got %v", name, err)
		}
	}
}
