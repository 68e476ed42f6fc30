package journal

import (
	"context"
	"database/sql"
	"slices"
)

// together is how many writes share one commit at most.
const together = 64

// write is one change, to be made within a transaction. It may be run again
// after a rollback, so it sets what it returns and never adds to it.
type write struct {
	run    func(context.Context, *sql.Tx) error
	synced bool // it is on the disk when it is done; else it gets there with the next that is
	done   chan error
}

// write has the writer make a change and waits until it is on the disk. Once
// the writer has taken it, the caller's context no longer counts: a change
// that was made is never reported as one that was not.
func (j *Journal) write(ctx context.Context, doing string, run func(context.Context, *sql.Tx) error) error {
	return j.hand(ctx, doing, write{run: run, synced: true, done: make(chan error, 1)})
}

// follow makes a change that an open envelope stands behind. It outlives the
// process at once, and a power cut once any later write has reached the disk:
// what is lost by one is done again from its envelope. Writes reach the disk
// in order, so the file is always as it was at some moment.
func (j *Journal) follow(ctx context.Context, doing string, run func(context.Context, *sql.Tx) error) error {
	return j.hand(ctx, doing, write{run: run, done: make(chan error, 1)})
}

// hand gives a change to the writer and waits for what became of it.
func (j *Journal) hand(ctx context.Context, doing string, w write) error {
	if j.writer == nil {
		return j.failed(doing, ErrReadOnly)
	}
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
	if err := j.sync(ctx, slices.ContainsFunc(batch, func(w write) bool { return w.synced })); err != nil {
		return err
	}
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

// sync sets whether the next commits wait for the disk. One that does takes
// all before it along, for they stand before it in the same log.
func (j *Journal) sync(ctx context.Context, full bool) error {
	if full == j.full {
		return nil
	}
	mode := "NORMAL"
	if full {
		mode = "FULL"
	}
	if _, err := j.writer.ExecContext(ctx, "PRAGMA synchronous="+mode); err != nil {
		return err
	}
	j.full = full
	return nil
}
