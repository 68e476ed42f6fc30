package bot

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/datafind/datafind/bot/journal"
	"github.com/datafind/datafind/catalog/search"
)

// savedAnswer is an answer as it stands in the journal: tables by name, since
// the metadata itself belongs to a snapshot that does not outlive the process,
// and the text that it answers, which an edit may have changed.
type savedAnswer struct {
	Answer
	Text       string
	Wish       Wish
	Edited     time.Time
	Candidates []savedCandidate
}

type savedCandidate struct {
	Table   string
	Score   float64
	Parts   []search.Part
	Matches []search.Match
	Why     string
	Use     []string
	Doubt   string
	Was     int
	Best    bool

	Versions []string // full names
}

var errWithdrawn = errors.New("the question was deleted")

// ask keeps a question, or gives the one that is kept: a mention comes as an
// event of two types, and a question that was interrupted comes again.
func (b *Bot) ask(ctx context.Context, q Question) (Question, error) {
	body, err := json.Marshal(q)
	if err != nil {
		return q, fmt.Errorf("writing question %s down: %w", q.ID, err)
	}
	stored, fresh, err := b.journal.Ask(ctx, journal.Question{
		ID: q.ID, User: q.Asker.ID, Team: q.Place.Team, Channel: q.Place.Channel, Message: q.Place.Message,
		Surface: string(q.Place.Surface), Text: q.Text, Body: body, Asked: q.Asked,
	})
	if err != nil {
		return q, fmt.Errorf("asking question %s: %w", q.ID, err)
	}
	if fresh {
		return q, nil
	}
	return decodeQuestion(stored)
}

// decodeQuestion reads a question that the journal keeps; one that was
// withdrawn comes with errWithdrawn.
func decodeQuestion(stored journal.Question) (q Question, err error) {
	err = json.Unmarshal(stored.Body, &q)
	if stored.Withdrawn {
		err = errWithdrawn
	}
	if err != nil {
		return q, fmt.Errorf("reading question %s: %w", stored.ID, err)
	}
	return q, nil
}

// first gives the answer that a question has already, or finds and keeps its
// first revision. The question comes back with the text that is answered.
func (b *Bot) first(ctx context.Context, gen Finder, q Question) (Question, Answer, error) {
	kept, a, err := b.latest(ctx, gen, q)
	if !errors.Is(err, journal.ErrNotFound) {
		return kept, a, err
	}
	if a, err = b.find(ctx, gen, q); err != nil {
		return q, a, err
	}
	if err := b.save(ctx, q, a); err != nil {
		return q, a, err
	}
	b.metrics.questions.WithLabelValues(string(q.Place.Surface), string(a.Kind)).Inc()
	b.metrics.first.Observe(a.Took.Seconds())
	return q, a, nil
}

// latest reads the last revision of an answer, checked against what the
// question's audience may see now, and the question as it was answered.
func (b *Bot) latest(ctx context.Context, gen Finder, q Question) (Question, Answer, error) {
	stored, err := b.journal.Answer(ctx, q.ID, 0)
	if err != nil {
		return q, Answer{}, fmt.Errorf("looking for an answer to question %s: %w", q.ID, err)
	}
	var s savedAnswer
	if err := json.Unmarshal(stored.Body, &s); err != nil {
		return q, Answer{}, fmt.Errorf("reading the answer to question %s: %w", q.ID, err)
	}
	q.Text, q.Wish, q.Edited = s.Text, s.Wish, s.Edited
	if s.Kind == Counted {
		return q, b.recounted(ctx, gen, q, s.Answer), nil
	}
	return q, s.checked(ctx, b.onlookers(ctx, gen, q)), nil
}

func (b *Bot) save(ctx context.Context, q Question, a Answer) error {
	s := savedAnswer{Answer: a, Text: q.Text, Wish: q.Wish, Edited: q.Edited}
	s.Fact = a.Fact.brief()
	var names []string
	for _, c := range a.Candidates {
		name := c.Table.FullName()
		names = append(names, name)
		saved := savedCandidate{
			Table: name, Score: c.Score, Parts: c.Parts, Matches: c.Matches,
			Why: c.Why, Doubt: c.Doubt, Use: c.Use, Was: c.Was, Best: c.Best,
		}
		for _, v := range c.Versions {
			saved.Versions = append(saved.Versions, v.FullName())
		}
		s.Candidates = append(s.Candidates, saved)
	}
	body, err := json.Marshal(s)
	if err != nil {
		return fmt.Errorf("writing the answer to question %s down: %w", q.ID, err)
	}
	err = b.journal.SaveAnswer(ctx, journal.Answer{
		Question: q.ID, Revision: a.Revision, Kind: string(a.Kind), Settled: a.Settled,
		Model: a.Model, Tables: names, Body: body, Made: b.clock().UTC(),
	})
	if err != nil {
		return fmt.Errorf("keeping revision %d for question %s: %w", a.Revision, q.ID, err)
	}
	return nil
}
