package databricks

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"flag"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/datafind/datafind/catalog/databricks/dbsql"
	"github.com/datafind/datafind/catalog/databricks/dbsql/dbsqltest"
)

var update = flag.Bool("update", false, "write the golden SQL anew")

// sameSQL compares with a golden file.
func sameSQL(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-update writes it anew): %s", path, diff)
	}
}

var place = Place{Catalog: "main", Schema: "datafind"}

// deltaDouble is a warehouse in which every change succeeds, and a writer to it.
func deltaDouble(t *testing.T, change func(*WriterConfig)) (*dbsqltest.Server, *Writer) {
	t.Helper()
	s := dbsqltest.New()
	s.Handle(func(dbsqltest.Statement) dbsqltest.Reply { return dbsqltest.Affected(1) })
	connector, err := dbsql.NewConnector(dbsql.Config{
		Host: "workspace.test", WarehouseID: dbsqltest.WarehouseID, Token: dbsqltest.Token, HTTPClient: s.Client(),
	})
	if err != nil {
		t.Fatal(err)
	}
	db := sql.OpenDB(connector)
	t.Cleanup(func() { db.Close() })
	cfg := WriterConfig{DB: db, Client: connector.Client(), Place: place, Jitter: func() float64 { return 0 }}
	if change != nil {
		change(&cfg)
	}
	w, err := NewWriter(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return s, w
}

// inBubble runs a test in time that stands still, so that nobody waits for
// the polls.
func inBubble(test func(*testing.T)) func(*testing.T) {
	return func(t *testing.T) { synctest.Test(t, test) }
}

// said are the statements that the double took, with their parameters.
func said(s *dbsqltest.Server) string {
	var b strings.Builder
	for _, st := range s.Statements() {
		b.WriteString(st.Text + ";\n")
		var names []string
		for name := range st.Parameters {
			names = append(names, name)
		}
		slices.Sort(names)
		for _, name := range names {
			b.WriteString("-- :" + name + " = ")
			if v := st.Parameters[name].Value; v != nil {
				b.WriteString(*v)
			}
			b.WriteString("\n")
		}
		b.WriteString("\n")
	}
	return b.String()
}

func TestRowsAreMergedByOneStatement(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, w := deltaDouble(t, nil)
		at := time.Date(2026, 11, 22, 12, 0, 0, 123456789, time.UTC)
		var ids []string
		sent := func(id string) { ids = append(ids, id) }
		err := w.WriteQuestions(t.Context(), []PromptOutput{
			{ID: "q1", Version: 1, Prompt: "what's churn?", Asked: at, Asker: "U1", Candidates: []string{"a.b.c"}, Took: 1500 * time.Millisecond},
			{ID: "q2", Version: 4, Asked: at.Add(time.Hour)},
		}, sent)
		if err == nil {
			err = w.WriteFeedback(t.Context(), []Feedback{{ID: "v1", QuestionID: "q1", Version: 2, Voter: "U2", Up: true, Revision: 2, At: at}}, sent)
		}
		if err == nil {
			err = errors.Join(w.WriteQuestions(t.Context(), nil, sent), w.WriteFeedback(t.Context(), nil, sent))
		}
		if err != nil {
			t.Fatal(err)
		}
		sameSQL(t, "merge.sql", said(s))
		if want := []string{"01ef-0001", "01ef-0002"}; !slices.Equal(ids, want) {
			t.Errorf("told of statements %v, want %v", ids, want)
		}
	})
}

func TestWhoAskedIsStoredAsToldTo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		key := []byte("0123456789abcdef")
		for _, tt := range []struct {
			asker Asker
			key   []byte
			want  any
		}{
			{PlainAsker, nil, "U1"},
			{"", nil, "U1"},
			{HashedAsker, key, "a8ff2ea82a4db1c1b8af7bef10541abd87cf020c2445d0762efd7d3306fc7a5a"},
			{NoAsker, key, nil},
		} {
			s, w := deltaDouble(t, func(c *WriterConfig) { c.Asker, c.Key = tt.asker, tt.key })
			err := errors.Join(w.WriteQuestions(t.Context(), []PromptOutput{{ID: "q", Asker: "U1"}}, nil),
				w.WriteFeedback(t.Context(), []Feedback{{ID: "v", Voter: "U1"}}, nil))
			if err != nil {
				t.Fatal(err)
			}
			for i, column := range []string{"asker", "voter"} {
				var rows []map[string]any
				if err := json.Unmarshal([]byte(*s.Statements()[i].Parameters["rows"].Value), &rows); err != nil {
					t.Fatal(err)
				}
				if got := rows[0][column]; got != tt.want {
					t.Errorf("%q stores %v, want %v", tt.asker, got, tt.want)
				}
			}
		}
		for _, cfg := range []WriterConfig{
			{Place: place, Asker: HashedAsker, Key: key[:15]}, {Place: place, Asker: "some"}, {Place: Place{Catalog: "main"}},
		} {
			if _, err := NewWriter(cfg); err == nil {
				t.Errorf("taken: %+v", cfg)
			}
		}
	})
}

func TestConflictsAreTriedAgainAndNothingElse(t *testing.T) {
	for _, tt := range []struct {
		name  string
		fail  dbsqltest.Failure
		times int
		tries int
		ok    bool
	}{
		{"by state", dbsqltest.ConcurrentAppend, 2, 3, true},
		{"by name", dbsqltest.Failure{Code: "BAD_REQUEST", Message: "com.databricks.ConcurrentAppendException: files were added"}, 1, 2, true},
		{"for ever", dbsqltest.ConcurrentAppend, 100, conflictTries, false},
		{"no conflict", dbsqltest.NoTable, 1, 1, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s, w := deltaDouble(t, nil)
				left := tt.times
				s.Handle(func(dbsqltest.Statement) dbsqltest.Reply {
					if left--; left >= 0 {
						return dbsqltest.Failed(tt.fail)
					}
					return dbsqltest.Affected(1)
				})
				var ids []string
				err := w.WriteFeedback(t.Context(), []Feedback{{ID: "v"}}, func(id string) { ids = append(ids, id) })
				if (err == nil) != tt.ok || len(ids) != tt.tries {
					t.Errorf("%d statements, error %v", len(ids), err)
				}
			})
		})
	}
}

// A write whose reply is lost is never sent again by the writer: it is for
// whoever journals the statements to settle it.
func TestALostReplyIsNotTriedAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, w := deltaDouble(t, nil)
		s.Inject(dbsqltest.Poll, dbsqltest.Refuse(http.StatusForbidden, "PERMISSION_DENIED", "no"))
		var ids []string
		err := w.WriteFeedback(t.Context(), []Feedback{{ID: "v"}}, func(id string) { ids = append(ids, id) })
		if !errors.Is(err, dbsql.ErrUnknownOutcome) || len(ids) != 1 || len(s.Statements()) != 1 {
			t.Fatalf("%v, told of %v", err, ids)
		}
		for statement, want := range map[string]bool{ids[0]: true, "01ef-9999": false} {
			if happened, err := w.Settle(t.Context(), statement); err != nil || happened != want {
				t.Errorf("%s: %t, %v", statement, happened, err)
			}
		}
		s.SetDown(true)
		if _, err := w.Settle(t.Context(), ids[0]); err == nil {
			t.Error("settled without a word from the server")
		}
	})
}

func TestForgetAndPrune(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, w := deltaDouble(t, func(c *WriterConfig) { c.Asker, c.Key = HashedAsker, []byte("0123456789abcdef") })
		at := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
		err := errors.Join(w.Forget(t.Context(), Person{User: "U1", IDs: []string{"a", "b"}, At: at}, nil), w.Prune(t.Context(), at))
		if err != nil {
			t.Fatal(err)
		}
		sameSQL(t, "forget.sql", said(s))
	})
}

func TestDDL(t *testing.T) {
	ddl, err := DDL(place)
	if err != nil {
		t.Fatal(err)
	}
	sameSQL(t, "ddl.sql", ddl)
	if _, err := DDL(Place{}); err == nil {
		t.Error("no schema, no error")
	}
}

// tableDouble is a schema: what stands there is described, and what is made
// stands there afterwards.
type tableDouble struct {
	columns map[string][]string // of a table or view, by name
	ours    map[string]bool
	schema  bool
	changes []string
}

func (d *tableDouble) answer(st dbsqltest.Statement) dbsqltest.Reply {
	words := strings.Fields(st.Text)
	name := func(full string) string { p := strings.Split(strings.Trim(full, "`("), "`.`"); return p[len(p)-1] }
	text := dbsqltest.Column{Type: "STRING"}
	switch words[0] {
	case "DESCRIBE":
		columns, ok := d.columns[name(words[2])]
		if !ok {
			return dbsqltest.Failed(dbsqltest.NoTable)
		}
		reply := dbsqltest.Reply{Columns: []dbsqltest.Column{text, text, text}}
		for _, c := range columns {
			reply.Rows = append(reply.Rows, []any{c, "string", nil})
		}
		reply.Rows = append(reply.Rows, []any{"", "", ""}, []any{"# Partition Information", "", ""}, []any{"day", "date", nil})
		return reply
	case "SHOW":
		return dbsqltest.Reply{Columns: []dbsqltest.Column{text, text}, Rows: [][]any{{"datafind.made", d.ours[name(words[2])]}}}
	}
	first, _, _ := strings.Cut(st.Text, "\n")
	d.changes = append(d.changes, strings.TrimSuffix(first, " ("))
	switch {
	case words[1] == "SCHEMA":
		d.schema = true
	case words[0] == "CREATE" && !d.schema:
		return dbsqltest.Failed(dbsqltest.NoSchema)
	}
	return dbsqltest.Reply{}
}

func names(t deltaTable) (all []string) {
	for _, c := range t.columns {
		all = append(all, strings.ToUpper(c.name)) // case is no difference
	}
	return all
}

func TestSetupMakesWhatIsNotThere(t *testing.T) {
	const p = "`main`.`datafind`."
	all := map[string][]string{
		PromptOutputs: names(promptOutputs()), PromptOutputsCurrent: names(promptOutputs()),
		FeedbackTable: names(feedback()), FeedbackCurrent: names(feedback()),
	}
	with := func(name string, columns []string) map[string][]string {
		m := map[string][]string{}
		for k, v := range all {
			m[k] = v
		}
		m[name] = columns
		return m
	}
	create := []string{
		"CREATE TABLE IF NOT EXISTS " + p + "`prompt_outputs`", "CREATE VIEW IF NOT EXISTS " + p + "`prompt_outputs_current`",
		"CREATE TABLE IF NOT EXISTS " + p + "`feedback`", "CREATE VIEW IF NOT EXISTS " + p + "`feedback_current`",
	}
	for _, tt := range []struct {
		name string
		d    tableDouble
		want []string
		err  string
	}{
		{"nothing there", tableDouble{}, slices.Concat(create[:1], []string{"CREATE SCHEMA IF NOT EXISTS `main`.`datafind`"}, create), ""},
		{"a schema", tableDouble{schema: true}, create, ""},
		{"all there", tableDouble{schema: true, columns: all}, nil, ""},
		{"a table of before", tableDouble{schema: true, columns: map[string][]string{PromptOutputs: {"id", "prompt", "prompt_response", "insertion_date"}}},
			append([]string{"ALTER TABLE " + p + "`prompt_outputs` ADD COLUMNS"}, create[1:]...), ""},
		{"a view of before", tableDouble{schema: true, columns: with(FeedbackCurrent, []string{"id"}), ours: map[string]bool{FeedbackCurrent: true}},
			[]string{"CREATE OR REPLACE VIEW " + p + "`feedback_current`"}, ""},
		{"someone else's view", tableDouble{schema: true, columns: with(FeedbackCurrent, []string{"id"})}, nil, "was not made by datafind"},
	} {
		t.Run(tt.name, inBubble(func(t *testing.T) {
			s, w := deltaDouble(t, nil)
			s.Handle(tt.d.answer)
			err := w.Setup(context.Background())
			if (err == nil) != (tt.err == "") || err != nil && !strings.Contains(err.Error(), tt.err) {
				t.Errorf("error %v, want %q", err, tt.err)
			}
			if diff := cmp.Diff(tt.want, tt.d.changes); diff != "" {
				t.Error(diff)
			}
		}))
	}
}
