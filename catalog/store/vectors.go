package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/ncruces/go-sqlite3"
	"github.com/ncruces/go-sqlite3/driver"
)

// Vectors keeps what a model made of texts, in a file of its own beside the
// cache. It may be lost: what is gone is asked for again.
type Vectors struct{ db *sql.DB }

const vectorsSchema = `CREATE TABLE IF NOT EXISTS vectors(
	model TEXT NOT NULL, key TEXT NOT NULL, vector BLOB NOT NULL, PRIMARY KEY (model, key)) WITHOUT ROWID`

// OpenVectors opens the file, a new one in the place of one that will not do.
func OpenVectors(ctx context.Context, path string) (*Vectors, error) {
	v, err := openVectors(ctx, path)
	if err != nil && isDamage(err) {
		for _, c := range companions {
			if err := os.Remove(path + c); err != nil && !errors.Is(err, os.ErrNotExist) {
				return nil, fmt.Errorf("removing a damaged file of vectors: %w", err)
			}
		}
		v, err = openVectors(ctx, path)
	}
	if err != nil {
		return nil, fmt.Errorf("opening the file of vectors: %w", err)
	}
	return v, nil
}

func openVectors(ctx context.Context, path string) (*Vectors, error) {
	if err := keepPrivate(path); err != nil {
		return nil, err
	}
	name, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	u := url.URL{Scheme: "file", OmitHost: true, Path: "/" + strings.TrimPrefix(filepath.ToSlash(name), "/")}
	db, err := driver.Open(u.String(), func(c *sqlite3.Conn) error {
		return c.Exec("PRAGMA busy_timeout=5000; PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL")
	})
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1)
	if _, err := db.ExecContext(ctx, vectorsSchema); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return &Vectors{db}, nil
}

// Close closes the file.
func (v *Vectors) Close() error { return v.db.Close() }

// Load finds the vectors of a model that are kept under keys.
func (v *Vectors) Load(ctx context.Context, model string, keys []string) (map[string][]byte, error) {
	found := make(map[string][]byte, len(keys))
	if len(keys) == 0 {
		return found, nil
	}
	args := []any{model}
	for _, k := range keys {
		args = append(args, k)
	}
	rows, err := v.db.QueryContext(ctx, "SELECT key, vector FROM vectors WHERE model = ? AND key IN (?"+strings.Repeat(", ?", len(keys)-1)+")", args...)
	if err != nil {
		return nil, fmt.Errorf("reading vectors: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var key string
		var vector []byte
		if err := rows.Scan(&key, &vector); err != nil {
			return nil, fmt.Errorf("reading vectors: %w", err)
		}
		found[key] = vector
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("reading vectors: %w", err)
	}
	return found, nil
}

// Save keeps vectors of a model by their keys, all or none.
func (v *Vectors) Save(ctx context.Context, model string, vectors map[string][]byte) error {
	tx, err := v.db.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("keeping vectors: %w", err)
	}
	defer tx.Rollback()
	for key, vector := range vectors {
		if _, err := tx.ExecContext(ctx, "INSERT OR REPLACE INTO vectors VALUES (?, ?, ?)", model, key, vector); err != nil {
			return fmt.Errorf("keeping vectors: %w", err)
		}
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("keeping vectors: %w", err)
	}
	return nil
}
