//go:build real && full

package main

import (
	"testing"

	"github.com/datafind/datafind/llm"
)

// TestFullAttacksOnSmallModel puts every attack before a real small model. It
// may fall for any of them; nothing of that may be shown.
func TestFullAttacksOnSmallModel(t *testing.T) {
	client := llm.NewClient(llm.Config{Timeout: modelPatience, Models: []llm.Model{{Name: "small", BaseURL: smallModel(t)}}})
	steward := llm.NewSteward(client, 1500, llm.Limit{})
	asked, settled := 0, 0
	for _, lang := range []string{"en", "pt", "es"} {
		for _, a := range attacksIn(t, lang, false) {
			asked++
			if a.ask(t, steward, modelPatience).Model != "" {
				settled++
			}
		}
	}
	t.Logf("the small model settled %d answers of %d", settled, asked)
	if settled == 0 {
		t.Error("the model settled no answer, so that nothing was tried")
	}
}
