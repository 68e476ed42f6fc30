package search_test

import (
	"context"
	"hash/fnv"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/datafind/datafind/catalog"
	"github.com/datafind/datafind/catalog/eval"
	"github.com/datafind/datafind/catalog/file"
	"github.com/datafind/datafind/catalog/search"
)

// sample is one question: what its result looked like, whether its first table
// was a right one, and whether it was asked without its right tables.
type sample struct {
	measures, absent []float64
	right            float64
	weight           float64
	fold             int
	gone             bool
	declined         bool
}

// lesson is what a regression learns from a sample.
type lesson struct {
	measures   []float64
	so, weight float64
}

func rightness(s sample) lesson { return lesson{s.measures, s.right, s.weight} }

// absence lets either half of the samples count alike.
func absence(s sample) lesson {
	if s.gone {
		return lesson{s.absent, 1, 10 * s.weight}
	}
	return lesson{s.absent, 0, s.weight}
}

// TestFitSureness fits the weights of the confidence where EVAL_DIR names the
// question sets, prints them, and says how well they hold on schemas that they
// were not fitted on. Each set counts alike; a question is asked again with its
// right tables taken away, which counts a tenth.
func TestFitSureness(t *testing.T) {
	dir := os.Getenv("EVAL_DIR")
	if dir == "" {
		t.Skip("EVAL_DIR does not name the folder of the question sets")
	}
	var all []sample
	for _, set := range [][2]string{{"fivetran", "fivetran"}, {"spider", "spider"}, {"spider_syn", "spider"}, {"spider2_lite", "spider2_lite"}, {"beaver_nw", "beaver_nw"}} {
		all = append(all, samplesOf(t, dir, set[0], set[1])...)
	}
	const folds = 5
	bins := [10][3]float64{}
	var scored [][3]float64
	for fold := range folds {
		bias, by := fit(all, rightness, func(s sample) bool { return s.fold != fold })
		for _, s := range all {
			if s.fold == fold {
				p := predict(bias, by, s.measures)
				scored = append(scored, [3]float64{p, s.right, s.weight})
				b := &bins[min(9, int(p*10))]
				b[0], b[1], b[2] = b[0]+s.weight, b[1]+s.weight*p, b[2]+s.weight*s.right
			}
		}
	}
	for i, b := range bins {
		if b[0] > 0 {
			t.Logf("held out, confidence %.1f to %.1f: weight %.3f said %.3f right %.3f", float64(i)/10, float64(i+1)/10, b[0], b[1]/b[0], b[2]/b[0])
		}
	}
	slices.SortFunc(scored, func(a, b [3]float64) int { return int(math.Copysign(1, b[0]-a[0])) })
	n, right := 0.0, 0.0
	for _, s := range scored {
		if n, right = n+s[2], right+s[2]*s[1]; int(n*20) != int((n-s[2])*20) {
			t.Logf("the surest %.2f, from %.3f on: right %.3f", n, s[0], right/n)
		}
	}
	holdSure(t, scored)
	everything := func(sample) bool { return true }
	bias, by := fit(all, rightness, everything)
	t.Logf("sureness: bias: %.2f, by: %.2f", bias, by)
	sayDeclined(t, all, folds)
	bias, by = fit(all, absence, everything)
	t.Logf("absence: bias: %.2f, by: %.2f", bias, by)
}

// sayDeclined says what share of the questions without their tables is declined
// where so many of the others are, on schemas that were not fitted on, and what
// the search itself declines.
func sayDeclined(t *testing.T, all []sample, folds int) {
	t.Helper()
	var by [2][]float64 // there, gone
	var declined [2]float64
	for fold := range folds {
		bias, weights := fit(all, absence, func(s sample) bool { return s.fold != fold })
		for _, s := range all {
			which := 0
			if s.gone {
				which = 1
			}
			if s.fold == fold {
				by[which] = append(by[which], predict(bias, weights, s.absent))
			}
			if s.fold == fold && s.declined {
				declined[which]++
			}
		}
	}
	slices.Sort(by[0])
	for _, share := range []float64{.025, .05, .1, .2} {
		bar := by[0][len(by[0])-1-int(share*float64(len(by[0])))]
		n := 0
		for _, p := range by[1] {
			if p > bar {
				n++
			}
		}
		t.Logf("held out, declining %.3f, from %.3f on, declines %.3f of those whose tables are gone", share, bar, float64(n)/float64(len(by[1])))
	}
	t.Logf("the search declines %.3f and %.3f", declined[0]/float64(len(by[0])), declined[1]/float64(len(by[1])))
}

// holdSure fails where "best match" would be said of schemas that the confidence
// was not fitted on and less than nine in ten were right. scored is the surest
// first: confidence, right, weight.
func holdSure(t *testing.T, scored [][3]float64) {
	t.Helper()
	n, right := 0.0, 0.0
	for _, s := range scored {
		if s[0] >= search.SureFrom {
			n, right = n+s[2], right+s[2]*s[1]
		}
	}
	t.Logf("held out, from %.2f on: weight %.3f right %.3f", search.SureFrom, n, right/n)
	if n == 0 || right < 0.9*n {
		t.Errorf("from a confidence of %.2f on %.3f are right", search.SureFrom, right/n)
	}
}

func samplesOf(t *testing.T, dir, set, of string) []sample {
	t.Helper()
	s, _, err := file.Load(context.Background(), filepath.Join(dir, of, "catalog.jsonl.gz"), file.Options{})
	if err != nil {
		t.Fatal(err)
	}
	questions, err := eval.ReadFile(filepath.Join(dir, set, "questions.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	ix := search.New(s)
	var list []sample
	for _, q := range questions {
		if len(q.Gold) == 0 {
			continue
		}
		for _, gone := range []bool{false, true} {
			ask := search.Query{Text: q.Text, Limit: 10}
			weight := 0.2 / float64(len(questions))
			if gone {
				ask.Allowed = without(s, q)
				weight /= 10
			}
			r := ix.Search(context.Background(), ask)
			if r.Measures() == nil {
				continue
			}
			right := 0.0
			if slices.ContainsFunc(slices.Concat(q.Gold, q.AlsoOK), func(g string) bool { return strings.EqualFold(g, r.Candidates[0].Table.FullName()) }) {
				right = 1
			}
			list = append(list, sample{r.Measures(), r.Absent(), right, weight, foldOf(q.Gold[0]), gone, r.Nothing})
		}
	}
	return list
}

// without is all tables but the right ones.
func without(s *catalog.Snapshot, q eval.Question) *catalog.Set {
	left := catalog.NewSet(len(s.Tables))
	for id := range s.Tables {
		name := s.Tables[id].FullName()
		if !slices.ContainsFunc(slices.Concat(q.Gold, q.AlsoOK), func(g string) bool { return strings.EqualFold(g, name) }) {
			left.Add(id)
		}
	}
	return left
}

func foldOf(table string) int {
	h := fnv.New32a()
	_, _ = h.Write([]byte(table[:strings.LastIndexByte(table, '.')]))
	return int(h.Sum32()>>4) % 5
}

// fit is a logistic regression by gradient descent, hardly held towards zero.
func fit(all []sample, of func(sample) lesson, in func(sample) bool) (bias float64, by []float64) {
	var lessons []lesson
	for _, s := range all {
		if in(s) {
			lessons = append(lessons, of(s))
		}
	}
	by = make([]float64, len(lessons[0].measures))
	for range 3000 {
		gb, g, n := 0.0, make([]float64, len(by)), 0.0
		for _, s := range lessons {
			d := s.weight * (predict(bias, by, s.measures) - s.so)
			n += s.weight
			gb += d
			for i, v := range s.measures {
				g[i] += d * v
			}
		}
		bias -= 2 * gb / n
		for i := range by {
			by[i] -= 2 * (g[i]/n + 0.00005*by[i])
		}
	}
	return bias, by
}

func predict(bias float64, by, measures []float64) float64 {
	for i, v := range measures {
		bias += by[i] * v
	}
	return 1 / (1 + math.Exp(-bias))
}
