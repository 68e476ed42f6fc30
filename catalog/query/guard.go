package query

import (
	"errors"
	"slices"
	"strings"

	"github.com/ncruces/go-sqlite3"

	"github.com/datafind/datafind/catalog"
)

// harmless are the functions that a query may call: none of them writes, loads
// or makes much out of little.
var harmless = words(`
	abs avg ceil ceiling coalesce concat concat_ws count cume_dist date datetime dense_rank
	first_value floor fold format glob group_concat ifnull iif instr julianday lag last_value lead
	length like lower ltrim max min nth_value ntile nullif percent_rank rank replace round row_number
	rtrim sign strftime string_agg substr substring sum time total trim typeof unixepoch upper`)

func words(list string) map[string]bool {
	set := map[string]bool{}
	for _, w := range strings.Fields(list) {
		set[w] = true
	}
	return set
}

// open makes an empty database in memory in which the views can be read until
// the query's time ends, and nothing else can be done.
func (e *eyes) open() (*sqlite3.Conn, error) {
	c, err := sqlite3.OpenContext(e.ctx, ":memory:")
	if err != nil {
		return nil, err
	}
	if err := e.prepare(c); err != nil {
		return nil, errors.Join(err, c.Close())
	}
	c.SetInterrupt(e.ctx)
	return c, nil
}

func (e *eyes) prepare(c *sqlite3.Conn) error {
	// What does not fit into memory must not go to a disk.
	if err := c.Exec("PRAGMA temp_store=MEMORY; PRAGMA trusted_schema=OFF"); err != nil {
		return err
	}
	for i := range views {
		v := &views[i]
		//lint:ignore SA1019 the method that replaces it needs a later Go
		err := sqlite3.CreateModule(c, v.name, nil, func(db *sqlite3.Conn, _, _, _ string, _ ...string) (*seen, error) {
			return &seen{view: v, eyes: e}, db.DeclareVTab("CREATE TABLE x(" + v.declaration() + ")")
		})
		if err != nil {
			return err
		}
	}
	if err := c.CreateFunction("fold", 1, sqlite3.DETERMINISTIC, fold); err != nil {
		return err
	}
	for limit, value := range map[sqlite3.LimitCategory]int{
		sqlite3.LIMIT_LENGTH: 1 << 20, sqlite3.LIMIT_SQL_LENGTH: 16 << 10, sqlite3.LIMIT_COLUMN: 100,
		sqlite3.LIMIT_EXPR_DEPTH: 100, sqlite3.LIMIT_COMPOUND_SELECT: 20, sqlite3.LIMIT_VDBE_OP: 25000,
		sqlite3.LIMIT_FUNCTION_ARG: 16, sqlite3.LIMIT_ATTACHED: 0, sqlite3.LIMIT_LIKE_PATTERN_LENGTH: 200,
		sqlite3.LIMIT_VARIABLE_NUMBER: 0, sqlite3.LIMIT_TRIGGER_DEPTH: 0, sqlite3.LIMIT_WORKER_THREADS: 0,
	} {
		c.Limit(limit, value)
	}
	c.HardHeapLimit(maxMemory) // each connection has a memory of its own
	return c.SetAuthorizer(authorize)
}

// authorize allows a SELECT that reads views and calls harmless functions.
func authorize(action sqlite3.AuthorizerActionCode, first, second, _, _ string) sqlite3.AuthorizerReturnCode {
	allowed := false
	switch name := strings.ToLower(first); action {
	case sqlite3.AUTH_SELECT, sqlite3.AUTH_RECURSIVE:
		allowed = true
	case sqlite3.AUTH_READ:
		isView := slices.ContainsFunc(views, func(v view) bool { return v.name == name })
		// A name of the query's own (WITH) comes so where no column of it is read.
		isOwn := second == "" && !strings.HasPrefix(name, "sqlite_") && !strings.HasPrefix(name, "pragma_")
		allowed = isView || isOwn
	case sqlite3.AUTH_FUNCTION:
		allowed = harmless[strings.ToLower(second)]
	}
	if allowed {
		return sqlite3.AUTH_OK
	}
	return sqlite3.AUTH_DENY
}

// fold is catalog.Fold in SQL: names without case, accents and punctuation.
func fold(ctx sqlite3.Context, arg ...sqlite3.Value) {
	if arg[0].Type() == sqlite3.NULL {
		ctx.ResultNull()
		return
	}
	ctx.ResultText(catalog.Fold(arg[0].Text()))
}
