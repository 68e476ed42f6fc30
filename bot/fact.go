package bot

import (
	"context"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"go.uber.org/zap"

	"github.com/datafind/datafind/catalog/query"
	"github.com/datafind/datafind/catalog/text"
)

// Fact is what a question about the metadata itself was answered with. Its
// numbers and rows are those of the query.
type Fact struct {
	query.Plan
	Columns []string
	Rows    [][]string // never nil; of a count the one row with its number
	Cut     bool       // there are more rows than were read
}

// factRows is how many rows a message shows and the journal keeps.
const factRows = 10

// count answers a question about the metadata itself; nil where it is none, or
// is not understood whole.
func (b *Bot) count(ctx context.Context, see viewer, q Question, language string) *Fact {
	if see.snap.RightsTooOld() || q.Wish.Only != (Only{}) { // a plan knows no narrowing, and a number of all would be wrong
		return nil
	}
	reader := query.Reader{Snapshot: see.snap, Audience: see.audience, Private: q.Place.Surface.alone()}
	asked := q.wanted()
	plan, ok := reader.Plan(asked, text.LanguageOf(asked, language), b.clock())
	if !ok {
		if plan, ok = see.flow(ctx, asked, language); !ok {
			return nil
		}
	}
	return b.read(ctx, reader, q, plan)
}

// read runs the query of a plan; nil where it fails.
func (b *Bot) read(ctx context.Context, reader query.Reader, q Question, plan query.Plan) *Fact {
	result, err := reader.Run(ctx, plan.SQL)
	if err != nil {
		b.log.Warn("a query over the metadata failed", zap.String("question", q.ID), zap.Error(err))
		return nil
	}
	rows := result.Rows
	if rows == nil {
		rows = [][]string{}
	}
	return &Fact{Plan: plan, Columns: result.Columns, Rows: rows, Cut: result.Cut}
}

// putTogether finds names of tables as catalogs write them.
var putTogether = regexp.MustCompile(`[\pL\pN.]*[\pL\pN][_.][\pL\pN][\pL\pN_.]*`)

// flow is the question for what feeds a table, or what it feeds, where it is
// described in a question and not named.
func (v viewer) flow(ctx context.Context, asked, language string) (plan query.Plan, ok bool) {
	aim := aimOf(asked)
	if aim.Aim != ForSources && aim.Aim != ForTargets || len(putTogether.FindAllString(aim.of[0], 2)) > 1 {
		return query.Plan{}, false
	}
	r := v.find(ctx, aim.of[0], language, 1)
	if r.Nothing || len(r.Candidates) == 0 {
		return query.Plan{}, false
	}
	return query.Flow(asked, r.Candidates[0].Table.FullName(), aim.Aim == ForSources), true
}

// alone tells whether one person alone reads what is answered, be it outside
// Slack.
func (s Surface) alone() bool { return s != Mention && s != Shared }

// recounted is a kept fact counted anew, with what the question's audience may
// see now. One that cannot be counted any more says nothing.
func (b *Bot) recounted(ctx context.Context, gen Finder, q Question, a Answer) Answer {
	if a.Fact = b.recount(ctx, b.sight(ctx, gen, q), q, a); a.Fact == nil {
		a.Kind = Nothing
	}
	return a
}

// FactOf is the fact under a click, counted for the one who clicked; nil where
// there is none for them.
func (b *Bot) FactOf(ctx context.Context, q Question, a Answer, by Person) *Fact {
	if a.Kind != Counted {
		return nil
	}
	return b.recount(ctx, b.eyes(ctx, by), q, a)
}

// brief is a fact with the rows alone that a message shows.
func (f *Fact) brief() *Fact {
	if f == nil {
		return nil
	}
	short := *f
	short.Rows = slices.Clone(f.Rows[:min(factRows, len(f.Rows))])
	return &short
}

// Number is what is counted: the query's one cell, or how many rows it gave.
func (f *Fact) Number() string {
	switch {
	case f.Form == query.Count && len(f.Rows) == 1 && len(f.Rows[0]) == 1:
		return f.Rows[0][0]
	case f.Cut:
		return strconv.Itoa(len(f.Rows)) + "+"
	}
	return strconv.Itoa(len(f.Rows))
}

// cell is that of a row in the column of a name, empty where there is none.
func (f *Fact) cell(row []string, column string) string {
	if at := slices.Index(f.Columns, column); at >= 0 && at < len(row) {
		return row[at]
	}
	return ""
}

// Broken is a query with a line for each of its parts, to be read.
func Broken(sql string) string {
	return strings.NewReplacer(" FROM ", "\nFROM ", " WHERE ", "\nWHERE ", " AND ", "\n  AND ",
		" GROUP BY ", "\nGROUP BY ", " HAVING ", "\nHAVING ", " ORDER BY ", "\nORDER BY ").Replace(sql)
}
