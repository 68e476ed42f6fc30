package search

import (
	"strings"

	"github.com/datafind/datafind/catalog"
)

const (
	maxSenses   = 4
	senseWords  = 2   // a longer question says what it means
	senseEqual  = 0.9 // of the best score: nearly as good
	senseLooked = 6   // candidates that can be a reading
	senseMet    = 0.6 // of the question: each reading answers it, not a half of it
)

// senses finds the readings of a short question: candidates nearly as good as
// the first that lie in other parts of the company. Each part is named once,
// by its best candidate; what is only on its way to a finished table is none.
func (ix *Index) senses(q *question, found []looked) []Sense {
	if q.content() > senseWords || len(found) < 2 || found[0].typed && !found[1].typed {
		return nil
	}
	var list []Sense
	seen := map[string]bool{}
	for i, f := range found[:min(senseLooked, len(found))] {
		if f.Score < senseEqual*found[0].Score || len(list) == maxSenses {
			break
		}
		if f.met < senseMet || ix.priors[f.ID][layerPrior] < 0 {
			continue
		}
		if label := senseLabel(f.Table); label != "" && !seen[label] {
			seen[label] = true
			list = append(list, Sense{Label: label, Candidate: i})
		}
	}
	if len(list) < 2 {
		return nil
	}
	return list
}

// senseLabel is the part of the company that a table belongs to: its domain,
// else its schema, in at most two words.
func senseLabel(t *catalog.Table) string {
	label := t.Domain
	if label == "" {
		label = t.Schema
	}
	words := strings.FieldsFunc(label, func(r rune) bool { return r == '_' || r == ' ' || r == '-' || r == '.' || r == '/' })
	return strings.Join(words[:min(2, len(words))], " ")
}
