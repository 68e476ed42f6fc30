package bot

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/datafind/datafind/bot/journal"
)

// mortal has the journal die with the page; next begins another life.
func (h *house) mortal(t *testing.T, p *page) (next func()) {
	path := filepath.Join(t.TempDir(), "journal.db")
	next = func() {
		j, err := journal.Open(t.Context(), path, journal.Options{})
		must(t, err)
		t.Cleanup(func() { j.Close() })
		h.config.Journal, h.journal, p.dead = j, j, false
		p.kill = func() { must(t, j.Close()) }
		h.restart()
	}
	next()
	return next
}

// TestProseAfterACrash: wherever the process dies, one message of prose stands in
// the end, closed, whole or with a word that it is not, and that of another
// question in the thread goes on.
func TestProseAfterACrash(t *testing.T) {
	lost := "Take either.|" + english().ProseLost
	for ends, want := range map[string]string{
		"opening":         "Take either.|", // nothing stood, so it is written
		"opening opening": "Take either.|",
		"opened":          lost,
		"opened closing":  lost,
		"opened closed":   lost,
		"closing":         lost,
		"closing closed":  lost,
		"closed":          "Take either.|",
	} {
		t.Run(ends, func(t *testing.T) {
			p := newPage()
			h := library(t, &narrator{says: []string{"Take either."}}, p)
			reopen := h.mortal(t, p)
			other := comparison()
			other.ID = "T1/C1/100.0"
			_, err := h.ask(t.Context(), other)
			must(t, err)
			p.text["other"] = "Take neither."
			must(t, h.journal.BeginStream(t.Context(), other.ID, 1))
			must(t, h.journal.StreamAt(t.Context(), other.ID, "other"))

			p.ends = strings.Fields(ends)
			for lives := len(p.ends); lives > 0; lives-- {
				if err := h.Answer(t.Context(), comparison()); err == nil || !p.dead {
					t.Fatalf("it lives on: %v", err)
				}
				reopen()
			}
			must(t, h.Answer(t.Context(), comparison()))
			same(t, "it is settled", h.place.only(t).Settled, true)
			same(t, "prose", p.text["s2"], want)
			same(t, "the other prose", p.text["other"], "Take neither.")
			same(t, "messages", len(p.text), 2)
			s, err := h.journal.Stream(t.Context(), question().ID)
			must(t, err)
			same(t, "open", s.Open, false)
			must(t, h.Deleted(t.Context(), "T1", "C1", "100.1"))
			same(t, "messages without the question", len(p.text), 1)
		})
	}
}

// TestProseAfterTwoCrashes: the process dies over one question, its next life
// over another one in the same thread, and nobody heard where the message of
// either stands. In the end each question has one, its own: what stood is not
// written again, what did not stand is.
func TestProseAfterTwoCrashes(t *testing.T) {
	whole, lost := "Take either.|", "Take either.|"+english().ProseLost
	for ends, want := range map[string][2]string{
		"opening opening": {whole, whole},
		"opening opened":  {whole, lost},
		"opened opening":  {lost, whole},
		"opened opened":   {lost, lost},
	} {
		for _, order := range [][2]int{{0, 1}, {1, 0}} {
			t.Run(fmt.Sprint(ends, order), func(t *testing.T) {
				p := newPage()
				h := library(t, &narrator{says: []string{"Take either."}}, p)
				reopen := h.mortal(t, p)
				p.ends = strings.Fields(ends)
				asked := []Question{comparison(), comparison()}
				asked[1].ID, asked[1].Place.Message = "T1/C1/100.2", "100.2"
				for _, q := range asked {
					if err := h.Answer(t.Context(), q); err == nil || !p.dead {
						t.Fatalf("it lives on: %v", err)
					}
					reopen()
				}
				for _, i := range order {
					must(t, h.Answer(t.Context(), asked[i]))
				}
				same(t, "messages", len(p.text), 2)
				for i, q := range asked {
					s, err := h.journal.Stream(t.Context(), q.ID)
					must(t, err)
					same(t, "prose", p.text[s.Ref], want[i])
					same(t, "closed for", p.closed[s.Ref], q.ID)
					must(t, h.Deleted(t.Context(), "T1", "C1", q.Place.Message))
					same(t, "messages left", len(p.text), 1-i)
				}
			})
		}
	}
}

// Where two messages were lost in one thread both are closed, and none is taken
// away with one of the questions.
func TestTwoLostMessages(t *testing.T) {
	p := newPage()
	h := library(t, &narrator{}, p)
	asked := []Question{comparison(), comparison()}
	asked[1].ID, asked[1].Place.Message = "T1/C1/100.2", "100.2"
	for _, q := range asked {
		_, err := h.Begin(t.Context(), q)
		must(t, err)
		must(t, h.journal.BeginStream(t.Context(), q.ID, 1))
		p.text[q.ID] = "Take"
	}
	for _, q := range asked {
		must(t, h.Finish(t.Context(), q.ID))
		same(t, "closed", len(p.closed), 2)
	}
	must(t, h.Deleted(t.Context(), "T1", "C1", "100.1"))
	same(t, "messages", len(p.text), 2)
}

// A deletion that broke off in the middle takes the prose away when it is told
// of again.
func TestProseOfADeletedQuestionGoesAtLast(t *testing.T) {
	p := newPage()
	h := library(t, &narrator{says: []string{"Take either."}}, p)
	reopen := h.mortal(t, p)
	p.ends = []string{"opened", "closing"}
	for _, do := range []func() error{
		func() error { return h.Answer(t.Context(), comparison()) },
		func() error { return h.Deleted(t.Context(), "T1", "C1", "100.1") },
	} {
		if err := do(); err == nil || !p.dead {
			t.Fatalf("it lives on: %v", err)
		}
		reopen()
	}
	must(t, h.Deleted(t.Context(), "T1", "C1", "100.1"))
	same(t, "messages", len(p.text), 0)
}
