package socket

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/datafind/datafind/bot/journal"
)

// left makes envelopes of the last run, key by key and lane by lane.
func left(keysAndLanes ...string) (all []journal.Envelope) {
	for i := 0; i < len(keysAndLanes); i += 2 {
		all = append(all, journal.Envelope{Key: keysAndLanes[i], Lane: keysAndLanes[i+1]})
	}
	return all
}

func TestLanesKeepTheirOrderAndGoSideBySide(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		took := map[string]time.Duration{"a1": 10 * time.Second, "b1": time.Second}
		m := newMemory(left("a1", "A", "a2", "A", "b1", "B", "a3", "A", "b2", "B")...)
		h := &handler{do: func(_ context.Context, e journal.Envelope) error {
			time.Sleep(took[e.Key])
			return nil
		}}
		run(t, newDouble(t), m, h)
		time.Sleep(time.Minute)
		want(t, "handled", h.keys()[2:], []string{"b2", "a2", "a3"})
	})
}

func TestLeftEnvelopesComeFirstAndInOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d, h := newDouble(t), &handler{}
		var keys []string
		var envelopes []journal.Envelope
		for i := range 100 {
			keys = append(keys, fmt.Sprint("old", i))
			envelopes = append(envelopes, journal.Envelope{Key: keys[i], Lane: fmt.Sprint(i)})
		}
		m := newMemory(envelopes...)
		run(t, d, m, h, func(c *Config) { c.Workers, c.Queue = 1, 5 }) // more are left than the queue takes
		d.peer(t, 0).deliver("e1", "events_api", mention("Ev1", "1.1"))
		want(t, "handled", h.keys(), append(keys, "event:Ev1"))
	})
}

func TestClickDoesNotWaitBehindQuestions(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d, m := newDouble(t), newMemory()
		h := &handler{do: func(_ context.Context, e journal.Envelope) error {
			if !e.Urgent {
				time.Sleep(time.Minute)
			}
			return nil
		}}
		run(t, d, m, h, func(c *Config) { c.Workers = 2 })
		p := d.peer(t, 0)
		for i := range 10 {
			p.deliver(fmt.Sprint("e", i), "events_api", mention(fmt.Sprint("Ev", i), fmt.Sprint(i)))
		}
		p.deliver("c", "interactive", click("U1", "1.1"))
		want(t, "the click", m.stateOf("click:C1:1.1:U1:thumb:1.1"), "done")
		want(t, "begun", len(h.keys()), 3)
		time.Sleep(10 * time.Minute) // all are handled before the end
	})
}

func TestFailureIsTriedAgainAndGivenUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newMemory(left("bad", "A", "next", "A", "other", "B")...)
		h := &handler{do: func(_ context.Context, e journal.Envelope) error {
			if e.Key == "bad" {
				return errors.New("no luck")
			}
			return nil
		}}
		r, _ := run(t, newDouble(t), m, h, func(c *Config) { c.Workers = 1 })
		want(t, "another lane goes on", m.stateOf("other"), "done")
		want(t, "its own lane waits", m.stateOf("next"), "open")
		time.Sleep(5 * time.Minute)
		want(t, "bad", m.stateOf("bad"), "no luck")
		want(t, "next", m.stateOf("next"), "done")
		want(t, "queued", r.Stats().Queued, 0)
		var told []int
		var at []time.Duration
		got, when := h.seen()
		for i, e := range got {
			if e.Key == "bad" {
				told = append(told, e.Attempts)
				at = append(at, when[i].Sub(when[0]))
			}
		}
		want(t, "attempts", told, []int{1, 2, 3, 4, 5, 6})
		s := time.Second
		want(t, "times", at, []time.Duration{0, 1 * s, 5 * s, 17 * s, 47 * s, 122 * s})
	})
}

func TestPanicIsAFailure(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newMemory(left("1", "A")...)
		h := &handler{do: func(_ context.Context, e journal.Envelope) error {
			if e.Attempts == 1 {
				panic("oh")
			}
			return nil
		}}
		run(t, newDouble(t), m, h)
		want(t, "state", m.stateOf("1"), "done")
		want(t, "attempts", h.keys(), []string{"1", "1"})
	})
}

func TestEnvelopeThatKillsTheProcessIsGivenUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		last, beyond := left("last", "A")[0], left("beyond", "B")[0]
		last.Attempts, beyond.Attempts = Attempts, Attempts+1
		m := newMemory(last, beyond)
		h := &handler{}
		run(t, newDouble(t), m, h)
		want(t, "handled", h.keys(), []string{"last"})
		got, _ := h.seen()
		want(t, "told", got[0].Attempts, Attempts+1)
		want(t, "beyond", m.stateOf("beyond"), "the process ended during each attempt")
	})
}

func TestJournalThatCannotCountHoldsUpHandling(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d, m, h := newDouble(t), newMemory(), &handler{}
		free := make(chan bool)
		h.do = func(context.Context, journal.Envelope) error { <-free; return nil }
		run(t, d, m, h)
		d.peer(t, 0).deliver("e1", "events_api", mention("Ev1", "1.1"))
		d.peer(t, 0).deliver("e2", "events_api", mention("Ev2", "1.1")) // waits in the lane
		m.set(errDisk, false)
		close(free)
		time.Sleep(time.Minute)
		want(t, "handled", h.keys(), []string{"event:Ev1"})
		m.set(nil, false)
		time.Sleep(10 * time.Second)
		want(t, "handled", h.keys(), []string{"event:Ev1", "event:Ev2"})
		want(t, "the one that could not be closed is there for the next start", m.stateOf("event:Ev1"), "open")
	})
}

func TestStopFinishesWhatIsInHand(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newMemory(left("a", "A", "b", "B")...)
		h := &handler{do: func(ctx context.Context, _ journal.Envelope) error {
			time.Sleep(10 * time.Second)
			return ctx.Err()
		}}
		d := newDouble(t)
		_, stop := run(t, d, m, h, func(c *Config) { c.Workers = 1 })
		start := time.Now()
		want(t, "stop", stop(), nil)
		want(t, "took", time.Since(start), 7*time.Second) // of the ten, three had gone
		want(t, "in hand", m.stateOf("a"), "done")
		want(t, "waiting", m.stateOf("b"), "open")
		want(t, "connections", d.standing(), 0)
	})
}

func TestStopEndsAfterItsGrace(t *testing.T) {
	for name, tt := range map[string]struct {
		heeds bool
		took  time.Duration
	}{"heeds its context": {true, 20 * time.Second}, "does not": {false, 25 * time.Second}} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				last := left("a", "A")[0]
				last.Attempts = Attempts - 1 // being cut off is no reason to give up
				m := newMemory(last)
				free := make(chan bool)
				h := &handler{do: func(ctx context.Context, _ journal.Envelope) error {
					if tt.heeds {
						<-ctx.Done()
						return ctx.Err()
					}
					<-free
					return nil
				}}
				_, stop := run(t, newDouble(t), m, h)
				start := time.Now()
				want(t, "stop", stop(), nil)
				want(t, "took", time.Since(start), tt.took)
				want(t, "state", m.stateOf("a"), "open")
				close(free)
			})
		})
	}
}

func TestRunTellsOfAJournalThatCannotBeRead(t *testing.T) {
	m := newMemory()
	m.set(errDisk, false)
	if err := New(Config{Journal: m}).Run(t.Context()); !errors.Is(err, errDisk) {
		t.Errorf("got %v", err)
	}
}
