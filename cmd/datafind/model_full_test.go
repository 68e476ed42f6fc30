//go:build real && full

package main

import (
	"net/http"
	"testing"

	"github.com/prometheus/client_golang/prometheus"
	"go.uber.org/zap"

	answers "github.com/datafind/datafind/bot/eval"
	"github.com/datafind/datafind/catalog/search"
)

// TestFullSmallModel is the long form of TestSmallModel's questions.
func TestFullSmallModel(t *testing.T) { askThroughSlack(t, smallModel(t), someQuestions(t, 30)) }

// TestFullAnswersOfSmallModel prints what datafind eval --answers does, for
// every sixth question, since the small model takes its time. It holds what no
// model may spoil: nothing made up is left, no number is wrong.
func TestFullAnswersOfSmallModel(t *testing.T) {
	cfg := answers.Config{Deadline: modelPatience, AsOf: answers.DemoAsOf, Logger: zap.NewNop()}
	snapshot, err := demoSet(&cfg)
	if err != nil {
		t.Fatal(err)
	}
	own, err := evalCmd{}.questions()
	if err != nil {
		t.Fatal(err)
	}
	cfg.Questions = everySixth(append(own, cfg.Questions...))
	cfg.Counting = everySixth(cfg.Counting)
	cfg.Finder = search.New(snapshot.WithoutGrants())
	flags := modelFlags{OpenAIModel: []string{"small"}, OpenAIBaseURL: smallModel(t), ModelTimeout: modelPatience, ModelPrompt: 1500}
	explainer, err := flags.explainer(modelParts{transport: &http.Transport{}, log: zap.NewNop(), registerer: prometheus.NewRegistry()})
	if err != nil {
		t.Fatal(err)
	}
	run, err := runBoth(t.Context(), cfg, explainer)
	if err != nil {
		t.Fatal(err)
	}
	if err := printAnswers(t.Output(), run); err != nil {
		t.Fatal(err)
	}
	if run.Model.InventedAfter > 0 || run.Model.CountsWrong > 0 || run.Model.Modelled == 0 {
		t.Errorf("%+v", *run.Model)
	}
}

func everySixth[E any](all []E) (some []E) {
	for i := 0; i < len(all); i += 6 {
		some = append(some, all[i])
	}
	return some
}
