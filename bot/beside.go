package bot

import (
	"context"
	"strings"

	"github.com/datafind/datafind/catalog/text"
	"github.com/datafind/datafind/llm"
)

// beside fills in the tables that are to be compared: the best of each
// description ("churn", "revenue"), and the descriptions that find nothing. It
// is false where they are no topics of their own, where none finds anything, or
// where one table is the best of two.
func (v viewer) beside(ctx context.Context, of []string, a *Answer) bool {
	topics := strings.Split(strings.Join(of, ","), ",")
	if len(topics) > shownLimit || !apart(topics) {
		return false
	}
	var tables []Candidate
	var missing []string
	known := make(map[int]bool)
	for _, topic := range topics {
		r := v.find(ctx, topic, a.Language, 1)
		if r.Nothing || len(r.Candidates) == 0 {
			missing = append(missing, text.Mask(strings.TrimSpace(topic)))
			continue
		}
		if known[r.Candidates[0].ID] {
			return false
		}
		known[r.Candidates[0].ID] = true
		tables = append(tables, candidate(r.Candidates[0], v.snap, v.audience))
	}
	if len(tables) > 1 {
		a.Prose = llm.Comparison
	}
	a.Kind, a.Candidates, a.Missing = Tables, tables, missing
	return len(tables) > 0
}

// apart tells whether topics stand each for itself. In "sales by month and
// region", "sales in Rio and Lima" and "sales of 2023 and 2024" the last one is
// but a part of the first.
func apart(topics []string) bool {
	within := func(topic string) bool {
		for i, word := range text.Words(topic) {
			if i > 0 && is([]string{word}, "within") {
				return true
			}
		}
		return false
	}
	last := topics[len(topics)-1]
	return within(last) || !within(topics[0])
}
