package bot

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/datafind/datafind/llm"
)

// provider answers each request after two seconds: it looks further as often
// as it is told to for a question, or for as long as it may.
type provider struct{ looks map[string]int }

func (p provider) RoundTrip(r *http.Request) (*http.Response, error) {
	select {
	case <-time.After(2 * time.Second):
	case <-r.Context().Done():
		return nil, r.Context().Err()
	}
	var asked struct {
		Messages []struct{ Role, Content string }
		Tools    []any
	}
	if err := json.NewDecoder(r.Body).Decode(&asked); err != nil {
		return nil, err
	}
	looked, want := 0, 0
	for _, m := range asked.Messages {
		if m.Role == "tool" {
			looked++
		}
		for text, n := range p.looks {
			if strings.Contains(m.Content, text) {
				want = n
			}
		}
	}
	message := map[string]any{"role": "assistant", "content": `{"outcome":"tables","picks":[{"table":1,"why":"Customers lost","columns":[1],"doubt":""}],"twins":false,"joins":[],"question":"","options":[]}`}
	finish := "stop"
	if looked < want && len(asked.Tools) > 0 {
		finish = "tool_calls"
		message = map[string]any{"role": "assistant", "tool_calls": []any{map[string]any{
			"id": fmt.Sprint("c", looked), "type": "function",
			"function": map[string]any{"name": "search_tables", "arguments": `{"words":"x"}`},
		}}}
	}
	body, err := json.Marshal(map[string]any{"choices": []any{map[string]any{"message": message, "finish_reason": finish}}})
	return &http.Response{StatusCode: 200, Header: http.Header{"Content-Type": {"application/json"}}, Body: io.NopCloser(strings.NewReader(string(body)))}, err
}

// TestPace: with a provider that answers in two seconds half of the questions
// are settled within four and nineteen of twenty within ten, though some look
// further and some would go on for ever.
func TestPace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := provider{looks: map[string]int{"zebra": 1, "quokka": 99}}
		steward := llm.NewSteward(llm.NewClient(llm.Config{
			Models: []llm.Model{{Name: "m", BaseURL: "http://model.test"}}, HTTPClient: &http.Client{Transport: p},
		}), 6000, llm.Limit{})
		b := bare(found(churn, mrr), steward)
		var took []time.Duration
		for i := range 40 {
			text := fmt.Sprint("churn ", i)
			switch i % 8 {
			case 0, 3:
				text += " zebra"
			case 5:
				text += " quokka"
			}
			begun := time.Now()
			a := weighed(t, b, "ana@x.test", text)
			took = append(took, time.Since(begun))
			same(t, text+": lapse", a.Lapse, NoLapse)
			same(t, text+": why", a.Candidates[0].Why, "Customers lost")
		}
		slices.Sort(took)
		p50, p95, most := took[len(took)/2], took[len(took)*95/100], took[len(took)-1]
		t.Logf("p50 %v, p95 %v, at most %v", p50, p95, most)
		if p50 >= 4*time.Second || p95 >= 10*time.Second || most <= 4*time.Second {
			t.Errorf("p50 %v, p95 %v, at most %v", p50, p95, most)
		}
	})
}
