package main

import (
	"testing"
	"time"
)

// TestLoad asks twenty questions a second for a moment. TestFullLoad… are the
// whole of it, with figures.
func TestLoad(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	t.Parallel()
	m := load{name: "a moment", rate: 20, count: 30, channels: 15}.measure(t, time.Minute)
	if m.all.p50 > time.Second {
		t.Errorf("the first stage took %v", m.all.p50)
	}
	if len(m.refused) > 0 {
		t.Errorf("Slack refused calls for their rate: %v", m.refused)
	}
}
