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

// slow leaves a minute's work to be finished, each envelope in a lane of its
// own.
func slow() *handler {
	return &handler{
		rest: func(e journal.Envelope) string { return "rest:" + e.Key },
		finish: func(ctx context.Context, _ journal.Envelope) error {
			select {
			case <-time.After(time.Minute):
				return nil
			case <-ctx.Done():
				return ctx.Err()
			}
		},
	}
}

func TestARestHoldsUpNobody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newMemory(left("a1", "A", "a2", "A", "a3", "A")...)
		h := slow()
		r, _ := run(t, newDouble(t), m, h)
		_, when := h.seen()
		want(t, "begun", len(when), 6)
		want(t, "within", when[5].Sub(when[0]) < time.Second, true)
		want(t, "open while it is finished", m.stateOf("a1"), "open")
		want(t, "places", r.Stats().Queued, 3)
		time.Sleep(time.Minute)
		want(t, "finished", m.stateOf("a1")+m.stateOf("a2")+m.stateOf("a3"), "donedonedone")
		want(t, "places", r.Stats().Queued, 0)
	})
}

// The rests of one question come one after the other.
func TestRestsOfOneLaneKeepTheirOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newMemory(left("a1", "A", "b1", "B")...)
		h := slow()
		h.rest = func(journal.Envelope) string { return "same" }
		run(t, newDouble(t), m, h)
		want(t, "begun", len(h.keys()), 3)
		time.Sleep(2 * time.Minute)
		want(t, "begun", len(h.keys()), 4)
	})
}

// However many wait to be finished, they keep their places: more than the
// queue takes are not acknowledged.
func TestRestsAreBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d, m := newDouble(t), newMemory()
		run(t, d, m, slow(), func(c *Config) { c.Workers, c.Queue = 1, 3 })
		p := d.peer(t, 0)
		for i := range 4 {
			p.deliver(fmt.Sprint("e", i), "events_api", mention(fmt.Sprint("Ev", i), fmt.Sprint(i)))
		}
		want(t, "acknowledged", p.acked(), []string{"e0", "e1", "e2"})
		time.Sleep(10 * time.Minute)
		want(t, "the last one", m.stateOf("event:Ev2"), "done")
	})
}

// A rest that fails begins anew, without holding up its lane, and is given up
// at last.
func TestARestThatFailsBeginsAnew(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newMemory(left("bad", "A", "next", "A")...)
		h := &handler{
			rest: func(e journal.Envelope) string { return e.Key },
			finish: func(_ context.Context, e journal.Envelope) error {
				if e.Key == "bad" {
					return errors.New("no luck")
				}
				return nil
			},
		}
		r, _ := run(t, newDouble(t), m, h)
		want(t, "next", m.stateOf("next"), "done")
		want(t, "bad", m.stateOf("bad"), "open")
		time.Sleep(5 * time.Minute)
		want(t, "bad", m.stateOf("bad"), "no luck")
		want(t, "queued", r.Stats().Queued, 0)
		var attempts []int
		got, _ := h.seen()
		for _, e := range got {
			if e.Key == "rest of bad" {
				attempts = append(attempts, e.Attempts)
			}
		}
		want(t, "attempts", attempts, []int{1, 2, 3, 4, 5, 6})
	})
}

// What is not finished in its grace stays in the journal for the next start.
func TestRestsAreLeftToTheNextStart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newMemory(left("a1", "A", "a2", "A")...)
		h := slow()
		_, stop := run(t, newDouble(t), m, h, func(c *Config) { c.Grace = time.Second })
		want(t, "stop", stop(), nil)
		want(t, "state", m.stateOf("a1")+m.stateOf("a2"), "openopen")
		again := &handler{rest: h.rest}
		run(t, newDouble(t), m, again)
		want(t, "state", m.stateOf("a1")+m.stateOf("a2"), "donedone")
	})
}

// Someone's click that has to be tried again holds up neither the clicks of
// others on the same message nor their own on another button.
func TestAClickThatFailsHoldsUpNoOther(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d, m := newDouble(t), newMemory()
		h := &handler{do: func(_ context.Context, e journal.Envelope) error {
			if e.Key == "click:C1:1.1:U1:thumb:1.1" {
				return errors.New("no luck")
			}
			return nil
		}}
		run(t, d, m, h)
		p := d.peer(t, 0)
		p.deliver("c1", "interactive", click("U1", "1.1"))
		p.deliver("c2", "interactive", click("U2", "1.2"))
		p.deliver("c3", "interactive", `{"type":"block_actions","user":{"id":"U1"},"container":{"channel_id":"C1","message_ts":"1.1"},"actions":[{"action_id":"columns","action_ts":"1.3"}]}`)
		want(t, "another person's", m.stateOf("click:C1:1.1:U2:thumb:1.2"), "done")
		want(t, "another button", m.stateOf("click:C1:1.1:U1:columns:1.3"), "done")
		want(t, "the one that fails", m.stateOf("click:C1:1.1:U1:thumb:1.1"), "open")
		time.Sleep(5 * time.Minute)
	})
}

// A change of a message that does not name the bot is kept where the message
// asked something, and else never written down.
func TestAChangeOfAQuestionIsKept(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d, m := newDouble(t), newMemory()
		m.asked = map[Message]bool{{"T1", "C1", "1.1"}: true}
		run(t, d, m, &handler{})
		p := d.peer(t, 0)
		gone := `{"event_id":%q,"team_id":"T1","event":{"type":"message","subtype":"message_deleted","channel":"C1","ts":"9.9","deleted_ts":%q,"previous_message":{"user":"U1","text":"never mind"}}}`
		p.deliver("e1", "events_api", fmt.Sprintf(gone, "Ev1", "1.1"))
		p.deliver("e2", "events_api", fmt.Sprintf(gone, "Ev2", "1.2"))
		m.set(errDisk, false)
		p.deliver("e3", "events_api", fmt.Sprintf(gone, "Ev3", "1.1"))
		want(t, "acknowledged", p.acked(), []string{"e1", "e2"})
		want(t, "journaled", m.accepted(), []string{"event:Ev1"})
	})
}
