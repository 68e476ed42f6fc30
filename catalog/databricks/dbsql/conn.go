package dbsql

import (
	"context"
	"database/sql/driver"
	"errors"
)

// conn is what database/sql takes for a connection. There is none: every
// statement is a call of its own, so a conn holds no state and never breaks,
// and driver.ErrBadConn is never returned, on which database/sql would run a
// write again.
type conn struct{ client *Client }

var (
	_ driver.QueryerContext     = conn{}
	_ driver.ExecerContext      = conn{}
	_ driver.ConnBeginTx        = conn{}
	_ driver.ConnPrepareContext = conn{}
	_ driver.NamedValueChecker  = conn{}
	_ driver.Pinger             = conn{}
)

// QueryContext runs a statement for its rows.
func (c conn) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	parameters, err := bindAll(args)
	if err != nil {
		return nil, err
	}
	r, err := c.client.query(ctx, query, parameters, !isRead(query))
	if err != nil {
		return nil, err
	}
	rs, err := newRows(ctx, c.client, r)
	if err != nil {
		return nil, err
	}
	return rs, nil
}

// ExecContext runs a statement for its effect. It counts as a write whatever
// it says.
func (c conn) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	parameters, err := bindAll(args)
	if err != nil {
		return nil, err
	}
	r, err := c.client.query(ctx, query, parameters, true)
	if err != nil {
		return nil, err
	}
	return newResult(ctx, c.client, r), nil
}

// CheckNamedValue binds a parameter, so that a value that cannot be sent is
// refused before anything is.
func (c conn) CheckNamedValue(named *driver.NamedValue) error {
	p, err := bind(*named)
	if err != nil {
		return err
	}
	named.Value = p
	return nil
}

// Ping asks for the warehouse: host, sign-in and warehouse are right when it
// returns nil. It runs no statement, since that would start the warehouse and
// cost money.
func (c conn) Ping(ctx context.Context) error {
	_, err := c.client.Warehouse(ctx)
	return err
}

// BeginTx returns ErrTx.
func (c conn) BeginTx(context.Context, driver.TxOptions) (driver.Tx, error) { return nil, ErrTx }

// Begin returns ErrTx.
func (c conn) Begin() (driver.Tx, error) { return nil, ErrTx }

// Close does nothing.
func (c conn) Close() error { return nil }

// Prepare keeps the statement's text: the API prepares nothing.
func (c conn) Prepare(query string) (driver.Stmt, error) { return stmt{c, query}, nil }

// PrepareContext is Prepare.
func (c conn) PrepareContext(_ context.Context, query string) (driver.Stmt, error) {
	return stmt{c, query}, nil
}

// stmt is a statement's text.
type stmt struct {
	conn
	query string
}

var (
	_ driver.StmtQueryContext = stmt{}
	_ driver.StmtExecContext  = stmt{}
)

func (s stmt) NumInput() int { return -1 } // named ones are not counted

func (s stmt) QueryContext(ctx context.Context, args []driver.NamedValue) (driver.Rows, error) {
	return s.conn.QueryContext(ctx, s.query, args)
}

func (s stmt) ExecContext(ctx context.Context, args []driver.NamedValue) (driver.Result, error) {
	return s.conn.ExecContext(ctx, s.query, args)
}

// Query and Exec have no names for their arguments; database/sql calls their
// namesakes with a context.
func (s stmt) Query([]driver.Value) (driver.Rows, error)  { return nil, ErrParameter }
func (s stmt) Exec([]driver.Value) (driver.Result, error) { return nil, ErrParameter }

// result is the outcome of a write.
type result struct {
	affected int64
	counted  bool
}

// newResult takes the count of rows from the one row that INSERT, UPDATE,
// DELETE and MERGE return. The write has happened, so nothing here may fail.
func newResult(ctx context.Context, c *Client, r *reply) result {
	rs, err := newRows(ctx, c, r)
	if err != nil {
		return result{}
	}
	values := make([]driver.Value, len(rs.columns))
	if err := rs.Next(values); err != nil { // io.EOF among others: no row of counts
		return result{}
	}
	for i, col := range rs.columns {
		if n, ok := values[i].(int64); ok && col.Name == "num_affected_rows" {
			return result{affected: n, counted: true}
		}
	}
	return result{}
}

// LastInsertId is an error: there are no such ids.
func (r result) LastInsertId() (int64, error) {
	return 0, errors.New("databricks: there are no ids of inserted rows")
}

// RowsAffected is an error where the statement counts no rows.
func (r result) RowsAffected() (int64, error) {
	if !r.counted {
		return 0, errors.New("databricks: the statement does not say how many rows it changed")
	}
	return r.affected, nil
}
