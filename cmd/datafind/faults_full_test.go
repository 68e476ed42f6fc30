//go:build full

package main

import (
	"testing"
	"time"

	"github.com/datafind/datafind/bot/slacksim"
)

// TestFullFaultsWithTheOptionalScopes is the promise where threads can be read
// back: one answer to each question.
func TestFullFaultsWithTheOptionalScopes(t *testing.T) {
	t.Parallel()
	soakWhole(t, true)
}

// TestFullFaultsWithout is the promise where they cannot: at most one repeat
// after a post whose outcome is unknown.
func TestFullFaultsWithout(t *testing.T) {
	t.Parallel()
	soakWhole(t, false)
}

func soakWhole(t *testing.T, optional bool) {
	plan := faultPlan{
		seed: seedOf(t, time.Now().UnixNano()), optional: optional,
		questions: 1000, clicks: 1000, kills: 3, rooms: 150,
		posts: map[string]int{
			slacksim.LostAfter: 40, slacksim.BrokenAfter: 40, slacksim.BrokenBefore: 40,
			slacksim.HangAfter: 5, slacksim.HangBefore: 3,
			slacksim.Limited: 15, slacksim.LimitedWithout: 2, slacksim.LimitedOK: 2,
		},
		troubles: wholeTroubles(),
	}
	s := plan.run(t, slacksim.Config{
		RateLimits:  true, // which the bot knows nothing about when it starts anew
		AckDeadline: time.Second, RetryPauses: retryPauses(200 * time.Millisecond),
	}, 25*time.Minute)
	s.check(t)
}

// wholeTroubles is what breaks beside posts, in about four minutes.
func wholeTroubles() (all []slacksim.Faults) {
	add := func(times int, f slacksim.Faults) {
		for range times {
			all = append(all, f)
		}
	}
	add(4, slacksim.Faults{DropSockets: true})
	add(2, slacksim.Faults{DropSockets: true, RefuseConnects: 2})
	for _, reason := range []string{"warning", "refresh_requested", "link_disabled", "too_many_websockets"} {
		add(2, slacksim.Faults{Disconnect: reason})
	}
	add(10, slacksim.Faults{DuplicateEnvelopes: 50})
	add(8, slacksim.Faults{SwallowAcks: 5})
	add(4, slacksim.Faults{DelayAcks: 20, DelayAcksMS: 200})
	add(2, calls("users.info", slacksim.BrokenBefore, slacksim.Limited))
	add(3, calls("conversations.replies", slacksim.BrokenBefore, slacksim.Limited, slacksim.LostAfter))
	add(3, calls("chat.update", slacksim.BrokenBefore, slacksim.LostAfter, slacksim.Limited))
	add(2, calls("views.open", slacksim.BrokenBefore, slacksim.LostAfter))
	add(2, calls("apps.connections.open", slacksim.Limited, slacksim.BrokenBefore))
	return all
}
