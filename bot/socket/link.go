package socket

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/gorilla/websocket"
	"github.com/slack-go/slack"
	"go.uber.org/zap"
)

const (
	opening   = 30 * time.Second // for a new connection, its address included
	silence   = 30 * time.Second // without ping or message a connection is dead
	lingering = 10 * time.Second // a connection that Slack will close is still read
	stable    = time.Minute      // after which a connection's end is no failure
	spacing   = time.Second      // between two connections being opened
	longest   = time.Minute      // pause before a connection is tried again
	largest   = 4 << 20          // bytes of one message
)

// connect keeps all connections until ctx ends, or one of them is refused for
// good.
func (r *Runner) connect(ctx context.Context) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var links sync.WaitGroup
	for range r.cfg.Connections {
		links.Go(func() {
			if err := r.keep(ctx, &links); err != nil {
				cancel(err)
			}
		})
	}
	links.Wait()
	if err := context.Cause(ctx); errors.Is(err, ErrRefused) {
		return err
	}
	return nil
}

// keep holds one connection after the other. A connection that Slack announces
// to close is replaced at once and read on until it is closed, so that its
// last envelopes are not lost.
func (r *Runner) keep(ctx context.Context, readers *sync.WaitGroup) error {
	for failures := 0; ; {
		if !r.gate.pass(ctx, r.pause(failures)) {
			return nil
		}
		conn, err := r.dial(ctx)
		var limited *slack.RateLimitedError
		switch {
		case ctx.Err() != nil:
			if err == nil {
				conn.Close()
			}
			return nil
		case errors.Is(err, ErrRefused):
			return err
		case errors.As(err, &limited):
			r.gate.hold(limited.RetryAfter)
		}
		if err != nil {
			failures++
			r.metrics.connects.WithLabelValues("failed").Inc()
			r.log.Warn("connecting to Slack failed", zap.Int("failures", failures), zap.Error(err))
			continue
		}
		s := &socket{runner: r, conn: conn, leaving: make(chan struct{})}
		start := time.Now()
		readers.Go(func() { s.read(ctx) })
		<-s.leaving
		if time.Since(start) >= stable {
			failures = 0
		} else {
			failures++
		}
	}
}

// pause grows with the failures in a row, up to the longest.
func (r *Runner) pause(failures int) time.Duration {
	if failures == 0 {
		return 0
	}
	return min(r.around(time.Second<<min(failures-1, 6)), longest)
}

// dial opens a connection. Its errors show no address, which is as good as a
// password while it lasts.
func (r *Runner) dial(ctx context.Context) (*websocket.Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, opening)
	defer cancel()
	_, address, err := r.cfg.API.StartSocketModeContext(ctx)
	if err != nil {
		return nil, fmt.Errorf("asking Slack for a connection: %w", refusal(err))
	}
	conn, _, err := r.cfg.Dialer.DialContext(ctx, address, nil)
	if err != nil {
		return nil, errors.New("dialling Slack's socket: " + strings.ReplaceAll(err.Error(), address, "its address"))
	}
	conn.SetReadLimit(largest)
	return conn, nil
}

// refusal makes ErrRefused of what no further try will mend.
func refusal(err error) error {
	var said slack.SlackErrorResponse
	if !errors.As(err, &said) {
		return err
	}
	switch said.Err {
	case "invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired":
		return fmt.Errorf("%w (%s): the app-level token (xapp-…) is not valid; make one under Basic Information, App-Level Tokens",
			ErrRefused, said.Err)
	case "missing_scope", "not_allowed_token_type", "no_permission":
		return fmt.Errorf("%w (%s): it takes an app-level token (xapp-…) with the scope connections:write",
			ErrRefused, said.Err)
	}
	return err
}

// gate lets one connection be opened at a time, so that the connections do not
// come and go together.
type gate struct {
	mu   sync.Mutex
	next time.Time // when the next may pass
}

// pass waits for the pause, then for its turn; it is false when ctx ended.
func (g *gate) pass(ctx context.Context, pause time.Duration) bool {
	if !sleep(ctx, pause) {
		return false
	}
	for {
		g.mu.Lock()
		wait := time.Until(g.next)
		if wait <= 0 {
			g.next = time.Now().Add(spacing)
		}
		g.mu.Unlock()
		if wait <= 0 {
			return true
		}
		if !sleep(ctx, wait) {
			return false
		}
	}
}

// hold lets nobody pass for so long.
func (g *gate) hold(d time.Duration) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if until := time.Now().Add(d); until.After(g.next) {
		g.next = until
	}
}

func sleep(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return ctx.Err() == nil
	case <-ctx.Done():
		return false
	}
}
