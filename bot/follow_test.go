package bot

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/datafind/datafind/catalog"
)

func TestMineIsForTheOneWhoClicked(t *testing.T) {
	h := answered(t, found(attrition, churn), nil)
	same(t, "in public", names(h.place.only(t).Candidates), churn)
	q, err := h.Mine(t.Context(), question().ID, hana(), "click-1", "https://x.test/reply")
	must(t, err)
	same(t, "surface", q.Place.Surface, Mine)
	same(t, "message", q.Place.Message, "")
	must(t, h.Answer(t.Context(), q))
	same(t, "messages", len(h.place.shown), 2)
	same(t, "for hana", names(h.place.shown["m2"].Candidates), attrition+" "+churn)
	// A later deletion means the question itself.
	must(t, h.Deleted(t.Context(), "T1", "C1", "100.1"))
	same(t, "left", names(h.place.only(t).Candidates), attrition+" "+churn)
}

func TestShareShowsWhatEveryoneMaySee(t *testing.T) {
	h := newHouse(t, found(attrition, churn), nil)
	q := question()
	q.ID, q.Asker, q.Audience = "command-1", hana(), h.Audience(t.Context(), Command, hana())
	q.Place = Place{Surface: Command, Team: "T1", Channel: "C1", ResponseURL: "https://x.test/reply"}
	must(t, h.Answer(t.Context(), q))
	if _, err := h.Share(t.Context(), q.ID, ana()); !errors.Is(err, ErrUnknown) {
		t.Errorf("someone else shares it: %v", err)
	}
	for range 2 {
		s, err := h.Share(t.Context(), q.ID, hana())
		must(t, err)
		same(t, "reply", s.Place.ResponseURL, "")
		same(t, "audience", strings.Join(s.Audience.Principals, " "), catalog.AccountUsers)
		must(t, h.Answer(t.Context(), s))
	}
	same(t, "messages", len(h.place.shown), 2)
	same(t, "in public", names(h.place.shown["m2"].Candidates), churn)
}

func TestEdited(t *testing.T) {
	m := &model{verdict: fits(pick(0, "why"))}
	h := answered(t, found(churn, mrr), m)
	_, err := h.Vote(t.Context(), VoteRequest{question().ID, ana(), true, 2, now})
	must(t, err)
	h.find.names = []string{mrr}
	for range 2 { // the second delivery of the same edit does nothing
		h.edit(t, "receita perdida por cliente e por mês", now)
	}
	a := h.place.only(t)
	same(t, "order", names(a.Candidates), mrr)
	same(t, "language", a.Language, "pt")
	same(t, "thumbs", a.Tally, Tally{Up: 1})
	same(t, "revision", a.Revision, 4)
	same(t, "calls", strings.Join(h.place.calls, " "), "post settle settle settle")
	same(t, "asked the model", m.asked[1].Question, "receita perdida por cliente e por mês")
	q, _, err := h.Shown(t.Context(), question().ID, ana())
	must(t, err)
	same(t, "the text that is answered", q.Text, "receita perdida por cliente e por mês")
	must(t, h.Answer(t.Context(), question()))
	same(t, "handed in again, nothing more", len(h.place.calls), 4)
	h.edit(t, "churn", now.Add(-time.Second)) // an earlier edit, delivered late
	same(t, "the later edit holds", len(h.place.calls), 4)
	if _, err := h.Edited(t.Context(), Edit{Team: "T1", Channel: "C1", Message: "no question", At: now}); !errors.Is(err, ErrUnknown) {
		t.Errorf("an edit of what asked nothing: %v", err)
	}
}

// edit changes the text of the question as the surface does: in two parts.
func (h *house) edit(t *testing.T, text string, at time.Time) {
	t.Helper()
	open, err := h.Edited(t.Context(), Edit{"T1", "C1", "100.1", text, at})
	must(t, err)
	if open {
		must(t, h.Finish(t.Context(), question().ID))
	}
}

// The verdict on a text that was changed in the meantime is dropped.
func TestEditedWhileWeighing(t *testing.T) {
	m := &model{verdict: fits(pick(0, "why"))}
	h := newHouse(t, found(churn), m)
	begun := make(chan bool)
	m.during = func(ctx context.Context) {
		if len(m.asked) == 1 {
			defer close(begun)
			h.find.names = []string{mrr}
			open, err := h.Edited(t.Context(), Edit{"T1", "C1", "100.1", "lost revenue", now})
			must(t, err)
			same(t, "to be finished", open, true)
			same(t, "the first stage stands at once", names(h.place.only(t).Candidates), mrr)
			<-ctx.Done() // the model need not go on
		}
	}
	must(t, h.Answer(t.Context(), question()))
	<-begun
	same(t, "weighed", h.place.only(t).Settled, false)
	must(t, h.Finish(t.Context(), question().ID))
	a := h.place.only(t)
	same(t, "order", names(a.Candidates), mrr)
	same(t, "settled", a.Settled, true)
}

func TestDeleted(t *testing.T) {
	const id = "T1/C1/100.1"
	tests := []struct {
		name  string
		stage func(*testing.T, *house)
		calls string
	}{
		{"answered", func(t *testing.T, h *house) {}, "withdraw"},
		{"gone already", func(t *testing.T, h *house) { h.place.before["withdraw"] = ErrGone }, "withdraw"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			h := answered(t, found(churn), nil)
			h.place.calls = nil
			tt.stage(t, h)
			for range 2 {
				must(t, h.Deleted(t.Context(), "T1", "C1", "100.1"))
			}
			same(t, "calls", strings.Join(h.place.calls, " "), tt.calls)
			must(t, h.Answer(t.Context(), question()))
			same(t, "no answer any more", h.place.count("post"), 0)
			if _, _, err := h.Shown(t.Context(), id, ana()); !errors.Is(err, ErrUnknown) {
				t.Errorf("a click on it: %v", err)
			}
		})
	}
}

func TestDeletedAfterAPostOfUnknownOutcome(t *testing.T) {
	h := newHouse(t, found(churn), nil)
	h.place.after["post"] = ErrOutcome
	if err := h.Answer(t.Context(), question()); !errors.Is(err, ErrOutcome) {
		t.Fatalf("got %v", err)
	}
	must(t, h.Deleted(t.Context(), "T1", "C1", "100.1"))
	same(t, "messages", len(h.place.shown), 0)
}

func TestDeletedWhileWeighing(t *testing.T) {
	m := &model{verdict: fits(pick(0, "why"))}
	h := newHouse(t, found(churn), m)
	gone := make(chan bool)
	m.during = func(ctx context.Context) {
		must(t, h.Deleted(t.Context(), "T1", "C1", "100.1"))
		<-ctx.Done() // the model need not go on
		close(gone)
	}
	must(t, h.Answer(t.Context(), question()))
	<-gone
	same(t, "calls", strings.Join(h.place.calls, " "), "post withdraw")
}

func TestEditedAfterAPostOfUnknownOutcome(t *testing.T) {
	h := newHouse(t, found(churn), nil)
	h.place.after["post"] = ErrOutcome
	if err := h.Answer(t.Context(), question()); !errors.Is(err, ErrOutcome) {
		t.Fatalf("got %v", err)
	}
	h.find.names = []string{mrr}
	h.edit(t, "lost revenue", now)
	same(t, "order", names(h.place.only(t).Candidates), mrr)
}
