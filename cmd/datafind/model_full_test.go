//go:build real && full

package main

import "testing"

// TestFullSmallModel is the long form of TestSmallModel's questions.
func TestFullSmallModel(t *testing.T) { askThroughSlack(t, smallModel(t), someQuestions(t, 30)) }
