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
	run := answersWith(t, llmtest.New(t))
	first, both := run.FirstStage, *run.Model
	if first.Questions < 80 || first.Unanswerable < 30 || first.Counting != 120 {
		t.Errorf("not all was asked: %+v", first)
	}
	if first.First < .8 || first.CountsRight < 84 || first.CountsWrong > 0 || both.CountsWrong > 0 {
		t.Errorf("the first stage is worse than it has to be: %+v", first)
	}
	if first.InventedAfter+both.InventedBefore+both.InventedAfter > 0 {
		t.Errorf("names are made up: %+v, %+v", first, both)
	}
	if both.Modelled < 60 || both.Lapses > 0 || both.PromptTokens < 100 || both.P50MS <= 0 || both.P95MS < both.P50MS {
		t.Errorf("the model was not asked as it has to be: %+v", both)
	}
}

// TestEvalInvented measures a model that makes names, numbers and places up:
// all of it is counted and none is left in an answer.
func TestEvalInvented(t *testing.T) {
	t.Parallel()
	model := llmtest.New(t)
	model.Always(llmtest.Picks(
		llmtest.Pick{Table: 1, Why: "Holds what was asked for, see [1.c1]"},
		llmtest.Pick{Table: 2, Why: "Joins gold.made.up on its 42 keys"},
		llmtest.Pick{Table: 99, Why: "Holds it too"},
	))
	both := *answersWith(t, model).Model
	if both.Modelled < 60 || both.InventedBefore < 2*both.Modelled-20 || both.InventedAfter > 0 {
		t.Errorf("%d settled by the model, %d made up and %d left", both.Modelled, both.InventedBefore, both.InventedAfter)
	}
}

// answersWith is the demo's run with a model.
func answersWith(t *testing.T, model *llmtest.Server) (run answersRun) {
	t.Helper()
	code, out, errs := command(t, "eval", "--answers", "--json", "--openai-model", "m", "--openai-base-url", model.URL)
	if err := json.Unmarshal([]byte(out), &run); code != exitDone || err != nil || run.Model == nil {
		t.Fatalf("exit %d, %v\n%s%s", code, err, out, errs)
	}
	return run
}

func TestAnswersNeedTheirQuestions(t *testing.T) {
	t.Parallel()
	code, out, errs := command(t, "eval", "--answers", "--catalog", "../../catalog/file/testdata/metadados.csv")
	if code != exitUsage {
		t.Errorf("a catalog without its questions: exit %d, %s%s", code, out, errs)
	}
}
