package journal

import (
	"context"
	"time"
)

// Sink is where the outbox delivers to: tables that others read. Its methods
// are called by one goroutine at a time. What they send runs elsewhere, under
// an id: sent is to be called with it as soon as it is known, and again where
// another statement takes its place.
type Sink interface {
	// Write puts the rows of a batch in place, all or none. It may be called
	// again with the same rows, and with rows that are there: a row is known by
	// its ID and Version, and a higher version is the truth.
	Write(ctx context.Context, b Batch, sent func(statement string)) error
	// Forget deletes what is there of a person. It may be called again.
	Forget(ctx context.Context, f Forgotten, sent func(statement string)) error
	// Settle makes sure that an earlier statement can do nothing any more, and
	// tells whether it took effect.
	Settle(ctx context.Context, statement string) (happened bool, err error)
}

// Batch is what is delivered by one statement: rows of one kind, the other
// kind being empty.
type Batch struct {
	Questions []QuestionRow
	Votes     []VoteRow
}

// Len counts the rows.
func (b Batch) Len() int { return len(b.Questions) + len(b.Votes) }

// QuestionRow is a question as it stands, with the revisions of its answer
// that matter.
type QuestionRow struct {
	ID       string // of the row; random
	Version  int    // from 1, counts the changes
	Question Question
	First    *Answer // nil where there is none yet
	Last     *Answer // the latest, which may be First
}

// VoteRow is a person's verdict as it stands.
type VoteRow struct {
	ID          string // of the row; random
	Version     int    // from 1, counts the changes
	QuestionRow string // ID of the question's row
	Vote        Vote
}

// Forgotten is a person whose rows are to be deleted.
type Forgotten struct {
	User string
	IDs  []string  // rows known to be theirs or to hang on theirs
	At   time.Time // UTC; what came later is not meant

	seq int64
}

// Backlog is what is still to be delivered.
type Backlog struct {
	Rows      int
	Oldest    time.Time // UTC; since when the oldest row is owed, zero without rows
	Forgotten int       // people to be deleted
}
