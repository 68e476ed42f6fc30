//go:build real

package databricks

import (
	"context"
	"os"
	"slices"
	"strings"
	"testing"
	"time"
)

// evening is when things happen in tests.
var evening = time.Date(2026, 11, 20, 23, 30, 0, 123456000, time.UTC)

func realWriter(t *testing.T, schema string, change func(*WriterConfig)) *Writer {
	t.Helper()
	b := sharedBridge(t)
	db, _ := b.open(t, nil)
	run(t, db, "CREATE SCHEMA "+schema)
	cfg := b.config()
	cfg.Schema = schema // for statements that name none
	db, client := connect(t, cfg, nil)
	wc := WriterConfig{DB: db, Client: client, Place: Place{Catalog: "spark_catalog", Schema: schema}}
	if change != nil {
		change(&wc)
	}
	w, err := NewWriter(wc)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Setup(t.Context()); err != nil {
		t.Fatal(err)
	}
	return w
}

func write(t *testing.T, w *Writer, questions []PromptOutput, votes []Feedback) {
	t.Helper()
	var ids []string
	sent := func(id string) { ids = append(ids, id) }
	if err := w.WriteQuestions(t.Context(), questions, sent); err != nil {
		t.Fatal(err)
	}
	if err := w.WriteFeedback(t.Context(), votes, sent); err != nil {
		t.Fatal(err)
	}
	for _, id := range ids {
		if happened, err := w.Settle(t.Context(), id); err != nil || !happened {
			t.Errorf("statement %s: %t, %v", id, happened, err)
		}
	}
	if len(ids) == 0 {
		t.Error("nothing was told of a statement")
	}
}

func expect(t *testing.T, w *Writer, query string, want ...string) {
	t.Helper()
	if got := cells(t, w.cfg.DB, query); !slices.Equal(got, want) {
		t.Errorf("%s:\n%s\nwant\n%s", query, strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestRealDashboard(t *testing.T) {
	w := realWriter(t, "dashboard", nil)
	next := evening.Add(time.Hour)
	write(t, w, []PromptOutput{
		{ID: "1", Version: 1, Prompt: "churn?", Asked: evening, Asker: "U1", Status: "open"},
		{ID: "1", Version: 2, Prompt: "churn?", Asked: evening, Asker: "U1", Status: "answered", Candidates: []string{"a.b.c", "a.b.d"}, Took: time.Second},
		{ID: "2", Version: 1, Prompt: "faturas?", Asked: evening, Asker: "U2", Status: "nothing", Took: 3 * time.Second},
		{ID: "3", Version: 1, Prompt: "stock?", Asked: next, Asker: "U1", Status: "answered", Candidates: []string{"a.b.d", "a.b.c"}, Model: "m"},
		{ID: "4", Version: 1, Prompt: "gone", Asked: next, Asker: "U1", Status: "withdrawn"},
	}, []Feedback{
		{ID: "v1", QuestionID: "1", Version: 1, Voter: "U1", Up: false, At: evening},
		{ID: "v1", QuestionID: "1", Version: 2, Voter: "U1", Up: true, At: evening},
		{ID: "v2", QuestionID: "1", Version: 1, Voter: "U2", Up: true, At: next},
		{ID: "v3", QuestionID: "3", Version: 1, Voter: "U2", Up: false, RightTable: "x.y.z", Reason: "não é “isso”", At: next},
	})
	text, err := os.ReadFile("dashboard.sql")
	if err != nil {
		t.Fatal(err)
	}
	queries := strings.Split(strings.TrimSpace(string(text)), ";\n\n")
	want := [][]string{
		{"2026-11-20T00:00:00Z|2|1|1|2|1000", "2026-11-21T00:00:00Z|1|1|0|1|"},
		{"2026-11-20T00:00:00Z|1|0|1", "2026-11-21T00:00:00Z|1|1|0.5"},
		{`2026-11-21T00:30:00.123456Z|stock?|answered|["a.b.d","a.b.c"]|x.y.z|não é “isso”`, "2026-11-20T23:30:00.123456Z|faturas?|nothing|[]||"},
		{"a.b.c|2|1|2|1", "a.b.d|2|1|2|1"},
	}
	if len(queries) != len(want) {
		t.Fatalf("%d queries, want %d", len(queries), len(want))
	}
	for i, q := range queries {
		expect(t, w, strings.TrimSuffix(q, ";"), want[i]...)
	}
}

func TestRealForgetAndPrune(t *testing.T) {
	w := realWriter(t, "forget", func(c *WriterConfig) { c.Asker, c.Key = HashedAsker, []byte("0123456789abcdef") })
	write(t, w, []PromptOutput{
		{ID: "1", Version: 1, Prompt: "mine", Asked: evening, Asker: "U1"},
		{ID: "2", Version: 1, Prompt: "theirs, of U1 and U12", Response: "ask U1.", Asked: evening, Asker: "U2"},
		{ID: "3", Version: 1, Prompt: "known by its id alone", Asked: evening},
		{ID: "4", Version: 1, Prompt: "asked since", Asked: evening.Add(2 * time.Hour), Asker: "U1"},
		{ID: "5", Version: 1, Prompt: "years ago", Asked: evening.AddDate(-3, 0, 0), Asker: "U2"},
	}, []Feedback{
		{ID: "v1", QuestionID: "1", Version: 1, Voter: "U2", At: evening},
		{ID: "v2", QuestionID: "2", Version: 1, Voter: "U1", At: evening},
		{ID: "v3", QuestionID: "2", Version: 1, Voter: "U3", Reason: "ask U1", At: evening},
		{ID: "v4", QuestionID: "5", Version: 1, Voter: "U3", At: evening.AddDate(-3, 0, 0)},
	})
	run(t, w.cfg.DB, "INSERT INTO forget.prompt_outputs (id, insertion_date) VALUES ('before us', TIMESTAMP'2001-01-01')")
	for _, user := range cells(t, w.cfg.DB, "SELECT asker FROM forget.prompt_outputs WHERE asker IS NOT NULL") {
		if len(user) != 64 {
			t.Errorf("asker is stored as %s", user)
		}
	}
	for range 2 {
		if err := w.Forget(t.Context(), Person{User: "U1", IDs: []string{"3"}, At: evening.Add(time.Hour)}, nil); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Prune(t.Context(), evening.AddDate(-1, 0, 0)); err != nil {
		t.Fatal(err)
	}
	expect(t, w, "SELECT id, prompt, prompt_response FROM forget.prompt_outputs_current ORDER BY id",
		"2|theirs, of someone and U12|ask someone.", "4|asked since|", "before us||")
	expect(t, w, "SELECT id, reason FROM forget.feedback_current ORDER BY id", "v3|ask someone")
}

// What people create by hand from the printed SQL is what the bot would make.
func TestRealDDL(t *testing.T) {
	ddl, err := DDL(Place{Catalog: "spark_catalog", Schema: "by_hand"})
	if err != nil {
		t.Fatal(err)
	}
	db, _ := sharedBridge(t).open(t, nil)
	run(t, db, strings.Split(strings.TrimSuffix(ddl, ";\n"), ";\n\n")...)
	place := Place{Schema: "by_hand"}
	changes := setup{db: db, place: place, run: func(_ context.Context, statement string) error {
		t.Errorf("would still run %s", statement)
		return nil
	}}
	if err := changes.all(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, table := range []string{PromptOutputs, FeedbackTable, MetadataTable, PromptOutputsCurrent, FeedbackCurrent} {
		columns, err := changes.describe(t.Context(), table)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range columns {
			if c.comment == "" {
				t.Errorf("%s.%s has no comment", table, c.name)
			}
		}
	}
}
