package main

import (
	"context"
	"time"

	"go.uber.org/zap"

	"github.com/datafind/datafind/bot/journal"
)

// ledger keeps what the models use in the journal, so that a restart gives
// nobody a second budget for the day.
type ledger struct {
	journal *journal.Journal
	log     *zap.Logger
}

// ledgerTimeout is how long a model is kept waiting for the journal.
const ledgerTimeout = time.Second

func (l ledger) Spent(day time.Time) (tokens int, cost float64) {
	ctx, cancel := context.WithTimeout(context.Background(), ledgerTimeout)
	defer cancel()
	tokens, cost, err := l.journal.Spent(ctx, day)
	if err != nil {
		l.log.Error("what the models used today is not known and counts from now", zap.Error(err))
	}
	return tokens, cost
}

func (l ledger) Spend(day time.Time, tokens int, cost float64) {
	ctx, cancel := context.WithTimeout(context.Background(), ledgerTimeout)
	defer cancel()
	if err := l.journal.Spend(ctx, day, tokens, cost); err != nil {
		l.log.Error("what a model used was not kept", zap.Error(err))
	}
}
