package main

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"go.uber.org/zap"

	"github.com/datafind/datafind/bot"
	"github.com/datafind/datafind/bot/journal"
	"github.com/datafind/datafind/catalog/databricks"
)

// deltaFlags say how and when is written to a workspace.
type deltaFlags struct {
	Asker      string        `help:"How people are written to the workspace: by their id in Slack, by a keyed hash of it, or not at all (plain, hash, none)." enum:"plain,hash,none" default:"plain"`
	AskerKey   string        `help:"Key for --asker=hash: 16 characters or more, the same for ever." placeholder:"KEY"`
	FlushRows  int           `help:"Write when so many rows wait, also where the warehouse must be started for it." default:"500"`
	FlushEvery time.Duration `help:"Write at the latest after so long; after each refresh it is done anyway." default:"6h"`
}

func (f deltaFlags) check() error {
	if f.FlushRows < 1 || f.FlushEvery < time.Minute {
		return errors.New("--flush-rows takes a number from 1, --flush-every a minute or more")
	}
	if f.Asker == string(databricks.HashedAsker) && len(f.AskerKey) < 16 {
		return errors.New("--asker=hash needs --asker-key with 16 characters or more")
	}
	return nil
}

// sink is where the journal's rows go in the workspace; nil where nothing is to
// be written.
func (f deltaFlags) sink(w *workspace, log *zap.Logger) (*deltaSink, error) {
	if w.place.Schema == "" {
		return nil, nil
	}
	writer, err := databricks.NewWriter(databricks.WriterConfig{
		DB: w.db, Client: w.client, Place: w.place,
		Asker: databricks.Asker(f.Asker), Key: []byte(f.AskerKey), Logger: log,
	})
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errUsage, err)
	}
	return &deltaSink{writer: writer, rows: f.FlushRows, every: f.FlushEvery}, nil
}

// deltaSink writes the journal's rows to Delta tables, and makes these before
// the first.
type deltaSink struct {
	writer *databricks.Writer
	rows   int
	every  time.Duration

	mu    sync.Mutex
	ready bool
}

func (s *deltaSink) setup(ctx context.Context) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ready {
		return nil
	}
	if err := s.writer.Setup(ctx); err != nil {
		return err
	}
	s.ready = true
	return nil
}

// Write implements journal.Sink.
func (s *deltaSink) Write(ctx context.Context, b journal.Batch, sent func(statement string)) error {
	if err := s.setup(ctx); err != nil {
		return err
	}
	if len(b.Votes) > 0 {
		votes := make([]databricks.Feedback, len(b.Votes))
		for i, v := range b.Votes {
			votes[i] = databricks.Feedback(bot.NewVoteRecord(v))
		}
		return s.writer.WriteFeedback(ctx, votes, sent)
	}
	questions := make([]databricks.PromptOutput, len(b.Questions))
	for i, q := range b.Questions {
		questions[i] = databricks.PromptOutput(bot.NewRecord(q))
	}
	return s.writer.WriteQuestions(ctx, questions, sent)
}

// Forget implements journal.Sink.
func (s *deltaSink) Forget(ctx context.Context, f journal.Forgotten, sent func(statement string)) error {
	if err := s.setup(ctx); err != nil {
		return err
	}
	return s.writer.Forget(ctx, databricks.Person{User: f.User, IDs: f.IDs, At: f.At}, sent)
}

// Settle implements journal.Sink.
func (s *deltaSink) Settle(ctx context.Context, statement string) (bool, error) {
	return s.writer.Settle(ctx, statement)
}

// prune deletes what is older than the journal's own records may be.
func (s *deltaSink) prune(ctx context.Context, before time.Time) error {
	if err := s.setup(ctx); err != nil {
		return err
	}
	return s.writer.Prune(ctx, before)
}
