package bot

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/datafind/datafind/llm"
)

// trouble is what a provider does with a question, and with how many of 200.
type trouble struct {
	name  string
	times int
	looks int  // so often it looks further before it answers
	busy  bool // the first request is turned away
	cut   bool // the connection breaks
	fails bool
	hangs bool
	lapse Lapse
}

var troubles = []trouble{
	{name: "none", times: 140},
	{name: "looks further once", times: 30, looks: 1},
	{name: "would look for ever", times: 8, looks: 99},
	{name: "busy at first", times: 10, busy: true},
	{name: "breaks off", times: 4, cut: true, lapse: Failed},
	{name: "fails", times: 4, fails: true, lapse: Failed},
	{name: "hangs", times: 4, hangs: true, lapse: Late},
}

// troubleOf is that of a question by its number, all mixed.
func troubleOf(question int) trouble {
	at := question * 37 % 200
	for _, t := range troubles {
		if at -= t.times; at < 0 {
			return t
		}
	}
	panic("there are 200")
}

// provider answers each request after two seconds, but for its troubles.
type provider struct{ asked map[int]int } // requests by question

var questionNumber = regexp.MustCompile(`churn no ([0-9]+)`)

func (p provider) RoundTrip(r *http.Request) (*http.Response, error) {
	var asked struct {
		Messages []struct{ Role, Content string }
		Tools    []any
	}
	if err := json.NewDecoder(r.Body).Decode(&asked); err != nil {
		return nil, err
	}
	question, looked := 0, 0
	for _, m := range asked.Messages {
		if said := questionNumber.FindStringSubmatch(m.Content); said != nil && m.Role == "user" {
			question, _ = strconv.Atoi(said[1]) // digits
		}
		if m.Role == "tool" {
			looked++
		}
	}
	t := troubleOf(question)
	if p.asked[question]++; t.busy && p.asked[question] == 1 {
		return reply(http.StatusTooManyRequests, `{"error":{"message":"busy"}}`), nil
	}
	wait := time.After(2 * time.Second)
	if t.hangs {
		wait = nil
	}
	select {
	case <-wait:
	case <-r.Context().Done():
		return nil, r.Context().Err()
	}
	switch {
	case t.cut:
		return nil, io.ErrUnexpectedEOF
	case t.fails:
		return reply(http.StatusInternalServerError, `{"error":{"message":"failed"}}`), nil
	}
	message := map[string]any{"role": "assistant", "content": `{"outcome":"tables","picks":[{"table":1,"why":"Customers lost","columns":[1],"doubt":""}],"twins":false,"joins":[],"question":"","options":[]}`}
	finish := "stop"
	if looked < t.looks && len(asked.Tools) > 0 {
		finish = "tool_calls"
		message = map[string]any{"role": "assistant", "tool_calls": []any{map[string]any{
			"id": fmt.Sprint("c", looked), "type": "function",
			"function": map[string]any{"name": "search_tables", "arguments": `{"words":"x"}`},
		}}}
	}
	body, err := json.Marshal(map[string]any{"choices": []any{map[string]any{"message": message, "finish_reason": finish}}})
	return reply(http.StatusOK, string(body)), err
}

func reply(status int, body string) *http.Response {
	head := http.Header{"Content-Type": {"application/json"}}
	if status == http.StatusTooManyRequests {
		head.Set("Retry-After", "1")
	}
	return &http.Response{StatusCode: status, Header: head, Body: io.NopCloser(strings.NewReader(body))}
}

// TestPace: with a provider that answers in two seconds half of the messages
// are settled within four and nineteen of twenty within ten, though some
// questions look further, some would for ever, and the provider has its
// troubles. None is settled after more than eleven.
func TestPace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		steward := llm.NewSteward(llm.NewClient(llm.Config{
			Models: []llm.Model{{Name: "m", BaseURL: "http://model.test"}}, HTTPClient: &http.Client{Transport: provider{map[int]int{}}},
		}), 6000, llm.Limit{})
		h := newHouse(t, found(churn, mrr), steward)
		var all []time.Duration
		by := map[string][]time.Duration{}
		for i := range 200 {
			tr, q := troubleOf(i), question()
			q.ID, q.Text = fmt.Sprint("q", i), fmt.Sprint("churn no ", i)
			q.Place.Message, q.Place.Thread = q.ID, q.ID
			begun := time.Now()
			must(t, h.Answer(t.Context(), q))
			took := time.Since(begun)
			a := h.place.shown[fmt.Sprint("m", i+1)]
			same(t, tr.name+": settled", a.Settled, true)
			same(t, tr.name+": lapse", a.Lapse, tr.lapse)
			same(t, tr.name+": weighed", a.Candidates[0].Why != "", tr.lapse == NoLapse)
			all, by[tr.name] = append(all, took), append(by[tr.name], took)
		}
		for _, tr := range troubles {
			same(t, tr.name, len(by[tr.name]), tr.times)
			t.Logf("%3d %-20s at most %.1f s", tr.times, tr.name, slices.Max(by[tr.name]).Seconds())
		}
		slices.Sort(all)
		p50, p95, most := all[len(all)/2], all[len(all)*95/100], all[len(all)-1]
		t.Logf("%d in all: p50 %.1f s, p95 %.1f s, at most %.1f s", len(all), p50.Seconds(), p95.Seconds(), most.Seconds())
		if p50 < 2*time.Second || p50 >= 4*time.Second || p95 >= 10*time.Second || most > 11*time.Second {
			t.Errorf("p50 %v, p95 %v, at most %v", p50, p95, most)
		}
	})
}
