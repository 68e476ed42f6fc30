package eval

import (
	"context"
	"fmt"
	"strings"

	"github.com/datafind/datafind/catalog"
	"github.com/datafind/datafind/catalog/search"
	"github.com/datafind/datafind/catalog/text"
)

// The layers of a table on its way, by what its name says. The words are
// listed here and not taken from the search: a measure that shares them with
// what it measures would share its errors.
const (
	copied = iota
	raw
	staged
	unmarked
	final
)

var layerWords = map[string]int{
	"bkp": copied, "backup": copied, "old": copied, "copy": copied, "hist": copied, "archive": copied,
	"raw": raw, "bronze": raw, "landing": raw,
	"stg": staged, "staging": staged, "int": staged, "intermediate": staged, "base": staged, "tmp": staged,
	"gold": final, "mart": final, "silver": unmarked,
}

// Twins is how the versions of a thing stand to each other among the first
// three tables.
type Twins struct {
	Met   int     `json:"met"`   // how often one of several versions stood there
	Final float64 `json:"final"` // the share in which the first of them was the final one
}

// CountTwins asks each question and looks for tables that have other versions
// in the catalog. Where the unfinished version is the right one, it does not
// count. The only error is the context's.
func CountTwins(ctx context.Context, find Searcher, s *catalog.Snapshot, questions []Question) (Twins, error) {
	g := groups(s)
	met, final := 0, 0
	for _, q := range questions {
		if err := ctx.Err(); err != nil {
			return Twins{}, fmt.Errorf("looking at twins for %d questions: %w", len(questions), err)
		}
		gold, seen := fold(q.Gold), map[string]bool{}
		for _, c := range find(ctx, search.Query{Text: q.Text, Limit: shown}).Candidates {
			v, grouped := g[strings.ToLower(c.Table.FullName())]
			if !grouped || seen[v.of] || !v.final && gold[strings.ToLower(c.Table.FullName())] {
				continue
			}
			seen[v.of] = true
			met++
			if v.final {
				final++
			}
		}
	}
	return Twins{Met: met, Final: share(final, met)}, nil
}

const shown = 3 // tables in an answer

// version is a table that has others of the same thing.
type version struct {
	of    string // what it is a version of
	final bool
}

// groups finds tables that are versions of one thing, by full name in small
// letters: the same name and schema but for the words of a layer, and one of
// them further on than another.
func groups(s *catalog.Snapshot) map[string]version {
	type member struct {
		name  string
		layer int
	}
	members := map[string][]member{}
	for i := range s.Tables {
		key, layer := core(&s.Tables[i])
		members[key] = append(members[key], member{strings.ToLower(s.Tables[i].FullName()), layer})
	}
	of := map[string]version{}
	for key, list := range members {
		least, most := final, copied
		for _, m := range list {
			least, most = min(least, m.layer), max(most, m.layer)
		}
		if least == most || most < unmarked {
			continue
		}
		for _, m := range list {
			of[m.name] = version{key, m.layer == most}
		}
	}
	return of
}

// core is what a table and its other versions share, and its layer. In
// package__model a name without mark is the finished model; a plain name beside
// such is what it was loaded from, so that the two are told apart by the mark.
func core(t *catalog.Table) (key string, layer int) {
	layer = unmarked
	strip := func(name string) string {
		var kept []string
		for _, w := range text.Words(name) {
			if l, ok := layerWords[w]; ok {
				if l != unmarked {
					layer = l
				}
				continue
			}
			kept = append(kept, text.Singular(w))
		}
		return strings.Join(kept, " ")
	}
	catalogName, schema, name := strip(t.Catalog), strip(t.Schema), strip(t.Name)
	if strings.Contains(t.Name, "__") && layer == unmarked {
		layer = final
	}
	return catalogName + "|" + schema + "|" + strings.TrimPrefix(name, schema+" "), layer
}
