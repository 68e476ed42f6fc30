package llm

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"

	"github.com/datafind/datafind/catalog"
)

// Catalog is what a model may look up while it weighs. Nothing that it gives
// is hidden from the question's audience. It heeds ctx and may be used by many
// goroutines.
type Catalog interface {
	// Search finds tables for other words than those that were asked.
	Search(ctx context.Context, words string) []Candidate
	// Lineage are the tables that feed a table, or those that it feeds.
	Lineage(ctx context.Context, t *catalog.Table, upstream bool) []Candidate
	// Describe notes that a table is looked at closely.
	Describe(ctx context.Context, t *catalog.Table)
	// Views describes in SQL what Query reads.
	Views() string
	// Query reads the metadata by one SELECT.
	Query(ctx context.Context, sql string) (Rows, error)
}

// Rows is what a query gave.
type Rows struct {
	Columns []string
	Cells   [][]string
	Tables  []Candidate // that the cells name
}

const (
	tableRoom = 700  // of one table among others
	wideRoom  = 4000 // of one table that is described
	wordLimit = 200  // characters of a search
	rowsTold  = 20   // of a query
	cellLimit = 80   // characters
)

// looker tells a model what it looks up; tables that it finds get the next
// numbers of the sheet, so that they can be picked.
type looker struct {
	*sheet
	catalog Catalog
	room    atomic.Int64 // bytes left
}

// tools are what a model may call; none where nothing can be looked up. room is
// how many bytes they may tell for one question, all together.
func (s *sheet) tools(c Catalog, room int) []Tool {
	if c == nil {
		return nil
	}
	l := &looker{sheet: s, catalog: c}
	l.room.Store(int64(room))
	return []Tool{
		look{searchSpec, l.search}, look{describeSpec, l.describe}, look{lineageSpec, l.lineage},
		look{querySpec(c.Views()), l.query},
	}
}

// look is a tool: what a model is told of it, and what it does.
type look struct {
	spec ToolSpec
	do   func(context.Context, arguments) (string, error)
}

// arguments of all tools; each reads its own.
type arguments struct {
	Words string `json:"words"`
	Table int    `json:"table"`
	Way   string `json:"way"`
	SQL   string `json:"sql"`
}

func (t look) Spec() ToolSpec { return t.spec }

func (t look) Call(ctx context.Context, raw json.RawMessage) (string, error) {
	var a arguments
	if err := json.Unmarshal(raw, &a); err != nil {
		return "", errors.New("the arguments are not of the form asked for")
	}
	return t.do(ctx, a)
}

var (
	searchSpec = ToolSpec{Name: "search_tables",
		Description: "Searches the catalog again in other words, such as a synonym or the words of another language. Gives numbered tables.",
		Parameters:  json.RawMessage(`{"type":"object","properties":{"words":{"type":"string"}},"required":["words"],"additionalProperties":false}`)}
	describeSpec = ToolSpec{Name: "describe_table",
		Description: "Gives the columns of a numbered table that were not told yet.",
		Parameters:  json.RawMessage(`{"type":"object","properties":{"table":{"type":"integer"}},"required":["table"],"additionalProperties":false}`)}
	lineageSpec = ToolSpec{Name: "table_lineage",
		Description: "Gives the tables that feed a numbered table (way: up), or that it feeds (way: down).",
		Parameters:  json.RawMessage(`{"type":"object","properties":{"table":{"type":"integer"},"way":{"type":"string","enum":["up","down"]}},"required":["table","way"],"additionalProperties":false}`)}
)

// querySpec is for counting and listing by properties of tables and columns.
func querySpec(views string) ToolSpec {
	return ToolSpec{Name: "query_metadata",
		Description: "Counts or lists tables and columns by one SQLite SELECT. Tables named in table_name get numbers. The views:\n" + views,
		Parameters:  json.RawMessage(`{"type":"object","properties":{"sql":{"type":"string"}},"required":["sql"],"additionalProperties":false}`)}
}

func (l *looker) query(ctx context.Context, a arguments) (string, error) {
	rows, err := l.catalog.Query(ctx, a.SQL)
	if err != nil {
		return "", err
	}
	l.ran(a.SQL)
	var b strings.Builder
	line := func(cells []string) {
		for i, c := range cells {
			if i > 0 {
				b.WriteString(" | ")
			}
			b.WriteString(data(c, cellLimit))
		}
		b.WriteByte('\n')
	}
	line(rows.Columns)
	for _, cells := range rows.Cells[:min(rowsTold, len(rows.Cells))] {
		line(cells)
	}
	if left := len(rows.Cells) - rowsTold; left > 0 {
		fmt.Fprintf(&b, "and %d more rows\n", left)
	}
	if l.room.Add(-int64(b.Len())) < 0 {
		return "", errEnough
	}
	if named, err := l.several(rows.Tables); err == nil && len(rows.Tables) > 0 {
		b.WriteString(named)
	}
	return b.String(), nil
}

func (l *looker) search(ctx context.Context, a arguments) (string, error) {
	words := strings.Join(strings.Fields(a.Words), " ")
	if words == "" {
		return "", errors.New("there are no words to search for")
	}
	if r := []rune(words); len(r) > wordLimit {
		words = string(r[:wordLimit])
	}
	return l.several(l.catalog.Search(ctx, words))
}

func (l *looker) lineage(ctx context.Context, a arguments) (string, error) {
	t, ok := l.table(a.Table)
	if !ok {
		return "", errNoTable
	}
	return l.several(l.catalog.Lineage(ctx, t, a.Way != "down"))
}

func (l *looker) describe(ctx context.Context, a arguments) (string, error) {
	t, ok := l.table(a.Table)
	if !ok {
		return "", errNoTable
	}
	l.catalog.Describe(ctx, t)
	return l.one(Candidate{Table: t}, wideRoom)
}

var (
	errNoTable = errors.New("no table has this number")
	errEnough  = errors.New("enough was looked up: answer now")
)

func (l *looker) several(found []Candidate) (string, error) {
	var b strings.Builder
	for _, c := range found {
		text, err := l.one(c, tableRoom)
		if err != nil {
			break
		}
		b.WriteString(text)
	}
	switch {
	case b.Len() > 0:
		return b.String(), nil
	case len(found) > 0:
		return "", errEnough
	}
	return "There are none.", nil
}

// one tells a table while there is room for it.
func (l *looker) one(c Candidate, room int64) (string, error) {
	if l.room.Add(-room) < 0 {
		l.room.Add(room)
		return "", errEnough
	}
	text := l.tell(c, int(room))
	l.room.Add(room - int64(len(text)))
	return text, nil
}
