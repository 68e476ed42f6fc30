package store

import (
	"context"
	"database/sql"
	"errors"
)

// batchRows is how many rows are written in one transaction: enough for speed,
// and little enough that a killed sync loses seconds of work.
const batchRows = 4000

// writer writes in transactions of many rows, by statements prepared once, on
// the one connection that writes.
type writer struct {
	conn    *sql.Conn
	batch   int // rows
	prep    map[string]*sql.Stmt
	pending int  // rows since the transaction began; -1 outside of one
	broken  bool // a statement failed, what belongs together may be half done
}

func newWriter(ctx context.Context, db *sql.DB, batch int) (*writer, error) {
	conn, err := db.Conn(ctx)
	if err != nil {
		return nil, err
	}
	return &writer{conn: conn, batch: batch, prep: map[string]*sql.Stmt{}, pending: -1}, nil
}

// close keeps what was written for the next sync, unless writing is what
// failed.
func (w *writer) close() {
	if w.pending >= 0 && (w.broken || w.commit(context.Background()) != nil) {
		w.conn.ExecContext(context.Background(), "ROLLBACK") // where it fails there is nothing left to drop
	}
	for _, s := range w.prep {
		s.Close()
	}
	w.conn.Close()
}

func (w *writer) stmt(ctx context.Context, query string) (*sql.Stmt, error) {
	if s, ok := w.prep[query]; ok {
		return s, nil
	}
	s, err := w.conn.PrepareContext(ctx, query)
	if err == nil {
		w.prep[query] = s
	}
	return s, err
}

// row reads one row into dest; found is false where there is none.
func (w *writer) row(ctx context.Context, query string, args []any, dest ...any) (found bool, err error) {
	s, err := w.stmt(ctx, query)
	if err == nil {
		err = scanned(s.QueryRowContext(ctx, args...).Scan(dest...))
	}
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	w.broken = w.broken || err != nil
	return err == nil, err
}

// exec writes, beginning a transaction where there is none, and returns the id
// of the row inserted last.
func (w *writer) exec(ctx context.Context, query string, args ...any) (int64, error) {
	if w.pending < 0 {
		if _, err := w.conn.ExecContext(ctx, "BEGIN IMMEDIATE"); err != nil {
			return 0, err
		}
		w.pending = 0
	}
	s, err := w.stmt(ctx, query)
	if err != nil {
		w.broken = true
		return 0, err
	}
	result, err := s.ExecContext(ctx, args...)
	if err != nil {
		w.broken = true
		return 0, err
	}
	w.pending++
	return result.LastInsertId()
}

// rest ends the transaction where it has grown large. It is called where what
// was written makes sense to a later sync.
func (w *writer) rest(ctx context.Context) error {
	if w.pending < w.batch {
		return nil
	}
	return w.commit(ctx)
}

func (w *writer) commit(ctx context.Context) error {
	if w.pending < 0 {
		return nil
	}
	if _, err := w.conn.ExecContext(ctx, "COMMIT"); err != nil {
		return err
	}
	w.pending = -1
	return nil
}
