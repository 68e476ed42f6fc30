package bot

import (
	"context"
	"slices"

	"github.com/datafind/datafind/catalog"
	"github.com/datafind/datafind/catalog/search"
	"github.com/datafind/datafind/catalog/text"
)

// seek fills in the tables that a question describes, what it wants of them,
// and whether a model is still to weigh them.
func (b *Bot) seek(ctx context.Context, see viewer, q Question, a *Answer) {
	aim := aimOf(q.wanted())
	sought := aim.sought(q)
	switch a.Aim = aim.Aim; {
	case a.Aim == ForJoin && see.pair(ctx, aim.of, a):
		a.Settled = true
		return
	case a.Aim == ForCompare && see.beside(ctx, aim.of, a):
		a.Settled = a.Prose == "" || !b.streams(q)
		return
	case a.Aim == ForJoin, a.Aim == ForCompare:
		a.Aim = ""
	}
	r := see.find(ctx, sought, a.Language, b.candidates)
	if a.Aim == ForOfficial {
		r = see.official(ctx, r, sought, a, b.candidates)
	}
	fillIn(a, r, see.snap, see.audience)
	if a.Kind == Ambiguous && a.Aim != "" { // what is wanted of each stands beside it
		a.Kind, a.Senses = Tables, nil
	}
	a.Columns = a.Aim == ForColumns && a.Kind == Tables
	// What is shown to one who clicked cannot be replaced later, and other
	// clicks on the same message must not wait for a model.
	a.Settled = b.explainer == nil || !a.weighable() || q.Place.Surface == Mine
}

// find looks for tables. Personal data in the text would come back as the word
// that met.
func (v viewer) find(ctx context.Context, sought, language string, most int) search.Result {
	r := v.gen.Search(ctx, search.Query{Text: text.Mask(sought), Language: language, Allowed: v.allowed, Limit: most})
	v.lacks(ctx, r.Lacks)
	return r
}

// officialLeast is the share of the best table's score that the best certified
// one has at least to be the official one.
const officialLeast = 0.7

// official is what was found where a certified table leads, else what is found
// among those alone. Where none of them answers, nothing is official.
func (v viewer) official(ctx context.Context, all search.Result, sought string, a *Answer, most int) search.Result {
	if all.Nothing || len(all.Candidates) == 0 || all.Candidates[0].Table.Certified {
		a.Aim = ForCertified
		return all
	}
	v.allowed = Only{Certified: true}.of(v.snap, v.allowed)
	r := v.find(ctx, sought, a.Language, most)
	if r.Nothing || len(r.Candidates) == 0 || r.Candidates[0].Score < officialLeast*all.Candidates[0].Score {
		a.Aim = ForCertified
		return all
	}
	return r
}

// pair fills in the two tables that are to be joined: the best of one
// description with the best of the other among those that its keys lead to and
// from, else the best of each. It is false where a description finds nothing.
func (v viewer) pair(ctx context.Context, of []string, a *Answer) bool {
	var best [2][]search.Candidate
	for i := range best {
		r := v.find(ctx, of[i], a.Language, paired)
		if r.Nothing || len(r.Candidates) == 0 {
			return false
		}
		if best[i] = r.Candidates; typed(of[i], best[i][0].Table) {
			best[i] = best[i][:1]
		}
	}
	two, ok := v.keyedPair(ctx, of, best, a.Language)
	if !ok {
		two = [2]search.Candidate{best[0][0], best[1][0]}
	}
	if two[0].ID == two[1].ID {
		return false
	}
	for _, c := range two {
		a.Candidates = append(a.Candidates, candidate(c, v.snap, v.audience))
	}
	a.Kind, a.Joins = Tables, keysOf(two[0].Table, two[1].Table)
	return true
}

// paired is how many tables of a description are looked from for the other, and
// at.
const paired = 3

// keyedPair is the foremost table of either description with the one that the
// other describes among those that a key joins to it: by a word of its name,
// and by the whole of it where that was typed.
func (v viewer) keyedPair(ctx context.Context, of []string, best [2][]search.Candidate, language string) (two [2]search.Candidate, ok bool) {
	var from []*catalog.Table
	for _, c := range slices.Concat(best[0], best[1]) {
		from = append(from, c.Table)
	}
	keyed := v.keyed(from)
	for place := range paired {
		for side := range best {
			if place >= len(best[side]) {
				continue
			}
			other := 1 - side
			near := v
			near.allowed = keyed[side*len(best[0])+place]
			for _, c := range near.find(ctx, of[other], language, paired).Candidates {
				if c.Near() && (c.ID == best[other][0].ID || !typed(of[other], best[other][0].Table)) {
					two[side], two[other] = best[side][place], c
					return two, true
				}
			}
		}
	}
	return two, false
}
