package eval

import (
	"context"

	"github.com/datafind/datafind/catalog"
)

// Besides is what a question set tells beyond its ranking. Shares are between
// 0 and 1.
type Besides struct {
	Gone         GoneReport `json:"gone"`
	Risk         []Risky    `json:"risk"` // by coverage, rising
	Sure         float64    `json:"sure"` // the share that can be answered with the right table first nine times in ten
	Best         Best       `json:"best"`
	ShortHit3    float64    `json:"short_hit@3"`    // hit@3 of the questions cut to two to five words
	MisspeltHit3 float64    `json:"misspelt_hit@3"` // hit@3 with a slip in a long word of each
	Twins        Twins      `json:"twins"`
}

// Risky is the risk that is taken when only a share of the questions is answered.
type Risky struct {
	Coverage float64 `json:"coverage"`
	Risk     float64 `json:"risk"`
}

// sureRisk is the share of wrong first tables that a sure answer may have.
const sureRisk = 0.1

// LookBesides asks the questions of a run again: without their tables, as
// people type, and for twins. It errs where the context
// ends or the tables cannot be read.
func LookBesides(ctx context.Context, find Searcher, s *catalog.Snapshot, questions []Question, r Report, o Options) (Besides, error) {
	b := Besides{Sure: Sure(r, sureRisk), Best: CountBest(r)}
	for _, coverage := range [...]float64{.2, .4, .6, .8, 1} {
		b.Risk = append(b.Risk, Risky{coverage, Risk(r, coverage)})
	}
	shortened, err := Shorten(ctx, questions, s)
	if err != nil {
		return b, err
	}
	short, err := Run(ctx, find, shortened, o)
	if err != nil {
		return b, err
	}
	misspelt, err := Run(ctx, find, Misspell(questions), o)
	if err != nil {
		return b, err
	}
	b.ShortHit3, b.MisspeltHit3 = short.Hit3, misspelt.Hit3
	if b.Twins, err = CountTwins(ctx, find, s, questions); err != nil {
		return b, err
	}
	b.Gone, err = Gone(ctx, find, s, questions)
	return b, err
}
