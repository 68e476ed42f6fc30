package databricks

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
)

// Setup makes what is not there: the schema, the tables and their views. To a
// table that was there before it adds the columns that are missing; rows and
// columns that it finds stay as they are. Nothing is run where all is there
// but looks at it, so it may be called at every start.
func (w *Writer) Setup(ctx context.Context) error {
	s := setup{db: w.cfg.DB, place: w.cfg.Place, run: func(ctx context.Context, statement string) error {
		return w.exec(ctx, nil, statement)
	}}
	return s.all(ctx)
}

// setup makes tables. Looks go to db, changes to run.
type setup struct {
	db    *sql.DB
	place Place
	run   func(ctx context.Context, statement string) error
}

func (s setup) all(ctx context.Context) error {
	for _, t := range []deltaTable{promptOutputs(), feedback()} {
		if _, err := s.table(ctx, t); err != nil {
			return err
		}
		if err := s.view(ctx, t); err != nil {
			return err
		}
	}
	return nil
}

// table makes a table or adds columns to it, and returns the columns that it
// has then. The schema is made only where the table cannot be without, since
// who may write into a schema need not be allowed to make one.
func (s setup) table(ctx context.Context, t deltaTable) ([]deltaColumn, error) {
	there, err := s.describe(ctx, t.name)
	if missing(err) {
		err := s.run(ctx, s.place.create(t))
		if missing(err) {
			if err = s.run(ctx, s.place.createSchema()); err == nil {
				err = s.run(ctx, s.place.create(t))
			}
		}
		if err != nil {
			return nil, fmt.Errorf("making the table %s: %w", t.name, err)
		}
		return t.columns, nil
	}
	if err != nil {
		return nil, fmt.Errorf("looking at the table %s: %w", t.name, err)
	}
	lacking := without(t.columns, there)
	if len(lacking) == 0 {
		return there, nil
	}
	if err := s.run(ctx, s.place.widen(t, lacking)); err != nil {
		return nil, fmt.Errorf("adding columns to the table %s: %w", t.name, err)
	}
	return append(there, lacking...), nil
}

func without(wanted, there []deltaColumn) (lacking []deltaColumn) {
	for _, c := range wanted {
		if !slices.ContainsFunc(there, func(o deltaColumn) bool { return strings.EqualFold(o.name, c.name) }) {
			lacking = append(lacking, c)
		}
	}
	return lacking
}

// view makes the view of a table, and makes it anew where it is ours and lacks
// a column.
func (s setup) view(ctx context.Context, t deltaTable) error {
	there, err := s.describe(ctx, t.view)
	found := err == nil
	switch {
	case err != nil && !missing(err):
		return fmt.Errorf("looking at the view %s: %w", t.view, err)
	case found && len(without(t.columns, there)) == 0:
		return nil
	case found:
		ours, err := s.ours(ctx, t.view)
		if err != nil {
			return err
		}
		if !ours {
			return fmt.Errorf("%s stands where the view of %s belongs and was not made by datafind: move it, or choose another schema", t.view, t.name)
		}
	}
	if err := s.run(ctx, s.place.createView(t, found)); err != nil {
		return fmt.Errorf("making the view %s: %w", t.view, err)
	}
	return nil
}

// describe returns the columns of a table or a view.
func (s setup) describe(ctx context.Context, name string) ([]deltaColumn, error) {
	rows, err := s.db.QueryContext(ctx, "DESCRIBE TABLE "+s.place.name(name))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []deltaColumn
	for rows.Next() {
		var column, kind string
		var comment sql.NullString
		if err := rows.Scan(&column, &kind, &comment); err != nil {
			return nil, err
		}
		if column == "" || strings.HasPrefix(column, "#") {
			break // what follows is no column: partitions, clustering
		}
		all = append(all, deltaColumn{column, kind, comment.String})
	}
	return all, rows.Err()
}

// ours tells whether a table or a view carries our mark.
func (s setup) ours(ctx context.Context, name string) (bool, error) {
	rows, err := s.db.QueryContext(ctx, "SHOW TBLPROPERTIES "+s.place.name(name))
	if err != nil {
		return false, fmt.Errorf("asking who made %s: %w", name, err)
	}
	defer rows.Close()
	for rows.Next() {
		var key, value string
		if err := rows.Scan(&key, &value); err != nil {
			return false, fmt.Errorf("asking who made %s: %w", name, err)
		}
		if key == "datafind.made" && value == "true" {
			return true, nil
		}
	}
	return false, rows.Err()
}
