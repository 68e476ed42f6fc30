package llm

import (
	"context"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"
)

const (
	maxAttempts = 4
	firstWait   = 500 * time.Millisecond
	maxResponse = 4 << 20 // bytes
)

// patient is a transport that tries a request again when the provider says
// that it is busy (429, 503), after as long as it asks for. go-openai cannot:
// its errors carry no headers. Where the wait would outlast the deadline the
// busy answer is returned at once, as nothing is gained by sitting it out.
type patient struct {
	next    http.RoundTripper // nil: http.DefaultTransport
	jitter  func() float64    // in [0,1)
	retried func()            // told of each attempt after the first
}

// RoundTrip sends the request, at most maxAttempts times.
func (p *patient) RoundTrip(r *http.Request) (*http.Response, error) {
	next := p.next
	if next == nil {
		next = http.DefaultTransport
	}
	for attempt := 1; ; attempt++ {
		response, err := next.RoundTrip(r)
		if err != nil {
			return nil, err
		}
		response.Body = struct {
			io.Reader
			io.Closer
		}{io.LimitReader(response.Body, maxResponse), response.Body}
		busy := response.StatusCode == http.StatusTooManyRequests || response.StatusCode == http.StatusServiceUnavailable
		if !busy || attempt == maxAttempts || r.GetBody == nil {
			return response, nil
		}
		wait := p.wait(response.Header, attempt)
		if deadline, ok := r.Context().Deadline(); ok && time.Until(deadline) <= wait {
			return response, nil
		}
		_, _ = io.Copy(io.Discard, response.Body) // so that the connection can be used again
		response.Body.Close()
		if err := pause(r.Context(), wait); err != nil {
			return nil, err
		}
		body, err := r.GetBody()
		if err != nil {
			return nil, err
		}
		p.retried()
		r = r.Clone(r.Context()) // a transport may not change what it was given
		r.Body = body
	}
}

// wait is how long the provider asks for and up to a quarter more, so that
// those who were turned away together do not come back together. Without a
// word of the provider it doubles with each attempt.
func (p *patient) wait(h http.Header, attempt int) time.Duration {
	wait, ok := retryAfter(h)
	if !ok {
		wait = firstWait << (attempt - 1)
	}
	return wait + time.Duration(p.jitter()*float64(max(wait, firstWait))/4)
}

// retryAfter reads Retry-After in both its forms, and the finer
// retry-after-ms that some providers send beside it.
func retryAfter(h http.Header) (time.Duration, bool) {
	if ms, err := strconv.ParseFloat(h.Get("Retry-After-Ms"), 64); err == nil && ms >= 0 && ms < 1e9 {
		return time.Duration(ms * float64(time.Millisecond)), true
	}
	text := strings.TrimSpace(h.Get("Retry-After"))
	if seconds, err := strconv.ParseFloat(text, 64); err == nil && seconds >= 0 && seconds < 1e6 {
		return time.Duration(seconds * float64(time.Second)), true
	}
	if at, err := http.ParseTime(text); err == nil {
		return max(0, time.Until(at)), true
	}
	return 0, false
}

func pause(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}
