package eval_test

import (
	"context"
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
// go test -count=1 -timeout 2h -v -run TestTune ./catalog/eval. KNOB names one
// setting to try alone.
func TestTune(t *testing.T) {
	dir := os.Getenv("EVAL_DIR")
	if dir == "" || !testing.Verbose() {
		t.Skip("needs EVAL_DIR, the folder of the question sets, and -v")
	}
	tuner := eval.Tuner{Sets: tuneSets(t, dir), Steps: []float64{0.6, 1.6}, Folds: 2, Seed: 1, Report: t.Logf}
	if tuner.Knobs = []string{os.Getenv("KNOB")}; tuner.Knobs[0] == "" {
		tuner.Knobs = tunable()
	}
	got, err := tuner.Run(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("held out %.4f before, %.4f after; over all: %v", got.Before, got.After, got.Settings)
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

// tuneSets reads every third question of each set and language.
func tuneSets(t *testing.T, dir string) []eval.TuneSet {
	t.Helper()
	snapshots := map[string]*catalog.Snapshot{}
	var sets []eval.TuneSet
	for _, f := range floors {
		if snapshots[f.catalog] == nil {
			s, _, err := file.Load(context.Background(), filepath.Join(dir, f.catalog, "catalog.jsonl.gz"), file.Options{Now: time.Now})
			if err != nil {
				t.Fatal(err)
			}
			snapshots[f.catalog] = s
		}
		questions, err := eval.ReadFile(filepath.Join(dir, f.set, "questions.jsonl"))
		if err != nil {
			t.Fatal(err)
		}
		var some []eval.Question
		for i, q := range of(questions, f.lang) {
			if i%3 == 0 {
				some = append(some, q)
			}
		}
		sets = append(sets, eval.TuneSet{Name: f.set + " " + f.lang, Snapshot: snapshots[f.catalog], Questions: some})
	}
	return sets
}

// What the tuner takes is never worse, and a seed tells it whole.
func TestTunerTakesNothingWorse(t *testing.T) {
	ix, questions := demo(t)
	var asked []eval.Question
	for i, q := range questions {
		if i%4 == 0 {
			asked = append(asked, q)
		}
	}
	run := func() eval.Tuned {
		got, err := eval.Tuner{Sets: []eval.TuneSet{{Snapshot: ix.Snapshot(), Questions: asked}}, Knobs: []string{"name"}, Steps: []float64{1, 0}, Folds: 2, Seed: 3}.Run(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		return got
	}
	got, again := run(), run()
	if len(got.Settings) != 0 || got.Before != got.After || got.Before < 0.7 || got.Before > 1 {
		t.Errorf("tuning by nothing and worse gave %+v", got)
	}
	if got.Before != again.Before {
		t.Errorf("the same seed gave %v and %v", got.Before, again.Before)
	}
}
