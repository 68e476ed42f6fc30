package bot

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/datafind/datafind/catalog"
	"github.com/datafind/datafind/catalog/search"
)

func TestAimOf(t *testing.T) {
	for asked, want := range map[string]aimed{
		"who owns orders": {ForOwner, []string{"orders"}},
		"Hey, who is the owner of silver.crm.customers?":    {ForOwner, []string{"silver.crm.customers"}},
		"quem é o responsável pela tabela fct_vendas?":      {ForOwner, []string{"tabela fct_vendas"}},
		"¿Con quién hablo sobre la nómina, por favor?":      {ForOwner, []string{"la nómina"}},
		"when was orders last updated?":                     {ForWritten, []string{"orders"}},
		"a tabela pix_diario está atualizada?":              {ForWritten, []string{"a tabela pix_diario"}},
		"can I trust churn_monthly":                         {ForCertified, []string{"churn_monthly"}},
		"¿está certificada customer_360?":                   {ForCertified, []string{"customer_360"}},
		"show me the fields of the deliveries table":        {ForColumns, []string{"deliveries"}},
		"How do I join orders and customers?":               {ForJoin, []string{"orders", "customers"}},
		"como cruzar fct_vendas com dim_loja":               {ForJoin, []string{"fct_vendas", "dim_loja"}},
		"Compare churn and revenue, please":                 {ForCompare, []string{"churn", "revenue"}},
		"qual a diferença entre pedidos e entregas?":        {ForCompare, []string{"pedidos", "entregas"}},
		"trying to join claims with policies, on what key?": {ForJoin, []string{"claims", "policies"}},
		"claims and policies, how do they go together?":     {ForJoin, []string{"claims", "policies"}},
		"compara las ventas y los pagos":                    {ForCompare, []string{"las ventas", "los pagos"}},
		"what's the official table for revenue?":            {ForOfficial, []string{"revenue"}},
		"fonte da verdade de clientes":                      {ForOfficial, []string{"clientes"}},
		"I need a dashboard on churn":                       {"", []string{"I need a dashboard on churn"}},
		"hi! I have to build a dashboard on churn, thanks":  {"", []string{"churn"}},
		"por favor, em qual tabela vejo churn?":             {"", []string{"por favor, em qual tabela vejo churn?"}},

		"who looks after orders?":                              {ForOwner, []string{"orders"}},
		"dono da tabela de apólices":                           {ForOwner, []string{"tabela de apólices"}},
		"¿quién se encarga de las encuestas?":                  {ForOwner, []string{"las encuestas"}},
		"did fact_sales load this morning?":                    {ForWritten, []string{"fact_sales"}},
		"a fct_vendas já carregou hoje?":                       {ForWritten, []string{"fct_vendas"}},
		"¿ya se actualizó hoy dim_tienda?":                     {ForWritten, []string{"dim_tienda"}},
		"is fct_orders still ok?":                              {ForCertified, []string{"fct_orders"}},
		"is fct_orders a certified table or not":               {ForCertified, []string{"fct_orders"}},
		"o que tem dentro da tabela de metas?":                 {ForColumns, []string{"tabela de metas"}},
		"which one should I use, orders or orders_v2?":         {ForOfficial, []string{"orders", "orders_v2"}},
		"how would I link installments to their contracts":     {ForJoin, []string{"installments", "their contracts"}},
		"where does dim_customer get its data":                 {ForSources, []string{"dim_customer"}},
		"¿de dónde salen los datos de ventas?":                 {ForSources, []string{"ventas"}},
		"what breaks if I drop the orders table?":              {ForTargets, []string{"the orders table"}},
		"se eu mexer na stock_movements o que quebra":          {ForTargets, []string{"stock_movements"}},
		"sales by shop, which one should we use?":              {"", []string{"sales by shop"}},
		"¿qué se cae si se retrasa la tabla de transacciones?": {ForTargets, []string{"tabla de transacciones"}},

		// Of the data, not of tables.
		"owners of dogs":                           {"", []string{"owners of dogs"}},
		"who uses the most vouchers":               {"", []string{"who uses the most vouchers"}},
		"what is the official language of Aruba":   {"", []string{"what is the official language of Aruba"}},
		"what fields of study are there":           {"", []string{"what fields of study are there"}},
		"difference in revenue by month":           {"", []string{"difference in revenue by month"}},
		"owner of the oldest dog":                  {"", []string{"owner of the oldest dog"}},
		"How old is the youngest person?":          {"", []string{"How old is the youngest person?"}},
		"employees by join date and salary":        {"", []string{"employees by join date and salary"}},
		"orders that were updated last week":       {"", []string{"orders that were updated last week"}},
		"who owns orders? And why?":                {"", []string{"who owns orders? And why?"}},
		"who owns it?":                             {"", []string{"who owns it?"}},
		"":                                         {"", []string{""}},
		strings.Repeat("who owns orders and ", 30): {"", []string{strings.Repeat("who owns orders and ", 30)}},
	} {
		if diff := cmp.Diff(want, aimOf(asked), cmp.AllowUnexported(aimed{})); diff != "" {
			t.Errorf("%q: %s", asked, diff)
		}
	}
}

// A pattern without a description would leave nothing to look for.
func TestEveryPatternDescribes(t *testing.T) {
	for aim, patterns := range aims().patterns {
		for _, p := range patterns {
			if !slices.ContainsFunc(p.parts, func(p part) bool { return p.words == nil }) {
				t.Errorf("%s: %v describes no table", aim, p.parts)
			}
		}
	}
}

// shop is a small catalog of tables with keys, most of them without an owner.
func shop() Finder {
	return search.New(snapshotOf([]catalog.Table{
		{
			Catalog: "a", Schema: "sales", Name: "orders", Comment: "Orders of the shop.", Owner: "shop team",
			PrimaryKey: []string{"order_id"}, Columns: columns("order_id", "customer_id", "total"), LastWrite: now,
			Foreign: []catalog.ForeignKey{{Columns: []string{"customer_id"}, Table: "a.crm.customers", References: []string{"id"}}},
		},
		{Catalog: "a", Schema: "crm", Name: "customers", Comment: "People who buy.", PrimaryKey: []string{"id"}, Columns: columns("id", "name")},
		{Catalog: "a", Schema: "web", Name: "visits", Comment: "Visits to the page.", PrimaryKey: []string{"visit"}, Columns: columns("visit", "page")},
		{Catalog: "a", Schema: "finance", Name: "revenue_month", Comment: "Revenue by month.", Columns: columns("month", "revenue")},
		{Catalog: "a", Schema: "finance", Name: "revenue_result", Comment: "Revenue by month.", Certified: true, Columns: columns("month", "revenue")},
	}))
}

func TestWhatIsWantedOfATable(t *testing.T) {
	b := bare(shop(), nil)
	for _, tt := range []struct{ asked, tables, says string }{
		{"who owns orders", "a.sales.orders", "a.sales.orders\nOwner: shop team\n"},
		{"who owns customers", "a.crm.customers", "a.crm.customers\nThe catalog names no owner.\n"},
		{"quem é o dono de orders?", "a.sales.orders", "a.sales.orders\nResponsável: shop team\n"},
		{"when were orders last updated?", "a.sales.orders", "a.sales.orders\nWritten today 09:30\n"},
		{"how fresh are visits?", "a.web.visits", "a.web.visits\nThe catalog does not know when it was last written.\n"},
		{"can I trust visits?", "a.web.visits", "a.web.visits\nNot certified.\n"},
		{"what columns are in the one with pages?", "a.web.visits", "\nHolds visit, page.\n"},
		{"official table for revenue by month", "a.finance.revenue_result", "only ✓ certified"},
		{"official table for visits", "a.web.visits", "Not certified."},
		{"how do I join orders and customers?", "a.sales.orders a.crm.customers", "Joins a.crm.customers on customer_id = id."},
		{"join customers with orders", "a.crm.customers a.sales.orders", "Joins a.sales.orders on id = customer_id."},
		{"join orders with visits", "a.sales.orders a.web.visits", "The catalog knows no key that joins them."},
		{"join orders with dinosaurs", "a.sales.orders", "Orders of the shop."},
		{"who owns the dinosaurs", "", "No table found for dinosaurs."},
	} {
		q := Question{ID: "q", Text: tt.asked, Audience: catalog.Everyone()}
		a, err := b.Find(t.Context(), q)
		must(t, err)
		if a.Kind == Tables {
			if got := names(a.Candidates); !strings.HasPrefix(got, tt.tables) {
				t.Errorf("%q finds %s, want %s", tt.asked, got, tt.tables)
			}
		}
		same(t, tt.asked+": tables", a.Kind == Tables, tt.tables != "")
		if said := Compose(q, a, now).String(); !strings.Contains(said, tt.says) {
			t.Errorf("%q: %q is not said:\n%s", tt.asked, tt.says, said)
		}
	}
}

// What is not certified stands in no answer that says "only certified", whatever
// a model picks.
func TestAModelWeighsCertifiedTablesForTheOfficialOne(t *testing.T) {
	m := &model{verdict: fits(pick(0, "why"))}
	b := bare(shop(), m)
	q := Question{ID: "q", Text: "official table for revenue by month", Audience: catalog.Everyone()}
	first, err := b.Find(t.Context(), q)
	must(t, err)
	a, err := b.Weigh(t.Context(), q, first)
	must(t, err)
	same(t, "tables", names(a.Candidates), "a.finance.revenue_result")
	same(t, "tables that the model is told", len(m.asked[0].Candidates), 1)
}

// A key may lead to what the readers must not see.
func TestJoinsStayWithinWhatMayBeSeen(t *testing.T) {
	v := seen(shop())
	at := func(name string) int {
		id, _ := v.snap.Lookup(name)
		return id
	}
	orders, customers := at("a.sales.orders"), at("a.crm.customers")
	v.allowed = catalog.NewSet(len(v.snap.Tables))
	v.allowed.Add(orders)
	keyed := v.keyed([]*catalog.Table{&v.snap.Tables[orders], &v.snap.Tables[customers]})
	same(t, "tables that a key leads to", keyed[0].Len(), 0)
	same(t, "tables that lead to one", keyed[1].Len(), 1)
}

func BenchmarkAimOf(b *testing.B) {
	for name, asked := range map[string]string{
		"short": "churn by month", "aimed": "who owns orders?",
		"long": "hey team quick q, does anyone know where I can find the salaries of our employees by department and month? thanks",
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				aimOf(asked)
			}
		})
	}
}

func TestUngreeted(t *testing.T) {
	for asked, want := range map[string]string{
		"hola equipo, ¿quién es el dueño?": "¿quién es el dueño?",
		"quick one - when did it run?":     "when did it run?",
		"Hi! who owns orders":              "who owns orders",
		"time-series of sales":             "time-series of sales",
		"team-level goals":                 "team-level goals",
		"orders, customers":                "orders, customers",
		"hello!":                           "hello!",
		"hi, 😀":                            "hi, 😀",
		"":                                 "",
	} {
		same(t, asked, ungreeted(asked), want)
	}
}
