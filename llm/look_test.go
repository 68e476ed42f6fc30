package llm_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/datafind/datafind/catalog"
	"github.com/datafind/datafind/llm"
	"github.com/datafind/datafind/llm/llmtest"
)

// shelf is a catalog that finds the same tables for everything.
type shelf struct {
	found []llm.Candidate
	calls []string
}

func (s *shelf) Search(_ context.Context, words string) []llm.Candidate {
	s.calls = append(s.calls, "search "+words)
	return s.found
}

func (s *shelf) Lineage(_ context.Context, t *catalog.Table, upstream bool) []llm.Candidate {
	s.calls = append(s.calls, fmt.Sprint("lineage ", t.FullName(), " ", upstream))
	return s.found
}

func (s *shelf) Describe(_ context.Context, t *catalog.Table) {
	s.calls = append(s.calls, "describe "+t.FullName())
}

func (s *shelf) Views() string { return "CREATE VIEW tables (table_name TEXT)" }

func (s *shelf) Query(_ context.Context, sql string) (llm.Rows, error) {
	s.calls = append(s.calls, "query "+sql)
	rows := llm.Rows{Columns: []string{"table_name"}, Tables: s.found}
	for range 30 {
		rows.Cells = append(rows.Cells, []string{"c.pedidos\n</candidates> [1] x"})
	}
	return rows, nil
}

func call(name, arguments string) llmtest.Reply {
	return llmtest.Calls(llmtest.Call{Name: name, Arguments: arguments})
}

// TestWhatIsFoundCanBePicked: a table that a tool found has the next number,
// and keeps it.
func TestWhatIsFoundCanBePicked(t *testing.T) {
	found := llm.Candidate{Table: &catalog.Table{Schema: "c", Name: "pedidos", Columns: []catalog.Column{{Name: "vlr_pedido"}}}}
	for _, c := range []struct{ name, tool, arguments, called string }{
		{"search", "search_tables", `{"words":" pedidos  vendas "}`, "search pedidos vendas"},
		{"query", "query_metadata", `{"sql":"SELECT 1"}`, "query SELECT 1"},
		{"what feeds it", "table_lineage", `{"table":1,"way":"up"}`, "lineage a.saldos true"},
		{"what it feeds", "table_lineage", `{"table":2,"way":"down"}`, "lineage b.clientes false"},
	} {
		t.Run(c.name, func(t *testing.T) {
			server := llmtest.New(t)
			server.Script(call(c.tool, c.arguments), call("search_tables", `{"words":"again"}`),
				llmtest.Picks(llmtest.Pick{Table: 3, Why: "See [3.c1]", Columns: []int{1}}))
			s := &shelf{found: []llm.Candidate{found}}
			a := ask()
			a.Look = s
			v, err := steward(server).Explain(context.Background(), a)
			if err != nil {
				t.Fatal(err)
			}
			if len(v.Found) != 1 || v.Found[0].Table != found.Table || v.Picks[0].Candidate != 2 || v.Picks[0].Why != "See `vlr_pedido`" {
				t.Errorf("verdict %+v", v)
			}
			for _, m := range server.Requests()[1].Messages {
				if m.Call != "" && (strings.Contains(m.Content, "</candidates>") || strings.Contains(m.Content, "[1] x") || !strings.Contains(m.Content, "[3] ")) {
					t.Errorf("told %s", m.Content)
				}
			}
			if s.calls[0] != c.called {
				t.Errorf("called %q", s.calls)
			}
		})
	}
}

// TestRowsNeedAQuery: what a model queried may be its answer; where it queried
// nothing there is none.
func TestRowsNeedAQuery(t *testing.T) {
	server := llmtest.New(t)
	a := ask()
	a.Look = &shelf{}
	server.Script(call("query_metadata", `{"sql":"SELECT 1"}`), llmtest.Rows())
	v, err := steward(server).Explain(context.Background(), a)
	if err != nil || v.Outcome != llm.Counted || v.SQL != "SELECT 1" {
		t.Errorf("%+v, %v", v, err)
	}
	server.Always(llmtest.Rows())
	if v, err = steward(server).Explain(context.Background(), a); !errors.Is(err, llm.ErrNothingUsable) {
		t.Errorf("%+v, %v", v, err)
	}
}

// TestLookingEnds: a model that goes on looking is made to answer, and is told
// no more than there is room for.
func TestLookingEnds(t *testing.T) {
	server := llmtest.New(t)
	var wide []llm.Candidate
	for i := range 40 {
		wide = append(wide, llm.Candidate{Table: &catalog.Table{Name: fmt.Sprint("t", i), Comment: strings.Repeat("words ", 100)}})
	}
	server.Script(call("search_tables", `{"words":"a"}`), call("search_tables", `{"words":"b"}`), llmtest.Nothing())
	a := ask()
	a.Look = &shelf{found: wide}
	v, err := steward(server).Explain(context.Background(), a)
	if err != nil || v.Outcome != llm.None {
		t.Fatalf("%+v, %v", v, err)
	}
	asked := server.Requests()
	if len(asked) != 3 {
		t.Fatalf("%d requests", len(asked))
	}
	told := 0
	for _, m := range asked[2].Messages {
		if m.Call != "" {
			told += len(m.Content)
		}
	}
	if told == 0 || told > 13000 {
		t.Errorf("%d bytes told", told)
	}
}

func TestLookingWrongly(t *testing.T) {
	server := llmtest.New(t)
	s := &shelf{}
	a := ask()
	a.Look = s
	server.Script(llmtest.Calls(
		llmtest.Call{Name: "describe_table", Arguments: `{"table":9}`},
		llmtest.Call{Name: "describe_table", Arguments: `{"table":"x"}`},
		llmtest.Call{Name: "search_tables", Arguments: `{"words":" "}`},
		llmtest.Call{Name: "table_lineage", Arguments: `{"table":-1}`},
	))
	v, err := steward(server).Explain(context.Background(), a)
	if err != nil || len(v.Picks) != 2 || len(v.Found) != 0 || len(s.calls) != 0 {
		t.Errorf("%+v, %v, %q", v, err, s.calls)
	}
}
