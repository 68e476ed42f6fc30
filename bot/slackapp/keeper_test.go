package slackapp

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/slack-go/slack"
)

// journey records when calls were made.
type journey struct {
	mu    sync.Mutex
	began time.Time
	made  []string
}

func (j *journey) note(name string) func(context.Context) error {
	return func(context.Context) error {
		j.mu.Lock()
		defer j.mu.Unlock()
		j.made = append(j.made, fmt.Sprintf("%s %.0fs", name, time.Since(j.began).Seconds()))
		return nil
	}
}

func TestMessagesOfAChannelComeOneASecondAndInOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		k, j := newKeeper(time.Now), &journey{began: time.Now()}
		var wg sync.WaitGroup
		for i := range 5 {
			wg.Go(func() {
				k.do(t.Context(), call{method: "chat.postMessage", channel: "C1"}, j.note(fmt.Sprint("a", i)))
			})
			synctest.Wait()
		}
		wg.Go(func() { k.do(t.Context(), call{method: "chat.postMessage", channel: "C2"}, j.note("b")) })
		wg.Wait()
		want := []string{"a0 0s", "a1 0s", "a2 0s", "b 0s", "a3 1s", "a4 2s"}
		if diff := cmp.Diff(want, j.made); diff != "" {
			t.Errorf("-want +got:\n%s", diff)
		}
	})
}

// use takes up the tier of a method, a call a second, so that calls come free
// again one by one: the first of them 11 seconds after.
func use(t *testing.T, k *keeper, method string) {
	for range perMinute(method) {
		if err := k.do(t.Context(), call{method: method, rank: settle}, func(context.Context) error { return nil }); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Second)
	}
}

func TestWhatIsUrgentGoesFirst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		k := newKeeper(time.Now)
		use(t, k, "chat.update")
		j := &journey{began: time.Now()}
		var wg sync.WaitGroup
		for i, r := range []rank{count, settle, firstAnswer} {
			wg.Go(func() {
				k.do(t.Context(), call{method: "chat.update", rank: r, message: fmt.Sprint(i)}, j.note(fmt.Sprint("rank", r)))
			})
			synctest.Wait()
		}
		err := k.do(t.Context(), call{method: "chat.update", rank: ornament}, j.note("ornament"))
		if !errors.Is(err, errSkipped) {
			t.Errorf("an ornament waited: %v", err)
		}
		k.do(t.Context(), call{method: "chat.update", rank: click}, j.note("click"))
		wg.Wait()
		// The click took its share ahead of its time, so the others wait a second
		// more.
		want := []string{"click 0s", "rank0 12s", "rank2 13s", "rank3 14s"}
		if diff := cmp.Diff(want, j.made); diff != "" {
			t.Errorf("-want +got:\n%s", diff)
		}
	})
}

func TestUpdatesOfOneMessageBecomeOne(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		k := newKeeper(time.Now)
		use(t, k, "chat.update")
		j := &journey{began: time.Now()}
		failure := errors.New("failed")
		errs := make([]error, 4)
		var wg sync.WaitGroup
		for i, r := range []rank{settle, count, count} {
			wg.Go(func() {
				errs[i] = k.do(t.Context(), call{method: "chat.update", rank: r, message: "m"}, func(ctx context.Context) error {
					j.note(fmt.Sprint("update", i))(ctx)
					return failure
				})
			})
			synctest.Wait()
		}
		wg.Go(func() {
			errs[3] = k.do(t.Context(), call{method: "chat.update", rank: settle, message: "other"}, j.note("other"))
		})
		wg.Wait()
		// The last one goes, in the place and with the rank of the first.
		if diff := cmp.Diff([]string{"update2 11s", "other 12s"}, j.made); diff != "" {
			t.Errorf("-want +got:\n%s", diff)
		}
		for i, err := range errs[:3] {
			if !errors.Is(err, failure) {
				t.Errorf("update %d heard %v instead of what became of the last", i, err)
			}
		}
	})
}

func TestRefusedCallsRestAndComeAgain(t *testing.T) {
	for name, c := range map[string]struct {
		err  error
		want string
	}{
		"with Retry-After":    {&slack.RateLimitedError{RetryAfter: 7 * time.Second}, "sent 7s"},
		"without":             {slack.StatusCodeError{Code: 429}, "sent 5s"},
		"with status 200":     {slack.SlackErrorResponse{Err: "ratelimited"}, "sent 5s"},
		"short, of a channel": {&slack.RateLimitedError{RetryAfter: time.Second}, "sent 1s"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				k, j := newKeeper(time.Now), &journey{began: time.Now()}
				refused := false
				err := k.do(t.Context(), call{method: "chat.postMessage", channel: "C1"}, func(ctx context.Context) error {
					if !refused {
						refused = true
						return c.err
					}
					return j.note("sent")(ctx)
				})
				if err != nil || len(j.made) != 1 || j.made[0] != c.want {
					t.Errorf("made %v, error %v; want %s", j.made, err, c.want)
				}
			})
		})
	}
}

func TestPatienceHasAnEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		k, began := newKeeper(time.Now), time.Now()
		err := k.do(t.Context(), call{method: "chat.update"}, func(context.Context) error {
			return &slack.RateLimitedError{RetryAfter: 40 * time.Second}
		})
		if _, refused := refusedFor(err); !refused || time.Since(began) > 2*time.Minute {
			t.Errorf("after %v: %v", time.Since(began), err)
		}
	})
}

func TestACallWhoseTimeIsOverNeverLeaves(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		k := newKeeper(time.Now)
		use(t, k, "chat.update")
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		err := k.do(ctx, call{method: "chat.update"}, func(context.Context) error {
			t.Error("it left")
			return nil
		})
		if !errors.Is(err, errUnsent) || effect(err) != noEffect {
			t.Errorf("got %v", err)
		}
		if n := len(k.methods["chat.update"].waiting); n != 0 {
			t.Errorf("%d still wait", n)
		}
	})
}

func TestTiersAreKeptOverAnyMinute(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		k := newKeeper(time.Now)
		var wg sync.WaitGroup
		var mu sync.Mutex
		var at []time.Time
		for range 3 * tier3 {
			wg.Go(func() {
				k.do(t.Context(), call{method: "chat.update", rank: settle}, func(context.Context) error {
					mu.Lock()
					defer mu.Unlock()
					at = append(at, time.Now())
					return nil
				})
			})
		}
		wg.Wait()
		for i := tier3; i < len(at); i++ {
			if d := at[i].Sub(at[i-tier3]); d < time.Minute {
				t.Fatalf("%d calls within %v", tier3+1, d)
			}
		}
	})
}

func TestChannelsAtRestAreForgotten(t *testing.T) {
	q, now := newQueue("chat.postMessage"), time.Now()
	for i := range 3 * channelsKept {
		q.take(fmt.Sprint("C", i), now.Add(time.Duration(i)*time.Second))
	}
	if n := len(q.channels); n > channelsKept+1 {
		t.Errorf("%d channels are remembered", n)
	}
}
