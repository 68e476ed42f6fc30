package dbsql

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/http"
	"strconv"
	"time"
)

// verdict sorts failed attempts by what may be done next. This file alone
// decides about trying again.
type verdict int

const (
	final  verdict = iota // a second attempt would fail like the first
	busy                  // refused for now, before anything was done
	unsent                // never left this machine
	broken                // sent; done or not, nobody knows
)

const (
	attempts      = 8                // of one call, the first included: a minute and a half of outage
	defaultPause  = time.Second      // where the server names no Retry-After
	longestPause  = 30 * time.Second // between attempts, where the server names none
	longestObeyed = time.Minute      // of a Retry-After; after that the call fails
	firstPoll     = 200 * time.Millisecond
	lastPoll      = 2 * time.Second
)

// classifyStatus sorts replies. 429 and 503 are refusals by the API's own
// word; other failures of servers and gateways may come after the statement
// was taken.
func classifyStatus(status int) verdict {
	switch status {
	case http.StatusTooManyRequests, http.StatusServiceUnavailable:
		return busy
	case http.StatusRequestTimeout, http.StatusInternalServerError, http.StatusBadGateway, http.StatusGatewayTimeout:
		return broken
	}
	return final
}

// classifyError sorts attempts that brought no whole reply.
func classifyError(err error) verdict {
	var certificate *tls.CertificateVerificationError
	var dns *net.DNSError
	var op *net.OpError
	switch {
	case errors.As(err, &certificate):
		return final
	case errors.As(err, &dns) && dns.IsNotFound:
		return final
	case errors.As(err, &op) && op.Op == "dial":
		return unsent
	}
	return broken
}

// again tells whether a further attempt is safe and may help. Only what may
// have been done already hangs on the call being idempotent.
func (v verdict) again(idempotent bool) bool {
	switch v {
	case busy, unsent:
		return true
	case broken:
		return idempotent
	}
	return false
}

// pause is how long to wait before the attempt after the given one, which
// counts from 0; ok is false where the server asks for longer than anybody
// should wait. Up to a quarter is added, so that callers who were refused
// together do not come back together.
func (c *Client) pause(attempt int, retryAfter string) (wait time.Duration, ok bool) {
	wait, named := parseRetryAfter(retryAfter, time.Now())
	if !named {
		wait = min(defaultPause<<min(attempt, 10), longestPause)
	} else if wait > longestObeyed {
		return wait, false
	}
	return wait + time.Duration(c.cfg.Jitter()*float64(wait)/4), true
}

// parseRetryAfter reads seconds or a date.
func parseRetryAfter(header string, now time.Time) (time.Duration, bool) {
	if seconds, err := strconv.ParseUint(header, 10, 31); err == nil {
		return time.Duration(seconds) * time.Second, true
	}
	if at, err := http.ParseTime(header); err == nil {
		return max(at.Sub(now), 0), true
	}
	return 0, false
}

// sleep waits for d, or returns why the context ended before.
func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
