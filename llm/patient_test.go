package llm

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// turns is a transport that answers with one status after the other.
type turns struct {
	statuses []int
	headers  []http.Header
	bodies   []string
	at       []time.Duration
	start    time.Time
}

func (s *turns) RoundTrip(r *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	n := len(s.bodies)
	s.bodies, s.at = append(s.bodies, string(body)), append(s.at, time.Since(s.start))
	header := http.Header{}
	if n < len(s.headers) {
		header = s.headers[n]
	}
	return &http.Response{StatusCode: s.statuses[n], Header: header, Body: io.NopCloser(strings.NewReader("body")), Request: r}, nil
}

func TestPatience(t *testing.T) {
	after := func(key, value string) http.Header {
		h := http.Header{}
		h.Set(key, value)
		return h
	}
	for _, c := range []struct {
		name     string
		statuses []int
		headers  []http.Header
		deadline time.Duration
		status   int
		at       []time.Duration // of each attempt, without jitter
	}{
		{"at once", []int{200}, nil, time.Minute, 200, []time.Duration{0}},
		{"busy once", []int{429, 200}, []http.Header{after("Retry-After", "3")}, time.Minute, 200, []time.Duration{0, 3 * time.Second}},
		{"milliseconds", []int{503, 200}, []http.Header{after("retry-after-ms", "1500")}, time.Minute, 200, []time.Duration{0, 1500 * time.Millisecond}},
		{"a date", []int{503, 200}, []http.Header{after("Retry-After", "Sat, 01 Jan 2000 00:00:07 GMT")}, time.Minute, 200, []time.Duration{0, 7 * time.Second}},
		{"a date gone by", []int{503, 200}, []http.Header{after("Retry-After", "Fri, 31 Dec 1999 00:00:07 GMT")}, time.Minute, 200, []time.Duration{0, 0}},
		{"without a word", []int{429, 503, 429, 429}, nil, time.Minute, 429, []time.Duration{0, 500 * time.Millisecond, 1500 * time.Millisecond, 3500 * time.Millisecond}},
		{"nonsense", []int{429, 200}, []http.Header{after("Retry-After", "soon")}, time.Minute, 200, []time.Duration{0, 500 * time.Millisecond}},
		{"longer than there is time", []int{429, 200}, []http.Header{after("Retry-After", "61")}, time.Minute, 429, []time.Duration{0}},
		{"another failure", []int{500, 200}, nil, time.Minute, 500, []time.Duration{0}},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := &turns{statuses: c.statuses, headers: c.headers, start: time.Now()}
				ctx, cancel := context.WithTimeout(context.Background(), c.deadline)
				defer cancel()
				r, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://model.example", strings.NewReader("asked"))
				if err != nil {
					t.Fatal(err)
				}
				response, err := (&patient{next: s, jitter: func() float64 { return 0 }, retried: func() {}}).RoundTrip(r)
				if err != nil {
					t.Fatal(err)
				}
				response.Body.Close()
				if response.StatusCode != c.status || len(s.at) != len(c.at) {
					t.Fatalf("status %d after attempts at %v, want %d after %v", response.StatusCode, s.at, c.status, c.at)
				}
				for i := range c.at {
					if s.at[i] != c.at[i] || s.bodies[i] != "asked" {
						t.Errorf("attempt %d at %v with %q, want at %v", i, s.at[i], s.bodies[i], c.at[i])
					}
				}
			})
		})
	}
}

func TestPatienceEndsWithItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(context.Background())
		time.AfterFunc(time.Second, cancel)
		r, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://model.example", strings.NewReader("asked"))
		if err != nil {
			t.Fatal(err)
		}
		header := http.Header{"Retry-After": {"30"}}
		s := &turns{statuses: []int{429, 200}, headers: []http.Header{header}, start: time.Now()}
		start := time.Now()
		_, err = (&patient{next: s, jitter: func() float64 { return 0 }, retried: func() {}}).RoundTrip(r)
		if !errors.Is(err, context.Canceled) || time.Since(start) != time.Second {
			t.Errorf("%v after %v", err, time.Since(start))
		}
	})
}

func TestJitter(t *testing.T) {
	header := http.Header{"Retry-After": {"8"}}
	if got := (&patient{jitter: func() float64 { return 0.5 }}).wait(header, 1); got != 9*time.Second {
		t.Errorf("waits %v", got)
	}
}
