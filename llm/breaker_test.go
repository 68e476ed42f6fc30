package llm

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// provider is a transport that is down until it is not. It counts who waits.
type provider struct {
	up    atomic.Bool
	asked atomic.Int32
}

func (p *provider) RoundTrip(r *http.Request) (*http.Response, error) {
	p.asked.Add(1)
	if !p.up.Load() {
		<-r.Context().Done() // it hangs
		return nil, r.Context().Err()
	}
	body := `{"choices":[{"finish_reason":"stop","message":{"content":"yes"}}]}`
	return &http.Response{StatusCode: 200, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(body)), Request: r}, nil
}

// TestADeadModelCostsNobodyAWait: after three hung calls nobody waits for it;
// it is tried in the background and taken again once it answers.
func TestADeadModelCostsNobodyAWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := &provider{}
		c := NewClient(Config{Timeout: 10 * time.Second, Models: []Model{{Name: "m"}}, HTTPClient: &http.Client{Transport: p}})
		chat := func() (time.Duration, error) {
			began := time.Now()
			_, err := c.Chat(context.Background(), Request{Messages: []Message{{Text: "x"}}})
			return time.Since(began), err
		}
		for range tripAfter {
			if took, err := chat(); took != 10*time.Second || !errors.Is(err, context.DeadlineExceeded) {
				t.Fatalf("%v after %v", err, took)
			}
		}
		for range 20 { // for 100 seconds, five of them after it was left alone long enough
			if took, err := chat(); took != 0 || !errors.Is(err, ErrUnavailable) {
				t.Fatalf("someone waited %v: %v", took, err)
			}
			time.Sleep(5 * time.Second)
		}
		if n := p.asked.Load(); n < tripAfter+2 || n > tripAfter+5 {
			t.Errorf("it was asked %d times", n)
		}
		p.up.Store(true)
		time.Sleep(leftAlone + 10*time.Second)
		if _, err := chat(); !errors.Is(err, ErrUnavailable) {
			t.Errorf("it was asked before it was tried: %v", err)
		}
		synctest.Wait()
		if took, err := chat(); err != nil || took != 0 {
			t.Errorf("it is back: %v after %v", err, took)
		}
	})
}

// TestAHangingModelLeavesTimeForTheNext, and after three questions is not
// asked any more.
func TestAHangingModelLeavesTimeForTheNext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		good := &provider{}
		good.up.Store(true)
		c := NewClient(Config{Timeout: 10 * time.Second, Models: []Model{{Name: "slow", BaseURL: "http://slow.example"}, {Name: "good", BaseURL: "http://good.example"}},
			HTTPClient: &http.Client{Transport: byHost{"slow.example": &provider{}, "good.example": good}}})
		for i := range 5 {
			began := time.Now()
			reply, err := c.Chat(context.Background(), Request{Messages: []Message{{Text: "x"}}})
			want := 6 * time.Second
			if i >= tripAfter {
				want = 0
			}
			if took := time.Since(began); err != nil || reply.Model != "good" || took != want {
				t.Errorf("question %d: %+v, %v after %v, want %v", i, reply, err, took, want)
			}
		}
	})
}

type byHost map[string]http.RoundTripper

func (h byHost) RoundTrip(r *http.Request) (*http.Response, error) {
	return h[r.URL.Hostname()].RoundTrip(r)
}

// TestWhoLeavesSaysNothingOfTheModel: neither do requests that it refuses.
func TestWhoLeavesSaysNothingOfTheModel(t *testing.T) {
	for _, err := range []error{context.Canceled, errRefused, errNotWhole} {
		e := newEndpoint(Model{Name: "m"}, Config{}.withDefaults(), nil, newMetrics(Config{}.withDefaults().Registerer), tracer{})
		for range 2 * tripAfter {
			done, refused := e.breaker.Allow()
			if refused != nil {
				t.Fatalf("%v: %v", err, refused)
			}
			done(err)
		}
	}
}
