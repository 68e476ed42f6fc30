package main

import (
	"encoding/json"
	"testing"

	"github.com/datafind/datafind/llm/llmtest"
)

// TestEvalAnswers measures the demo's answers with a scripted model, which
// picks what it sees first, and holds what has to hold of them.
func TestEvalAnswers(t *testing.T) {
	t.Parallel()
	model := llmtest.New(t)
	code, out, errs := command(t, "eval", "--answers", "--json", "--openai-model", "m", "--openai-base-url", model.URL)
	var run answersRun
	if err := json.Unmarshal([]byte(out), &run); code != exitDone || err != nil || run.Model == nil {
		t.Fatalf("exit %d, %v\n%s%s", code, err, out, errs)
	}
	first, both := run.FirstStage, *run.Model
	if first.Questions < 80 || first.Unanswerable < 30 || first.Counting != 120 {
		t.Errorf("not all was asked: %+v", first)
	}
	if first.First < .8 || first.CountsRight < 84 || first.CountsWrong > 0 || both.CountsWrong > 0 {
		t.Errorf("the first stage is worse than it has to be: %+v", first)
	}
	if first.InventedAfter+both.InventedAfter > 0 {
		t.Errorf("names are made up: %+v, %+v", first, both)
	}
	if both.Modelled < 60 || both.Lapses > 0 || both.PromptTokens < 100 {
		t.Errorf("the model was not asked as it has to be: %+v", both)
	}
}

func TestAnswersNeedTheirQuestions(t *testing.T) {
	t.Parallel()
	code, out, errs := command(t, "eval", "--answers", "--catalog", "../../catalog/file/testdata/metadados.csv")
	if code != exitUsage {
		t.Errorf("a catalog without its questions: exit %d, %s%s", code, out, errs)
	}
}
