package dbsql

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"net/http"
	"reflect"
)

// rows is a result being read.
type rows struct {
	// Next has no context of its own, and chunks are fetched in it: what ends
	// the query ends the reading.
	ctx       context.Context
	id        string
	columns   []column
	families  []family
	chunks    *chunks
	cells     []cell
	read      int64
	total     int64 // 0 where the server does not say
	truncated bool
}

var (
	_ driver.RowsColumnTypeDatabaseTypeName = (*rows)(nil)
	_ driver.RowsColumnTypeNullable         = (*rows)(nil)
	_ driver.RowsColumnTypePrecisionScale   = (*rows)(nil)
	_ driver.RowsColumnTypeScanType         = (*rows)(nil)
)

func newRows(ctx context.Context, c *Client, r *reply) (*rows, error) {
	rs := &rows{
		ctx: ctx, id: r.StatementID, columns: r.Manifest.Schema.Columns,
		total: r.Manifest.TotalRowCount, truncated: r.Manifest.Truncated,
	}
	if r.Status.State == StateClosed && len(rs.columns) > 0 {
		return nil, rs.broken(errors.New("the server has closed the statement and dropped its result"))
	}
	for _, col := range rs.columns {
		rs.families = append(rs.families, col.family())
	}
	var err error
	if rs.chunks, err = newChunks(c, r.StatementID, r.Result); err != nil {
		return nil, rs.broken(err)
	}
	return rs, nil
}

// Columns returns the names of the columns.
func (rs *rows) Columns() []string {
	names := make([]string, len(rs.columns))
	for i, col := range rs.columns {
		names[i] = col.Name
	}
	return names
}

// Close lets go of the rows not read. The server keeps results for a while and
// has no call to drop one.
func (rs *rows) Close() error {
	rs.chunks = nil
	return nil
}

// Next reads a row. A result that ends early is an error, not an end: a reader
// of the catalog would take what is missing for dropped.
func (rs *rows) Next(dest []driver.Value) error {
	if rs.chunks == nil {
		return io.EOF
	}
	err := rs.chunks.row(rs.ctx, &rs.cells)
	switch {
	case err == io.EOF && rs.truncated:
		return rs.broken(errors.New("the server has cut the result short"))
	case err == io.EOF && rs.read < rs.total:
		return rs.broken(fmt.Errorf("the result ends after %d of %d rows", rs.read, rs.total))
	case err == io.EOF:
		return io.EOF
	case err != nil:
		return rs.broken(err)
	case len(rs.cells) != len(rs.columns):
		return rs.broken(fmt.Errorf("row %d has %d values for %d columns", rs.read+1, len(rs.cells), len(rs.columns)))
	}
	rs.read++
	for i, c := range rs.cells {
		if dest[i], err = c.value(rs.families[i]); err != nil {
			return rs.broken(fmt.Errorf("row %d, column %s: not a %s", rs.read, tidy(rs.columns[i].Name), rs.columns[i].databaseType()))
		}
	}
	return nil
}

// broken makes an error of the reading one of the statement.
func (rs *rows) broken(err error) error {
	var e *Error
	if !errors.As(err, &e) {
		err = &Error{doing: "reading the result", Message: err.Error(), HTTPStatus: http.StatusOK, cause: err}
	}
	return about(err, rs.id, false)
}

// ColumnTypeDatabaseTypeName returns the type's name in SQL, such as "BIGINT".
func (rs *rows) ColumnTypeDatabaseTypeName(i int) string { return rs.columns[i].databaseType() }

// ColumnTypeNullable says that it is not known: the API does not tell.
func (rs *rows) ColumnTypeNullable(int) (nullable, ok bool) { return false, false }

// ColumnTypePrecisionScale returns both for DECIMAL.
func (rs *rows) ColumnTypePrecisionScale(i int) (precision, scale int64, ok bool) {
	col := rs.columns[i]
	if col.databaseType() != "DECIMAL" || col.Precision == nil || col.Scale == nil {
		return 0, 0, false
	}
	return *col.Precision, *col.Scale, true
}

// ColumnTypeScanType returns the Go type of the column's values.
func (rs *rows) ColumnTypeScanType(i int) reflect.Type { return scanTypes[rs.families[i]] }
