package bot

import (
	"strings"
	"testing"

	"github.com/datafind/datafind/catalog"
	"github.com/datafind/datafind/catalog/search"
)

func counting(text, language string, s Surface) Question {
	q := question()
	q.Text, q.Language, q.Place.Surface = text, language, s
	return q
}

func TestMetadataIsCounted(t *testing.T) {
	for _, tt := range []struct {
		text, language string
		want           []string
	}{
		{"how many tables are there?", "en", []string{"**4** tables"}},
		{"quantos domínios distintos existem?", "pt", []string{"**2** domínios distintos"}},
		{"¿qué tablas son obsoletas?", "es", []string{"**1** tabla · `deprecated`", "• <crm.churners_2019>"}},
		{"tables per domain", "en", []string{"**tables** by `domain`", "• retention: **2**", "• finance: **1**"}},
		{"top 1 tables by number of columns", "en", []string{"**1** table", "• <" + churn + ">: **4**"}},
	} {
		a, err := bare(found(churn), &model{}).Find(t.Context(), counting(tt.text, tt.language, Mention))
		must(t, err)
		same(t, tt.text, a.Kind, Counted)
		same(t, tt.text+" is settled", a.Settled, true)
		m := Compose(question(), a, now)
		var lines []string
		for _, l := range m.Blocks[0].Lines {
			lines = append(lines, marked(l))
		}
		same(t, tt.text, strings.Join(lines, "\n"), strings.Join(tt.want, "\n"))
		same(t, tt.text+": the first button", m.Blocks[1].Buttons[0].Action, ShowQuery)
		same(t, tt.text+": it ends with the thumbs", m.Blocks[len(m.Blocks)-1].Form, Thumbs)
	}
}

func TestQuestionsForTablesAreNotCounted(t *testing.T) {
	for _, text := range []string{"which table has churn by month?", "how many customers do we have?", "tables about revenue"} {
		a, err := bare(found(churn), nil).Find(t.Context(), counting(text, "en", Mention))
		must(t, err)
		same(t, text, a.Kind, Tables)
	}
}

// Who asks for a number that cannot be counted hears so, and sees tables.
func TestWhatCannotBeCountedIsSaid(t *testing.T) {
	for _, tt := range []struct {
		text, language string
		said           bool
	}{
		{"how many tables are blue?", "en", true}, {"quantas colunas cantam?", "pt", true},
		{"how many customers do we have?", "en", false}, {"churn by month", "en", false},
	} {
		q := counting(tt.text, tt.language, Mention)
		a, err := bare(found(churn), nil).Find(t.Context(), q)
		must(t, err)
		same(t, tt.text, a.Kind, Tables)
		same(t, tt.text+": said", strings.HasPrefix(Plain(q, a, now), In(tt.language).NotCounted+"\n"+churn), tt.said)
	}
}

// Each number is that of the eyes that read it, whoever asked.
func TestWhatIsCountedIsWhatTheReadersMaySee(t *testing.T) {
	f := found(churn)
	for _, tt := range []struct {
		surface Surface
		email   string
		want    string
	}{{Mention, "hana@x.test", "4"}, {Direct, "hana@x.test", "5"}, {Mine, "hana@x.test", "5"}, {Direct, "ana@x.test", "4"}} {
		q := counting("how many tables are there?", "en", tt.surface)
		q.Asker.Email = tt.email
		a, err := bare(f, nil).Find(t.Context(), q)
		must(t, err)
		same(t, string(tt.surface)+" "+tt.email, a.Fact.Number(), tt.want)
	}
	a, err := bare(f, nil).Find(t.Context(), counting("how many tables are in hr?", "en", Mention))
	must(t, err)
	if a.Kind == Counted {
		t.Errorf("a schema that is hidden is understood: %+v", a.Fact)
	}
}

func TestAKeptFactIsCountedAnew(t *testing.T) {
	f := found(churn)
	h := newHouse(t, f, nil)
	q := counting("which tables are in the retention domain?", "en", Mention)
	must(t, h.Answer(t.Context(), q))
	_, a, err := h.Shown(t.Context(), q.ID, q.Asker)
	must(t, err)
	same(t, "rows", len(a.Fact.Rows), 2)

	fewer := tables()
	fewer[2].Grants = []catalog.Grant{{Principal: "hr", Privilege: "SELECT"}}
	f.snap = snapshotOf(fewer)
	_, a, err = h.Shown(t.Context(), q.ID, q.Asker)
	must(t, err)
	same(t, "rows after a right is gone", len(a.Fact.Rows), 1)
	same(t, "the row", a.Fact.Rows[0][0], churn)

	hers := h.FactOf(t.Context(), q, a, hana())
	same(t, "rows for one who may see more", len(hers.Rows), 2)
}

func TestAFactFitsTheMessage(t *testing.T) {
	var many []catalog.Table
	for i := range 40 {
		many = append(many, catalog.Table{Catalog: strings.Repeat("c", 40), Schema: strings.Repeat("s", 40), Name: strings.Repeat("n", 40) + string(rune('a'+i)), Deprecated: true})
	}
	f := found()
	f.snap = catalog.NewSnapshot(many, nil, now, "test")
	a, err := bare(f, nil).Find(t.Context(), counting("which tables are deprecated?", "en", Mention))
	must(t, err)
	m := Compose(question(), a, now)
	if m.Len() > messageLimit || len(m.Blocks[0].Lines) < 8 {
		t.Errorf("%d characters in %d lines", m.Len(), len(m.Blocks[0].Lines))
	}
	if last := m.Blocks[0].Lines[len(m.Blocks[0].Lines)-1].String(); last != "and 30 more" {
		t.Errorf("the last line is %q", last)
	}
}

// What feeds a table, and what it feeds, is told of one that is described too.
func TestFlowOfADescribedTable(t *testing.T) {
	b := bare(search.New(snapshotOf([]catalog.Table{
		{Catalog: "a", Schema: "sales", Name: "orders", Comment: "Orders of the shop.", Columns: columns("order_id", "total"), Downstream: []string{"a.finance.revenue"}},
		{Catalog: "a", Schema: "finance", Name: "revenue", Comment: "Income by month.", Columns: columns("month", "income"), Upstream: []string{"a.sales.orders"}},
	})), nil)
	for asked, want := range map[string]string{
		"where does the income by month come from?": "**1** table · `feeds a.finance.revenue`\n• <a.sales.orders>",
		"what breaks if we drop the orders table?":  "**1** table · `fed by a.sales.orders`\n• <a.finance.revenue>",
		"qué alimenta a los pedidos de la tienda":   "**0** tablas · `feeds a.sales.orders`",
	} {
		q := counting(asked, "en", Mention)
		a, err := b.Find(t.Context(), q)
		must(t, err)
		var lines []string
		for _, l := range Compose(q, a, now).Blocks[0].Lines {
			lines = append(lines, marked(l))
		}
		same(t, asked, strings.Join(lines, "\n"), want)
		if f := b.FactOf(t.Context(), q, a, Person{}); f == nil || f.SQL != a.Fact.SQL {
			t.Errorf("%q: the click shows %+v", asked, f)
		}
	}
}
