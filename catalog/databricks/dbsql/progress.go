package dbsql

import (
	"context"
	"time"
)

// Progress is word of a statement that has not finished.
type Progress struct {
	State       State // StatePending or StateRunning
	StatementID string
	Waited      time.Duration // since the statement was sent
}

// String says it in words for people. A statement is pending for a moment on
// a warm warehouse too; whoever shows it looks at Waited first.
func (p Progress) String() string {
	if p.State == StatePending {
		return "starting the warehouse"
	}
	return "running the statement"
}

type progressKey struct{}

// WithProgress has tell called for statements under ctx: once as soon as the
// statement's id is known and then at every look at it, until it finishes. It
// is called by the goroutine that waits for the statement, so it must not
// block.
func WithProgress(ctx context.Context, tell func(Progress)) context.Context {
	return context.WithValue(ctx, progressKey{}, tell)
}

func report(ctx context.Context, r *reply, since time.Time) {
	if tell, ok := ctx.Value(progressKey{}).(func(Progress)); ok && tell != nil {
		tell(Progress{State: r.Status.State, StatementID: r.StatementID, Waited: time.Since(since)})
	}
}
