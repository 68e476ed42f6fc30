package main

import (
	"fmt"
	"iter"
	"path/filepath"
	"strings"

	"github.com/ncruces/go-sqlite3"
	"github.com/ncruces/go-sqlite3/ext/fts5"
)

// ftsEngine is SQLite's full text search, in the build that the product uses
// too. The text itself is not kept (content=”); places are (detail=full),
// since FTS5 ranks by nothing without them.
type ftsEngine struct {
	*sqlite3.Conn
	ranked *sqlite3.Stmt
}

const (
	ftsTable  = `CREATE VIRTUAL TABLE tables USING fts5(name, comment, "column", column_comment, content='', tokenize='unicode61 remove_diacritics 0')`
	ftsInsert = `INSERT INTO tables (rowid, name, comment, "column", column_comment) VALUES (?, ?, ?, ?, ?)`
	ftsSearch = `SELECT rowid FROM tables WHERE tables MATCH ? ORDER BY bm25(tables, 3, 2, 1, .5) LIMIT ?`
)

func buildFTS5(folder string, documents iter.Seq[document]) (engine, error) {
	c, err := sqlite3.Open(filepath.Join(folder, "fts5.db"))
	if err != nil {
		return nil, fmt.Errorf("opening SQLite: %w", err)
	}
	if err := fillFTS5(c, documents); err != nil {
		return nil, fmt.Errorf("filling FTS5: %w", err)
	}
	ranked, _, err := c.Prepare(ftsSearch)
	if err != nil {
		return nil, fmt.Errorf("asking FTS5: %w", err)
	}
	return &ftsEngine{c, ranked}, nil
}

func fillFTS5(c *sqlite3.Conn, documents iter.Seq[document]) error {
	if err := fts5.Register(c); err != nil {
		return err
	}
	if err := c.Exec(`PRAGMA synchronous = OFF; PRAGMA cache_size = -65536; ` + ftsTable + `; BEGIN`); err != nil {
		return err
	}
	insert, _, err := c.Prepare(ftsInsert)
	if err != nil {
		return err
	}
	defer insert.Close()
	id := 0
	for d := range documents {
		if err := insert.BindInt(1, id); err != nil {
			return err
		}
		id++
		for f := range d {
			if err := insert.BindText(2+f, strings.Join(d[f], " ")); err != nil {
				return err
			}
		}
		if err := insert.Exec(); err != nil {
			return err
		}
	}
	return c.Exec(`INSERT INTO tables (tables) VALUES ('optimize'); COMMIT`)
}

func (e *ftsEngine) Search(words []string, limit int) ([]int, error) {
	if len(words) == 0 {
		return nil, nil
	}
	if err := e.ranked.BindText(1, `"`+strings.Join(words, `" OR "`)+`"`); err != nil {
		return nil, err
	}
	if err := e.ranked.BindInt(2, limit); err != nil {
		return nil, err
	}
	var ids []int
	for e.ranked.Step() {
		ids = append(ids, e.ranked.ColumnInt(0))
	}
	return ids, e.ranked.Reset()
}

func (e *ftsEngine) Close() error {
	if err := e.ranked.Close(); err != nil {
		return err
	}
	return e.Conn.Close()
}
