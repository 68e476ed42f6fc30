package databricks

import (
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/datafind/datafind/catalog"
)

const (
	// Rows go to the staging table in chunks that fit a statement's parameter.
	chunkRows  = 5000
	chunkBytes = 4 << 20
	// dropLimit bounds the removal of the staging table, which outlives ctx.
	dropLimit = time.Minute
)

// replace puts the rows into a table of their own and then, by one change, in
// the place of what the target held.
func (in *ingestion) replace(ctx context.Context, target []deltaColumn, rows []catalog.SheetRow) (err error) {
	staging := stagingTable(in.cfg.Table+"_staging_"+strings.ToLower(rand.Text()[:8]), len(in.sheet.Columns))
	name := in.cfg.Place.name(staging.name)
	if err := in.run(ctx, in.cfg.Place.create(staging)); err != nil {
		return fmt.Errorf("making the staging table %s: %w", staging.name, err)
	}
	defer func() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), dropLimit)
		defer cancel()
		if dropped := in.run(ctx, "DROP TABLE IF EXISTS "+name); dropped != nil {
			err = errors.Join(err, fmt.Errorf("the staging table %s was left behind and may be dropped: %w", staging.name, dropped))
		}
	}()
	for from := 0; from < len(rows); {
		body, n, err := chunk(rows[from:], from)
		if err != nil {
			return err
		}
		if err := in.run(ctx, in.cfg.Place.mergeStaged(staging), sql.Named("rows", body)); err != nil {
			return fmt.Errorf("loading the rows from line %d on: %w", rows[from].Line, err)
		}
		from += n
	}
	if err := in.count(ctx, name, len(rows)); err != nil {
		return err
	}
	return in.run(ctx, fmt.Sprintf("INSERT OVERWRITE TABLE %s\nSELECT %s\nFROM %s",
		in.cfg.Place.name(in.cfg.Table), in.cells(target), name))
}

// stagingTable keeps cells by their position, so that no name stands in the
// way.
func stagingTable(name string, cells int) deltaTable {
	t := deltaTable{name: name, comment: "Rows of a metadata file on their way; may be dropped.", columns: []deltaColumn{{"row", "BIGINT", ""}}}
	for i := range cells {
		t.columns = append(t.columns, deltaColumn{fmt.Sprintf("c%d", i), "STRING", ""})
	}
	return t
}

// mergeStaged adds rows that are not there yet, so that a chunk may be sent
// twice.
func (p Place) mergeStaged(t deltaTable) string {
	var fields []string
	for _, c := range t.columns {
		fields = append(fields, c.name+":"+strings.ToLower(c.kind))
	}
	return fmt.Sprintf("MERGE INTO %s AS t\nUSING (SELECT r.* FROM (%s)) AS s\nON t.row = s.row\nWHEN NOT MATCHED THEN INSERT *",
		p.name(t.name), exploded("rows", strings.Join(fields, ", ")))
}

// chunk writes the first n rows as a JSON array, numbered from first on.
func chunk(rows []catalog.SheetRow, first int) (body string, n int, err error) {
	size := 0
	for n < len(rows) && n < chunkRows && size < chunkBytes {
		for _, c := range rows[n].Cells {
			size += len(c) + len(`"c00":"",`)
		}
		n++
	}
	all := make([]map[string]any, n)
	for i, r := range rows[:n] {
		all[i] = map[string]any{"row": first + i}
		for c, cell := range r.Cells {
			all[i][fmt.Sprintf("c%d", c)] = null(cell)
		}
	}
	written, err := json.Marshal(all)
	return string(written), n, err
}

// count makes sure that all rows are staged before any old one goes.
func (in *ingestion) count(ctx context.Context, staging string, want int) error {
	if in.cfg.DryRun != nil {
		return nil
	}
	var n int
	if err := in.setup.db.QueryRowContext(ctx, "SELECT count(*) FROM "+staging).Scan(&n); err != nil {
		return fmt.Errorf("counting the staged rows: %w", err)
	}
	if n != want {
		return fmt.Errorf("%d rows were staged and %d are there; the old metadata stands", want, n)
	}
	return nil
}

// cells are the cells for the target's columns, each as its type; a column
// that the file lacks is NULL.
func (in *ingestion) cells(target []deltaColumn) string {
	var all []string
	for _, t := range target {
		cell := "NULL"
		for i, c := range in.sheet.Columns {
			if strings.EqualFold(c, t.name) {
				cell = fmt.Sprintf("c%d", i)
			}
		}
		if !strings.EqualFold(t.kind, "STRING") {
			cell = fmt.Sprintf("CAST(%s AS %s)", cell, t.kind)
		}
		all = append(all, cell+" AS "+quoted(t.name))
	}
	return strings.Join(all, ", ")
}
