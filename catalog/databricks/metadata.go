package databricks

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	"github.com/datafind/datafind/catalog"
)

// ReadMetadata reads the metadata table back as the sheet that was loaded, in
// the order of its first column, the key; shorter keys come first, so that 9
// stands before 10. The table may be one that others fill.
func ReadMetadata(ctx context.Context, db *sql.DB, place Place, table string) (catalog.Sheet, error) {
	sheet, err := readMetadata(ctx, db, place, table)
	if err != nil {
		return catalog.Sheet{}, fmt.Errorf("reading the metadata table: %w", err)
	}
	return sheet, nil
}

func readMetadata(ctx context.Context, db *sql.DB, place Place, table string) (catalog.Sheet, error) {
	if err := place.check(); err != nil {
		return catalog.Sheet{}, err
	}
	if table == "" {
		table = MetadataTable
	}
	there, err := setup{db: db, place: place}.describe(ctx, table)
	if err != nil {
		return catalog.Sheet{}, err
	}
	if len(there) == 0 {
		return catalog.Sheet{}, fmt.Errorf("the table %s has no columns", table)
	}
	var sheet catalog.Sheet
	var cells []string
	for _, c := range there {
		sheet.Columns = append(sheet.Columns, c.name)
		cells = append(cells, "CAST("+quoted(c.name)+" AS STRING)")
	}
	key := quoted(there[0].name)
	rows, err := db.QueryContext(ctx, fmt.Sprintf("SELECT %s FROM %s ORDER BY length(CAST(%s AS STRING)), %s",
		strings.Join(cells, ", "), place.name(table), key, key))
	if err != nil {
		return catalog.Sheet{}, err
	}
	defer rows.Close()
	for rows.Next() {
		row := make([]sql.NullString, len(cells))
		to := make([]any, len(cells))
		for i := range row {
			to[i] = &row[i]
		}
		if err := rows.Scan(to...); err != nil {
			return catalog.Sheet{}, err
		}
		read := catalog.SheetRow{Line: len(sheet.Rows) + 1}
		for _, c := range row {
			read.Cells = append(read.Cells, c.String)
		}
		sheet.Rows = append(sheet.Rows, read)
	}
	return sheet, rows.Err()
}
