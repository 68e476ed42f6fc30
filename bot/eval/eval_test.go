package eval

import (
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/zap"

	"github.com/datafind/datafind/bot"
	"github.com/datafind/datafind/catalog"
	"github.com/datafind/datafind/catalog/eval"
	"github.com/datafind/datafind/catalog/search"
	"github.com/datafind/datafind/llm"
)

func TestUnanswerableForm(t *testing.T) {
	set, err := Unanswerable()
	if err != nil {
		t.Fatal(err)
	}
	ids, langs := map[string]bool{}, map[string]int{}
	for _, q := range set {
		if ids[q.ID] || q.ID == "" || len(q.Gold) > 0 {
			t.Errorf("question %q is there twice, has no id, or has a table that answers it", q.ID)
		}
		ids[q.ID] = true
		langs[q.Lang]++
	}
	if diff := cmp.Diff(map[string]int{"en": 10, "pt": 10, "es": 10}, langs); diff != "" {
		t.Error(diff)
	}
}

// twoTables is a catalog in which both questions of the tests are plain.
func twoTables() bot.Finder {
	return search.New(catalog.NewSnapshot([]catalog.Table{
		{Catalog: "gold", Schema: "sales", Name: "orders_daily", Comment: "Orders by day.", Columns: []catalog.Column{{Name: "day"}, {Name: "orders"}}},
		{Catalog: "gold", Schema: "stock", Name: "pieces_weekly", Comment: "Pieces in stock by week.", Columns: []catalog.Column{{Name: "week"}, {Name: "pieces"}}},
	}, nil, DemoAsOf, "test"))
}

func number(n float64) eval.Known { return eval.Known{Number: &n} }

func config() Config {
	return Config{Finder: twoTables(), AsOf: DemoAsOf, Logger: zap.NewNop(), Deadline: time.Minute,
		Questions: []eval.Question{
			{ID: "1", Lang: "en", Text: "orders by day", Gold: []string{"gold.sales.orders_daily"}},
			{ID: "2", Lang: "en", Text: "pieces in stock by week", Gold: []string{"gold.stock.pieces_weekly", "gold.none.other"}},
			{ID: "3", Lang: "en", Text: "dinosaurs of the museum"},
		},
		Counting: []eval.Counted{
			{ID: "4", Lang: "en", Question: "how many tables are there?", Kind: "count", Answer: number(2)},
			{ID: "5", Lang: "en", Question: "how many columns are there?", Kind: "count", Answer: number(77)},
			{ID: "6", Lang: "en", Question: "how many dinosaurs are in the museum?", Kind: "none"},
		},
	}
}

func TestFirstStage(t *testing.T) {
	r, err := Run(t.Context(), config())
	if err != nil {
		t.Fatal(err)
	}
	if r.P95MS <= 0 {
		t.Error("no time was taken")
	}
	r.P50MS, r.P95MS = 0, 0
	want := Report{Questions: 2, First: 1, All: .5, Unanswerable: 1, Honest: 1,
		Counting: 3, CountsRight: 2, CountsWrong: 1, Language: 1}
	if diff := cmp.Diff(want, r); diff != "" {
		t.Error(diff)
	}
}

// inventive is a model whose check was busy, and that answers in Spanish.
type inventive struct{}

func (inventive) Explain(_ context.Context, ask llm.Ask) (llm.Verdict, error) {
	return llm.Verdict{Outcome: llm.Fits, Model: "m", Dropped: 2, Astray: 1, Prompt: 100, Completion: 10,
		Picks: []llm.Pick{{Why: "Las ventas de cada uno de los días con `made_up`, por tienda y por producto"}}}, nil
}

func TestWithAModel(t *testing.T) {
	c := config()
	c.Explainer, c.Counting, c.Questions = inventive{}, nil, c.Questions[:1]
	r, err := Run(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	r.P50MS, r.P95MS = 0, 0
	want := Report{Questions: 1, First: 1, All: 1, InventedBefore: 3, InventedAfter: 1, Modelled: 1, PromptTokens: 100, CompletionTokens: 10}
	if diff := cmp.Diff(want, r); diff != "" {
		t.Error(diff)
	}
}
