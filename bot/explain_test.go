package bot

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/datafind/datafind/catalog"
)

// hang is a model that waits for its context, and longer if stubborn.
func hang(stubborn time.Duration) *model {
	m := &model{verdict: fits(pick(0, "too late")), err: errors.New("cancelled")}
	m.during = func(ctx context.Context) { <-ctx.Done(); time.Sleep(stubborn) }
	return m
}

func TestWeighLapses(t *testing.T) {
	tests := []struct {
		name  string
		model *model
		lapse Lapse
		after time.Duration
	}{
		{"answers", &model{verdict: fits(pick(0, "why"))}, NoLapse, 0},
		{"fails", &model{err: errors.New("503")}, Failed, 0},
		{"panics", &model{during: func(context.Context) { panic("churn") }}, Failed, 0},
		{"is late", hang(0), Late, 10 * time.Second},
		{"is late and does not heed its context", hang(time.Hour), Late, 10 * time.Second},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := bare(found(churn, mrr), tt.model)
				first, err := b.Find(t.Context(), question())
				must(t, err)
				begun := time.Now()
				a, err := b.Weigh(t.Context(), question(), first)
				must(t, err)
				same(t, "lapse", a.Lapse, tt.lapse)
				same(t, "took", time.Since(begun), tt.after)
				same(t, "settled", a.Settled, true)
				same(t, "kind", a.Kind, Tables)
				same(t, "order", names(a.Candidates), churn+" "+mrr)
				time.Sleep(2 * time.Hour) // on the bubble's clock: the stubborn one ends
			})
		})
	}
}

// A process that is being stopped says nothing of the model: the question is
// left as it is for the next start.
func TestWeighStopped(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := bare(found(churn), hang(0))
		first, err := b.Find(t.Context(), question())
		must(t, err)
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if a, err := b.Weigh(ctx, question(), first); !errors.Is(err, context.DeadlineExceeded) || a.Settled {
			t.Errorf("got %v, settled %v", err, a.Settled)
		}
	})
}

func TestModelIsToldMaskedTextAndMatchedColumnsFirst(t *testing.T) {
	m := &model{verdict: fits(pick(0, "why"))}
	b := bare(found(churn), m)
	q := question()
	q.Text = "churn by month of ana@x.test"
	first, err := b.Find(t.Context(), q)
	must(t, err)
	_, err = b.Weigh(t.Context(), q, first)
	must(t, err)
	if strings.Contains(m.asked[0].Question, "ana@x.test") {
		t.Errorf("the model was told %q", m.asked[0].Question)
	}
	if got := m.asked[0].Candidates[0].Columns; len(got) != 4 || got[0] != 3 || got[1] != 0 {
		t.Errorf("columns told: %v, want those that matched first", got)
	}
}

func TestModelIsNeverToldWhatTheAudienceMayNotSee(t *testing.T) {
	for email, want := range map[string]int{"ana@x.test": 1, "hana@x.test": 2} {
		m := &model{verdict: fits(pick(0, "why"))}
		f := found(churn, attrition)
		b := bare(f, m)
		q := question()
		q.Audience = b.Audience(t.Context(), Direct, Person{Email: email})
		first, err := b.Find(t.Context(), q)
		must(t, err)
		_, err = b.Weigh(t.Context(), q, first)
		must(t, err)
		same(t, "candidates told for "+email, len(m.asked[0].Candidates), want)
	}
	if got := bare(found(churn), nil).Audience(t.Context(), Mention, Person{Email: "hana@x.test"}); len(got.Principals) != 1 || got.Principals[0] != catalog.AccountUsers {
		t.Errorf("a channel's audience is %v", got)
	}
}

func TestWeighWithoutAModel(t *testing.T) {
	b := bare(found(churn), nil)
	first, err := b.Find(t.Context(), question())
	must(t, err)
	same(t, "settled at once", first.Settled, true)
	a, err := b.Weigh(t.Context(), question(), first)
	must(t, err)
	same(t, "revision", a.Revision, 1)
}
