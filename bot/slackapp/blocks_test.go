package slackapp

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/slack-go/slack"

	"github.com/datafind/datafind/bot"
	"github.com/datafind/datafind/bot/blockkit"
	"github.com/datafind/datafind/catalog"
	"github.com/datafind/datafind/catalog/search"
)

var update = flag.Bool("update", false, "write the golden files anew")

var noon = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)

// golden compares JSON with testdata/NAME.json and checks it as Slack would.
func golden(t *testing.T, name string, kind blockkit.Surface, v any) {
	t.Helper()
	raw := encode(t, v)
	if problems := blockkit.Check(kind, raw); len(problems) > 0 {
		t.Errorf("Slack would refuse it: %v", problems.Err())
	}
	path := filepath.Join("testdata", name+".json")
	if *update {
		if err := os.WriteFile(path, raw, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(raw)); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func encode(t testing.TB, v any) []byte {
	t.Helper()
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", " ")
	if err := e.Encode(v); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// sent is a message as it goes to Slack.
type sent struct {
	Text   string        `json:"text"`
	Blocks []slack.Block `json:"blocks"`
}

var painter = Painter{TableURL: func(t *catalog.Table) string {
	return "https://data.test/explore/" + strings.ReplaceAll(t.FullName(), ".", "/")
}}

func tables() []catalog.Table {
	return []catalog.Table{
		{
			Schema: "gold.retention", Name: "churn_monthly", Comment: "Monthly churn by plan. Filled at night.",
			Owner: "retention team", Domain: "customers", Certified: true, PrimaryKey: []string{"month", "plan"},
			LastWrite: noon.Add(-350 * time.Minute), Usage: catalog.Usage{Users: 212},
			Columns: []catalog.Column{
				{Name: "month", Type: "DATE", Comment: "First day of the month"},
				{Name: "plan", Type: "STRING"},
				{Name: "churn_rate", Type: "DECIMAL(9,4)", Comment: "Lost ÷ active at the start"},
			},
			Upstream: []string{"silver.crm.cancellations"}, Downstream: []string{"gold.finance.mrr_movements"},
		},
		{
			Schema: "gold.finance", Name: "mrr_movements", Comment: "Revenue by movement.", Owner: "finance", Domain: "revenue",
			Columns: []catalog.Column{{Name: "month", Type: "DATE"}, {Name: "churned_mrr", Type: "DECIMAL"}},
		},
		{
			Schema: "silver.crm", Name: "cancellations", Comment: "One row per cancellation", Domain: "customers", Deprecated: true, Personal: true,
			LastWrite: noon.AddDate(-1, -2, 0),
			Columns:   []catalog.Column{{Name: "customer_id", Type: "BIGINT", Personal: true}},
		},
	}
}

// answer is a settled one by search alone, about churn by month.
func answer(language string) bot.Answer {
	t := tables()
	return bot.Answer{
		Question: "T1/C1/1700000000.000100", Revision: 2, Kind: bot.Tables, Language: language, Settled: true,
		AsOf: noon.Add(-6 * time.Hour),
		Candidates: []bot.Candidate{
			{Table: &t[0], Score: 9, Parts: []search.Part{{Name: "column", Value: 6.25}, {Name: "certified", Value: 2.75}}, Matches: []search.Match{
				{Word: "churn", Term: "churn", How: search.Exact, Field: search.ColumnField, Column: "churn_rate"},
				{Word: "month", Term: "month", How: search.Exact, Field: search.ColumnField, Column: "month"},
			}},
			{Table: &t[1], Score: 5, Matches: []search.Match{{Word: "churn", Term: "churned", How: search.Stem, Field: search.ColumnField, Column: "churned_mrr"}}},
			{Table: &t[2], Score: 4, Matches: []search.Match{{Word: "churn", Term: "cancellation", How: search.Synonym, Field: search.NameField}}},
		},
	}
}

func question(surface bot.Surface) bot.Question {
	return bot.Question{
		ID: "T1/C1/1700000000.000100", Text: "where is churn by month?", Asked: noon,
		Asker: bot.Person{ID: "U1", Zone: "America/Sao_Paulo"},
		Place: bot.Place{Surface: surface, Team: "T1", Channel: "C1", Thread: "1700000000.000100", Message: "1700000000.000100"},
	}
}

// forms are the answers that people get, by name.
func forms(language string) map[string]bot.Answer {
	first, byModel, none, senses, help := answer(language), answer(language), answer(language), answer(language), answer(language)
	first.Settled, first.Revision = false, 1
	byModel.Model = "m"
	byModel.Candidates[0].Why, byModel.Candidates[0].Was = "Customers lost and churn rate, one row per month and plan.", 3
	byModel.Candidates[0].Use = []string{"month", "churn_rate"}
	byModel.Candidates[1].Why = "revenue lost, not customers"
	byModel.Candidates[2].Why = "one row per cancellation"
	byModel.Candidates[2].Versions = []*catalog.Table{{Schema: "bronze.crm", Name: "cancellations"}, {Schema: "stage.crm", Name: "cancellations"}}
	first.Candidates[0].Best = true
	byModel.Tally = bot.Tally{Up: 2, Down: 1}
	none.Kind, none.Candidates, none.Related = bot.Nothing, none.Candidates[2:], []string{"cancellations", "retention"}
	unread := none
	unread.RightsTooOld = true
	senses.Kind = bot.Ambiguous
	senses.Senses = []search.Sense{{Label: "customers"}, {Label: "revenue", Candidate: 1}, {Label: "crm", Candidate: 2}}
	help.Kind, help.Candidates = bot.Help, nil
	help.Examples = []string{"churn by month", "saldo da conta corrente", "ventas por tienda"}
	return map[string]bot.Answer{
		"first": first, "settled": byModel, "search": answer(language), "none": none, "ambiguous": senses, "help": help, "unread": unread,
	}
}

func TestBlocks(t *testing.T) {
	for _, language := range []string{"en", "pt", "es"} {
		for form, a := range forms(language) {
			t.Run(form+"_"+language, func(t *testing.T) {
				q := question(bot.Mention)
				q.Text = map[string]string{"en": q.Text, "pt": "onde fica churn por month?", "es": "¿dónde está churn por month?"}[language]
				blocks, text := painter.Blocks(q, a, noon)
				golden(t, form+"_"+language, blockkit.Message, sent{text, blocks})
			})
		}
	}
}

func TestButtonsOfAPlace(t *testing.T) {
	for surface, want := range map[bot.Surface][]string{
		bot.Mention: {"columns", "more", "mine"}, bot.Shared: {"columns", "more", "mine"},
		bot.Direct: {"columns", "more"}, bot.Mine: {"columns", "more"}, bot.Command: {"columns", "more", "share"},
	} {
		blocks, _ := painter.Blocks(question(surface), answer("en"), noon)
		if got := actionIDs(blocks); !cmp.Equal(want, got) {
			t.Errorf("%s: buttons %v, want %v", surface, got, want)
		}
	}
	none, _ := painter.Blocks(question(bot.Mention), forms("en")["none"], noon)
	if got := actionIDs(none); !cmp.Equal([]string{"mine"}, got) {
		t.Errorf("nothing found: buttons %v; [Show mine] must stand there too", got)
	}
}

func actionIDs(blocks []slack.Block) (ids []string) {
	for _, b := range blocks {
		if a, ok := b.(*slack.ActionBlock); ok {
			for _, e := range a.Elements.ElementSet {
				ids = append(ids, e.(*slack.ButtonBlockElement).ActionID)
			}
		}
	}
	return ids
}

func TestWithoutAddressesNamesStandAlone(t *testing.T) {
	blocks, _ := Painter{}.Blocks(question(bot.Mention), answer("en"), noon)
	if s := string(encode(t, blocks)); strings.Contains(s, "<") || !strings.Contains(s, "*gold.retention.churn_monthly*") {
		t.Errorf("got %s", s)
	}
}

// FuzzBlocks holds that no name, comment, owner, reason or question can ping,
// link, format, break out of its block or fail the post.
func FuzzBlocks(f *testing.F) {
	for _, s := range hostile() {
		f.Add(s, s)
	}
	f.Add("tb_cli_cad", "Cadastro de clientes")
	f.Fuzz(func(t *testing.T, name, text string) {
		for form, a := range forms("en") {
			poison(&a, name, text)
			q := question(bot.Mention)
			q.Text = text
			for _, p := range []Painter{painter, {}, {TableURL: func(*catalog.Table) string { return text }}} {
				blocks, notice := p.Blocks(q, a, noon)
				checkHarmless(t, form, sent{notice, blocks})
			}
		}
	})
}

func hostile() []string {
	return []string{
		"<!channel> <@U1> <#C1> <https://evil.test|click>", "*bold* _it_ ~st~ `code` ```block```",
		"a\n> b\r\nc\u2028d", "\u202egnp.exe \u2066x\u2069", strings.Repeat("x", 100_000), strings.Repeat("👩‍👩‍👧", 5000),
		strings.Repeat("&", 5000), strings.Repeat("e\u0301", 3000), "\x00\x01\x7f\u200b\u200d\ufeff", "@here @channel @everyone",
		"|>*`", "", " ", "\xff\xfe", strings.Repeat("`a` ", 3000), "https://x.test/a|b>c*",
	}
}

// poison writes hostile text wherever a catalog or a model can write.
func poison(a *bot.Answer, name, text string) {
	for i := range a.Candidates {
		c, table := &a.Candidates[i], *a.Candidates[i].Table
		table.Name, table.Comment, table.Owner, table.Domain = name, text, text, text
		table.Columns = []catalog.Column{{Name: name, Type: text, Comment: text}}
		table.PrimaryKey, table.Upstream, table.Downstream = []string{name}, []string{text}, []string{name}
		table.Properties = []catalog.Property{{Name: name, Text: text}}
		c.Table = &table
		if c.Why != "" {
			c.Why, c.Use = text, []string{name, text}
		}
		for j := range c.Matches {
			c.Matches[j].Word, c.Matches[j].Term, c.Matches[j].Column = text, name, name
		}
	}
	for i := range a.Senses {
		a.Senses[i].Label = text
	}
	for i := range a.Related {
		a.Related[i] = text
	}
	a.Missing = []string{text, text}
	for i := range a.Examples {
		a.Examples[i] = text
	}
}

func checkHarmless(t *testing.T, form string, m sent) {
	t.Helper()
	raw := encode(t, m)
	if problems := blockkit.Check(blockkit.Message, raw); len(problems) > 0 {
		t.Fatalf("%s: Slack would refuse it: %v\n%s", form, problems.Err(), raw)
	}
	if len(m.Blocks) > 8 || strings.TrimSpace(m.Text) == "" {
		t.Fatalf("%s: %d blocks, notification %q", form, len(m.Blocks), m.Text)
	}
	var tree any
	if err := json.Unmarshal(raw, &tree); err != nil {
		t.Fatal(err)
	}
	said := 0
	walkTexts(tree, func(s string) {
		for _, bad := range []string{"<!", "<@", "<#", "\n>", "\n&gt;", "\u202e", "\u200b"} {
			if strings.Contains(s, bad) {
				t.Fatalf("%s: %q in %q", form, bad, s)
			}
		}
		said += utf8.RuneCountInString(s) - 4*strings.Count(s, "&") - 70*strings.Count(s, "<http")
	})
	if said > 1400 { // 900 of text, buttons, notification and link addresses
		t.Fatalf("%s: %d characters of text", form, said)
	}
}

func walkTexts(v any, see func(string)) {
	switch v := v.(type) {
	case map[string]any:
		for k, e := range v {
			if s, ok := e.(string); ok && k == "text" {
				see(s)
			} else {
				walkTexts(e, see)
			}
		}
	case []any:
		for _, e := range v {
			walkTexts(e, see)
		}
	}
}

// A column that a model's sentence names can be copied as it is, underscores
// and all, in the message and in More.
func TestColumnsInASentenceAreCode(t *testing.T) {
	table := &catalog.Table{Name: "t", Columns: []catalog.Column{{Name: "_id", Personal: true}}}
	a := bot.Answer{Kind: bot.Tables, Candidates: []bot.Candidate{{Table: table, Why: "One row per `_id`."}}}
	blocks, _ := Painter{}.Blocks(bot.Question{Text: "x"}, a, time.Now())
	view := Painter{}.more(newPane(handle{"Q", 1}, nil), a, bot.Person{}, time.Now())
	for where, drawn := range map[string]any{"message": blocks, "more": view} {
		raw, err := json.Marshal(drawn)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(string(raw), "One row per `_id`.") {
			t.Errorf("%s: %s", where, raw)
		}
		if !strings.Contains(string(raw), bot.In("en").Personal) { // of a column alone, everywhere alike
			t.Errorf("%s tells of no personal data: %s", where, raw)
		}
	}
}
