package eval_test

import (
	"context"
	"errors"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/datafind/datafind/catalog"
	"github.com/datafind/datafind/catalog/eval"
	"github.com/datafind/datafind/catalog/file"
	"github.com/datafind/datafind/catalog/search"
)

// TestTune looks for better settings where EVAL_DIR names the question sets:
// go test -count=1 -timeout 1h -v -run TestTune ./catalog/eval. KNOB names one
// setting to try alone.
func TestTune(t *testing.T) {
	dir := os.Getenv("EVAL_DIR")
	if dir == "" || !testing.Verbose() {
		t.Skip("needs EVAL_DIR, the folder of the question sets, and -v")
	}
	tuner := eval.Tuner{Sets: tuneSets(t, dir), Steps: []float64{0.6, 1.6}, Folds: 4, Most: 8, Seed: 1, Report: t.Logf}
	if tuner.Knobs = []string{os.Getenv("KNOB")}; tuner.Knobs[0] == "" {
		tuner.Knobs = tunable()
	}
	got, err := tuner.Run(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("held out %.4f to %.4f, the gain between %.4f and %.4f; over all: %v", got.Before, got.After, got.Low, got.High, got.Settings)
}

// tunable lists the settings that the public sets can tell anything about:
// they have no tags, properties, usage or owners.
func tunable() []string {
	var knobs []string
	for name, value := range search.Standard() {
		if value != 0 && !slices.Contains([]string{"tag", "tag length", "property", "property length", "used", "certified", "deprecated", "fresh"}, name) {
			knobs = append(knobs, name)
		}
	}
	slices.Sort(knobs)
	return knobs
}

// tuneSets reads the question sets, each language by itself.
func tuneSets(t *testing.T, dir string) []eval.TuneSet {
	t.Helper()
	indexes := map[string]*search.Index{}
	var sets []eval.TuneSet
	for _, f := range floors {
		if indexes[f.catalog] == nil {
			s, _, err := file.Load(context.Background(), filepath.Join(dir, f.catalog, "catalog.jsonl.gz"), file.Options{Now: time.Now})
			if err != nil {
				t.Fatal(err)
			}
			indexes[f.catalog] = search.New(s)
		}
		questions, err := eval.ReadFile(filepath.Join(dir, f.set, "questions.jsonl"))
		if err != nil {
			t.Fatal(err)
		}
		sets = append(sets, eval.TuneSet{Name: f.set + " " + f.lang, Index: indexes[f.catalog], Questions: of(questions, f.lang)})
	}
	return sets
}

// tuner tries one setting on the demo's questions.
func tuner(t *testing.T, knob string, steps ...float64) eval.Tuner {
	ix, questions := demo(t)
	return eval.Tuner{Sets: []eval.TuneSet{{Name: "demo", Index: ix, Questions: questions}}, Knobs: []string{knob}, Steps: steps, Folds: 2, Most: 2, Seed: 3, Report: t.Logf}
}

func tune(t *testing.T, by eval.Tuner) eval.Tuned {
	t.Helper()
	got, err := by.Run(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	return got
}

// What the tuner takes is never worse, and a seed tells it whole.
func TestTunerTakesNothingWorse(t *testing.T) {
	got, again := tune(t, tuner(t, "name", 1, 0)), tune(t, tuner(t, "name", 1, 0))
	if len(got.Settings) != 0 || got.Before != got.After || got.Low != 0 || got.High != 0 || got.Before < 0.7 || got.Before > 1 {
		t.Errorf("tuning by nothing and worse gave %+v", got)
	}
	if got.Before != again.Before {
		t.Errorf("the same seed gave %v and %v", got.Before, again.Before)
	}
}

// Where people mean the plain table and not the finished one, marking finished
// ones up is given up, and that is a gain on the schemas held out.
func TestTunerTakesWhatPays(t *testing.T) {
	var tables []catalog.Table
	var questions []eval.Question
	for _, schema := range []string{"alpha", "beta", "gamma", "delta", "epsilon", "zeta", "theta", "kappa"} {
		tables = append(tables, catalog.Table{Catalog: "c", Schema: schema, Name: "orders"}, catalog.Table{Catalog: "c", Schema: schema, Name: "shop__orders"})
		questions = append(questions, eval.Question{Text: "orders of " + schema, Gold: []string{"c." + schema + ".orders"}})
	}
	ix := search.New(catalog.NewSnapshot(tables, nil, time.Time{}, "test"))
	got := tune(t, eval.Tuner{Sets: []eval.TuneSet{{Name: "plain", Index: ix, Questions: questions}}, Knobs: []string{"mart", "few keys"}, Steps: []float64{0, 2}, Folds: 2, Most: 1, Seed: 1, Report: t.Logf})
	if want := (search.Settings{"mart": 0}); !maps.Equal(got.Settings, want) {
		t.Errorf("chose %v, want %v", got.Settings, want)
	}
	if got.After != 1 || got.After-got.Before < 0.1 || got.Low < 0.1 || got.High > 0.2 {
		t.Errorf("held out %+v", got)
	}
}

// The context ends it.
func TestTunerEnds(t *testing.T) {
	ctx, stop := context.WithCancel(context.Background())
	stop()
	if _, err := tuner(t, "name", 1).Run(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}
