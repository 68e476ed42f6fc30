package bot

import (
	"slices"

	"github.com/datafind/datafind/catalog"
	"github.com/datafind/datafind/catalog/search"
	"github.com/datafind/datafind/llm"
)

// maxSenses is how many readings of an ambiguous question are offered.
const maxSenses = 4

// settled is the next and last revision of an answer: what the model made of
// the first stage, or the first stage as it is. Where someone clicked in
// between, tables keep their order and the better one is named. What the
// verdict points at is checked once more, whoever made it.
func settled(a Answer, v verdict, lapse Lapse, clicked bool) Answer {
	a.Revision++
	a.Settled = true
	a.Lapse = lapse
	a.PromptTokens, a.CompletionTokens = v.Prompt, v.Completion
	a.Candidates = slices.Clone(a.Candidates)
	if lapse != NoLapse || v.Outcome == "" {
		return a
	}
	fact := a.Fact
	a.Fact = nil
	picks, options := validPicks(a, v.Picks), validOptions(a, v.Options)
	switch {
	case clicked && a.Kind == Tables:
		return keptOrder(a, v.Model, picks)
	case v.Outcome == llm.Counted && fact != nil:
		a.Kind, a.Fact, a.Candidates, a.Senses, a.Uncounted, a.Model = Counted, fact, nil, nil, false, v.Model
	case v.Outcome == llm.None && a.Kind == Tables && a.Candidates[0].Best:
		// A table too many is passed over in a second; one that was found and
		// taken away is never seen. But nobody calls it the best any more.
		a.Lapse, a.Candidates[0].Best = Unheard, false
	case v.Outcome == llm.None:
		a.Kind, a.Senses, a.Model = Nothing, nil, v.Model
	case v.Outcome == llm.Unclear && len(options) > 1:
		a.Kind, a.Senses, a.Model, a.Asks = Ambiguous, options, v.Model, v.Question
	case v.Outcome == llm.Fits && len(picks) > 0:
		a.Joins, a.Twins = joined(a, v.Joins), v.Twins && len(picks) > 1
		return reordered(a, v.Model, picks)
	default:
		a.Lapse = Failed
	}
	return a
}

// reordered puts the picks first, in the model's order; only they are shown,
// the rest stays behind More.
func reordered(a Answer, model string, picks []llm.Pick) Answer {
	a.Kind, a.Senses, a.Model = Tables, nil, model
	a.Show = min(shownLimit, len(picks))
	order := make([]Candidate, 0, len(a.Candidates))
	picked := make(map[int]bool)
	for _, p := range picks {
		picked[p.Candidate] = true
		c := reasoned(a.Candidates[p.Candidate], p)
		if p.Candidate != len(order) {
			c.Was = p.Candidate + 1
		}
		order = append(order, c)
	}
	for i, c := range a.Candidates {
		if !picked[i] {
			order = append(order, c)
		}
	}
	a.Candidates = order
	return a
}

// keptOrder gives the candidates their reasons where they stand.
func keptOrder(a Answer, model string, picks []llm.Pick) Answer {
	if len(picks) == 0 {
		return a
	}
	a.Model = model
	for _, p := range picks {
		a.Candidates[p.Candidate] = reasoned(a.Candidates[p.Candidate], p)
	}
	if best := picks[0].Candidate; best != 0 {
		a.Better = a.Candidates[best].Table.FullName()
	}
	return a
}

func reasoned(c Candidate, p llm.Pick) Candidate {
	c.Why, c.Doubt = p.Why, p.Doubt
	c.Use = nil
	for _, i := range p.Use {
		c.Use = append(c.Use, c.Table.Columns[i].Name)
	}
	return c
}

// validPicks leaves out what points nowhere or twice at the same place.
func validPicks(a Answer, picks []llm.Pick) []llm.Pick {
	var out []llm.Pick
	seen := make(map[int]bool)
	for _, p := range picks {
		if p.Candidate < 0 || p.Candidate >= len(a.Candidates) || seen[p.Candidate] {
			continue
		}
		seen[p.Candidate] = true
		columns := len(a.Candidates[p.Candidate].Table.Columns)
		p.Use = slices.DeleteFunc(slices.Clone(p.Use), func(i int) bool { return i < 0 || i >= columns })
		out = append(out, p)
	}
	return out
}

// joined names the columns of a verdict's joins.
func joined(a Answer, joins []llm.Join) []Joined {
	name := func(s llm.Slot) (table, column string) {
		if s.Candidate < 0 || s.Candidate >= len(a.Candidates) {
			return "", ""
		}
		t := a.Candidates[s.Candidate].Table
		if s.Column < 0 || s.Column >= len(t.Columns) {
			return "", ""
		}
		return t.FullName(), t.Columns[s.Column].Name
	}
	var out []Joined
	for _, j := range joins {
		left, leftColumn := name(j.Left)
		right, rightColumn := name(j.Right)
		if left != "" && right != "" {
			out = append(out, Joined{left, leftColumn, right, rightColumn})
		}
	}
	return out
}

// validOptions turns the model's readings into senses.
func validOptions(a Answer, options []llm.Option) []search.Sense {
	var senses []search.Sense
	for _, o := range options {
		senses = append(senses, search.Sense{Label: o.Label, Candidate: o.Candidate})
	}
	return validSenses(len(a.Candidates), senses)
}

// validSenses are up to four readings that have a label and stand for
// different ones of so many candidates.
func validSenses(candidates int, senses []search.Sense) []search.Sense {
	var out []search.Sense
	seen := make(map[int]bool)
	for _, s := range senses {
		if s.Candidate < 0 || s.Candidate >= candidates || seen[s.Candidate] || s.Label == "" || len(out) == maxSenses {
			continue
		}
		seen[s.Candidate] = true
		out = append(out, s)
	}
	return out
}

func columnAt(t *catalog.Table, name string) int {
	return slices.IndexFunc(t.Columns, func(c catalog.Column) bool { return c.Name == name })
}
