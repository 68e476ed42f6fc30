package bot

import (
	"context"
	"fmt"
	"time"

	"github.com/datafind/datafind/bot/journal"
)

// VoteRequest is a thumb that someone gave.
type VoteRequest struct {
	Question string
	Person   Person
	Up       bool
	Revision int       // the revision that was seen
	At       time.Time // UTC; when it was clicked, not when it is handled
}

// Vote counts a thumb, one for each person and answer; the last one holds. It
// may be called again with the same click. ErrUnknown where the question is
// not kept any more. What stands in the message is brought up to date by
// Redraw.
func (b *Bot) Vote(ctx context.Context, v VoteRequest) (Tally, error) {
	if _, err := b.question(ctx, v.Question); err != nil {
		return Tally{}, err
	}
	changed, err := b.journal.Vote(ctx, journal.Vote{
		Question: v.Question, User: v.Person.ID, Up: v.Up, Revision: v.Revision, At: v.At,
	})
	if err != nil {
		return Tally{}, unknown(fmt.Errorf("counting a thumb for question %s: %w", v.Question, err))
	}
	if changed {
		thumb := "down"
		if v.Up {
			thumb = "up"
		}
		b.metrics.votes.WithLabelValues(thumb).Inc()
	}
	return b.tally(ctx, v.Question)
}

// NoTable is the Table of a Correction that says that none exists.
const NoTable = "none"

// Correction is what someone says after a thumb down.
type Correction struct {
	Question string
	Person   Person
	Table    string    // full name of the right one, NoTable, or empty where not told
	Reason   string    // may be empty
	Revision int       // the revision that was seen
	At       time.Time // UTC; when it was sent
}

// Correct keeps what would have been right. Who says so says that the answer
// was not: it is a thumb down, also where none was given or it was turned up
// before. ErrTable where the person may not see such a table, ErrUnknown where
// the question is not kept any more or the thumb was turned up since.
func (b *Bot) Correct(ctx context.Context, c Correction) error {
	if _, err := b.question(ctx, c.Question); err != nil {
		return err
	}
	table := c.Table
	if table != "" && table != NoTable {
		t, ok := b.eyes(ctx, c.Person).table(table)
		if !ok {
			return fmt.Errorf("correcting question %s: %w", c.Question, ErrTable)
		}
		table = t.FullName()
	}
	if _, err := b.Vote(ctx, VoteRequest{Question: c.Question, Person: c.Person, Revision: c.Revision, At: c.At}); err != nil {
		return err
	}
	if err := b.journal.Correct(ctx, c.Question, c.Person.ID, table, c.Reason); err != nil {
		return unknown(fmt.Errorf("correcting question %s: %w", c.Question, err))
	}
	return nil
}

// Redraw shows an answer again as it stands now, with the thumbs counted. It
// adds nothing that must not be lost: a caller may leave it out under load.
func (b *Bot) Redraw(ctx context.Context, question string) error {
	done, err := b.changing.take(ctx, question)
	if err != nil {
		return err
	}
	defer done()
	q, err := b.question(ctx, question)
	if err != nil {
		return err
	}
	q, a, err := b.latest(ctx, b.generation(), q)
	if err != nil {
		return unknown(err)
	}
	if a.Tally, err = b.tally(ctx, question); err != nil {
		return err
	}
	post, err := b.journal.Post(ctx, question)
	if err != nil || post.Ref == "" {
		return unknown(err)
	}
	if err := b.poster.Settle(ctx, post.Ref, q, a); err != nil {
		return goneIsFine(fmt.Errorf("redrawing question %s: %w", question, err))
	}
	return nil
}

func (b *Bot) tally(ctx context.Context, question string) (Tally, error) {
	up, down, err := b.journal.Tally(ctx, question)
	if err != nil {
		return Tally{}, fmt.Errorf("counting the thumbs of question %s: %w", question, err)
	}
	return Tally{Up: up, Down: down}, nil
}
