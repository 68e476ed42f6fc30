package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/datafind/datafind/llm/llmtest"
)

// command runs the program as a person would and returns what it printed.
func command(t *testing.T, args ...string) (code int, out, errs string) {
	t.Helper()
	var o, e bytes.Buffer
	code = run(t.Context(), args, streams{&o, &e})
	return code, o.String(), e.String()
}

func write(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

const metadataCSV = "../../catalog/file/testdata/metadados.csv"

func TestAskFindsTheTablesOfTheMetadataCSV(t *testing.T) {
	for question, want := range map[string]string{
		"onde encontro o saldo da conta corrente do cliente?": "s_cred_banco.fct_conta_corrente",
		"qual a escolaridade do cliente?":                     "s_info.dim_info_cliente",
	} {
		code, out, errs := command(t, "ask", "--catalog", metadataCSV, question)
		first, _, _ := strings.Cut(out, "\n")
		if name, _, _ := strings.Cut(first, "  "); code != exitDone || name != want {
			t.Errorf("%q: exit %d, %s%s", question, code, out, errs)
		}
	}
}

// factOf asks the metadata CSV and returns the query and the rows of the fact.
func factOf(t *testing.T, args ...string) (query string, rows [][]string) {
	t.Helper()
	code, out, errs := command(t, append([]string{"ask", "--json", "--catalog", metadataCSV}, args...)...)
	var got struct {
		Kind, Query string
		Rows        [][]string
	}
	if err := json.Unmarshal([]byte(out), &got); err != nil || code != exitDone || got.Kind != "fact" {
		t.Fatalf("%q: exit %d, %v, %s%s", args, code, err, out, errs)
	}
	return got.Query, got.Rows
}

// TestQuestionsAboutTheMetadataCSV: the three that the bot grew out of, without
// a model and with one; and one that only a model understands, by its query.
func TestQuestionsAboutTheMetadataCSV(t *testing.T) {
	model := llmtest.New(t)
	with := []string{"--openai-model", "m", "--openai-base-url", model.URL}
	for _, tt := range []struct {
		question string
		rows     int
		holds    string // a row, its cells one after the other
	}{
		{"Existe algum dado na coluna PeriododeRetenção maior que 500? Se sim, quais?", 10, "s_cred_banco.fct_conta_corrente saldo"},
		{"Qual a quantidade de glossary_name distintos?", 1, "2"},
		{"Existe algum PII na coluna attribute_name? Se sim, quais?", 11, "s_info.dim_info_cliente nome_da_mae direct"},
	} {
		for _, flags := range [][]string{nil, with} {
			_, rows := factOf(t, append(flags, tt.question)...)
			if len(rows) != tt.rows || !slices.ContainsFunc(rows, func(row []string) bool {
				return strings.HasPrefix(strings.Join(row, " ")+" ", tt.holds+" ")
			}) {
				t.Errorf("%q %q: %v", tt.question, flags, rows)
			}
		}
	}
	sql := "SELECT count(*) FROM columns WHERE column_name LIKE 'nome%'"
	model.Script(
		llmtest.Calls(llmtest.Call{Name: "query_metadata", Arguments: `{"sql":"` + sql + `"}`}),
		llmtest.Rows(),
	)
	query, rows := factOf(t, append(with, "quantas colunas falam de nomes de gente?")...)
	if query != sql || len(rows) != 1 || rows[0][0] != "2" {
		t.Errorf("%q gives %v", query, rows)
	}
}

func TestAskInJSON(t *testing.T) {
	_, out, _ := command(t, "ask", "--json", "--limit", "2", "saldo", "conta", "corrente")
	var got struct {
		Question, Language, Kind, Text string
		Model                          *string
		ElapsedMS                      float64 `json:"elapsed_ms"`
		Candidates                     []struct {
			Table, Why string
			Score      float64
			Matched    []string
			Parts      []any
		}
	}
	if err := json.Unmarshal([]byte(out), &got); err != nil {
		t.Fatalf("%v in %s", err, out)
	}
	if got.Question != "saldo conta corrente" || got.Language != "pt" || got.Kind != "tables" || got.Text == "" || got.Model == nil || got.ElapsedMS <= 0 {
		t.Errorf("%+v", got)
	}
	if len(got.Candidates) != 2 {
		t.Fatalf("%d candidates, want 2", len(got.Candidates))
	}
	first := got.Candidates[0]
	if first.Table == "" || first.Score <= 0 || len(first.Matched) == 0 || first.Why == "" || first.Parts != nil {
		t.Errorf("%+v", first)
	}

	_, out, _ = command(t, "ask", "--json", "xyzzy plugh")
	if !strings.Contains(out, `"kind": "nothing"`) || !strings.Contains(out, `"candidates": []`) {
		t.Errorf("nothing to find: %s", out)
	}
}

func TestExplainNamesTheParts(t *testing.T) {
	_, out, _ := command(t, "ask", "--explain", "--limit", "1", "churn by month")
	for _, want := range []string{" 1. gold.retention.churn_monthly  ", "  name\n", "  certified\n", "churn → churn (exact, name)"} {
		if !strings.Contains(out, want) {
			t.Errorf("no %q in\n%s", want, out)
		}
	}
}

func TestAskSeesAsSomeoneSees(t *testing.T) {
	path := write(t, "catalog.jsonl", `{"catalog":"g","schema":"hr","name":"salaries","columns":[{"name":"salary"}],"grants":[{"principal":"people","privilege":"SELECT"}]}
{"principal":"bia@x.example","groups":["people"]}
`)
	for as, want := range map[string]bool{"": true, "bia@x.example": true, "ana@x.example": false} {
		_, out, _ := command(t, "ask", "--catalog", path, "--as", as, "salary")
		if got := strings.Contains(out, "salaries"); got != want {
			t.Errorf("as %q: shown %v, want %v:\n%s", as, got, want, out)
		}
	}
}

func TestExitCodesAndWordsForBadInput(t *testing.T) {
	empty := write(t, "empty.csv", "")
	for name, c := range map[string]struct {
		args []string
		code int
		want string
	}{
		"no command":          {nil, exitUsage, "expected one of"},
		"unknown flag":        {[]string{"ask", "--loud", "x"}, exitUsage, "unknown flag --loud"},
		"no question":         {[]string{"ask"}, exitUsage, "<question>"},
		"limit":               {[]string{"ask", "--limit=0", "x"}, exitUsage, "--limit takes a number from 1"},
		"no such catalog":     {[]string{"ask", "--catalog", "nowhere.csv", "x"}, exitFailed, "nowhere.csv"},
		"empty catalog":       {[]string{"ask", "--catalog", empty, "x"}, exitFailed, "empty.csv"},
		"no such mapping":     {[]string{"ask", "--mapping", "nowhere.yaml", "x"}, exitUsage, "--mapping"},
		"no questions":        {[]string{"eval", "--catalog", metadataCSV}, exitUsage, "--questions"},
		"no such questions":   {[]string{"eval", "--catalog", metadataCSV, "--questions", "nowhere.jsonl"}, exitUsage, "nowhere.jsonl"},
		"no such certificate": {[]string{"ask", "--ca-file", empty, "x"}, exitUsage, "holds no certificate"},
		"no journal":          {[]string{"export", "--journal", filepath.Join(t.TempDir(), "none.db")}, exitFailed, "none.db"},
		"alive without addr":  {[]string{"doctor", "--alive"}, exitUsage, "--health"},
		"demo for others":     {[]string{"demo", "--no-open", "--listen", "0.0.0.0:0"}, exitUsage, "loopback"},
	} {
		t.Run(name, func(t *testing.T) {
			code, out, errs := command(t, c.args...)
			if code != c.code || !strings.Contains(errs, c.want) || out != "" && c.code == exitFailed {
				t.Errorf("exit %d, want %d with %q on stderr; stdout %q, stderr %q", code, c.code, c.want, out, errs)
			}
		})
	}
}

func TestServeRefusesToShowMoreThanWasSaid(t *testing.T) {
	t.Setenv("SLACK_BOT_TOKEN", "xoxb-test")
	t.Setenv("SLACK_APP_TOKEN", "xapp-test")
	code, _, errs := command(t, "serve", "--catalog", metadataCSV)
	if code != exitUsage || !strings.Contains(errs, "--include") || !strings.Contains(errs, "--visibility=everyone") {
		t.Errorf("exit %d: %s", code, errs)
	}
	t.Setenv("SLACK_BOT_TOKEN", "xoxp-test")
	if _, _, errs = command(t, "serve", "--catalog", metadataCSV, "--visibility=everyone"); !strings.Contains(errs, "SLACK_BOT_TOKEN") {
		t.Errorf("a user token is taken for a bot's: %s", errs)
	}
}

func TestDoctorTellsHowToMend(t *testing.T) {
	code, out, _ := command(t, "doctor", "--catalog", metadataCSV, "--journal", filepath.Join(t.TempDir(), "none.db"), "--openai-api-key", "test")
	if code != exitMend {
		t.Errorf("exit %d, want %d", code, exitMend)
	}
	for _, want := range []string{"SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "OPENAI_MODEL", "2 tables with 20 columns", "no grants", "domain 2", "3 to mend"} {
		if !strings.Contains(out, want) {
			t.Errorf("no %q in\n%s", want, out)
		}
	}
}

func TestEvalPrintsTheKeysThatOthersRead(t *testing.T) {
	code, out, errs := command(t, "eval", "--json", "--misses", "1")
	if code != exitDone {
		t.Fatalf("exit %d: %s", code, errs)
	}
	var got map[string]any
	if err := json.Unmarshal([]byte(out), &got); err != nil {
		t.Fatal(err)
	}
	for _, key := range []string{"n", "all@1", "all@5", "all@10", "hit@1", "hit@3", "hit@5", "hit@10", "mrr", "cr@10"} {
		if _, ok := got[key].(float64); !ok {
			t.Errorf("%s is %v", key, got[key])
		}
	}
	besides, _ := got["besides"].(map[string]any)
	for _, key := range []string{"gone", "risk", "sure", "short_hit@3", "misspelt_hit@3", "twins"} {
		if besides[key] == nil {
			t.Errorf("besides has no %s: %v", key, besides)
		}
	}
	if misses := got["misses"].([]any); len(misses) != 1 {
		t.Errorf("%d misses, want 1", len(misses))
	}
}

func TestEvalCountsEachLanguage(t *testing.T) {
	_, out, _ := command(t, "eval")
	for _, want := range []string{"all: 80 questions", "\nen: 26 ", "\nes: 27 ", "\npt: 27 ", "in two to five words hit@3 0.", "   100 %: 0."} {
		if !strings.Contains("\n"+out, want) {
			t.Errorf("no %q in\n%s", want, out)
		}
	}
}

func TestEvalComparesTwoRuns(t *testing.T) {
	_, run, _ := command(t, "eval", "--json")
	same := write(t, "run.json", run)
	code, out, errs := command(t, "eval", "--against", same)
	if code != exitDone || !strings.Contains(out, "against the earlier run: 0 won, 0 lost") || strings.Count(out, "no more than chance") != 5 {
		t.Errorf("exit %d: %s%s", code, out, errs)
	}

	var r map[string]any
	if err := json.Unmarshal([]byte(run), &r); err != nil {
		t.Fatal(err)
	}
	for _, rank := range r["ranks"].([]any)[:40] {
		if rank := rank.(map[string]any); rank["first"].(float64) > 0 {
			rank["first"] = 9
		}
	}
	worse, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	_, out, _ = command(t, "eval", "--against", write(t, "worse.json", string(worse)))
	for _, want := range []string{" won, 0 lost", "hit@1 ", "better\n", "  won   9 → 1  "} {
		if !strings.Contains(out, want) {
			t.Errorf("no %q in\n%s", want, out)
		}
	}
	_, out, _ = command(t, "eval", "--json", "--against", same)
	if !strings.Contains(out, `"against": {`) || !strings.Contains(out, `"figure": "hit@1"`) {
		t.Errorf("got %s", out)
	}
	for name, text := range map[string]string{"no JSON": "n: 80", "no run": "{}"} {
		if code, _, errs := command(t, "eval", "--against", write(t, "bad.json", text)); code != exitUsage || !strings.Contains(errs, "no run in it") {
			t.Errorf("%s: exit %d, %s", name, code, errs)
		}
	}
}
