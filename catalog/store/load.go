package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"

	"github.com/datafind/datafind/catalog"
)

// What rows are read from. The texts of a row come with the hash that they had
// when written, since a disk may change a row and leave the file in order.
const (
	tablesOf  = "SELECT r.name, r.hash, r.data, r.sums, r.summary FROM records r WHERE " + visible
	columnsOf = `SELECT n.key, r.name, r.hash, r.data, c.hash, c.data FROM json_each(?2) n
		CROSS JOIN records r ON r.name = n.value CROSS JOIN columns c ON c.id = r.columns WHERE ` + visible  // named by a list
	visible = "r.born <= ?1 AND (r.gone IS NULL OR r.gone > ?1)" // in revision ?1
)

// Snapshot is the metadata in force, and its revision; ErrEmpty where no sync
// has come to its end. AsOf is when the sync began. Columns, which take most of
// the memory, come out of the file where they are needed: those of the revision
// in force and of the one before, and of what did not change since an older
// one; the others are ErrRevision.
func (s *Store) Snapshot(ctx context.Context) (snapshot *catalog.Snapshot, revision int64, err error) {
	err = s.read(ctx, "reading the cached metadata", func(tx *sql.Tx) error {
		c, err := current(ctx, tx)
		if err != nil {
			return err
		}
		tables := make([]catalog.Table, 0, c.tables)
		if err := s.newRows().each(ctx, tx, tablesOf, func(t catalog.Table) {
			tables = append(tables, t)
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
	snapshot := catalog.NewSnapshot(tables, nil, c.asOf, s.o.Source).WithColumns(columnsAt{s, c.revision})
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
	err = s.newRows().each(ctx, tx, tablesOf+" AND r.born > ?2", func(t catalog.Table) {
		tables = append(tables, t)
		touched = append(touched, key(t.FullName()))
	}, c.revision, from)
	if err == nil && len(tables) != c.tables {
		err = fmt.Errorf("%w: %d of %d tables", errEncoding, len(tables), c.tables)
	}
	slices.Sort(touched)
	return tables, slices.Compact(touched), err
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
	types   map[string][]string // the lists of types that many have
	meaning *catalog.MeaningReader
}

func (s *Store) newRows() *rows {
	return &rows{shares: interner{}, types: map[string][]string{}, meaning: s.o.Mapping.Reader()}
}

// each reads what tablesOf gives.
func (r *rows) each(ctx context.Context, q querier, query string, yield func(catalog.Table), args ...any) error {
	found, err := q.QueryContext(ctx, query, args...)
	if err != nil {
		return err
	}
	defer found.Close()
	for found.Next() {
		data, summary, err := scanPair(found)
		if err != nil {
			return err
		}
		t, err := r.table(data, summary)
		if err != nil {
			return err
		}
		yield(t)
	}
	return found.Err()
}

// scanPair reads a row that ends in a name and two texts with their hashes. The
// texts are good until the next row.
func scanPair(found *sql.Rows, before ...any) (first, second sql.RawBytes, err error) {
	var sum, sum2 int64
	var name sql.RawBytes
	if err := found.Scan(append(before, &name, &sum, &first, &sum2, &second)...); err != nil {
		return nil, nil, scanned(err)
	}
	if hash(name, first) != sum || hash(name, second) != sum2 {
		return nil, nil, errEncoding
	}
	return first, second, nil
}

func (r *rows) table(data, summary []byte) (catalog.Table, error) {
	t, tags, err := decodeRecord(data, r.shares)
	if err != nil {
		return t, err
	}
	s, personal, err := decodeSummary(summary, r.shares)
	if err != nil {
		return t, err
	}
	all := strings.Join(s.Types, "\x00")
	if _, ok := r.types[all]; !ok {
		r.types[all] = s.Types
	}
	s.Types, s.Tags = r.types[all], tags
	t.Summary, t.Personal = s, t.Personal || personal
	for _, x := range tags {
		t.Personal = t.Personal || r.meaning.Personal([]catalog.Tag{x.Tag}, nil)
	}
	return t, nil
}
