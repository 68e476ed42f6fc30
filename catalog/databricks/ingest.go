package databricks

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	mathrand "math/rand/v2"
	"slices"
	"strings"

	"github.com/datafind/datafind/catalog"
)

// Refusal is a row that was not loaded.
type Refusal struct {
	Line   int
	Reason string
}

// IngestConfig says where a file goes.
type IngestConfig struct {
	Place Place
	Table string // MetadataTable where empty
	// DryRun, where not nil, takes the SQL that would be run; then nothing is
	// but looks at what is there.
	DryRun io.Writer
}

// Ingested is what came of a file.
type Ingested struct {
	Table   string // full name
	Loaded  int
	Refused []Refusal
}

// Errors of Ingest that a caller decides by.
var (
	ErrEmptySheet = errors.New("no row of the file can be loaded")
	ErrOtherTable = errors.New("the table holds something else")
)

// Ingest loads a metadata file in place of what the metadata table held, by one
// atomic change: a reader sees the old rows or the new. It makes what is not
// there: schema, metadata table, and the tables that the bot writes to. It
// drops nothing but the staging table that it made. A table that lacks a column
// of the file gets it; one that lacks more than half of them is ErrOtherTable.
func Ingest(ctx context.Context, db *sql.DB, cfg IngestConfig, sheet catalog.Sheet) (Ingested, error) {
	if err := cfg.Place.check(); err != nil {
		return Ingested{}, err
	}
	if cfg.Table == "" {
		cfg.Table = MetadataTable
	}
	in := ingestion{cfg: cfg, sheet: sheet, setup: setup{db: db, place: cfg.Place}}
	in.setup.run = func(ctx context.Context, statement string) error { return in.run(ctx, statement) }
	done, err := in.load(ctx)
	if err != nil {
		return done, fmt.Errorf("loading %s: %w", done.Table, err)
	}
	return done, nil
}

type ingestion struct {
	cfg   IngestConfig
	sheet catalog.Sheet
	setup setup
}

// run runs a change, or prints it.
func (in *ingestion) run(ctx context.Context, statement string, args ...any) error {
	if in.cfg.DryRun == nil {
		return execute(ctx, in.setup.db, mathrand.Float64, nil, statement, args...)
	}
	for _, a := range args {
		if named, ok := a.(sql.NamedArg); ok {
			statement = "-- with :" + named.Name + "\n" + statement
		}
	}
	_, err := fmt.Fprintf(in.cfg.DryRun, "%s;\n\n", statement)
	return err
}

func (in *ingestion) load(ctx context.Context) (Ingested, error) {
	done := Ingested{Table: strings.ReplaceAll(in.cfg.Place.name(in.cfg.Table), "`", "")}
	if err := checkColumns(in.sheet.Columns); err != nil {
		return done, err
	}
	var rows []catalog.SheetRow
	rows, done.Refused = checkRows(in.sheet)
	if len(rows) == 0 {
		return done, ErrEmptySheet
	}
	target, err := in.target(ctx)
	if err != nil {
		return done, err
	}
	if err := in.setup.all(ctx); err != nil {
		return done, err
	}
	if err := in.replace(ctx, target, rows); err != nil {
		return done, err
	}
	done.Loaded = len(rows)
	return done, nil
}

func checkColumns(columns []string) error {
	if len(columns) == 0 {
		return errors.New("the file has no columns")
	}
	seen := map[string]bool{}
	for _, c := range columns {
		key := strings.ToLower(c)
		switch {
		case strings.TrimSpace(c) == "":
			return errors.New("the file has a column without a name")
		case len(c) > 255 || strings.ContainsAny(c, "\n\r\t\x00"):
			return fmt.Errorf("%.40q cannot be the name of a column", c)
		case seen[key]:
			return fmt.Errorf("the file has two columns %s", c)
		}
		seen[key] = true
	}
	return nil
}

func checkRows(s catalog.Sheet) (good []catalog.SheetRow, bad []Refusal) {
	for _, r := range s.Rows {
		reason := ""
		switch {
		case len(r.Cells) != len(s.Columns):
			reason = fmt.Sprintf("the row has %d cells, the header %d", len(r.Cells), len(s.Columns))
		case !slices.ContainsFunc(r.Cells, func(c string) bool { return c != "" }):
			reason = "the row is empty"
		}
		if reason != "" {
			bad = append(bad, Refusal{r.Line, reason})
			continue
		}
		good = append(good, r)
	}
	return good, bad
}

// target makes the table ready and returns its columns in their order.
func (in *ingestion) target(ctx context.Context) ([]deltaColumn, error) {
	t := metadata(in.cfg.Table, in.sheet.Columns)
	there, err := in.setup.describe(ctx, t.name)
	if lacking := len(without(t.columns, there)); err == nil && lacking*2 > len(t.columns) {
		return nil, fmt.Errorf("%w: it lacks %d of the file's %d columns; name another table", ErrOtherTable, lacking, len(t.columns))
	}
	if err != nil && !missing(err) {
		return nil, fmt.Errorf("looking at the table: %w", err)
	}
	return in.setup.table(ctx, t)
}
