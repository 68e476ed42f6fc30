package bot

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/datafind/datafind/bot/journal"
	"github.com/datafind/datafind/catalog"
	"github.com/datafind/datafind/catalog/search"
)

func TestAnswerPostsOnceAndSettlesOnce(t *testing.T) {
	m := &model{verdict: fits(pick(1, "Revenue lost.", 1), pick(0, "Customers lost."))}
	h := newHouse(t, found(churn, mrr), m)
	must(t, h.Answer(t.Context(), question()))
	same(t, "calls", strings.Join(h.place.calls, " "), "post settle")
	a := h.place.only(t)
	same(t, "order", names(a.Candidates), mrr+" "+churn)
	same(t, "settled", a.Settled, true)
	same(t, "statuses", strings.Join(h.status, "|"), "is looking at 2 tables|")

	first, err := h.journal.Answer(t.Context(), question().ID, 1)
	must(t, err)
	same(t, "the first revision is kept", first.Settled, false)
	last, err := h.journal.Answer(t.Context(), question().ID, 0)
	must(t, err)
	same(t, "last revision", last.Revision, 2)
	same(t, "its model", last.Model, "m-1")
	same(t, "its tables", strings.Join(last.Tables, " "), mrr+" "+churn)
	same(t, "questions counted", h.metric(t, "datafind_questions_total"), 1)
}

func TestAnswerWithoutAModelPostsOnceWithThumbs(t *testing.T) {
	h := newHouse(t, found(churn, mrr), nil)
	must(t, h.Answer(t.Context(), question()))
	same(t, "calls", strings.Join(h.place.calls, " "), "post")
	same(t, "settled", h.place.only(t).Settled, true)
}

// A mention arrives as two events: whoever is second finds everything done.
func TestAnswerTwice(t *testing.T) {
	m := &model{verdict: fits(pick(0, "why"))}
	h := newHouse(t, found(churn), m)
	errs := make(chan error)
	for range 4 {
		go func() { errs <- h.Answer(t.Context(), question()) }()
	}
	for range 4 {
		must(t, <-errs)
	}
	same(t, "calls", strings.Join(h.place.calls, " "), "post settle")
	same(t, "model asked", len(m.asked), 1)
	same(t, "searches, one for each stage", len(h.find.asked), 2)
}

// Every situation in which a process can have ended.
func TestAnswerGoesOn(t *testing.T) {
	const id = "T1/C1/100.1"
	intend := func(t *testing.T, h *house) { _, err := h.journal.Intend(t.Context(), id); must(t, err) }
	kept := func(t *testing.T, h *house) {
		q, err := h.ask(t.Context(), question())
		must(t, err)
		_, _, err = h.first(t.Context(), h.find, q)
		must(t, err)
	}
	shown := func(t *testing.T, h *house) {
		_, err := h.place.Post(t.Context(), question(), Answer{Revision: 1}, func(context.Context) error { return nil })
		must(t, err)
		h.place.calls = nil
	}
	tests := []struct {
		name       string
		unreadable bool
		stage      func(*testing.T, *house)
		calls      string
		repeats    float64
	}{
		{"nothing done", false, func(t *testing.T, h *house) {}, "post settle", 0},
		{"asked", false, func(t *testing.T, h *house) { _, err := h.ask(t.Context(), question()); must(t, err) }, "post settle", 0},
		{"found", false, kept, "post settle", 0},
		{"intended, not shown", false, func(t *testing.T, h *house) { kept(t, h); intend(t, h) }, "find post settle", 0},
		{"shown, not noted", false, func(t *testing.T, h *house) { kept(t, h); intend(t, h); shown(t, h) }, "find settle", 0},
		{"intended often, readable", false, func(t *testing.T, h *house) { kept(t, h); intend(t, h); intend(t, h); intend(t, h) }, "find post settle", 0},
		{"intended, unreadable", true, func(t *testing.T, h *house) { kept(t, h); intend(t, h) }, "find post settle", 1},
		{"intended twice, unreadable", true, func(t *testing.T, h *house) { kept(t, h); intend(t, h); intend(t, h) }, "find", 0},
		{"posted", false, func(t *testing.T, h *house) {
			kept(t, h)
			intend(t, h)
			shown(t, h)
			must(t, h.journal.Posted(t.Context(), id, "m1", 1))
		}, "settle", 0},
		{"settled in the journal alone", false, func(t *testing.T, h *house) {
			kept(t, h)
			intend(t, h)
			shown(t, h)
			must(t, h.journal.Posted(t.Context(), id, "m1", 1))
			q, a, err := h.latest(t.Context(), h.find, question())
			must(t, err)
			must(t, h.save(t.Context(), q, settled(a, fits(pick(0, "why")), NoLapse, false)))
		}, "settle", 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			m := &model{verdict: fits(pick(1, "why"))}
			h := newHouse(t, found(churn, mrr), m)
			tt.stage(t, h)
			h.place.unreadable = tt.unreadable
			searched := len(h.find.asked)
			h.restart()
			must(t, h.Answer(t.Context(), question()))
			same(t, "calls", strings.Join(h.place.calls, " "), tt.calls)
			same(t, "repeats", h.metric(t, "datafind_repeats_total"), tt.repeats)
			if searched > 0 {
				again := 0
				if strings.Contains(tt.calls, "settle") && m.asked != nil {
					again = 1 // for the model, which weighs more than is shown
				}
				same(t, "searched anew", len(h.find.asked), searched+again)
			}
			if strings.Contains(tt.calls, "settle") {
				same(t, "settled", h.place.only(t).Settled, true)
			}
			before := len(h.place.calls)
			h.restart()
			must(t, h.Answer(t.Context(), question()))
			if again := h.place.calls[before:]; slices.Contains(again, "post") || slices.Contains(again, "settle") {
				t.Errorf("called once more it did %v", again)
			}
		})
	}
}

// However often a bot ends while its answers wait for their turn: none of them
// was shown, and all are shown once there is time.
func TestPostThatWaitsIsNotInDoubt(t *testing.T) {
	h := newHouse(t, found(churn, mrr), nil)
	h.place.unreadable = true
	h.place.turn = func(context.Context) error { return context.Canceled }
	for range 3 {
		if err := h.Answer(t.Context(), question()); !errors.Is(err, context.Canceled) {
			t.Fatalf("the answer ended with %v", err)
		}
		h.restart()
	}
	h.place.turn = nil
	must(t, h.Answer(t.Context(), question()))
	same(t, "calls", strings.Join(h.place.calls, " "), "post")
	same(t, "repeats", h.metric(t, "datafind_repeats_total"), 0.0)
}

// Whatever call fails, before or after it took effect, with the process lost
// or not: one message stands in the end, and it is settled.
func TestAnswerThroughEveryFault(t *testing.T) {
	lost := errors.New("connection reset")
	for _, call := range []string{"post", "settle", "find"} {
		for _, after := range []bool{false, true} {
			for _, crash := range []bool{false, true} {
				name := call + map[bool]string{false: " before", true: " after"}[after] + map[bool]string{true: ", crash"}[crash]
				t.Run(name, func(t *testing.T) {
					h := newHouse(t, found(churn, mrr), &model{verdict: fits(pick(1, "why"))})
					faults, err := h.place.before, lost
					if after {
						faults, err = h.place.after, errors.Join(ErrOutcome, lost)
					}
					faults[call] = err
					if call == "find" {
						h.place.after["post"] = errors.Join(ErrOutcome, lost)
					}
					for range 4 {
						if err = h.Answer(t.Context(), question()); err == nil {
							break
						}
						if crash {
							h.restart()
						}
					}
					must(t, err)
					a := h.place.only(t)
					same(t, "settled", a.Settled, true)
					same(t, "order", names(a.Candidates), mrr+" "+churn)
				})
			}
		}
	}
}

// Posts that were refused for certain use up no repeat, however many.
func TestRefusedPostsAreNoRepeats(t *testing.T) {
	h := newHouse(t, found(churn), nil)
	h.place.unreadable = true
	for range 5 {
		h.place.before["post"] = errors.New("429")
		if err := h.Answer(t.Context(), question()); err == nil {
			t.Fatal("a refused post is no answer")
		}
	}
	must(t, h.Answer(t.Context(), question()))
	h.place.only(t)
	same(t, "repeats", h.metric(t, "datafind_repeats_total"), 0)
	same(t, "left in memory", len(h.refused), 0)
}

func TestUnknownPostsAreRepeatedOnce(t *testing.T) {
	h := newHouse(t, found(churn), nil)
	h.place.unreadable = true
	for range 2 {
		h.place.after["post"] = ErrOutcome
		if err := h.Answer(t.Context(), question()); !errors.Is(err, ErrOutcome) {
			t.Fatalf("got %v", err)
		}
	}
	for range 3 {
		must(t, h.Answer(t.Context(), question()))
	}
	same(t, "posts", h.place.count("post"), 2)
	same(t, "repeats", h.metric(t, "datafind_repeats_total"), 1)
}

func TestGoneIsTheEnd(t *testing.T) {
	for _, call := range []string{"post", "settle"} {
		h := newHouse(t, found(churn), &model{verdict: fits(pick(0, "why"))})
		h.place.before[call] = ErrGone
		must(t, h.Answer(t.Context(), question()))
	}
}

func TestBrokenJournalIsAnError(t *testing.T) {
	h := newHouse(t, found(churn), nil)
	must(t, h.journal.Close())
	if err := h.Answer(t.Context(), question()); !errors.Is(err, journal.ErrClosed) {
		t.Errorf("got %v", err)
	}
	same(t, "calls", len(h.place.calls), 0)
}

// A process stopped while the model thinks leaves the rest to the next one.
func TestStoppedWhileWeighing(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	m := &model{verdict: fits(pick(1, "why")), during: func(ctx context.Context) { stop(); <-ctx.Done() }}
	h := newHouse(t, found(churn, mrr), m)
	if err := h.Answer(ctx, question()); !errors.Is(err, context.Canceled) {
		t.Fatalf("got %v", err)
	}
	same(t, "settled", h.place.only(t).Settled, false)
	m.during = nil
	h.restart()
	must(t, h.Answer(t.Context(), question()))
	same(t, "calls", strings.Join(h.place.calls, " "), "post settle")
	same(t, "order", names(h.place.only(t).Candidates), mrr+" "+churn)
}

// What is gone or hidden by the time a question is taken up again is dropped.
func TestRecoveryChecksAgain(t *testing.T) {
	h := newHouse(t, found(churn, mrr, cancelled), &model{})
	h.find.result = search.Result{Related: []string{"revenue"}}
	q, err := h.ask(t.Context(), question())
	must(t, err)
	_, _, err = h.first(t.Context(), h.find, q)
	must(t, err)

	now := tables()
	now[0].Columns = columns("month", "plan")
	now[1].Grants = []catalog.Grant{{Principal: "hr", Privilege: "SELECT"}}
	h.find.snap = snapshotOf(now)
	h.restart()
	must(t, h.Answer(t.Context(), question()))
	a := h.place.only(t)
	same(t, "order", names(a.Candidates), churn+" "+cancelled)
	same(t, "words to try", len(a.Related), 0)
	for _, m := range a.Candidates[0].Matches {
		if m.Column == "churn_rate" {
			t.Error("a column that is gone is still shown")
		}
	}
}

func TestNothingLeftIsNothing(t *testing.T) {
	h := newHouse(t, found(churn), &model{})
	q, err := h.ask(t.Context(), question())
	must(t, err)
	_, _, err = h.first(t.Context(), h.find, q)
	must(t, err)
	h.find.snap = snapshotOf(tables()[1:])
	must(t, h.Answer(t.Context(), question()))
	a := h.place.only(t)
	same(t, "kind", a.Kind, Nothing)
	same(t, "settled", a.Settled, true)
}
