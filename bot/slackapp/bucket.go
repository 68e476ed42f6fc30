package slackapp

import "time"

// window counts the calls of a method over the last minute, as Slack's tiers
// do.
type window struct {
	most  int
	calls []time.Time // of the last minute, oldest first
	until time.Time   // it rests until then
}

// minute is how long a call counts, with a second for the way to Slack.
const minute = 61 * time.Second

// delay is how long until a call is free, 0 if now.
func (w *window) delay(now time.Time) time.Duration {
	old := 0
	for old < len(w.calls) && now.Sub(w.calls[old]) >= minute {
		old++
	}
	w.calls = w.calls[old:]
	d := max(w.until.Sub(now), 0)
	if over := len(w.calls) - w.most; over >= 0 {
		d = max(d, w.calls[over].Add(minute).Sub(now))
	}
	return d
}

func (w *window) take(now time.Time) { w.calls = append(w.calls, now) }

func (w *window) rest(until time.Time) { w.until = later(w.until, until) }

// bucket is a channel's share of messages: one a second after a small burst.
type bucket struct {
	full  time.Time // when it will be full again
	until time.Time // it rests until then
}

const (
	// channelBurst is how many messages a channel takes at once.
	channelBurst = 3
	// channelPace lies between two messages after that: a second, and a little
	// for the way to Slack, which counts from when they arrive.
	channelPace = 1100 * time.Millisecond
)

func (b *bucket) delay(now time.Time) time.Duration {
	ready := later(b.full.Add(-(channelBurst-1)*channelPace), b.until)
	return max(ready.Sub(now), 0)
}

func (b *bucket) take(now time.Time) { b.full = later(b.full, now).Add(channelPace) }

func (b *bucket) rest(until time.Time) { b.until = later(b.until, until) }

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// Slack's tiers, in calls a minute for one method and workspace.
const (
	tier2 = 20
	tier3 = 50
	tier4 = 100
	// Messages have a tier of their own: "several hundred" beside the limit of
	// each channel.
	posting = 300
	// What the documentation calls special, and response_urls, which have no
	// limit of their own.
	special = 600
)

// perMinute is the tier of a method. What is not listed is called rarely.
func perMinute(method string) int {
	switch method {
	case "chat.postMessage":
		return posting
	case "assistant.threads.setStatus", "auth.test", respondMethod:
		return special
	case "chat.update", "chat.delete", "conversations.replies", "conversations.history", "conversations.open", "conversations.info",
		"assistant.threads.setSuggestedPrompts":
		return tier3
	case "chat.postEphemeral", "users.info", "views.open", "views.update", "views.publish", "chat.appendStream":
		return tier4
	}
	return tier2
}

// channelsKept bounds the buckets of channels where nothing was posted lately.
const channelsKept = 500

func newQueue(method string) *queue {
	q := &queue{window: window{most: perMinute(method)}}
	if method == "chat.postMessage" {
		q.channels = map[string]*bucket{}
	}
	return q
}

// delay is how long a call for the channel has to wait.
func (q *queue) delay(channel string, now time.Time) time.Duration {
	d := q.window.delay(now)
	if q.channels != nil {
		d = max(d, q.channel(channel, now).delay(now))
	}
	return d
}

func (q *queue) take(channel string, now time.Time) {
	q.window.take(now)
	if q.channels != nil {
		q.channel(channel, now).take(now)
	}
}

// longRest is from when on a refusal is about the method as a whole: a
// channel's turn comes within seconds.
const longRest = 4 * time.Second

func (q *queue) rest(channel string, d time.Duration, now time.Time) {
	if q.channels != nil && d < longRest {
		q.channel(channel, now).rest(now.Add(d))
		return
	}
	q.window.rest(now.Add(d))
}

func (q *queue) channel(name string, now time.Time) *bucket {
	b := q.channels[name]
	if b == nil {
		if len(q.channels) >= channelsKept {
			for other, old := range q.channels {
				if !old.full.After(now) && !old.until.After(now) { // as good as new
					delete(q.channels, other)
				}
			}
		}
		b = &bucket{}
		q.channels[name] = b
	}
	return b
}
