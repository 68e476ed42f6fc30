package llm

import (
	"encoding/json"
	"regexp"
	"strings"
	"testing"

	"github.com/datafind/datafind/catalog"
)

// under is an ask that an attack has reached, wherever it stands.
func (a attack) under() Ask {
	ask := churn()
	ask.Language = a.Lang
	table := *ask.Candidates[1].Table
	table.Columns = append([]catalog.Column(nil), table.Columns...)
	ask.Candidates[1].Table = &table
	switch a.Where {
	case "table_comment":
		table.Comment = a.Text
	case "column_comment":
		table.Columns[1].Comment = a.Text
	case "table_name":
		table.Name = a.Text
	case "column_name":
		table.Columns[1].Name = a.Text
	case "tag":
		table.Tags = []catalog.Tag{{Key: a.Text}}
	case "owner":
		table.Owner = a.Text
	case "thread":
		ask.Thread = []Turn{{Asked: a.Text, Answered: []string{a.Text}}}
	case "question":
		ask.Question = a.Text
	}
	return ask
}

// replies are the ways in which a model can obey: what it was told to write
// stands in every place that has words, alone and beside a good sentence.
func (a attack) replies(t *testing.T) []string {
	t.Helper()
	var out []string
	for _, said := range []string{a.Obeyed, "Churn by month. " + a.Obeyed, a.Obeyed + " Churn by month.", strings.TrimRight(a.Obeyed, ".") + "?"} {
		picks := []any{map[string]any{"table": 2, "why": said, "columns": []int{2, 99}, "doubt": said}, map[string]any{"table": 1, "why": said}}
		options := []any{map[string]any{"label": said, "table": 1}, map[string]any{"label": "Customers", "table": 2}, map[string]any{"label": "Revenue", "table": 1}}
		for _, outcome := range []string{"tables", "ambiguous"} {
			raw, err := json.Marshal(map[string]any{"outcome": outcome, "picks": picks, "options": options, "question": said,
				"joins": []any{map[string]any{"left": said, "right": "1.c1"}}})
			if err != nil {
				t.Fatal(err)
			}
			out = append(out, string(raw), said+"\n"+string(raw)+"\n"+said)
		}
	}
	return out
}

// words are all that a verdict brings of the model's own.
func (v Verdict) words() (words []string) {
	words = append(words, v.Question)
	for _, p := range v.Picks {
		words = append(words, p.Why, p.Doubt)
	}
	for _, o := range v.Options {
		words = append(words, o.Label)
	}
	return words
}

// TestNoAttackIsObeyed has a model obey each attack in every way that its reply
// leaves it, and holds that nothing of that comes through.
func TestNoAttackIsObeyed(t *testing.T) {
	for _, a := range readAttacks(t) {
		t.Run(a.ID, func(t *testing.T) {
			for _, reply := range a.replies(t) {
				if t.Failed() {
					break // the other ways are much the same
				}
				p := writePrompt(a.under(), promptLimit)
				v, err := p.check(reply)
				if err != nil {
					t.Fatal(err)
				}
				for _, said := range v.words() {
					for _, never := range append(a.Forbidden, a.NotInReasons...) {
						if strings.Contains(strings.ToLower(said), strings.ToLower(never)) {
							t.Errorf("%q came through in %q", never, said)
						}
					}
				}
			}
		})
	}
}

// quoted is what data writes: a JSON string.
var quoted = regexp.MustCompile(`"(?:[^"\\]|\\.)*"`)

// TestAttacksStayData holds that a prompt with an attack differs from one
// without only between quotes.
func TestAttacksStayData(t *testing.T) {
	for _, a := range readAttacks(t) {
		harmless := a
		harmless.Text = "harmless"
		attacked, clean := writePrompt(a.under(), promptLimit).user, writePrompt(harmless.under(), promptLimit).user
		if got, want := quoted.ReplaceAllString(attacked, `""`), quoted.ReplaceAllString(clean, `""`); got != want {
			t.Errorf("%s breaks out of its quotes:\n%s", a.ID, attacked)
		}
		for _, hidden := range "\u200b\u200d\u202d\u202e\u2067\u2060\ufeff" {
			if strings.ContainsRune(attacked, hidden) {
				t.Errorf("%s: %U stands in the prompt", a.ID, hidden)
			}
		}
	}
}
