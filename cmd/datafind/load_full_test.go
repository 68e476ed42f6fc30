//go:build full

package main

import (
	"testing"
	"time"
)

const conversations = 200

// TestFullLoad10PerSecond asks for ten minutes in two hundred conversations:
// as much as Slack's tiers allow to be answered, then ten a second, twice as
// much, of which the rest is answered in order as the tiers allow.
func TestFullLoad10PerSecond(t *testing.T) {
	minutes := func(name string, rate float64) load {
		return load{name: name, rate: rate, count: int(rate * 600), channels: conversations}
	}
	compare(t, minutes("4.5/s for 10 min", 4.5), 20*time.Minute)
	compare(t, minutes("10/s for 10 min", 10), 40*time.Minute)
}

// TestFullLoadBurst asks two hundred questions within ten seconds in twenty
// channels.
func TestFullLoadBurst(t *testing.T) {
	compare(t, load{name: "200 in 10 s", rate: 20, count: 200, channels: 20}, 5*time.Minute)
}

// aim is within which the first stage stands where Slack's tiers let it.
const aim = 100 * time.Millisecond

func compare(t *testing.T, l load, limit time.Duration) {
	t.Helper()
	bot, echo := l.beside(t, limit)
	rows := []measured{bot}
	if echo != nil {
		rows = append(rows, *echo)
	}
	t.Logf("from the event to the first stage\n%s", table(rows...))
	if len(bot.refused) > 0 {
		t.Errorf("%s: Slack refused calls for their rate: %v", l.name, bot.refused)
	}
	if bot.free.p99 > aim {
		t.Errorf("%s: p99 is %v while the tiers allow, the aim %v", l.name, bot.free.p99, aim)
	}
	if echo != nil { // of a few milliseconds, which any other process doubles: told, not demanded
		times := func(ours, theirs time.Duration) float64 { return float64(ours) / float64(theirs) }
		t.Logf("%s: while the tiers allow, %.2f times the echo's p50 and %.2f times its p99",
			l.name, times(bot.free.p50, echo.free.p50), times(bot.free.p99, echo.free.p99))
	}
}
