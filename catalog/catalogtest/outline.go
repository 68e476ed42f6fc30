// Package catalogtest makes snapshots for tests.
package catalogtest

import (
	"context"
	"slices"
	"sync"

	"github.com/datafind/datafind/catalog"
)

// Columns is a catalog.ColumnReader over a snapshot that has all in memory.
type Columns struct {
	Fail error // what reading errs with

	of    *catalog.Snapshot
	mu    sync.Mutex
	asked []string
}

// Outline is the same metadata with the columns behind a reader.
func Outline(s *catalog.Snapshot) (*catalog.Snapshot, *Columns) {
	outline, c := *s, &Columns{of: s}
	outline.Tables = slices.Clone(s.Tables)
	for i := range outline.Tables {
		outline.Tables[i].Columns = nil
	}
	return outline.WithColumns(c), c
}

// Columns implements catalog.ColumnReader.
func (c *Columns) Columns(_ context.Context, names []string) ([][]catalog.Column, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.asked = append(c.asked, names...)
	columns := make([][]catalog.Column, len(names))
	if c.Fail != nil {
		return columns, c.Fail
	}
	for i, name := range names {
		id, _ := c.of.Lookup(name)
		columns[i] = c.of.Tables[id].Columns
	}
	return columns, nil
}

// Asked are the full names of the tables whose columns were asked for since the
// last call.
func (c *Columns) Asked() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	asked := c.asked
	c.asked = nil
	return asked
}
