package journal

import (
	"context"
	"database/sql"
)

// together is how many writes share one commit at most.
const together = 64

// write is one change, to be made within a transaction. It may be run again
// after a rollback, so it sets what it returns and never adds to it.
type write struct {
	run  func(context.Context, *sql.Tx) error
	done chan error
}

// write has the writer make a change and waits until it is on disk. Once the
// writer has taken it, the caller's context no longer counts: a change that
// was made is never reported as one that was not.
func (j *Journal) write(ctx context.Context, doing string, run func(context.Context, *sql.Tx) error) error {
	if j.writer == nil {
		return j.failed(doing, ErrReadOnly)
	}
	w := write{run: run, done: make(chan error, 1)}
	select {
	case <-j.stop: // looked at first: nobody takes a write after it
		return j.failed(doing, ErrClosed)
	default:
	}
	select {
	case j.writes <- w:
		return j.failed(doing, <-w.done)
	case <-j.stop:
		return j.failed(doing, ErrClosed)
	case <-ctx.Done():
		return j.failed(doing, ctx.Err())
	}
}

// start begins to take writes.
func (j *Journal) start(ctx context.Context) {
	j.writes = make(chan write)
	j.stop = make(chan struct{})
	j.idle = make(chan struct{})
	go j.take(context.WithoutCancel(ctx))
}

// take makes changes until the journal is closed; those that wait while one
// commit goes to disk share the next.
func (j *Journal) take(ctx context.Context) {
	defer close(j.idle)
	for {
		select {
		case <-j.stop:
			return
		case w := <-j.writes:
			j.commit(ctx, j.gather(w))
		}
	}
}

func (j *Journal) gather(first write) []write {
	batch := []write{first}
	for len(batch) < together {
		select {
		case w := <-j.writes:
			batch = append(batch, w)
		default:
			return batch
		}
	}
	return batch
}

// commit makes the changes in one transaction. If one of them fails each is
// made alone, so that only the one at fault hears of it.
func (j *Journal) commit(ctx context.Context, batch []write) {
	err := j.try(ctx, batch)
	if err == nil || len(batch) == 1 {
		for _, w := range batch {
			w.done <- err
		}
		return
	}
	for _, w := range batch {
		w.done <- j.try(ctx, []write{w})
	}
}

func (j *Journal) try(ctx context.Context, batch []write) error {
	// Serializable begins IMMEDIATE: a lock that another process holds is
	// waited for at the start and never met half-way.
	tx, err := j.writer.BeginTx(ctx, &sql.TxOptions{Isolation: sql.LevelSerializable})
	if err != nil {
		return err
	}
	defer tx.Rollback() // nothing after a commit
	for _, w := range batch {
		if err := w.run(ctx, tx); err != nil {
			return err
		}
	}
	return tx.Commit()
}
