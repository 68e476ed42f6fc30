package main

import (
	"context"
	"time"

	"go.uber.org/zap"

	"github.com/datafind/datafind/bot/journal"
)

// pruneDeltaEvery is how often old rows are removed from Delta tables, which
// rewrites files.
const pruneDeltaEvery = 24 * time.Hour

// openOutbox prepares the journal's rows to leave, where there is a sink.
func (a *app) openOutbox() (err error) {
	if a.cfg.sink == nil {
		return nil
	}
	a.outbox, err = journal.NewOutbox(a.journal, journal.OutboxConfig{
		Sink: a.cfg.sink, Rows: a.cfg.sink.rows, Every: a.cfg.sink.every, Registerer: a.metrics,
	})
	return err
}

// deliver writes when it is time, and whenever the warehouse runs anyway, until
// ctx ends.
func (a *app) deliver(ctx context.Context) {
	if a.outbox == nil {
		return
	}
	over := make(chan struct{})
	go func() { defer close(over); a.outbox.Run(ctx) }()
	var pruned time.Time
	for {
		select {
		case <-ctx.Done():
			<-over
			return
		case <-a.cfg.refreshed:
		}
		if err := a.outbox.Flush(ctx); err != nil {
			if ctx.Err() == nil {
				a.cfg.log.Warn("what is owed was not delivered; it waits in the journal", zap.Error(err))
			}
			continue
		}
		if now := time.Now(); a.cfg.keep > 0 && now.Sub(pruned) >= pruneDeltaEvery {
			if err := a.cfg.sink.prune(ctx, now.Add(-a.cfg.keep)); err != nil {
				a.cfg.log.Warn("old rows were not removed from Delta", zap.Error(err))
				continue
			}
			pruned = now
		}
	}
}
