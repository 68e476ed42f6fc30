package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"

	"github.com/datafind/datafind/catalog"
)

// What rows are read from. The texts of a row come with the hash that they had
// when written, since a disk may change a row and leave the file in order.
const (
	withColumns    = "SELECT r.name, r.personal, r.hash, r.data, c.hash, c.data FROM records r LEFT JOIN columns c ON c.id = r.columns WHERE " + visible
	withoutColumns = "SELECT r.name, r.personal, r.hash, r.data, 0, x'' FROM records r WHERE " + visible
	visible        = "r.born <= ?1 AND (r.gone IS NULL OR r.gone > ?1)" // in revision ?1
)

// Snapshot is the metadata in force, and its revision; ErrEmpty where no sync
// has come to its end. AsOf is when the sync began.
func (s *Store) Snapshot(ctx context.Context) (*catalog.Snapshot, int64, error) {
	return s.load(ctx, true)
}

// Outline is a Snapshot whose tables have no columns, which take most of the
// memory. Columns and Each read them.
func (s *Store) Outline(ctx context.Context) (*catalog.Snapshot, int64, error) {
	return s.load(ctx, false)
}

func (s *Store) load(ctx context.Context, columns bool) (snapshot *catalog.Snapshot, revision int64, err error) {
	err = s.read(ctx, "reading the cached metadata", func(tx *sql.Tx) error {
		c, err := current(ctx, tx)
		if err != nil {
			return err
		}
		tables := make([]catalog.Table, 0, c.tables)
		r := s.newRows(columns)
		query := withoutColumns
		if columns {
			query = withColumns
		}
		if err := r.each(ctx, tx, query, func(t catalog.Table) error {
			tables = append(tables, t)
			return nil
		}, c.revision); err != nil {
			return err
		}
		if len(tables) != c.tables {
			return fmt.Errorf("%w: %d of %d tables", errEncoding, len(tables), c.tables)
		}
		revision = c.revision
		snapshot, err = s.snapshot(tables, c)
		return err
	})
	return snapshot, revision, err
}

// snapshot makes a snapshot of the tables of a revision. It is shown by grants
// at three levels alone, as each source has them: one that names no catalog and
// no schema has said of nobody that they may see something.
func (s *Store) snapshot(tables []catalog.Table, c inForce) (*catalog.Snapshot, error) {
	containers, err := decodeContainers(c.containers, interner{})
	if err != nil {
		return nil, err
	}
	snapshot := catalog.NewSnapshot(tables, nil, c.asOf, s.o.Source)
	return snapshot.WithRights(catalog.Rights{Containers: containers, AsOf: c.asOf, Now: s.o.Clock}), nil
}

// Advance is the snapshot in force, made out of an older one of Snapshot: what
// did not change is taken over, so that little is read and both share memory.
// Touched are the names, in lower case, of tables added, changed or dropped
// between the two.
func (s *Store) Advance(ctx context.Context, old *catalog.Snapshot, from int64) (snapshot *catalog.Snapshot, revision int64, touched []string, err error) {
	err = s.read(ctx, "reading the changes of the metadata", func(tx *sql.Tx) error {
		c, err := current(ctx, tx)
		if err != nil {
			return err
		}
		tables, moved, err := s.advance(ctx, tx, old, from, c)
		if err != nil {
			return err
		}
		revision, touched = c.revision, moved
		snapshot, err = s.snapshot(tables, c)
		return err
	})
	return snapshot, revision, touched, err
}

func (s *Store) advance(ctx context.Context, tx *sql.Tx, old *catalog.Snapshot, from int64, c inForce) (tables []catalog.Table, touched []string, err error) {
	tables = make([]catalog.Table, 0, c.tables)
	kept := catalog.NewSet(len(old.Tables))
	same, err := texts(ctx, tx, "SELECT r.name FROM records r WHERE "+visible+" AND r.born <= ?2", c.revision, from)
	if err != nil {
		return nil, nil, err
	}
	for _, name := range same {
		id, ok := old.Lookup(name)
		if !ok {
			return nil, nil, fmt.Errorf("%w: %s is older than the snapshot without it", errEncoding, name)
		}
		kept.Add(id)
		tables = append(tables, old.Tables[id])
	}
	for id := range old.Tables {
		if !kept.Has(id) {
			touched = append(touched, key(old.Tables[id].FullName()))
		}
	}
	err = s.newRows(true).each(ctx, tx, withColumns+" AND r.born > ?2", func(t catalog.Table) error {
		tables = append(tables, t)
		touched = append(touched, key(t.FullName()))
		return nil
	}, c.revision, from)
	if err == nil && len(tables) != c.tables {
		err = fmt.Errorf("%w: %d of %d tables", errEncoding, len(tables), c.tables)
	}
	slices.Sort(touched)
	return tables, slices.Compact(touched), err
}

// Columns are the columns of some tables in a revision, in the order of the
// full names; those of a table that is not there are nil. The revision in force
// and the one before can be read, others are ErrRevision.
func (s *Store) Columns(ctx context.Context, revision int64, names []string) (columns [][]catalog.Column, err error) {
	columns = make([][]catalog.Column, len(names))
	err = s.read(ctx, "reading cached columns", func(tx *sql.Tx) error {
		if err := holds(ctx, tx, revision); err != nil {
			return err
		}
		r := s.newRows(true)
		for i, name := range names {
			if err := r.each(ctx, tx, withColumns+" AND r.name = ?2", func(t catalog.Table) error {
				columns[i] = t.Columns
				return nil
			}, revision, key(name)); err != nil {
				return err
			}
		}
		return nil
	})
	return columns, err
}

// Each streams the tables of a revision with their columns, in no order; yield's
// error ends it. A table is yield's to keep.
func (s *Store) Each(ctx context.Context, revision int64, yield func(catalog.Table) error) error {
	return s.read(ctx, "reading cached tables", func(tx *sql.Tx) error {
		if err := holds(ctx, tx, revision); err != nil {
			return err
		}
		return s.newRows(true).each(ctx, tx, withColumns, yield, revision)
	})
}

// holds returns ErrRevision where the file no longer has the revision.
func holds(ctx context.Context, q querier, revision int64) error {
	var n int
	if err := q.QueryRowContext(ctx, "SELECT count(*) FROM revisions WHERE revision = ?", revision).Scan(&n); err != nil {
		return err
	}
	if n == 0 {
		return ErrRevision
	}
	return nil
}

// read reads within one transaction: all of it sees the same state of the file.
func (s *Store) read(ctx context.Context, doing string, do func(*sql.Tx) error) error {
	return s.use(ctx, doing, func() error {
		tx, err := s.reader.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
		if err != nil {
			return err
		}
		defer tx.Rollback()
		return do(tx)
	})
}

// rows turns stored rows into tables. Texts that many have are kept once.
type rows struct {
	shares  interner
	meaning *catalog.MeaningReader
	columns bool // whether they are wanted
}

func (s *Store) newRows(columns bool) *rows {
	return &rows{shares: interner{}, meaning: s.o.Mapping.Reader(), columns: columns}
}

// each reads what withColumns and withoutColumns give.
func (r *rows) each(ctx context.Context, q querier, query string, yield func(catalog.Table) error, args ...any) error {
	found, err := q.QueryContext(ctx, query, args...)
	if err != nil {
		return err
	}
	defer found.Close()
	var personal bool
	var sum int64
	var columnsSum sql.NullInt64
	var name, data, columns sql.RawBytes
	for found.Next() {
		if err := found.Scan(&name, &personal, &sum, &data, &columnsSum, &columns); err != nil {
			return scanned(err)
		}
		if hash(name, data) != sum || r.columns && hash(name, columns) != columnsSum.Int64 {
			return errEncoding
		}
		t, err := r.table(personal, data, columns)
		if err != nil {
			return err
		}
		if err := yield(t); err != nil {
			return err
		}
	}
	return found.Err()
}

func (r *rows) table(personal bool, data, columns []byte) (catalog.Table, error) {
	t, tags, err := decodeRecord(data, r.shares)
	if err != nil {
		return t, err
	}
	if r.columns {
		if t.Columns, err = decodeColumns(columns, r.shares); err != nil {
			return t, err
		}
	}
	t.Personal = t.Personal || personal
	r.tag(&t, tags)
	return t, nil
}

// tag puts tags to their columns. Without columns the table alone is told what
// they mean.
func (r *rows) tag(t *catalog.Table, tags []columnTag) {
	if len(tags) == 0 {
		return
	}
	of := map[string][]catalog.Tag{}
	for _, x := range tags {
		name := key(x.column)
		of[name] = append(of[name], x.tag)
	}
	personal := map[string]bool{}
	for name, tags := range of {
		personal[name] = r.meaning.Personal(tags, nil)
		t.Personal = t.Personal || personal[name]
	}
	for i := range t.Columns {
		c := &t.Columns[i]
		name := key(c.Name)
		c.Tags, c.Personal = of[name], c.Personal || personal[name]
	}
}
