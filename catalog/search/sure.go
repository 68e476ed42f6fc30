package search

import (
	"math"
	"strings"
)

// The measures of how sure a result is, each about 0 to 1.
const (
	metMeasure    = iota // share of the question's words, by rarity, that the first table meets
	wordsMeasure         // what its words bring, against those of a long and good answer
	wholeMeasure         // share of its name that the question says
	marginMeasure        // how far the second table stays behind
	thirdMeasure         // how far the fourth stays behind
	elseMeasure          // how far the best table of another schema stays behind
	twinMeasure          // 1 where another table of the first places has the same name
	shareMeasure         // share of its score that its name brings
	rawMeasure           // 1 for a raw, staged or copied table
	countMeasure         // how many words the question has that are about something
	measureCount
)

// sureness is a logistic regression over the measures, fitted by TestFitSureness
// on the public sets: whether the first table is a right one.
var sureness = struct {
	bias float64
	by   [measureCount]float64
}{bias: -2.68, by: [measureCount]float64{1.48, 1.39, 0.80, 1.22, 1.79, 1.79, -0.48, -0.66, -0.32, -0.11}}

// typedSure is the confidence in a table that was typed outright: of 132 on the
// public sets 111 were right, as some questions name one table and mean another.
const typedSure = 0.84

// sureFrom is the confidence from which on nine in ten are right, whichever the
// schema.
const sureFrom = 0.9

// Sure tells whether the first candidate may be called the best match.
func (r Result) Sure() bool { return !r.Nothing && len(r.Senses) == 0 && r.Confidence >= sureFrom }

// confidence is how likely the first candidate is a right one, 0 to 1.
func (ix *Index) confidence(q *question, found []looked) (float64, *[measureCount]float64) {
	if len(found) == 0 {
		return 0, nil
	}
	if found[0].typed {
		return typedSure, nil
	}
	m := ix.measures(q, found)
	return likelihood(sureness.bias, sureness.by[:], m[:]), &m
}

func (ix *Index) measures(q *question, found []looked) (m [measureCount]float64) {
	first := &found[0]
	m[metMeasure] = first.met
	m[wordsMeasure] = math.Min(1, first.words/(longWords*ix.scale()))
	m[wholeMeasure] = first.whole
	behind := func(f *looked) float64 { return math.Min(1, math.Max(0, 1-f.Score/first.Score)) }
	m[marginMeasure], m[thirdMeasure], m[elseMeasure] = 1, 1, 1
	for i := len(found) - 1; i > 0; i-- {
		f := &found[i]
		if ix.schemaOf(uint32(f.ID)) != ix.schemaOf(uint32(first.ID)) {
			m[elseMeasure] = behind(f)
		}
		if strings.EqualFold(f.Table.Name, first.Table.Name) {
			m[twinMeasure] = 1
		}
		switch i {
		case 1:
			m[marginMeasure] = behind(f)
		case 3:
			m[thirdMeasure] = behind(f)
		}
	}
	for _, p := range first.Parts {
		if p.Name == string(NameField) {
			m[shareMeasure] = p.Value / first.Score
		}
	}
	if ix.layer(uint32(first.ID)) == rawLayer {
		m[rawMeasure] = 1
	}
	m[countMeasure] = math.Min(1, float64(q.content())/10)
	return m
}

// longWords is what the words of a long question bring in a table that answers it.
const longWords = 40
