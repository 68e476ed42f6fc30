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

// sample is one question: what its result looked like and whether its first
// table was a right one.
type sample struct {
	measures []float64
	right    float64
	weight   float64
	fold     int
	gone     bool
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
	var there, gone []float64
	for fold := range folds {
		bias, by := fit(all, func(s sample) bool { return s.fold != fold })
		for _, s := range all {
			if s.fold == fold {
				p := predict(bias, by, s.measures)
				scored = append(scored, [3]float64{p, s.right, s.weight})
				if s.gone {
					gone = append(gone, p)
				} else {
					there = append(there, p)
				}
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
	slices.Sort(there)
	bar := there[len(there)/20]
	declined := slices.DeleteFunc(slices.Clone(gone), func(p float64) bool { return p >= bar })
	t.Logf("declining the least sure twentieth, below %.3f, declines %.3f of those whose tables are gone", bar, float64(len(declined))/float64(len(gone)))
	bias, by := fit(all, func(sample) bool { return true })
	t.Logf("bias: %.2f, by: %.2f", bias, by)
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
			list = append(list, sample{r.Measures(), right, weight, foldOf(q.Gold[0]), gone})
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

// fit is a logistic regression by gradient descent, a little held towards zero.
func fit(all []sample, in func(sample) bool) (bias float64, by []float64) {
	by = make([]float64, len(all[0].measures))
	for range 3000 {
		gb, g, n := 0.0, make([]float64, len(by)), 0.0
		for _, s := range all {
			if !in(s) {
				continue
			}
			d := s.weight * (predict(bias, by, s.measures) - s.right)
			n += s.weight
			gb += d
			for i, v := range s.measures {
				g[i] += d * v
			}
		}
		bias -= 2 * gb / n
		for i := range by {
			by[i] -= 2 * (g[i]/n + 0.0005*by[i])
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
