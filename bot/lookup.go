package bot

import (
	"context"
	"fmt"
	"slices"

	"github.com/datafind/datafind/catalog"
	"github.com/datafind/datafind/catalog/query"
	"github.com/datafind/datafind/llm"
)

// lookedUp is how many tables one look further gives at most.
const lookedUp = 8

// lookup is the catalog as the audience of one question sees it, for a model
// that looks further. It is an llm.Catalog.
type lookup struct {
	viewer
	private  bool // one person alone reads the answer
	language string
	tell     func(ctx context.Context, status string)
}

func (b *Bot) lookup(ctx context.Context, gen Finder, q Question, language string) *lookup {
	return &lookup{
		viewer: b.sight(ctx, gen, q), private: q.Place.Surface.private(), language: language,
		tell: func(ctx context.Context, status string) { b.tell(ctx, q, status) },
	}
}

// Search finds tables for a model's words.
func (l *lookup) Search(ctx context.Context, words string) []llm.Candidate {
	l.tell(ctx, In(l.language).StatusAgain)
	r := l.find(ctx, words, l.language, lookedUp)
	if r.Nothing {
		return nil
	}
	var found []llm.Candidate
	for _, c := range r.Candidates {
		found = append(found, llm.Candidate{Table: c.Table, Columns: toldColumns(Candidate{Table: c.Table, Matches: c.Matches})})
	}
	return found
}

// Lineage gives the neighbours of a table that may be seen.
func (l *lookup) Lineage(ctx context.Context, t *catalog.Table, upstream bool) []llm.Candidate {
	l.tell(ctx, In(l.language).StatusFlow)
	names := t.Downstream
	if upstream {
		names = t.Upstream
	}
	return l.candidates(ctx, names)
}

// candidates are the tables among some names that may be seen.
func (l *lookup) candidates(ctx context.Context, names []string) []llm.Candidate {
	var ids []int
	for _, n := range names {
		if id, ok := l.id(n); ok && len(ids) < lookedUp {
			ids = append(ids, id)
		}
	}
	var found []llm.Candidate
	for _, t := range l.whole(ctx, ids...) {
		found = append(found, llm.Candidate{Table: t})
	}
	return found
}

// Describe tells that the columns of a table are read.
func (l *lookup) Describe(ctx context.Context, _ *catalog.Table) {
	l.tell(ctx, In(l.language).StatusColumns)
}

// Views describes what Query reads.
func (l *lookup) Views() string { return query.Schema() }

// Query reads the metadata with the audience's eyes.
func (l *lookup) Query(ctx context.Context, sql string) (llm.Rows, error) {
	l.tell(ctx, In(l.language).StatusCount)
	r, err := query.Reader{Snapshot: l.snap, Audience: l.audience, Private: l.private}.Run(ctx, sql)
	if err != nil {
		return llm.Rows{}, fmt.Errorf("reading the metadata for a model: %w", err)
	}
	return llm.Rows{Columns: r.Columns, Cells: r.Rows, Tables: l.candidates(ctx, slices.Concat(r.Rows...))}, nil
}

// widened adds the next candidates of the first stage to those of an answer:
// a model weighs more than is shown. What an answer folded stays folded.
func (l *lookup) widened(ctx context.Context, q Question, a Answer) Answer {
	a.Candidates = slices.Clone(a.Candidates)
	known := make(map[string]bool)
	for _, c := range a.Candidates {
		known[c.Table.FullName()], known[shape(c.Table)] = true, len(c.Table.Columns) > 1
	}
	for _, c := range l.find(ctx, q.sought(), l.language, llm.MaxCandidates).Candidates {
		if len(a.Candidates) >= llm.MaxCandidates || known[c.Table.FullName()] || known[shape(c.Table)] {
			continue
		}
		known[shape(c.Table)] = len(c.Table.Columns) > 1
		a.Candidates = append(a.Candidates, candidate(c, l.snap, l.audience))
	}
	return a
}

// alongside adds what a model found by looking further, at the positions that
// it knows them by.
func (l *lookup) alongside(ctx context.Context, a Answer, found []llm.Candidate) Answer {
	a.Candidates = slices.Clone(a.Candidates)
	var ids []int
	for _, c := range found {
		id, ok := l.snap.Lookup(c.Table.FullName())
		if !ok { // cannot be: it came from there
			break
		}
		ids = append(ids, id)
	}
	for i, t := range l.whole(ctx, ids...) {
		a.Candidates = append(a.Candidates, Candidate{Table: t, Access: l.snap.Access(l.audience, ids[i])})
	}
	return a
}
