package file

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/datafind/datafind/catalog"
)

// LoadSheet reads the cells of a metadata CSV, to be put elsewhere as they are:
// those rows that Load would make tables of, whatever the filters say, each
// with a cell for each column. The report is worth showing with an error too.
func LoadSheet(ctx context.Context, path string, m Mapping) (catalog.Sheet, Report, error) {
	f, err := os.Open(path)
	if err != nil {
		return catalog.Sheet{}, Report{}, fmt.Errorf("opening the metadata file: %w", err)
	}
	defer f.Close()
	b := newBuilder()
	sheet, err := b.loadSheet(ctx, f, filepath.Base(path), Options{Mapping: m}.mapping())
	if err != nil {
		return catalog.Sheet{}, b.report, fmt.Errorf("reading the metadata file %s: %w", path, err)
	}
	return sheet, b.report, nil
}

func (b *builder) loadSheet(ctx context.Context, f *os.File, name string, m Mapping) (sheet catalog.Sheet, err error) {
	text, err := plainText(f, maxText)
	if err != nil {
		return sheet, err
	}
	if format(text, name) != csvFormat {
		return sheet, fmt.Errorf("%w: a CSV with a row for each attribute is wanted", ErrNoTables)
	}
	rows, err := b.sheetRows(ctx, text, m, func(row []string, line int) {
		sheet.Rows = append(sheet.Rows, catalog.SheetRow{Line: line, Cells: row})
	})
	if err == nil && rows != nil {
		sheet.Columns = rows.sheet.names
		for i, r := range sheet.Rows { // what is missing or too much at the end is empty
			cells := make([]string, len(sheet.Columns))
			copy(cells, r.Cells)
			sheet.Rows[i].Cells = cells
		}
		rows.addTo(b, m)
		b.report.Tables, b.report.Columns = len(b.tables), b.columns()
	}
	if err == nil {
		err = b.worthwhile()
	}
	return sheet, err
}

// Tables makes a snapshot of the cells of a metadata file or table. source is
// what the snapshot says of where they are from.
func Tables(sheet catalog.Sheet, source string, asOf time.Time, o Options) (*catalog.Snapshot, Report, error) {
	b := newBuilder()
	s, err := newSheet(sheet.Columns, o.mapping().Header)
	if err == nil {
		rows := newRows(s)
		for _, r := range sheet.Rows {
			b.report.Lines++
			b.readRow(rows, cells(r.Cells), r.Line)
		}
		rows.addTo(b, o.mapping())
		b.report.Tables, b.report.Columns = len(b.tables), b.columns()
		err = b.worthwhile()
	}
	if err == nil {
		err = b.finish(o)
	}
	if err != nil {
		return nil, b.report, fmt.Errorf("reading the catalog %s: %w", source, err)
	}
	return catalog.NewSnapshot(b.tables, b.groups, asOf, source), b.report, nil
}
