package slackapp

import "time"

// bucket is a token bucket: it fills at a steady rate up to a burst.
type bucket struct {
	perSecond float64
	burst     float64
	tokens    float64 // below zero where calls went that could not wait
	at        time.Time
	until     time.Time // it rests until then
}

func newBucket(perSecond, burst float64, now time.Time) *bucket {
	return &bucket{perSecond: perSecond, burst: burst, tokens: burst, at: now}
}

// delay is how long until a token is there, 0 if now.
func (b *bucket) delay(now time.Time) time.Duration {
	b.fill(now)
	if wait := b.until.Sub(now); wait > 0 {
		return wait
	}
	if b.tokens >= 1 {
		return 0
	}
	// Rounded up, so that an alarm set for it does not ring just before.
	return time.Duration((1-b.tokens)/b.perSecond*float64(time.Second)) + time.Microsecond
}

func (b *bucket) take(now time.Time) {
	b.fill(now)
	b.tokens--
}

func (b *bucket) fill(now time.Time) {
	if d := now.Sub(b.at); d > 0 {
		b.tokens = min(b.burst, b.tokens+d.Seconds()*b.perSecond)
		b.at = now
	}
}

func (b *bucket) restUntil(t time.Time) {
	if t.After(b.until) {
		b.until = t
	}
}

// Slack's tiers, in calls a minute for one method and workspace. The burst is
// a fifth, so that a full bucket and a minute of filling stay near the tier.
const (
	tier2 = 20
	tier3 = 50
	tier4 = 100
	// What the documentation calls special: many, with a limit by channel for
	// messages.
	special = 600
)

// perMinute is the tier of a method. What is not listed is called rarely.
func perMinute(method string) float64 {
	switch method {
	case "chat.postMessage", "assistant.threads.setStatus", "assistant.threads.setSuggestedPrompts", "auth.test", respondMethod:
		return special
	case "chat.update", "chat.delete", "conversations.replies", "conversations.history", "conversations.open":
		return tier3
	case "chat.postEphemeral", "users.info", "views.open", "views.update", "views.publish":
		return tier4
	}
	return tier2
}

// About one message a second and channel, short bursts allowed.
const (
	channelPerSecond = 1
	channelBurst     = 3
	channelsKept     = 500
)

func newQueue(method string, now time.Time) *queue {
	n := perMinute(method)
	q := &queue{bucket: newBucket(n/60, max(n/5, 1), now)}
	if method == "chat.postMessage" {
		q.channels = map[string]*bucket{}
	}
	return q
}

// delay is how long a call for the channel has to wait.
func (q *queue) delay(channel string, now time.Time) time.Duration {
	d := q.bucket.delay(now)
	if q.channels != nil {
		d = max(d, q.channel(channel).delay(now))
	}
	return d
}

func (q *queue) take(channel string, now time.Time) {
	q.bucket.take(now)
	if q.channels != nil {
		q.channel(channel).take(now)
	}
}

func (q *queue) channel(name string) *bucket {
	b := q.channels[name]
	if b == nil {
		if len(q.channels) >= channelsKept {
			q.forgetFull()
		}
		b = newBucket(channelPerSecond, channelBurst, q.bucket.at)
		q.channels[name] = b
	}
	return b
}

// forgetFull drops the buckets that a new one would equal.
func (q *queue) forgetFull() {
	now := q.bucket.at
	for name, b := range q.channels {
		if b.fill(now); b.tokens >= b.burst && !b.until.After(now) {
			delete(q.channels, name)
		}
	}
}
