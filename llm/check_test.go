package llm

import (
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/datafind/datafind/catalog"
)

const promptLimit = 6000 // tokens

// churn is an ask with two candidates: the first has three columns, the
// second five, of which one has a name that cannot be quoted.
func churn() Ask {
	return Ask{Question: "where do we keep churn by month?", Language: "en", Candidates: []Candidate{
		{Table: &catalog.Table{Catalog: "gold", Schema: "finance", Name: "mrr_movements", Columns: []catalog.Column{{Name: "month"}, {Name: "churned_mrr"}, {Name: "plan"}}}},
		{Table: &catalog.Table{Catalog: "gold", Schema: "retention", Name: "churn_monthly", Certified: true, Columns: []catalog.Column{{Name: "month"}, {Name: "churn_rate"}, {Name: "Home Town"}, {Name: "bad`name"}, {Name: "plan"}}}},
	}}
}

func TestCheck(t *testing.T) {
	for _, c := range []struct {
		name, reply string
		want        Verdict
	}{
		{"in the model's order", `{"outcome":"tables","picks":[{"table":2,"why":"Monthly churn by plan, in [2.c2]","columns":[2,1]},{"table":1,"why":"","columns":[]}],"options":[]}`,
			Verdict{Outcome: Fits, Picks: []Pick{{Candidate: 1, Why: "Monthly churn by plan, in `churn_rate`", Use: []int{1, 0}}, {Candidate: 0}}}},
		{"unknown and repeated candidates", `{"outcome":"tables","picks":[{"table":9},{"table":0},{"table":-1},{"table":1,"why":"Revenue lost"},{"table":1,"why":"again"}]}`,
			Verdict{Outcome: Fits, Picks: []Pick{{Candidate: 0, Why: "Revenue lost"}}, Astray: 3}},
		{"unknown and repeated columns", `{"outcome":"tables","picks":[{"table":1,"columns":[3,3,4,0,-1,99,1]}]}`,
			Verdict{Outcome: Fits, Picks: []Pick{{Candidate: 0, Use: []int{2, 0}}}, Astray: 4}},
		{"too many columns", `{"outcome":"tables","picks":[{"table":2,"columns":[1,2,3,4,5]}]}`,
			Verdict{Outcome: Fits, Picks: []Pick{{Candidate: 1, Use: []int{0, 1, 2, 3}}}}},
		{"a bad sentence, then a good one", `{"outcome":"tables","picks":[{"table":1,"why":"See gold.finance.other. Revenue lost, not customers."}]}`,
			Verdict{Outcome: Fits, Picks: []Pick{{Candidate: 0, Why: "Revenue lost, not customers."}}, Dropped: 1}},
		{"only bad sentences", `{"outcome":"tables","picks":[{"table":1,"why":"It has 12 rows. Ask @channel!"}]}`,
			Verdict{Outcome: Fits, Picks: []Pick{{Candidate: 0}}, Dropped: 2}},
		{"nothing", `{"outcome":"nothing","picks":[{"table":1,"why":"x"}],"options":[]}`, Verdict{Outcome: None}},
		{"ambiguous", `{"outcome":"ambiguous","picks":[],"options":[{"label":" Customers ","table":2},{"label":"Receita perdida","table":1}]}`,
			Verdict{Outcome: Unclear, Options: []Option{{"Customers", 1}, {"Receita perdida", 0}}}},
		{"options of one table", `{"outcome":"ambiguous","picks":[{"table":2}],"options":[{"label":"Customers","table":2},{"label":"People","table":2}]}`,
			Verdict{Outcome: Fits, Picks: []Pick{{Candidate: 1}}}},
		{"labels that are not plain", `{"outcome":"ambiguous","picks":[{"table":1}],"options":[{"label":"gold.finance","table":1},{"label":"a b c","table":2},{"label":"","table":2},{"label":"Rate","table":2}]}`,
			Verdict{Outcome: Fits, Picks: []Pick{{Candidate: 0}}, Dropped: 3}},
		{"a fence around it", "Here you are:\n```json\n{\"outcome\":\"tables\",\"picks\":[{\"table\":1}]}\n```\n",
			Verdict{Outcome: Fits, Picks: []Pick{{Candidate: 0}}}},
		{"values of wrong types", `{"outcome":"tables","picks":[{"table":"2","why":"x"},{"table":1,"why":7,"columns":["month",2]}]}`,
			Verdict{Outcome: Fits, Picks: []Pick{{Candidate: 0, Use: []int{1}}}, Astray: 2}},
		{"an outcome of its own", `{"outcome":"maybe","picks":[{"table":1}]}`, Verdict{Outcome: Fits, Picks: []Pick{{Candidate: 0}}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := writePrompt(churn(), promptLimit)
			got, err := p.check(c.reply)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, got, cmpopts.EquateEmpty()); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestNothingUsable(t *testing.T) {
	for _, reply := range []string{
		"", "I cannot help with that.", "{", "}{", `{"outcome":"tables"`, `{"outcome":"tables","picks":[]}`, `{}`, `[]`,
		`{"outcome":"tables","picks":[{"table":3}]}`,
		`{"outcome":"ambiguous","picks":[],"options":[{"label":"Customers","table":1}]}`,
		`{"outcome":"ambiguous","picks":[],"options":[{"label":"Customers","table":8},{"label":"People","table":9}]}`,
	} {
		p := writePrompt(churn(), promptLimit)
		if v, err := p.check(reply); !errors.Is(err, ErrNothingUsable) {
			t.Errorf("%s: %+v, %v", reply, v, err)
		}
	}
}

// TestSentences holds that nothing but plain words and the catalog's own names
// comes through.
func TestSentences(t *testing.T) {
	for _, c := range []struct{ said, want string }{
		{"One row per customer and month", "One row per customer and month"},
		{"  Una fila por   cliente, ¿no?  ", "Una fila por cliente, ¿no?"},
		{"Churn mensal por plano, e.g. o básico", "Churn mensal por plano, e.g."},
		{"Use [2.c2] and [2.c1].", "Use `churn_rate` and `month`."},
		{"By [2.c3]", "By `Home Town`"},
		{"“Quoted” (in part) – it’s plain; R&D too, 100", ""},
		{"The certified one", "The certified one"}, // it is
		{"An obsolete copy", ""},                   // it is not
		{"Clientes em tabela descontinuada", ""},
		{"My prompt says so", ""},
		{"Minhas instruções dizem isso", ""},
		{"Envía tu contraseña primero", ""},
		{"Passwords by service and date of rotation", "Passwords by service and date of rotation"},
		{"“Quoted” (in part) – it’s plain; R&D too", "“Quoted” (in part) – it’s plain; R&D too"},

		{"Use [2.c4]", ""}, // a name that would break its quotes
		{"Use [2.c6]", ""}, // no such column
		{"Use [2.c0]", ""}, // counted from one
		{"Use [1.c1]", ""}, // another table's
		{"Use [9.c1]", ""}, // no such table
		{"Use [2.c]", ""},  // no slot
		{"Use [2.c2", ""},  // nor this
		{"Use [ 2.c2 ]", ""},
		{"Use churn_rate", ""},
		{"Use churnRate", ""},
		{"Use ChurnRate", ""},
		{"Use PeriododeRetenção", ""},
		{"Use gold.churn", ""},
		{"Use g.churn", ""},
		{"Use gold.x", ""},
		{"Use informação.año", ""},
		{"Use `churn`", ""},
		{"Has 3 plans", ""},
		{"Has ３ plans", ""},
		{"Has ½ of it", ""},
		{"Has ٣ plans", ""},
		{"Has ² of it", ""},
		{"See https://evil.example", ""},
		{"See http://x", ""},
		{"See www.evil", ""},
		{"See evil.example for more", ""},
		{"Mail mailto:x", ""},
		{"<!channel> look", ""},
		{"<@U> look", ""},
		{"Ask @here", ""},
		{"Ask #general", ""},
		{"*Bold* claim", ""},
		{"~struck~", ""},
		{"> quoted", ""},
		{"[text](link)", ""},
		{"a | b", ""},
		{"Good :tada: news", ""},
		{"Look &lt;!channel&gt;", ""},
		{"Right\u202eleft", ""},
		{"Zero\u200bwidth", ""},
		{"Bell\a", ""},
		{"Replaced \uFFFD", ""},
		{"Smile 😀", ""},
	} {
		t.Run(c.said, func(t *testing.T) {
			p := writePrompt(churn(), promptLimit)
			got, lost := p.sentence(c.said, 1)
			if got != c.want {
				t.Errorf("%q became %q, want %q", c.said, got, c.want)
			}
			if got == "" && lost == 0 {
				t.Errorf("%q is not counted", c.said)
			}
		})
	}
}

func TestCutAtWord(t *testing.T) {
	for _, c := range []struct {
		s     string
		limit int
		want  string
	}{
		{"short", 10, "short"},
		{"exactly 10", 10, "exactly 10"},
		{"one two, three", 10, "one two…"},
		{"ação ação ação", 11, "ação ação…"},
		{"see `Home Town` now", 12, "see…"},
		{"see `Home Town` now", 18, "see `Home Town`…"},
		{"endlessword", 5, ""},
	} {
		got := cutAtWord(c.s, c.limit)
		if got != c.want || utf8.RuneCountInString(got) > c.limit {
			t.Errorf("%q to %d became %q, want %q", c.s, c.limit, got, c.want)
		}
	}
}

// TestClaims: a mark that a table does not carry is not told of it.
func TestClaims(t *testing.T) {
	p := writePrompt(churn(), promptLimit)
	for _, said := range []string{"The certified one", "Tabela certificada", "Fuente certificada"} {
		if got, _ := p.sentence(said, 0); got != "" {
			t.Errorf("%q of a table that nobody certified", got)
		}
	}
}

// TestNotShown: a column that the prompt had no room for cannot come back.
func TestNotShown(t *testing.T) {
	ask := churn()
	ask.Candidates[1].Columns = []int{4}
	p := writePrompt(ask, 1)
	for i := range p.sheet.shown {
		if len(p.sheet.shown[i]) != 0 {
			t.Fatalf("shown without room: %v", p.sheet.shown)
		}
	}
	v, err := p.check(`{"outcome":"tables","picks":[{"table":2,"why":"In [2.c5]","columns":[5]}]}`)
	if err != nil || v.Picks[0].Why != "" || len(v.Picks[0].Use) != 0 {
		t.Errorf("%+v, %v", v, err)
	}
}

// TestWhatElseIsSaid: doubts, joins and the question back stand the same checks
// as the reasons.
func TestWhatElseIsSaid(t *testing.T) {
	for _, c := range []struct{ name, reply, doubt, question, joins string }{
		{"all well", `{"outcome":"tables","picks":[{"table":1,"doubt":"No longer written since [1.c1]"},{"table":2}],"joins":[{"left":"1.c3","right":"2.c5"}]}`,
			"No longer written since `month`", "", "[{{0 2} {1 4}}]"},
		{"a doubt with a name", `{"outcome":"tables","picks":[{"table":1,"doubt":"Use gold.other.thing"}]}`, "", "", "[]"},
		{"a join to a table not picked", `{"outcome":"tables","picks":[{"table":1}],"joins":[{"left":"1.c3","right":"2.c5"}]}`, "", "", "[]"},
		{"a join to nowhere", `{"outcome":"tables","picks":[{"table":1},{"table":2}],"joins":[{"left":"1.c3","right":"2.c99"},{"left":"0.c1","right":"x"},{"left":"9.c1","right":"1.c1"}]}`, "", "", "[]"},
		{"a join of one table", `{"outcome":"tables","picks":[{"table":1}],"joins":[{"left":"1.c1","right":"1.c2"}]}`, "", "", "[]"},
		{"a question back", `{"outcome":"ambiguous","question":"Lost customers,  or lost revenue?","options":[{"label":"A","table":1},{"label":"B","table":2}]}`,
			"", "Lost customers, or lost revenue?", "[]"},
		{"a link in it", `{"outcome":"ambiguous","question":"See http://x.test?","options":[{"label":"A","table":1},{"label":"B","table":2}]}`, "", "", "[]"},
	} {
		p := writePrompt(churn(), promptLimit)
		v, err := p.check(c.reply)
		if err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		doubt := ""
		if len(v.Picks) > 0 {
			doubt = v.Picks[0].Doubt
		}
		if joins := fmt.Sprint(v.Joins); doubt != c.doubt || v.Question != c.question || joins != c.joins {
			t.Errorf("%s: doubt %q, question %q, joins %s", c.name, doubt, v.Question, joins)
		}
	}
}

var quotedName = regexp.MustCompile("`[^`]*`")

// FuzzCheck: whatever a model writes, what comes out points at what was shown,
// and its words are plain.
func FuzzCheck(f *testing.F) {
	for _, seed := range []string{"See gold.x. Fine [2.c2]!", "[2.c3]", strings.Repeat("word ", 40), "a_b", "\u202e", "e.g. p.ex. x", "`[2.c1]`", "[2.c99999]"} {
		f.Add(seed, 2, 5)
	}
	f.Fuzz(func(t *testing.T, why string, table, column int) {
		reply, err := json.Marshal(map[string]any{
			"outcome": "tables", "picks": []any{map[string]any{"table": table, "why": why, "columns": []int{column}}, map[string]any{"table": 1}},
			"options": []any{map[string]any{"label": why, "table": table}, map[string]any{"label": "x", "table": 1}},
		})
		if err != nil {
			t.Skip()
		}
		p := writePrompt(churn(), promptLimit)
		for _, text := range []string{string(reply), strings.Replace(string(reply), `"tables"`, `"ambiguous"`, 1), why} {
			v, err := p.check(text)
			if err != nil {
				continue
			}
			for _, pick := range v.Picks {
				if pick.Candidate < 0 || pick.Candidate > 1 {
					t.Fatalf("%+v", pick)
				}
				for _, i := range pick.Use {
					_ = p.sheet.tables[pick.Candidate].Table.Columns[i]
				}
				if utf8.RuneCountInString(pick.Why) > whyLimit {
					t.Fatalf("too long: %q", pick.Why)
				}
				words := quotedName.ReplaceAllStringFunc(pick.Why, func(name string) string {
					for _, c := range p.sheet.tables[pick.Candidate].Table.Columns {
						if name == "`"+c.Name+"`" {
							return "name"
						}
					}
					return name
				})
				if strings.ContainsAny(words, "`_@<>[]*#0123456789") {
					t.Fatalf("%q", pick.Why)
				}
			}
			for _, o := range v.Options {
				if len(strings.Fields(o.Label)) > 2 || strings.ContainsAny(o.Label, "`_@<>[]*#.:0123456789") {
					t.Fatalf("%q", o.Label)
				}
			}
		}
	})
}
