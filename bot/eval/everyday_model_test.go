package eval

import (
	"slices"
	"testing"
	"time"

	"github.com/datafind/datafind/bot"
	"github.com/datafind/datafind/catalog"
	"github.com/datafind/datafind/catalog/file"
	"github.com/datafind/datafind/llm"
	"github.com/datafind/datafind/llm/llmtest"
)

// TestAModelThatObeysSpoilsNothing: what the search answers as it should stays
// so where a model merely picks what it is shown first. Only that nothing
// answers it cannot say.
func TestAModelThatObeysSpoilsNothing(t *testing.T) {
	snap, _, err := file.Demo(file.Options{Now: func() time.Time { return DemoAsOf }})
	if err != nil {
		t.Fatal(err)
	}
	client := llm.NewClient(llm.Config{Models: []llm.Model{{Name: "m", BaseURL: llmtest.New(t).URL}}})
	alone, both := everydayBot(snap, nil), everydayBot(snap, llm.NewSteward(client, 6000, llm.Limit{}))
	modelled := 0
	for _, q := range slices.Concat(readEveryday(t, everydayQuestions, snap), readEveryday(t, everydayBlind, snap)) {
		right := func(b *bot.Bot) (bot.Answer, bool, string) {
			a, _, err := answer(t.Context(), b, q.text)
			if err != nil {
				t.Fatal(err)
			}
			said := bot.Compose(bot.Question{Text: q.text, Audience: catalog.Everyone()}, a, DemoAsOf)
			return a, q.answered(a, said), said.String()
		}
		_, before, _ := right(alone)
		a, after, said := right(both)
		if a.Model != "" {
			modelled++
		}
		if before && !after && q.kind != "nothing" {
			t.Errorf("%q is spoilt:\n%s", q.text, said)
		}
	}
	t.Logf("%d answers are settled by the model", modelled)
	if modelled < 50 {
		t.Errorf("%d answers are settled by the model", modelled)
	}
}
