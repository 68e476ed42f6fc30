package eval

import (
	"cmp"
	"context"
	"fmt"
	"hash/fnv"
	"maps"
	"math"
	"math/rand/v2"
	"runtime"
	"slices"

	"golang.org/x/sync/errgroup"

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
	Most   int                           // questions of each set about one schema; others are not asked
	Seed   uint64                        // which schemas make a fold, and which questions are asked
	Report func(format string, a ...any) // told of each step, fold and set
}

// TuneSet is a catalog with the questions over it. Sets over one catalog have
// one index.
type TuneSet struct {
	Name      string
	Index     *search.Index
	Questions []Question
}

// Tuned is what a Tuner chose, with the mean worth of a question, 0 to 1,
// before and after, over folds that were not looked at in the choosing.
type Tuned struct {
	Settings      search.Settings // those that differ, chosen on all folds
	Before, After float64         // held out
	Low, High     float64         // the gain, held out: in 95 % of 10,000 draws of the schemas it lies between
}

// Run tries each step alone, over all questions, and then for each fold, and for
// all together, those that pay there one on top of the other. The only error is
// the context's.
func (t Tuner) Run(ctx context.Context) (Tuned, error) {
	all := t.asked()
	before, err := worths(ctx, all, nil)
	if err != nil {
		return Tuned{}, err
	}
	t.Report("%d questions, as it is: %.4f", len(all), mean(all, before, every))
	alone, err := t.alone(ctx, all)
	if err != nil {
		return Tuned{}, err
	}
	after := slices.Clone(before)
	for fold := range t.Folds {
		chosen, err := t.climb(ctx, all, before, alone, func(q tuned) bool { return q.fold != fold })
		if err != nil {
			return Tuned{}, err
		}
		t.Report("fold %d of %d chooses %v", fold+1, t.Folds, chosen)
		held := func(q tuned) bool { return q.fold == fold }
		now, err := worths(ctx, only(all, held), chosen)
		if err != nil {
			return Tuned{}, err
		}
		for i, q := range all {
			if held(q) {
				after[i], now = now[0], now[1:]
			}
		}
	}
	for _, set := range t.Sets {
		of := func(q tuned) bool { return q.set == set.Name }
		t.Report("%-16s held out %.4f to %.4f", set.Name, mean(all, before, of), mean(all, after, of))
	}
	out := Tuned{Before: mean(all, before, every), After: mean(all, after, every)}
	out.Low, out.High = interval(gains(all, before, after))
	out.Settings, err = t.climb(ctx, all, before, alone, every)
	return out, err
}

// tuned is a question of the tuner.
type tuned struct {
	Question
	set    string
	index  *search.Index
	schema string
	fold   int
	weight float64 // a set counts by the root of its size in each schema, or one well-asked schema would decide for all
}

// asked draws the questions.
func (t Tuner) asked() (all []tuned) {
	for _, set := range t.Sets {
		bySchema := map[string][]tuned{}
		for _, i := range rand.New(rand.NewPCG(t.Seed, 0)).Perm(len(set.Questions)) {
			q := tuned{Question: set.Questions[i], set: set.Name, index: set.Index}
			q.schema = schemaOf(q.Question)
			q.fold = t.fold(q.schema)
			if len(q.Gold) > 0 && len(bySchema[q.schema]) < t.Most {
				bySchema[q.schema] = append(bySchema[q.schema], q)
			}
		}
		for _, schema := range slices.Sorted(maps.Keys(bySchema)) {
			for _, q := range bySchema[schema] {
				q.weight = 1 / math.Sqrt(float64(len(bySchema[schema])))
				all = append(all, q)
			}
		}
	}
	return all
}

// step is a setting with another value, and what each question is worth by it alone.
type step struct {
	knob  string
	value float64
	worth []float64
}

// alone tries every step.
func (t Tuner) alone(ctx context.Context, all []tuned) (steps []step, err error) {
	standard := search.Standard()
	for _, knob := range t.Knobs {
		for _, by := range t.Steps {
			s := step{knob: knob, value: standard[knob] * by}
			if s.worth, err = worths(ctx, all, search.Settings{knob: s.value}); err != nil {
				return nil, err
			}
			t.Report("%-20s %.4g alone: %.4f", knob, s.value, mean(all, s.worth, every))
			steps = append(steps, s)
		}
	}
	return steps, nil
}

// least is the gain of the mean worth that makes a step worth taking.
const least = 0.0005

// climb takes the steps that pay alone over some of the questions, the best
// first, and keeps each that pays on top of those before.
func (t Tuner) climb(ctx context.Context, all []tuned, before []float64, alone []step, over func(tuned) bool) (search.Settings, error) {
	best, chosen := mean(all, before, over), search.Settings{}
	pays := slices.DeleteFunc(slices.Clone(alone), func(s step) bool { return mean(all, s.worth, over) <= best+least })
	slices.SortStableFunc(pays, func(a, b step) int { return cmp.Compare(mean(all, b.worth, over), mean(all, a.worth, over)) })
	some := only(all, over)
	for _, s := range pays {
		trial := maps.Clone(chosen)
		trial[s.knob] = s.value
		now, err := worths(ctx, some, trial)
		if err != nil {
			return nil, err
		}
		if v := mean(some, now, every); v > best+least {
			t.Report("%-20s %.4g: %.4f to %.4f", s.knob, s.value, best, v)
			best, chosen = v, trial
		}
	}
	return chosen, nil
}

func every(tuned) bool { return true }

func only(all []tuned, in func(tuned) bool) []tuned {
	return slices.DeleteFunc(slices.Clone(all), func(q tuned) bool { return !in(q) })
}

// worths is what each question is worth under settings, all cores at work.
func worths(ctx context.Context, list []tuned, s search.Settings) ([]float64, error) {
	with := map[*search.Index]*search.Index{}
	for _, q := range list {
		if with[q.index] == nil {
			with[q.index] = q.index.With(s)
		}
	}
	worth := make([]float64, len(list))
	var all errgroup.Group
	all.SetLimit(runtime.GOMAXPROCS(0))
	for i, q := range list {
		all.Go(func() error {
			worth[i] = worthOf(ctx, with[q.index].Search, q.Question)
			return ctx.Err()
		})
	}
	if err := all.Wait(); err != nil {
		return nil, fmt.Errorf("tuning on %d questions: %w", len(list), err)
	}
	return worth, nil
}

// mean is the mean worth of some of the questions.
func mean(all []tuned, worth []float64, in func(tuned) bool) float64 {
	sum, weights := 0.0, 0.0
	for i, q := range all {
		if in(q) {
			sum += q.weight * worth[i]
			weights += q.weight
		}
	}
	return sum / math.Max(weights, 1e-9)
}

// gains adds up by schema what its questions gained, and their weights: those of
// one schema rise and fall together.
func gains(list []tuned, before, after []float64) (gains, weights []float64) {
	number := map[string]int{}
	for i, q := range list {
		n, ok := number[q.schema]
		if !ok {
			n = len(number)
			number[q.schema] = n
			gains, weights = append(gains, 0), append(weights, 0)
		}
		gains[n] += q.weight * (after[i] - before[i])
		weights[n] += q.weight
	}
	return gains, weights
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

// fold is where the questions about a schema belong.
func (t Tuner) fold(schema string) int {
	h := fnv.New64a()
	fmt.Fprint(h, t.Seed, schema)
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
