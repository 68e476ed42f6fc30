package databricks

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
)

// ErrNotMade says that a table is not there yet; Setup makes it.
var ErrNotMade = errors.New("not made yet")

// Probe writes nothing to each table, by the statement that writes rows, and so
// learns whether these could be written. The error wraps ErrNotMade where a
// table is not there; see Lacking for what else.
func (w *Writer) Probe(ctx context.Context) error {
	for _, t := range []deltaTable{promptOutputs(), feedback()} {
		err := w.exec(ctx, nil, w.cfg.Place.merge(t), sql.Named("rows", "[]"))
		if missing(err) {
			return fmt.Errorf("%s: %w", t.name, ErrNotMade)
		}
		if err != nil {
			return fmt.Errorf("writing nothing to %s: %w", t.name, err)
		}
	}
	return nil
}

// Lacking tells whether something is not there or may not be read or written,
// which waiting does not mend.
func Lacking(err error) bool { return lacking(err) }

// Grants are the statements that let a principal read and write in the place,
// ready to copy.
func (p Place) Grants(principal string) string {
	to := " TO " + quoted(principal) + ";"
	lines := []string{"GRANT USE CATALOG ON CATALOG " + quoted(p.Catalog) + to}
	for _, privilege := range []string{"USE SCHEMA", "CREATE TABLE", "SELECT", "MODIFY"} {
		lines = append(lines, "GRANT "+privilege+" ON SCHEMA "+p.schema()+to)
	}
	return strings.Join(lines, "\n")
}
