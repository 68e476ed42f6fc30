//go:build full

package main

import (
	"math"
	"slices"
	"testing"
)

// TestFullNothingLeaks asks all questions of the demo's. A bot takes few at a
// time, within Slack's rates of one.
func TestFullNothingLeaks(t *testing.T) {
	questions := leakQuestions(t, math.MaxInt)
	for _, a := range askers {
		t.Run(a.name, func(t *testing.T) {
			t.Parallel()
			for some := range slices.Chunk(questions, 8) {
				a.check(t, a.goThrough(t, some, 1))
			}
		})
	}
}
