package bot

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/datafind/datafind/catalog"
	"github.com/datafind/datafind/catalog/query"
	"github.com/datafind/datafind/catalog/search"
	"github.com/datafind/datafind/catalog/text"
	"github.com/datafind/datafind/llm"
)

// defaultCandidates is how many candidates an answer holds: what More shows.
const defaultCandidates = 10

// Find is the first stage alone: the search's answer to a question, in the
// present generation, with nothing that the audience may not see. An empty
// text, a greeting or a word for help gives help. Nothing is kept or shown.
func (b *Bot) Find(ctx context.Context, q Question) (Answer, error) {
	gen := b.generation()
	if q.Wish.Text == "" && q.Wish.Prose == "" { // it leans on nothing
		only := q.Wish.Only
		q.Wish = b.named(ctx, gen, q)
		q.Wish.Only = only
	}
	return b.find(ctx, gen, q)
}

func (b *Bot) find(ctx context.Context, gen Finder, q Question) (_ Answer, err error) {
	ctx, end := b.span(ctx, "search", q.ID)
	defer end(&err)
	begun := b.clock()
	snap := gen.Snapshot()
	a := Answer{Question: q.ID, Revision: 1, Language: spoken(q), AsOf: snap.AsOf, RightsTooOld: snap.RightsTooOld()}
	see := b.sight(ctx, gen, q)
	if a.Kind = smallTalk(q.Text); q.Wish.Over {
		a.Kind = Help
	}
	asked := see.asked(ctx, q.Wish)
	switch {
	case a.Kind == Help:
		a.Settled = true
		a.Examples = examples(ctx, see, a.Language)
	case a.Kind == Thanks:
		a.Settled = true
	case len(asked) > 0:
		a.Kind, a.Prose, a.Columns = Tables, q.Wish.Prose, len(asked) == 1
		a.Settled = a.Prose == "" || !b.streams(q)
		a.Candidates = asked
	default:
		if a.Fact = b.count(ctx, see, q, a.Language); a.Fact != nil {
			a.Kind, a.Settled = Counted, true
			break
		}
		a.Uncounted = query.AsksToCount(q.wanted(), text.LanguageOf(q.wanted(), a.Language))
		b.seek(ctx, see, q, &a)
	}
	if err := ctx.Err(); err != nil {
		return Answer{}, fmt.Errorf("searching for question %s: %w", q.ID, err)
	}
	a.Took = b.clock().Sub(begun)
	return a, nil
}

// asked are the tables that a question is about by name, best first: one, or
// several to be compared; none where they may not be seen any more.
func (v viewer) asked(ctx context.Context, w Wish) (tables []Candidate) {
	names := w.Tables
	if w.Table != "" {
		names = []string{w.Table}
	}
	var ids []int
	for _, name := range names {
		if id, ok := v.id(name); ok {
			ids = append(ids, id)
		}
	}
	for i, t := range v.whole(ctx, ids...) {
		tables = append(tables, Candidate{Table: t, Access: v.snap.Access(v.audience, ids[i])})
	}
	if w.Prose == llm.Comparison && len(tables) < 2 {
		return nil
	}
	return tables
}

// fillIn turns what the search found into an answer.
func fillIn(a *Answer, r search.Result, snap *catalog.Snapshot, readers catalog.Audience) {
	for i, found := range r.Candidates {
		c := candidate(found, snap, readers)
		c.Best = i == 0 && r.Sure()
		a.Candidates = append(a.Candidates, c)
	}
	a.Unknown, a.Related, a.Senses = r.Unknown, r.Related, validSenses(len(a.Candidates), r.Senses)
	switch {
	case len(r.Candidates) == 0 || r.Nothing:
		a.Kind, a.Senses = Nothing, nil
	case len(a.Senses) > 1:
		a.Kind = Ambiguous
	default:
		a.Kind, a.Senses = Tables, nil
		foldTwins(a)
	}
}

// candidate is a table that the search found, for those who read the answer.
func candidate(found search.Candidate, snap *catalog.Snapshot, readers catalog.Audience) Candidate {
	c := Candidate{
		Table: found.Table, Score: found.Score, Parts: found.Parts, Matches: found.Matches, Access: snap.Access(readers, found.ID),
	}
	for _, id := range found.Twins {
		c.Versions = append(c.Versions, &snap.Tables[id])
	}
	return c
}

// foldTwins lets the best of several tables with the same name and the same
// columns (a raw, a staged and a final one) stand for the others, so that the
// three lines of an answer are three different things.
func foldTwins(a *Answer) {
	first := make(map[string]int)
	var out []Candidate
	for _, c := range a.Candidates {
		key := shape(c.Table)
		if i, ok := first[key]; ok && len(c.Table.Columns) > 1 {
			out[i].Versions = append(append(out[i].Versions, c.Table), c.Versions...)
			continue
		}
		first[key] = len(out)
		out = append(out, c)
	}
	a.Candidates = out
}

func shape(t *catalog.Table) string {
	names := []string{strings.ToLower(t.Name)}
	for i := range t.Columns {
		names = append(names, strings.ToLower(t.Columns[i].Name))
	}
	slices.Sort(names[1:])
	return strings.Join(names, "\x00")
}

// spoken is the language to answer in: the one that was asked for, else that of the text where it can be told,
// else the asker's.
func spoken(q Question) string {
	if q.Wish.Language != "" {
		return q.Wish.Language
	}
	return text.LanguageOf(q.Text, cmp.Or(q.Language, q.Asker.Language))
}
