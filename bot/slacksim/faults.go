package slacksim

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"time"
)

// Faults is what shall go wrong, from now on. Counts are of what comes next;
// what is left out stays as it was.
type Faults struct {
	Clear bool `json:"clear,omitempty"` // forget all faults first

	DropSockets         bool   `json:"drop_sockets,omitempty"`           // break all sockets off now
	Disconnect          string `json:"disconnect,omitempty"`             // end them with Slack's reason: warning, refresh_requested, link_disabled
	RefuseConnects      int    `json:"refuse_connects,omitempty"`        // so many sockets are refused with 503
	RefuseConnectsForMS int    `json:"refuse_connects_for_ms,omitempty"` // all sockets are, for so long

	SwallowAcks        int `json:"swallow_acks,omitempty"`        // so many acknowledgements are ignored
	DelayAcks          int `json:"delay_acks,omitempty"`          // so many are read late
	DelayAcksMS        int `json:"delay_acks_ms,omitempty"`       // how late
	DuplicateEnvelopes int `json:"duplicate_envelopes,omitempty"` // so many envelopes are sent twice

	Calls []CallFault `json:"calls,omitempty"` // of the Web API

	OptionalScopes *bool `json:"optional_scopes,omitempty"` // grant the optional scopes, or take them away
}

// CallFault is what goes wrong with the next calls of a method.
type CallFault struct {
	Method     string `json:"method"`            // chat.postMessage; response_url; * for all
	Channel    string `json:"channel,omitempty"` // calls for this channel ID only
	Kind       string `json:"kind"`              // one of the fault kinds
	Times      int    `json:"times,omitempty"`   // how many calls; 0: one
	RetryAfter int    `json:"retry_after,omitempty"`
	DelayMS    int    `json:"delay_ms,omitempty"`
	Error      string `json:"error,omitempty"`
}

// The kinds of CallFault. After means that the call took its effect and only
// its answer goes wrong.
const (
	Limited           = "429"                // with Retry-After
	LimitedWithout    = "429_no_retry_after" // without
	LimitedOK         = "200_ratelimited"    // HTTP 200 and ok false
	BrokenBefore      = "500_before"
	BrokenAfter       = "500_after"
	HangBefore        = "hang"       // until the caller gives up, a minute at most
	HangAfter         = "hang_after" // the same, and the call took effect
	LostAfter         = "lost"       // the connection breaks off
	Slow              = "slow"       // by DelayMS
	FailWith          = "error"      // Slack's code Error
	maxHang           = time.Minute
	defaultRetryAfter = 1
)

var faultKinds = []string{
	Limited, LimitedWithout, LimitedOK, BrokenBefore, BrokenAfter, HangBefore, HangAfter, LostAfter, Slow, FailWith,
}

// faultBox holds the faults that are still to come.
type faultBox struct {
	ctx context.Context

	mu     sync.Mutex
	set    Faults
	until  time.Time // connects are refused until then
	unhang chan struct{}
}

func newFaultBox(ctx context.Context) *faultBox {
	return &faultBox{ctx: ctx, unhang: make(chan struct{})}
}

// Faults injects faults.
func (s *Server) Faults(f Faults) error {
	for i, c := range f.Calls {
		_, known := methods[c.Method]
		if !known && c.Method != "*" && c.Method != responseMethod {
			return refused("invalid_arguments", fmt.Sprintf("calls[%d]: the method %q is unknown; give one of the Web API, response_url or *", i, c.Method))
		}
		if !slices.Contains(faultKinds, c.Kind) {
			return refused("invalid_arguments", fmt.Sprintf("calls[%d]: the kind %q is unknown; give one of %v", i, c.Kind, faultKinds))
		}
	}
	if f.Disconnect != "" && !slices.Contains(disconnectReasons, f.Disconnect) {
		return refused("invalid_arguments", fmt.Sprintf("the reason %q is unknown; give one of %v", f.Disconnect, disconnectReasons))
	}
	s.faults.inject(f)
	if f.OptionalScopes != nil {
		s.mu.Lock()
		s.optional = *f.OptionalScopes
		s.mu.Unlock()
	}
	if f.DropSockets {
		s.socket.disconnect("")
	}
	if f.Disconnect != "" {
		s.socket.disconnect(f.Disconnect)
	}
	return nil
}

func (b *faultBox) inject(f Faults) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if f.Clear {
		b.set, b.until = Faults{}, time.Time{}
		close(b.unhang)
		b.unhang = make(chan struct{})
	}
	take := func(to *int, from int) {
		if from > 0 {
			*to = from
		}
	}
	take(&b.set.RefuseConnects, f.RefuseConnects)
	take(&b.set.SwallowAcks, f.SwallowAcks)
	take(&b.set.DelayAcks, f.DelayAcks)
	take(&b.set.DelayAcksMS, f.DelayAcksMS)
	take(&b.set.DuplicateEnvelopes, f.DuplicateEnvelopes)
	if f.RefuseConnectsForMS > 0 {
		b.until = time.Now().Add(milliseconds(f.RefuseConnectsForMS))
	}
	for _, c := range f.Calls {
		c.Times = max(c.Times, 1)
		b.set.Calls = append(b.set.Calls, c)
	}
}

func milliseconds(n int) time.Duration { return time.Duration(n) * time.Millisecond }

func (b *faultBox) count(n *int) bool {
	if *n <= 0 {
		return false
	}
	*n--
	return true
}

func (b *faultBox) refuseConnect() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return time.Now().Before(b.until) || b.count(&b.set.RefuseConnects)
}

func (b *faultBox) ack() (swallow bool, delay time.Duration) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.count(&b.set.SwallowAcks) {
		return true, 0
	}
	if b.count(&b.set.DelayAcks) {
		return false, milliseconds(b.set.DelayAcksMS)
	}
	return false, 0
}

func (b *faultBox) duplicate() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.count(&b.set.DuplicateEnvelopes)
}

// call takes the fault that meets a call, the zero one without.
func (b *faultBox) call(method, channel string) CallFault {
	b.mu.Lock()
	defer b.mu.Unlock()
	for i := range b.set.Calls {
		c := &b.set.Calls[i]
		if (c.Method != method && c.Method != "*") || (c.Channel != "" && c.Channel != channel) {
			continue
		}
		c.Times--
		found := *c
		if c.Times <= 0 {
			b.set.Calls = slices.Delete(b.set.Calls, i, i+1)
		}
		return found
	}
	return CallFault{}
}

// before plays a fault that keeps the call from taking effect; true when the
// call is done with.
func (f CallFault) before(s *Server, w http.ResponseWriter, r *http.Request, c *call) bool {
	code, status := "ratelimited", http.StatusTooManyRequests
	switch f.Kind {
	default:
		return false
	case Slow:
		s.faults.wait(r, milliseconds(f.DelayMS))
		return false
	case HangBefore:
		s.faults.hang(s, r, c)
	case Limited:
		w.Header().Set("Retry-After", strconv.Itoa(max(f.RetryAfter, defaultRetryAfter)))
	case LimitedWithout:
	case LimitedOK:
		status = http.StatusOK
	case BrokenBefore:
		code, status = "internal_error", http.StatusInternalServerError
	case FailWith:
		code, status = f.Error, http.StatusOK
	}
	s.logCall(c.method, c.args, code, status)
	writeJSON(w, status, fields{"ok": false, "error": code})
	return true
}

// after plays a fault that spoils the answer of a call that took its effect.
func (f CallFault) after(s *Server, w http.ResponseWriter, r *http.Request, c *call, err error) bool {
	if err != nil {
		return false // it had no effect: the refusal is the answer
	}
	switch f.Kind {
	default:
		return false
	case BrokenAfter:
		s.logCall(c.method, c.args, "internal_error", http.StatusInternalServerError)
		writeJSON(w, http.StatusInternalServerError, fields{"ok": false, "error": "internal_error"})
		return true
	case HangAfter:
		s.faults.hang(s, r, c)
	case LostAfter:
		s.logCall(c.method, c.args, "lost", 0)
	}
	panic(http.ErrAbortHandler) // net/http's way to break the connection off
}

// hang gives no answer until the caller gives up, then breaks off.
func (b *faultBox) hang(s *Server, r *http.Request, c *call) {
	s.logCall(c.method, c.args, "hang", 0)
	b.wait(r, maxHang)
	panic(http.ErrAbortHandler)
}

// wait rests until the caller gives up, the faults are cleared or the time is
// over.
func (b *faultBox) wait(r *http.Request, d time.Duration) {
	b.mu.Lock()
	cleared := b.unhang
	b.mu.Unlock()
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-r.Context().Done():
	case <-cleared:
	case <-b.ctx.Done():
	}
}
