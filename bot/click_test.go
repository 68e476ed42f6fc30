package bot

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/datafind/datafind/catalog/search"
)

func ana() Person  { return Person{ID: "U1", Email: "ana@x.test", Language: "en"} }
func hana() Person { return Person{ID: "U2", Email: "hana@x.test", Language: "pt"} }

func answered(t *testing.T, f *finder, m *model) *house {
	t.Helper()
	var e Explainer
	if m != nil {
		e = m
	}
	h := newHouse(t, f, e)
	must(t, h.Answer(t.Context(), question()))
	return h
}

func TestVotes(t *testing.T) {
	h := answered(t, found(churn), nil)
	tests := []struct {
		name     string
		person   Person
		up       bool
		at       time.Duration
		want     Tally
		counted  float64
		revision int
	}{
		{"the first", ana(), true, 0, Tally{1, 0}, 1, 1},
		{"the same click again", ana(), true, 0, Tally{1, 0}, 1, 1},
		{"another person", hana(), true, time.Second, Tally{2, 0}, 2, 1},
		{"changed", ana(), false, 2 * time.Second, Tally{1, 1}, 3, 1},
		{"an old click handled late", ana(), true, 0, Tally{1, 1}, 3, 1},
	}
	for _, tt := range tests {
		got, err := h.Vote(t.Context(), VoteRequest{question().ID, tt.person, tt.up, tt.revision, now.Add(tt.at)})
		must(t, err)
		same(t, tt.name, got, tt.want)
		same(t, tt.name+": metric", h.metric(t, "datafind_votes_total"), tt.counted)
	}
	must(t, h.Redraw(t.Context(), question().ID))
	same(t, "thumbs shown", h.place.only(t).Tally, Tally{1, 1})
	if _, err := h.Vote(t.Context(), VoteRequest{"T1/C1/9", ana(), true, 1, now}); !errors.Is(err, ErrUnknown) {
		t.Errorf("a thumb for no question: %v", err)
	}
}

func TestCorrect(t *testing.T) {
	h := answered(t, found(churn), nil)
	_, err := h.Vote(t.Context(), VoteRequest{question().ID, ana(), false, 1, now})
	must(t, err)
	tests := []struct {
		table, stored string
		err           error
	}{
		{strings.ToUpper(mrr), mrr, nil},
		{NoTable, NoTable, nil},
		{"made.up", "", ErrTable},
		{attrition, "", ErrTable}, // ana may not see it, so it does not exist
	}
	for _, tt := range tests {
		err := h.Correct(t.Context(), Correction{question().ID, ana(), tt.table, "because", 1, now})
		if !errors.Is(err, tt.err) {
			t.Errorf("%s: %v, want %v", tt.table, err, tt.err)
		}
		if tt.err == nil {
			v, err := h.journal.VoteOf(t.Context(), question().ID, "U1")
			must(t, err)
			same(t, "table", v.Table, tt.stored)
			same(t, "reason", v.Reason, "because")
		}
	}
	if err := h.Correct(t.Context(), Correction{"T1/C1/9", hana(), mrr, "", 1, now}); !errors.Is(err, ErrUnknown) {
		t.Errorf("a correction of no answer: %v", err)
	}
}

// Who says what would have been right says that the answer was not.
func TestCorrectionIsAThumbDown(t *testing.T) {
	h := answered(t, found(churn), nil)
	vote := func(up bool, at time.Time) Tally {
		tally, err := h.Vote(t.Context(), VoteRequest{question().ID, ana(), up, 1, at})
		must(t, err)
		return tally
	}
	vote(false, now)
	vote(true, now.Add(time.Second)) // the modal being open
	must(t, h.Correct(t.Context(), Correction{question().ID, ana(), mrr, "", 1, now.Add(2 * time.Second)}))
	v, err := h.journal.VoteOf(t.Context(), question().ID, "U1")
	must(t, err)
	same(t, "up", v.Up, false)
	same(t, "table", v.Table, mrr)

	same(t, "turned up at last", vote(true, now.Add(4*time.Second)), Tally{Up: 1})
	err = h.Correct(t.Context(), Correction{question().ID, ana(), churn, "", 1, now.Add(3 * time.Second)})
	if !errors.Is(err, ErrUnknown) {
		t.Errorf("a correction that is handled late: %v", err)
	}
	v, err = h.journal.VoteOf(t.Context(), question().ID, "U1")
	must(t, err)
	same(t, "a thumb up", v.Up, true)
	same(t, "has no right table", v.Table, "")
}

// Someone who uses the first stage keeps its order under their finger.
func TestClickWhileWeighing(t *testing.T) {
	m := &model{verdict: fits(pick(1, "Revenue lost."), pick(0, "Customers lost."))}
	h := newHouse(t, found(churn, mrr), m)
	m.during = func(ctx context.Context) {
		_, _, err := h.Shown(ctx, question().ID, ana())
		must(t, err)
	}
	must(t, h.Answer(t.Context(), question()))
	a := h.place.only(t)
	same(t, "order", names(a.Candidates), churn+" "+mrr)
	same(t, "better", a.Better, mrr)
	same(t, "reason", a.Candidates[0].Why, "Customers lost.")
	same(t, "left in memory", len(h.open), 0)
}

func TestShownIsCheckedForTheOneWhoActs(t *testing.T) {
	f := found(churn, attrition)
	h := newHouse(t, f, nil)
	q := question()
	q.Place.Surface = Direct
	q.Asker = hana()
	q.Audience = h.Audience(t.Context(), Direct, hana())
	must(t, h.Answer(t.Context(), q))
	for email, want := range map[string]string{"hana@x.test": churn + " " + attrition, "ana@x.test": churn, "": churn} {
		_, a, err := h.Shown(t.Context(), q.ID, Person{Email: email})
		must(t, err)
		same(t, "shown to "+email, names(a.Candidates), want)
	}
	if _, _, err := h.Shown(t.Context(), "T1/C1/9", ana()); !errors.Is(err, ErrUnknown) {
		t.Errorf("no such question: %v", err)
	}
}

func ambiguous() *finder {
	f := found(churn, mrr, cancelled)
	f.result = search.Result{Senses: []search.Sense{{Label: "customers", Candidate: 0}, {Label: "revenue", Candidate: 1}}}
	return f
}

func TestChoose(t *testing.T) {
	h := answered(t, ambiguous(), nil)
	same(t, "kind", h.place.only(t).Kind, Ambiguous)
	must(t, h.Choose(t.Context(), question().ID, 7, ana()))
	same(t, "a reading that is not there", h.place.only(t).Kind, Ambiguous)

	must(t, h.Choose(t.Context(), question().ID, 0, ana()))
	a := h.place.only(t)
	same(t, "kind", a.Kind, Tables)
	same(t, "order", names(a.Candidates), churn+" "+cancelled+" "+mrr)
	same(t, "shown", names(a.Shown()), churn+" "+cancelled)

	must(t, h.Choose(t.Context(), question().ID, 1, hana()))
	same(t, "the first choice holds", names(h.place.only(t).Candidates), churn+" "+cancelled+" "+mrr)
	same(t, "calls", strings.Join(h.place.calls, " "), "post settle")
}

// A choice does not wait for the model, and the model does not undo it.
func TestChooseWhileWeighing(t *testing.T) {
	m := &model{verdict: fits(pick(2, "why"))}
	h := newHouse(t, ambiguous(), m)
	chosen := make(chan bool)
	m.during = func(ctx context.Context) {
		must(t, h.Choose(t.Context(), question().ID, 1, ana()))
		<-ctx.Done() // the model need not go on
		close(chosen)
	}
	must(t, h.Answer(t.Context(), question()))
	<-chosen
	a := h.place.only(t)
	same(t, "first", a.Candidates[0].Table.FullName(), mrr)
	same(t, "calls", strings.Join(h.place.calls, " "), "post settle")
}

// A choice that is kept but not shown yet is what stands in the end.
func TestChoiceThatCouldNotBeShown(t *testing.T) {
	lost := errors.New("connection reset")
	m := &model{verdict: fits(pick(2, "why"))}
	h := newHouse(t, ambiguous(), m)
	chosen := make(chan bool)
	m.during = func(context.Context) {
		h.place.before["settle"] = lost
		if err := h.Choose(t.Context(), question().ID, 1, ana()); !errors.Is(err, lost) {
			t.Errorf("got %v", err)
		}
		close(chosen)
	}
	must(t, h.Answer(t.Context(), question()))
	<-chosen
	must(t, h.Choose(t.Context(), question().ID, 1, ana()))
	a := h.place.only(t)
	same(t, "first", a.Candidates[0].Table.FullName(), mrr)
	same(t, "model", a.Model, "")
}
