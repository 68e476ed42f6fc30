package llm

import (
	"context"
	"errors"
	"net/http"
	"testing"
	"time"

	"github.com/datafind/datafind/llm/llmtest"
)

func TestTheDaysBudget(t *testing.T) {
	now := time.Date(2026, 11, 22, 23, 0, 0, 0, time.FixedZone("", 3600)) // 22:00 in UTC
	b := newDay(Limit{Tokens: 100}, func() time.Time { return now })
	settle, err := b.reserve(Limit{Tokens: 80})
	if err != nil {
		t.Fatal(err)
	}
	var used *BudgetError
	if _, err := b.reserve(Limit{Tokens: 30}); !errors.As(err, &used) || used.Period != PerDay || !used.Again.Equal(time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)) {
		t.Errorf("while the rest is reserved: %v", err)
	}
	settle(Limit{Tokens: 50})
	late, err := b.reserve(Limit{Tokens: 50})
	if err != nil {
		t.Errorf("after less was used: %v", err)
	}
	if _, err := b.reserve(Limit{Tokens: 1}); err == nil {
		t.Error("more than the limit")
	}
	now = now.Add(2 * time.Hour)
	if _, err := b.reserve(Limit{Tokens: 80}); err != nil {
		t.Errorf("on the next day: %v", err)
	}
	late(Limit{Tokens: 15})
	if _, err := b.reserve(Limit{Tokens: 6}); err == nil {
		t.Error("what ends on the next day counts there")
	}
	if _, err := b.reserve(Limit{Tokens: 5}); err != nil {
		t.Errorf("up to the limit: %v", err)
	}
}

// book is a Ledger in memory.
type book map[time.Time]Limit

func (b book) Spent(day time.Time) (int, float64) { return b[day].Tokens, b[day].Cost }

func (b book) Spend(day time.Time, tokens int, cost float64) {
	l := b[day]
	l.add(Limit{tokens, cost}, 1)
	b[day] = l
}

// TestADayGoesOn: a process that ends, even in the middle of a call, leaves the
// next one what is left of the day.
func TestADayGoesOn(t *testing.T) {
	now := time.Date(2026, 11, 22, 22, 0, 0, 0, time.UTC)
	kept := book{}
	begin := func() *Budget {
		b := newDay(Limit{Tokens: 100}, func() time.Time { return now })
		b.keep(kept)
		return b
	}
	settle, err := begin().reserve(Limit{Tokens: 60})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := begin().reserve(Limit{Tokens: 50}); err == nil {
		t.Error("what a call may use when the process ended is not counted")
	}
	settle(Limit{Tokens: 30})
	b := begin()
	if _, err := b.reserve(Limit{Tokens: 71}); err == nil {
		t.Error("what the day used is forgotten")
	}
	settle, err = b.reserve(Limit{Tokens: 70})
	if err != nil {
		t.Errorf("what is left: %v", err)
	}
	now = now.Add(3 * time.Hour)
	settle(Limit{Tokens: 20})
	if _, err := begin().reserve(Limit{Tokens: 81}); err == nil {
		t.Error("what ended on the new day is not counted there")
	}
	if _, err := begin().reserve(Limit{Tokens: 80}); err != nil {
		t.Errorf("the new day: %v", err)
	}
}

func TestACostlyDay(t *testing.T) {
	b := newDay(Limit{Cost: 1}, time.Now)
	settle, _ := b.reserve(Limit{Tokens: 1e9, Cost: 0.9})
	settle(Limit{Cost: 0.9})
	if _, err := b.reserve(Limit{Cost: 0.2}); err == nil {
		t.Error("more than the limit")
	}
	var none *Budget
	if _, err := none.reserve(Limit{Tokens: 1e9, Cost: 1e9}); err != nil {
		t.Error(err)
	}
}

// TestBudgetsHold holds that nothing is sent once one is used up, that prices
// are counted, and that a provider which tells no tokens cannot use more.
func TestBudgetsHold(t *testing.T) {
	server := llmtest.New(t)
	server.Always(llmtest.Completion{Content: "yes", Finish: "stop", NoUsage: true}.Reply())
	c := NewClient(Config{Daily: Limit{Cost: 0.01}, Models: []Model{{Name: "m", BaseURL: server.URL, Price: Price{Prompt: 1, Completion: 2}}}})
	r := Request{Messages: []Message{{Text: "word word word"}}, Budget: NewBudget(Limit{Tokens: answerLimit + 20})}
	reply, err := c.Chat(context.Background(), r)
	if u := reply.Usage; err != nil || u.Prompt != 9 || u.Completion != 1 || u.Cost != 11e-6 {
		t.Errorf("%+v, %v", reply, err)
	}
	var used *BudgetError
	if _, err = c.Chat(context.Background(), r); err != nil {
		t.Errorf("what was not used is there again: %v", err)
	}
	if _, err = c.Chat(context.Background(), r); !errors.As(err, &used) || used.Period != PerQuestion {
		t.Errorf("the question's is used up: %v", err)
	}
	r.Budget = nil
	for range 3 {
		_, _ = c.models[0].day.reserve(Limit{Cost: 0.002})
	}
	if _, err = c.Chat(context.Background(), r); err != nil {
		t.Errorf("the day's is not used up: %v", err)
	}
	_, _ = c.models[0].day.reserve(Limit{Cost: 0.002})
	if _, err = c.Chat(context.Background(), r); !errors.As(err, &used) || used.Period != PerDay || used.Again.IsZero() {
		t.Errorf("the day's is used up: %v", err)
	}
	if n := len(server.Requests()); n != 3 {
		t.Errorf("%d requests", n)
	}
}

func TestAFailedCallCostsNothing(t *testing.T) {
	server := llmtest.New(t)
	server.Script(llmtest.Fail(http.StatusInternalServerError, ""))
	c := NewClient(Config{Daily: Limit{Tokens: answerLimit + 20}, Models: []Model{{Name: "m", BaseURL: server.URL}}})
	r := Request{Messages: []Message{{Text: "word"}}}
	if _, err := c.Chat(context.Background(), r); err == nil {
		t.Error("no error")
	}
	if _, err := c.Chat(context.Background(), r); err != nil {
		t.Errorf("the day's budget is gone: %v", err)
	}
}
