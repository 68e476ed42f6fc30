package search

import "math"

// The measures of whether what is asked for is there at all, each about 0 to 1.
const (
	unknownMeasure = iota // share of what the question says that no table which may be seen has in any form
	schemaMeasure         // share of the question that the first table's schema meets, in whichever of its tables
	broughtMeasure        // what the first table's words bring, against those of a long and good answer
	absenceCount
)

// absence is a logistic regression over the measures, fitted by
// TestFitSureness on the public sets: whether a question's right tables were
// taken away.
var absence = struct {
	bias float64
	by   [absenceCount]float64
}{bias: 1.44, by: [absenceCount]float64{1.30, -1.50, -1.48}}

// absentFrom is the likelihood from which on nothing is said to answer: no set
// has more than a twentieth of its questions declined by it and the bars
// together.
const absentFrom = 0.74

// absent measures whether what is asked for is not there.
func (ix *Index) absent(q *question, first *looked, unknown []*word) *[absenceCount]float64 {
	missing := 0.0
	for _, w := range unknown {
		missing += w.weight * w.says
	}
	return &[absenceCount]float64{
		unknownMeasure: missing / math.Max(q.said(), 1e-9),
		schemaMeasure:  first.schema,
		broughtMeasure: math.Min(1.5, first.words/(longWords*ix.scale())),
	}
}

// likelihood is that of a logistic regression.
func likelihood(bias float64, by, measures []float64) float64 {
	for i, v := range measures {
		bias += by[i] * v
	}
	return 1 / (1 + math.Exp(-bias))
}
