package main

import (
	"testing"
	"time"

	"github.com/datafind/datafind/bot/slacksim"
)

// TestFaults asks a few questions while much goes wrong and the bot is killed
// once. TestFullFaults is the whole of it.
func TestFaults(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	seed := seedOf(t, 1)
	for name, optional := range map[string]bool{"with the optional scopes": true, "without": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			plan := faultPlan{
				seed: seed, optional: optional, questions: 40, clicks: 40, kills: 1, rooms: 12,
				posts: map[string]int{
					slacksim.LostAfter: 2, slacksim.BrokenAfter: 1, slacksim.BrokenBefore: 2, slacksim.Limited: 1,
				},
				troubles: []slacksim.Faults{
					{DropSockets: true}, {Disconnect: "refresh_requested"}, {DuplicateEnvelopes: 20}, {SwallowAcks: 3},
					calls("conversations.replies", slacksim.Limited), calls("chat.update", slacksim.LostAfter),
				},
			}
			s := plan.run(t, slacksim.Config{
				AckDeadline: 700 * time.Millisecond, RetryPauses: retryPauses(100 * time.Millisecond),
			}, time.Minute)
			s.check(t)
		})
	}
}

// retryPauses are Slack's, at a pace for tests, and more of them: a machine
// that is busy must not lose an event.
func retryPauses(step time.Duration) []time.Duration {
	return []time.Duration{0, step, 5 * step, 10 * step, 20 * step, 50 * step}
}
