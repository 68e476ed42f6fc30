package bot

import (
	"context"
	"regexp"
	"slices"
	"strings"

	"github.com/datafind/datafind/catalog/query"
	"github.com/datafind/datafind/llm"
)

// counted is an answer with what the model's query gives, where that is what
// it answers with.
func (b *Bot) counted(ctx context.Context, look *lookup, q Question, v verdict, a Answer) Answer {
	if v.Outcome == llm.Counted {
		a.Fact = b.queried(ctx, look.viewer, q, v.SQL)
	}
	return a
}

// queried is what a model's query gives; nil where it fails.
func (b *Bot) queried(ctx context.Context, see viewer, q Question, sql string) *Fact {
	if see.snap.RightsTooOld() || q.Wish.Only != (Only{}) || query.Invents(sql) {
		return nil
	}
	reader := query.Reader{Snapshot: see.snap, Audience: see.audience, Private: q.Place.Surface.alone()}
	f := b.read(ctx, reader, q, query.Plan{SQL: sql, Form: query.List})
	switch {
	case f == nil:
	case len(f.Rows) == 1 && len(f.Columns) == 1 && numeral.MatchString(f.Rows[0][0]):
		f.Form = query.Count
		if of := countsAll.FindStringSubmatch(sql); of != nil {
			f.Subject = strings.ToLower(of[1])
		}
	case slices.Contains(f.Columns, "column_name") && slices.Contains(f.Columns, "table_name"):
		f.Subject = "columns"
	case slices.Contains(f.Columns, "table_name"):
		f.Subject = "tables"
		if len(f.Rows) > 0 && len(f.Columns) > 1 && numeral.MatchString(f.Rows[0][len(f.Columns)-1]) {
			f.Form = query.Top // what it says of each is shown too
		}
	}
	return f
}

// countsAll finds of what a query counts the rows.
var countsAll = regexp.MustCompile(`(?i)^\s*select\s+count\(\s*\*\s*\)\s+(?:as\s+\w+\s+)?from\s+(tables|columns)\b`)

var numeral = regexp.MustCompile(`^[0-9]+$`)

// recount counts anew what an answer counted, by the model's query where it was one.
func (b *Bot) recount(ctx context.Context, see viewer, q Question, a Answer) *Fact {
	if a.Model != "" && a.Fact != nil {
		return b.queried(ctx, see, q, a.Fact.SQL)
	}
	return b.count(ctx, see, q, a.Language)
}
