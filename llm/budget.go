package llm

import (
	"fmt"
	"sync"
	"time"
)

// Limit is what may be used; a zero leaves it open.
type Limit struct {
	Tokens int     // of prompts and answers together
	Cost   float64 // US dollars
}

// Period is the time that a budget is for.
type Period string

// The periods.
const (
	PerQuestion Period = "question"
	PerDay      Period = "day"
)

// BudgetError is returned, wrapped, where a call might use more than is left,
// so that a limit is never passed. Nothing was sent then.
type BudgetError struct {
	Period Period
	Limit  Limit
	Again  time.Time // when there is more; zero where Period is PerQuestion
}

// Error names the period and the limit.
func (e *BudgetError) Error() string {
	return fmt.Sprintf("the model's budget for this %s is used up (%d tokens, $%.2f; 0: open)", e.Period, e.Limit.Tokens, e.Limit.Cost)
}

// Budget counts what was used against a limit. Make one for each question and
// give it to every Request that belongs to it.
type Budget struct {
	period Period
	limit  Limit
	clock  func() time.Time

	mu   sync.Mutex
	day  time.Time // where period is PerDay
	used Limit     // what was reserved and not yet settled too
}

// NewBudget is for one question.
func NewBudget(l Limit) *Budget { return &Budget{period: PerQuestion, limit: l} }

func newDay(l Limit, clock func() time.Time) *Budget {
	return &Budget{period: PerDay, limit: l, clock: clock}
}

// reserve takes what a call may use at most, and settle puts back what it did
// not. A nil budget has no limit.
func (b *Budget) reserve(most Limit) (settle func(used Limit), err error) {
	if b == nil {
		return func(Limit) {}, nil
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.turn()
	over := b.limit.Tokens > 0 && b.used.Tokens+most.Tokens > b.limit.Tokens ||
		b.limit.Cost > 0 && b.used.Cost+most.Cost > b.limit.Cost
	if over {
		e := &BudgetError{Period: b.period, Limit: b.limit}
		if b.period == PerDay {
			e.Again = b.day.AddDate(0, 0, 1)
		}
		return nil, e
	}
	b.used.add(most, 1)
	day := b.day
	return func(used Limit) {
		b.mu.Lock()
		defer b.mu.Unlock()
		if b.turn(); b.day.Equal(day) { // else the reservation went with its day
			b.used.add(most, -1)
		}
		b.used.add(used, 1)
	}, nil
}

// turn begins a new day where the old one is over.
func (b *Budget) turn() {
	if b.period != PerDay {
		return
	}
	if today := b.clock().UTC().Truncate(24 * time.Hour); today.After(b.day) {
		b.day, b.used = today, Limit{}
	}
}

func (l *Limit) add(other Limit, sign int) {
	l.Tokens += sign * other.Tokens
	l.Cost += float64(sign) * other.Cost
}
