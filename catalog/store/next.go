package store

import (
	"context"
	"errors"
	"strings"

	"github.com/datafind/datafind/catalog"
)

// next is the revision being written. A row born in it is nobody's to read yet
// and may be written over; one of the revision in force is only marked gone.
type next struct {
	w        *writer
	source   Source
	progress func(Progress)

	revision   int64
	previous   inForce // zero for the first
	containers []byte
	tags       map[string][]catalog.ColumnTag // by table
	seen       *ids
	columns    int // fetched

	row, shape encoder
	buffer     []byte
}

func newNext(ctx context.Context, w *writer, source Source, progress func(Progress)) (*next, error) {
	n := &next{w: w, source: source, progress: progress, tags: map[string][]catalog.ColumnTag{}, seen: &ids{}}
	var err error
	if n.previous, err = current(ctx, w.conn); errors.Is(err, ErrEmpty) {
		_, err = w.row(ctx, "SELECT first FROM origin", nil, &n.revision)
	} else {
		n.revision = n.previous.revision + 1
	}
	return n, err
}

// encoded is a row in a buffer that the next call writes over.
func (n *next) encoded(write func(*encoder)) []byte {
	n.row.reset()
	write(&n.row)
	n.buffer = n.row.bytes(n.buffer[:0])
	return n.buffer
}

func (n *next) readContainers(ctx context.Context) error {
	containers, err := n.source.Containers(ctx)
	if err != nil {
		return err
	}
	n.containers = append([]byte{}, n.encoded(func(e *encoder) { encodeContainers(e, containers) })...)
	return nil
}

// readTags keeps the tags in memory until their tables come; few columns have
// any.
func (n *next) readTags(ctx context.Context) error {
	done := 0
	return n.source.ColumnTags(ctx, func(table, column string, tag catalog.Tag) error {
		name := key(table)
		n.tags[name] = append(n.tags[name], catalog.ColumnTag{Column: strings.Clone(column), Tag: tag})
		if done++; done%progressEvery == 0 {
			n.progress(Progress{PhaseTags, done, 0})
		}
		return ctx.Err()
	})
}

func (n *next) readTables(ctx context.Context) error {
	done := 0
	err := n.source.Tables(ctx, func(t catalog.Table) error {
		if err := n.putTable(ctx, &t); err != nil {
			return err
		}
		if done++; done%progressEvery == 0 {
			n.progress(Progress{PhaseTables, done, n.previous.tables})
		}
		return n.w.rest(ctx)
	})
	if err == nil && n.seen.count == 0 {
		err = ErrNoTables
	}
	n.progress(Progress{PhaseTables, done, done})
	return err
}

// newest is the last that was written of a table, in force or not.
const newest = `SELECT id, born, hash, shape, COALESCE(columns, 0) FROM records WHERE name = ? AND gone IS NULL`

type record struct{ id, born, hash, shape, columns int64 }

func (n *next) newest(ctx context.Context, name string) (r record, found bool, err error) {
	found, err = n.w.row(ctx, newest, []any{name}, &r.id, &r.born, &r.hash, &r.shape, &r.columns)
	return r, found, err
}

func (n *next) putTable(ctx context.Context, t *catalog.Table) error {
	full := t.FullName()
	name := key(full)
	n.shape.reset()
	encodeShape(&n.shape, t)
	shape := hash(nil, n.shape.bytes(nil))
	data := n.encoded(func(e *encoder) { encodeRecord(e, t, n.tags[name]) })
	sum := hash([]byte(name), data)

	r, found, err := n.newest(ctx, name)
	if err != nil {
		return err
	}
	if !found || r.columns == 0 || r.shape != shape || t.Updated.IsZero() {
		if _, err := n.w.exec(ctx, "INSERT OR IGNORE INTO wanted VALUES (?, ?)", name, full); err != nil {
			return err
		}
	}
	switch {
	case found && r.hash == sum:
	case found && r.born == n.revision:
		_, err = n.w.exec(ctx, "UPDATE records SET hash = ?, shape = ?, data = ? WHERE id = ?", sum, shape, data, r.id)
	case found:
		if _, err = n.w.exec(ctx, "UPDATE records SET gone = ? WHERE id = ?", n.revision, r.id); err != nil {
			return err
		}
		r.id, err = n.w.exec(ctx, `INSERT INTO records (name, born, hash, shape, columns, sums, summary, data)
			SELECT name, ?, ?, ?, columns, sums, summary, ? FROM records WHERE id = ?`, n.revision, sum, shape, data, r.id)
	default:
		r.id, err = n.w.exec(ctx, "INSERT INTO records (name, born, hash, shape, data) VALUES (?, ?, ?, ?, ?)",
			name, n.revision, sum, shape, data)
	}
	n.seen.add(r.id)
	return err
}

// drop takes out the tables that the source did not name.
func (n *next) drop(ctx context.Context) error {
	gone, err := n.unseen(ctx)
	if err != nil {
		return err
	}
	for _, id := range gone {
		for _, query := range []string{
			"UPDATE columns SET gone = ?1 WHERE id = (SELECT columns FROM records WHERE id = ?2) AND gone IS NULL",
			"UPDATE records SET gone = ?1 WHERE id = ?2",
		} {
			if _, err := n.w.exec(ctx, query, n.revision, id); err != nil {
				return err
			}
		}
		if err := n.w.rest(ctx); err != nil {
			return err
		}
	}
	// A row that was born and gone within this revision is nobody's.
	for _, query := range []string{
		"DELETE FROM records WHERE gone = ?1 AND born = ?1",
		"DELETE FROM columns WHERE gone = ?1 AND born = ?1",
	} {
		if _, err := n.w.exec(ctx, query, n.revision); err != nil {
			return err
		}
	}
	return n.w.commit(ctx)
}

func (n *next) unseen(ctx context.Context) (gone []int64, err error) {
	rows, err := n.w.conn.QueryContext(ctx, "SELECT id FROM records WHERE gone IS NULL")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var id int64
		if err := rows.Scan(&id); err != nil {
			return nil, scanned(err)
		}
		if !n.seen.has(id) {
			gone = append(gone, id)
		}
	}
	return gone, rows.Err()
}

// ids is a set of row ids, which are small numbers.
type ids struct {
	words []uint64
	count int
}

func (s *ids) has(id int64) bool {
	return id>>6 < int64(len(s.words)) && s.words[id>>6]&(1<<(id&63)) != 0
}

func (s *ids) add(id int64) {
	for id>>6 >= int64(len(s.words)) {
		s.words = append(s.words, 0)
	}
	if !s.has(id) {
		s.words[id>>6] |= 1 << (id & 63)
		s.count++
	}
}
