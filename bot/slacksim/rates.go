package slacksim

import (
	"net/http"
	"strconv"
	"sync"
	"time"
)

// limit is how often a method may be called.
type limit struct {
	minute  int  // calls within any minute; 0: no limit
	channel bool // and one a second in each channel, after a small burst
}

// Slack's tiers. It says that they are "at least so many"; here they are
// exactly so many.
var (
	unlimited = limit{}
	tier2     = perMinute(20)
	tier3     = perMinute(50)
	tier4     = perMinute(100)
	posting   = limit{minute: 300, channel: true}
)

func perMinute(n int) limit { return limit{minute: n} }

// channelBurst is how many messages a channel takes at once, after which it
// takes one a second.
const channelBurst = 3

// eventsAnHour is how many events Slack delivers within any hour; what comes
// beyond is lost.
const eventsAnHour = 30_000

// rates counts calls by method, messages by channel, and events.
type rates struct {
	clock func() time.Time

	mu       sync.Mutex
	calls    map[string][]time.Time // of the last minute, by method
	channels map[string]time.Time   // when the channel's bucket is full again
	events   []time.Time            // delivered within the last hour
}

func newRates(clock func() time.Time) *rates {
	return &rates{clock: clock, calls: map[string][]time.Time{}, channels: map[string]time.Time{}}
}

// take counts a call, or tells how long to wait for it to be taken.
func (r *rates) take(method string, l limit, channel string) time.Duration {
	if l.minute == 0 {
		return 0
	}
	now := r.clock()
	r.mu.Lock()
	defer r.mu.Unlock()
	last := r.calls[method]
	for len(last) > 0 && now.Sub(last[0]) >= time.Minute {
		last = last[1:]
	}
	r.calls[method] = last
	if len(last) >= l.minute {
		return time.Minute - now.Sub(last[0])
	}
	if l.channel {
		full := r.channels[channel]
		if full.Before(now) {
			full = now
		}
		if wait := full.Add(time.Second).Sub(now) - channelBurst*time.Second; wait > 0 {
			return wait
		}
		r.channels[channel] = full.Add(time.Second)
	}
	r.calls[method] = append(last, now)
	return 0
}

// event counts an event, or tells that it is one too many.
func (r *rates) event() bool {
	now := r.clock()
	r.mu.Lock()
	defer r.mu.Unlock()
	for len(r.events) > 0 && now.Sub(r.events[0]) >= time.Hour {
		r.events = r.events[1:]
	}
	if len(r.events) >= eventsAnHour {
		return false
	}
	r.events = append(r.events, now)
	return true
}

// limited answers 429 with the whole seconds to wait.
func (s *Server) limited(w http.ResponseWriter, c *call, wait time.Duration) {
	seconds := int((wait + time.Second - 1) / time.Second)
	w.Header().Set("Retry-After", strconv.Itoa(seconds))
	s.logCall(c.method, c.args, "ratelimited", http.StatusTooManyRequests)
	writeJSON(w, http.StatusTooManyRequests, fields{"ok": false, "error": "ratelimited"})
}
