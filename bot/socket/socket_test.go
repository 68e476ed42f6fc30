package socket

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/slack-go/slack"
	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"
	"go.uber.org/zap/zaptest/observer"

	"github.com/datafind/datafind/bot/journal"
)

func want(t *testing.T, what string, got, want any) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-want +got)\n%s", what, diff)
	}
}

// counted are the counters by name and labels.
func counted(t *testing.T, reg *prometheus.Registry) map[string]float64 {
	t.Helper()
	families, err := reg.Gather()
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]float64{}
	for _, f := range families {
		for _, m := range f.GetMetric() {
			name := f.GetName()
			for _, l := range m.GetLabel() {
				name += " " + l.GetValue()
			}
			if m.Counter != nil {
				all[name] = m.GetCounter().GetValue()
			}
		}
	}
	return all
}

func TestEnvelopeIsKeptAcknowledgedHandled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d, m, h := newDouble(t), newMemory(), &handler{}
		reg := prometheus.NewRegistry()
		r, stop := run(t, d, m, h, func(c *Config) { c.Registerer = reg })
		want(t, "ready", r.Ready(), true)
		want(t, "stats", r.Stats(), Stats{Live: 2})

		d.peer(t, 0).deliver("e1", "events_api", mention("Ev1", "1.1"))
		want(t, "acknowledged", d.peer(t, 0).acked(), []string{"e1"})
		want(t, "state", m.stateOf("event:Ev1"), "done")
		got, _ := h.seen()
		want(t, "handled", got, []journal.Envelope{{
			Key: "event:Ev1", Type: "events_api", Lane: "thread:C1:1.1",
			Payload: []byte(mention("Ev1", "1.1")), Received: time.Now().UTC(), Attempts: 1,
		}})
		want(t, "stop", stop(), nil)
		want(t, "ready", r.Ready(), false)
		want(t, "connections left", d.standing(), 0)
		want(t, "counted", counted(t, reg), map[string]float64{
			"datafind_socket_envelopes_total accepted events_api": 1,
			"datafind_socket_handled_total done":                  1,
			"datafind_socket_connects_total live":                 2,
		})
	})
}

func TestWhatIsNotForTheBotIsAcknowledgedAndForgotten(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d, m, h := newDouble(t), newMemory(), &handler{}
		run(t, d, m, h)
		p := d.peer(t, 0)
		p.deliver("e1", "brand_new", `{"a":1}`)
		p.deliver("e2", "events_api", `{"event_id":"Ev2","event":{"type":"message","channel":"C1","user":"U1","ts":"1.1","text":"lunch?"}}`)
		p.send(`{"type":"odd"}`)
		p.send(`no JSON`)
		p.deliver("e3", "events_api", `{"event_id":"Ev3","event":{"type":"brand_new_event","channel":{"id":"C1"}}}`)
		want(t, "acknowledged", p.acked(), []string{"e1", "e2", "e3"})
		want(t, "journaled", m.accepted(), []string{"event:Ev3"})
	})
}

func TestDuplicateIsHandledOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d, m, h := newDouble(t), newMemory(), &handler{}
		run(t, d, m, h)
		d.peer(t, 0).deliver("e1", "interactive", click("U1", "5.5"))
		d.peer(t, 0).deliver("e1", "interactive", click("U1", "5.5"))
		d.peer(t, 1).deliver("e2", "interactive", click("U1", "5.5")) // elsewhere, under another id
		d.peer(t, 1).deliver("e3", "interactive", click("U2", "5.5"))
		want(t, "first", d.peer(t, 0).acked(), []string{"e1", "e1"})
		want(t, "second", d.peer(t, 1).acked(), []string{"e2", "e3"})
		want(t, "handled", h.keys(), []string{"click:C1:1.1:U1:thumb:5.5", "click:C1:1.1:U2:thumb:5.5"})
	})
}

func TestSocketDroppedBeforeTheAcknowledgement(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d, m, h := newDouble(t), newMemory(), &handler{}
		r, _ := run(t, d, m, h)
		p := d.peer(t, 0)
		p.send(fmt.Sprintf(`{"envelope_id":"e1","type":"events_api","payload":%s}`, mention("Ev1", "1.1")))
		p.ws.Close()
		synctest.Wait()
		want(t, "live", r.Stats().Live, 1)
		d.peer(t, 0).deliver("e1", "events_api", mention("Ev1", "1.1")) // Slack tries the other
		want(t, "acknowledged", d.peer(t, 0).acked(), []string{"e1"})
		want(t, "handled", h.keys(), []string{"event:Ev1"})
		time.Sleep(5 * time.Second)
		synctest.Wait()
		want(t, "live", r.Stats().Live, 2)
	})
}

func TestDisconnectIsReplacedBeforeItIsClosed(t *testing.T) {
	for _, reason := range []string{"warning", "refresh_requested", "link_disabled", "of another kind"} {
		t.Run(reason, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				d, m, h := newDouble(t), newMemory(), &handler{}
				r, _ := run(t, d, m, h)
				time.Sleep(time.Hour)
				old, opened := d.peer(t, 0), d.opened()
				old.send(fmt.Sprintf(`{"type":"disconnect","reason":%q}`, reason))
				synctest.Wait()
				want(t, "opened at once", d.opened(), opened+1)
				want(t, "live", r.Stats().Live, 2)
				old.deliver("e1", "events_api", mention("Ev1", "1.1"))
				want(t, "acknowledged on the old one", old.acked(), []string{"e1"})
				want(t, "handled", h.keys(), []string{"event:Ev1"})
				time.Sleep(lingering + time.Second)
				synctest.Wait()
				want(t, "connections", d.standing(), 2)
			})
		})
	}
}

func TestRefusedConnectsAreTriedAgainWithPauses(t *testing.T) {
	fails := func(n int) error {
		if n <= 8 {
			return errors.New("connection refused")
		}
		return nil
	}
	for name, set := range map[string]func(*double){
		"open": func(d *double) { d.refuse = fails },
		"dial": func(d *double) { d.dial = fails },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				d := newDouble(t)
				set(d)
				core, logs := observer.New(zapcore.DebugLevel)
				r, _ := run(t, d, newMemory(), &handler{}, func(c *Config) { c.Logger = zap.New(core) })
				want(t, "ready", r.Ready(), false)
				time.Sleep(time.Minute)
				synctest.Wait()
				want(t, "live", r.Stats().Live, 2)
				want(t, "opened", d.opened(), 10)
				for _, l := range logs.All() {
					if strings.Contains(fmt.Sprint(l.Message, l.ContextMap()), "SECRET") {
						t.Errorf("the log shows a connection's address: %v", l)
					}
				}
			})
		})
	}
}

func TestConnectionsClosedAtOnceMakeNoHotLoop(t *testing.T) {
	for name, greet := range map[string]bool{"before the hello": false, "after the hello": true} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				d := newDouble(t)
				d.welcome = func(n int, p *peer) {
					if greet || n > 30 {
						p.hello()
					}
					if n <= 30 {
						p.ws.Close()
						return
					}
					p.pings()
				}
				r, _ := run(t, d, newMemory(), &handler{})
				time.Sleep(10*time.Minute - 3*time.Second)
				synctest.Wait()
				if n := d.opened(); n < 20 || n > 30 {
					t.Errorf("%d connections were opened in 10 minutes, want 20 to 30", n)
				}
				times := d.times()
				for i, at := range times[1:] {
					if gap := at.Sub(times[i]); gap < spacing {
						t.Errorf("opened %d and %d within %v", i, i+1, gap)
					}
				}
				time.Sleep(5 * time.Minute)
				synctest.Wait()
				want(t, "live when it got well", r.Stats().Live, 2)
				opened := d.opened()
				d.peer(t, 0).ws.Close() // after a stable minute it is no failure
				synctest.Wait()
				want(t, "opened at once", d.opened(), opened+1)
			})
		})
	}
}

func TestBothConnectionsDropped(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDouble(t)
		run(t, d, newMemory(), &handler{})
		time.Sleep(time.Hour)
		for _, p := range []*peer{d.peer(t, 0), d.peer(t, 1)} {
			p.ws.Close()
		}
		time.Sleep(5 * time.Second)
		synctest.Wait()
		times := d.times()
		want(t, "opened", len(times), 4)
		if gap := times[3].Sub(times[2]); gap < spacing {
			t.Errorf("both came back within %v", gap)
		}
	})
}

func TestSilentConnectionIsReplaced(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDouble(t)
		d.welcome = func(n int, p *peer) {
			p.hello()
			if n != 1 {
				p.pings()
			}
		}
		r, _ := run(t, d, newMemory(), &handler{})
		time.Sleep(silence + time.Minute)
		synctest.Wait()
		want(t, "opened", d.opened(), 3)
		want(t, "live", r.Stats().Live, 2)
	})
}

func TestTokenThatSlackRefusesEndsRun(t *testing.T) {
	for code, word := range map[string]string{
		"invalid_auth":           "app-level token",
		"token_revoked":          "app-level token",
		"missing_scope":          "connections:write",
		"not_allowed_token_type": "connections:write",
	} {
		t.Run(code, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				d := newDouble(t)
				d.refuse = func(int) error { return slack.SlackErrorResponse{Err: code} }
				r := New(Config{API: d, Dialer: d.dialer(), Journal: newMemory(), Handler: &handler{}})
				err := r.Run(t.Context())
				if !errors.Is(err, ErrRefused) || !strings.Contains(err.Error(), code) || !strings.Contains(err.Error(), word) {
					t.Errorf("got %v", err)
				}
				want(t, "opened", d.opened(), 1)
			})
		})
	}
}

func TestRateLimitIsHeeded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDouble(t)
		d.refuse = func(n int) error {
			if n == 1 {
				return &slack.RateLimitedError{RetryAfter: 40 * time.Second}
			}
			return nil
		}
		r, _ := run(t, d, newMemory(), &handler{})
		time.Sleep(time.Minute)
		synctest.Wait()
		want(t, "live", r.Stats().Live, 2)
		times := d.times()
		if gap := times[1].Sub(times[0]); gap < 40*time.Second {
			t.Errorf("came back after %v", gap)
		}
	})
}

func TestNothingIsAcknowledgedThatIsNotKept(t *testing.T) {
	for name, lossy := range map[string]bool{"not written": false, "written after all": true} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				d, m, h := newDouble(t), newMemory(), &handler{}
				r, _ := run(t, d, m, h)
				p := d.peer(t, 0)
				m.set(errDisk, lossy)
				p.deliver("e1", "events_api", mention("Ev1", "1.1"))
				want(t, "acknowledged", p.acked(), []string(nil))
				want(t, "queued", r.Stats().Queued, 0)
				m.set(nil, false)
				p.deliver("e1", "events_api", mention("Ev1", "1.1"))
				p.deliver("e1", "events_api", mention("Ev1", "1.1"))
				want(t, "acknowledged", p.acked(), []string{"e1", "e1"})
				want(t, "handled", h.keys(), []string{"event:Ev1"})
			})
		})
	}
}

func TestFullQueueIsNotAcknowledged(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		free := make(chan bool)
		d, m := newDouble(t), newMemory()
		h := &handler{do: func(context.Context, journal.Envelope) error { <-free; return nil }}
		r, _ := run(t, d, m, h, func(c *Config) { c.Queue, c.Workers = 2, 1 })
		p := d.peer(t, 0)
		for i := range 3 {
			p.deliver(fmt.Sprint("e", i), "events_api", mention(fmt.Sprint("Ev", i), fmt.Sprint(i)))
		}
		p.deliver("c", "interactive", click("U1", "1.1")) // has room of its own
		want(t, "acknowledged", p.acked(), []string{"e0", "e1", "c"})
		want(t, "stats", r.Stats(), Stats{Live: 2, Queued: 2, Urgent: 1})
		close(free)
		synctest.Wait()
		p.deliver("e2", "events_api", mention("Ev2", "2"))
		want(t, "state", m.stateOf("event:Ev2"), "done")
	})
}
