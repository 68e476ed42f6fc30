package eval

import (
	"context"
	"fmt"
	"hash/fnv"
	"maps"
	"math"
	"slices"

	"github.com/datafind/datafind/catalog"
	"github.com/datafind/datafind/catalog/search"
)

// Tuner searches for better settings of the ranking, one setting at a time. It
// is tried on databases that it has not seen: a question belongs to the fold
// of its first gold table's schema, in whatever language it is asked.
type Tuner struct {
	Sets   []TuneSet
	Knobs  []string                      // the settings to try, in this order
	Steps  []float64                     // what each is multiplied by
	Folds  int                           // at least 2
	Seed   uint64                        // which schemas make a fold
	Report func(format string, a ...any) // told of each step that pays; may be nil
}

// TuneSet is a catalog with the questions over it.
type TuneSet struct {
	Name      string
	Snapshot  *catalog.Snapshot
	Questions []Question
}

// Tuned is what a Tuner chose, with the mean worth of a question, 0 to 1,
// before and after, over folds that were not looked at in the choosing.
type Tuned struct {
	Settings      search.Settings // those that differ, chosen on all folds
	Before, After float64         // held out
}

// Run takes a build of every index and a pass over all questions for each
// knob and step, for all folds together and once more for each of them. The
// only error is the context's.
func (t Tuner) Run(ctx context.Context) (Tuned, error) {
	var out Tuned
	var n float64
	for fold := range t.Folds {
		chosen, err := t.climb(ctx, func(f int) bool { return f != fold })
		if err != nil {
			return Tuned{}, err
		}
		held := func(f int) bool { return f == fold }
		before, count, err := t.worth(ctx, nil, held)
		if err != nil {
			return Tuned{}, err
		}
		after, _, err := t.worth(ctx, chosen, held)
		if err != nil {
			return Tuned{}, err
		}
		t.report("fold %d: held out %.4f to %.4f by %v", fold+1, before/count, after/count, chosen)
		out.Before, out.After, n = out.Before+before, out.After+after, n+count
	}
	out.Before, out.After = out.Before/n, out.After/n
	var err error
	out.Settings, err = t.climb(ctx, func(int) bool { return true })
	return out, err
}

// least is the gain of the mean worth that makes a step worth taking.
const least = 0.0005

// climb goes once through the knobs and keeps each step that pays.
func (t Tuner) climb(ctx context.Context, in func(fold int) bool) (search.Settings, error) {
	standard, chosen := search.Standard(), search.Settings{}
	sum, n, err := t.worth(ctx, chosen, in)
	if err != nil {
		return nil, err
	}
	best := sum / n
	for _, knob := range t.Knobs {
		for _, step := range t.Steps {
			trial := maps.Clone(chosen)
			trial[knob] = standard[knob] * step
			sum, n, err := t.worth(ctx, trial, in)
			if err != nil {
				return nil, err
			}
			if v := sum / n; v > best+least {
				t.report("%-20s %.4g to %.4g: %.4f", knob, standard[knob], trial[knob], v)
				best, chosen = v, trial
			}
		}
	}
	return chosen, nil
}

// worth adds up what the questions of some folds are worth under settings. A
// set counts by the root of its size in each schema, or one well-asked schema
// would decide for all.
func (t Tuner) worth(ctx context.Context, s search.Settings, in func(fold int) bool) (sum, weights float64, err error) {
	for _, set := range t.Sets {
		index := search.NewWith(set.Snapshot, s)
		count := map[string]float64{}
		for _, q := range set.Questions {
			count[schemaOf(q)]++
		}
		for _, q := range set.Questions {
			if len(q.Gold) == 0 || !in(t.fold(q)) {
				continue
			}
			if err := ctx.Err(); err != nil {
				return 0, 0, fmt.Errorf("tuning on %d sets: %w", len(t.Sets), err)
			}
			w := 1 / math.Sqrt(count[schemaOf(q)])
			sum += w * worthOf(ctx, index.Search, q)
			weights += w
		}
	}
	return sum, weights, nil
}

// worthOf is 1 for a question whose right table comes first and whose tables
// are all within the first ten. The first three places are what people see.
func worthOf(ctx context.Context, find Searcher, q Question) float64 {
	var names []string
	for _, c := range find(ctx, search.Query{Text: q.Text, Limit: depth}).Candidates {
		names = append(names, c.Table.FullName())
	}
	first, last, _ := places(q, names, Options{})
	worth := 0.0
	if first > 0 {
		worth += 0.2 + 0.3/float64(first)
		if first <= 3 {
			worth += 0.2
		}
	}
	if last > 0 {
		worth += 0.3
	}
	return worth
}

// fold is where a question belongs.
func (t Tuner) fold(q Question) int {
	h := fnv.New64a()
	fmt.Fprint(h, t.Seed, schemaOf(q))
	return int(h.Sum64() % uint64(t.Folds))
}

// schemaOf is the schema of a question's first gold table, without case.
func schemaOf(q Question) string {
	if len(q.Gold) == 0 {
		return ""
	}
	names := slices.Sorted(maps.Keys(fold(q.Gold)))
	name := names[0]
	for i := len(name) - 1; i >= 0; i-- {
		if name[i] == '.' {
			return name[:i]
		}
	}
	return name
}

func (t Tuner) report(format string, a ...any) {
	if t.Report != nil {
		t.Report(format, a...)
	}
}
