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

// Ledger remembers what a day has used beyond the life of a process. A failure
// is its own matter.
type Ledger interface {
	// Spent is what was used on a day, named by its midnight in UTC.
	Spent(day time.Time) (tokens int, cost float64)
	// Spend adds to it; negative numbers put back what was not used after all.
	Spend(day time.Time, tokens int, cost float64)
}

// Budget counts what was used against a limit. Make one for each question and
// give it to every Request that belongs to it.
type Budget struct {
	period Period
	limit  Limit
	clock  func() time.Time

	mu     sync.Mutex
	day    time.Time // where period is PerDay
	used   Limit     // what was reserved and not yet settled too
	ledger Ledger    // nil: what was used is forgotten with the process
}

// NewBudget is for one question.
func NewBudget(l Limit) *Budget { return &Budget{period: PerQuestion, limit: l} }

func newDay(l Limit, clock func() time.Time) *Budget {
	return &Budget{period: PerDay, limit: l, clock: clock}
}

// keep counts on from what a ledger has, and in it.
func (b *Budget) keep(l Ledger) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.ledger, b.day = l, time.Time{}
	b.turn()
}

// reserve takes what a call may use at most, and settle puts back what it did
// not. A nil budget has no limit.
func (b *Budget) reserve(most Limit) (settle func(used Limit), err error) {
	if b == nil {
		return func(Limit) {}, nil
	}
	day, err := b.take(most)
	if err != nil {
		return nil, err
	}
	b.note(day, most, 1)
	return func(used Limit) {
		now := b.settle(day, most, used)
		if now.Equal(day) { // else the reservation went with its day
			b.note(day, most, -1)
		}
		b.note(now, used, 1)
	}, nil
}

func (b *Budget) take(most Limit) (day time.Time, err error) {
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
		return b.day, e
	}
	b.used.add(most, 1)
	return b.day, nil
}

// settle counts what was used of what was reserved on a day, on the day that
// it is now.
func (b *Budget) settle(day time.Time, most, used Limit) (now time.Time) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.turn(); b.day.Equal(day) {
		b.used.add(most, -1)
	}
	b.used.add(used, 1)
	return b.day
}

// note writes a change down. A crash between a reservation and its end counts
// it in full, so that the limit holds.
func (b *Budget) note(day time.Time, l Limit, sign int) {
	b.mu.Lock()
	ledger := b.ledger
	b.mu.Unlock()
	if ledger != nil && l != (Limit{}) {
		ledger.Spend(day, sign*l.Tokens, float64(sign)*l.Cost)
	}
}

// turn begins a new day where the old one is over.
func (b *Budget) turn() {
	if b.period != PerDay {
		return
	}
	if today := b.clock().UTC().Truncate(24 * time.Hour); today.After(b.day) {
		b.day, b.used = today, Limit{}
		if b.ledger != nil {
			b.used.Tokens, b.used.Cost = b.ledger.Spent(today)
		}
	}
}

func (l *Limit) add(other Limit, sign int) {
	l.Tokens += sign * other.Tokens
	l.Cost += float64(sign) * other.Cost
}
