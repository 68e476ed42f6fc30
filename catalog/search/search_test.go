package search

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/datafind/datafind/catalog"
)

func ask(ix *Index, text string) Result {
	return ix.Search(context.Background(), Query{Text: text})
}

func firstOf(r Result) string {
	if len(r.Candidates) == 0 {
		return ""
	}
	return r.Candidates[0].Table.FullName()
}

func TestFirst(t *testing.T) {
	ix := indexOf(company())
	for question, want := range map[string]string{
		"where do we keep churn by month?":         "gold.retention.churn_monthly",
		"onde fica o saldo da conta corrente?":     "gold.financas.saldo_diario",
		"¿dónde están las ventas por tienda?":      "gold.varejo.vendas_loja_dia", // translated
		"sales per store":                          "gold.varejo.vendas_loja_dia",
		"telefone do cliente":                      "legado.contas.tb_cli_cad", // nr_tel, cli
		"salário dos funcionários":                 "gold.hr.employees",
		"emloyees":                                 "gold.hr.employees", // misspelt
		"cancelation reasons":                      "silver.crm.cancellations",
		"recurring revenue":                        "gold.finance.mrr_movements",
		"security groups":                          "gold.net.securitygroups", // written in one piece
		"existencias por tienda":                   "gold.mx_ventas.inventario",
		"orders":                                   "silver.sales.orders", // not the raw one
		"what is in legado.contas.tb_cli_cad?":     "legado.contas.tb_cli_cad",
		"is churn in contas.tb_cli_cad?":           "legado.contas.tb_cli_cad",
		"who owns `employees`, and what is churn?": "gold.hr.employees",
		"TB_CLI_CAD":                               "legado.contas.tb_cli_cad",
		"contas.tb_cli_cad":                        "legado.contas.tb_cli_cad",
		"`HR.Employees` please":                    "gold.hr.employees",
		"\"hr.employees\" and its churn":           "gold.hr.employees",
		"sales.orders?":                            "silver.sales.orders",
		"gold.hr.employees.salary":                 "gold.hr.employees",
		"churn and orders by churned_revenue":      "gold.finance.mrr_movements", // a column
		"is `salary` in orders or churn?":          "gold.hr.employees",
		"orders with CUSTOMERS_LOST":               "gold.retention.churn_monthly",
		"vlr_saldo":                                "gold.financas.saldo_diario",
	} {
		if got := firstOf(ask(ix, question)); got != want {
			t.Errorf("%q found %q first, want %q", question, got, want)
		}
	}
}

func TestHowAndWhere(t *testing.T) {
	ix := indexOf(company())
	for _, c := range []struct {
		question, word, term string
		how                  How
		field                Field
		column               string
	}{
		{"churn rate", "rate", "rate", Exact, ColumnField, "churn_rate"},
		{"cancellation reasons", "reasons", "reason", Stem, ColumnField, "reason"},
		{"saldo da conta", "saldo", "saldo", Exact, NameField, ""},
		{"telefone do cliente", "telefone", "tel", Abbreviation, ColumnField, "nr_tel"},
		{"telefone do cliente", "cliente", "cli", Abbreviation, NameField, ""},
		{"funcionários", "funcionários", "employees", Translation, NameField, ""},
		{"staff", "staff", "employees", Synonym, NameField, ""},
		{"emloyees", "emloyees", "employees", Typo, NameField, ""},
		{"gold retention", "retention", "retention", Exact, SchemaField, ""},
		{"recurring revenue", "recurring", "recurring", Exact, CommentField, ""},
		{"saldo em reais", "reais", "reais", Exact, ColumnCommentField, "vlr_saldo"},
	} {
		found := false
		for _, m := range ask(ix, c.question).Candidates[0].Matches {
			found = found || m.Word == c.word && m.Term == c.term && m.How == c.how && m.Field == c.field && m.Column == c.column && m.Score > 0
		}
		if !found {
			t.Errorf("%q: no match %s → %s (%s, %s %s) in %+v", c.question, c.word, c.term, c.how, c.field, c.column, ask(ix, c.question).Candidates[0].Matches)
		}
	}
}

func TestTypoOnlyWhereUnknown(t *testing.T) {
	ix := indexOf([]catalog.Table{
		table("a.b.carton", "", "x"), table("a.b.carbon", "", "y"),
	})
	r := ask(ix, "carbon")
	if len(r.Candidates) != 1 || r.Candidates[0].Table.Name != "carbon" {
		t.Errorf("a known word was corrected: %+v", r.Candidates)
	}
}

func TestPriors(t *testing.T) {
	twins := func(change func(t *catalog.Table)) string {
		a, b := table("c.s.orders_a", "Orders", "id"), table("c.s.orders_b", "Orders", "id")
		change(&b)
		return ask(indexOf([]catalog.Table{a, b}), "all our orders").Candidates[0].Table.Name
	}
	for name, c := range map[string]struct {
		change func(t *catalog.Table)
		want   string
	}{
		"equal":      {func(*catalog.Table) {}, "orders_a"},
		"used":       {func(t *catalog.Table) { t.Usage.Users = 40 }, "orders_b"},
		"certified":  {func(t *catalog.Table) { t.Certified = true }, "orders_b"},
		"fresh":      {func(t *catalog.Table) { t.LastWrite = today.Add(-1) }, "orders_b"},
		"deprecated": {func(t *catalog.Table) { t.Deprecated, t.Usage.Users = true, 40 }, "orders_a"},
		"staging":    {func(t *catalog.Table) { t.Schema, t.Usage.Users = "stg_sales", 5 }, "orders_a"},
	} {
		if got := twins(c.change); got != c.want {
			t.Errorf("%s: %s came first", name, got)
		}
	}
}

func TestWideTableDoesNotDrown(t *testing.T) {
	ix := indexOf(company())
	for _, question := range []string{"employees", "orders", "churn"} {
		if got := firstOf(ask(ix, question)); got == "gold.wide.everything" {
			t.Errorf("%q is answered by the widest table", question)
		}
	}
}

func TestNothing(t *testing.T) {
	ix := indexOf(company())
	for question, want := range map[string]bool{
		"carbon emissions of our buildings":            true,
		"lawsuits":                                     true,
		"stratospheric ozone aerosol balance by store": true, // what is known of it stands in two schemas
		"":                         true,
		"?!":                       true,
		"churn by month":           false,
		"salário dos funcionários": false,
		"tb_cli_cad":               false,
		"xyzzy tb_cli_cad":         false,
	} {
		if r := ask(ix, question); r.Nothing != want {
			t.Errorf("%q: nothing is %t, unknown %q, first %q", question, r.Nothing, r.Unknown, firstOf(r))
		}
	}
}

// In a catalog of two tables every word is common, and an unknown one must
// not outweigh all that is met.
func TestTinyCatalog(t *testing.T) {
	tables := []catalog.Table{
		table("adls.s_cred_banco.fct_conta_corrente", "", "user_id", "cpf", "saldo", "credito", "periodo_contrato", "tipo_contrato", "agencia", "gerente", "data_carga", "periodo_retencao"),
		table("adls.s_info.dim_info_cliente", "", "telefone", "email", "endereço", "ocupacao", "escolaridade", "nome_da_mae", "nome_do_pai", "estado_civil", "genero", "prioridade"),
	}
	tables[0].Domain, tables[1].Domain = "finanças", "crm"
	ix := indexOf(tables)
	for question, want := range map[string]string{
		"onde encontro o saldo da conta corrente do cliente?": "fct_conta_corrente",
		"qual a escolaridade do cliente?":                     "dim_info_cliente",
		"which table has the education of our customers?":     "dim_info_cliente",
		"onde está o gerente da agência do Tatuapé?":          "fct_conta_corrente",
		"nome da mãe": "dim_info_cliente",
	} {
		if r := ask(ix, question); firstOf(r) == "" || r.Candidates[0].Table.Name != want || r.Nothing {
			t.Errorf("%q found %q, nothing is %t", question, firstOf(r), r.Nothing)
		}
	}
	if r := ask(ix, "vendas por loja"); !r.Nothing {
		t.Errorf("sales are answered by %s", firstOf(r))
	}
}

func TestUnknownAndRelated(t *testing.T) {
	r := ask(indexOf(company()), "Xyzzy employees")
	if len(r.Unknown) != 1 || r.Unknown[0] != "Xyzzy" {
		t.Errorf("unknown is %q", r.Unknown)
	}
	r = ask(indexOf(company()), "zzyzx groups")
	if !slices.Equal(r.Related, []string{"port", "user"}) {
		t.Errorf("related is %q", r.Related)
	}
	if r = ask(indexOf(company()), "zzyzx de grupos"); len(r.Related) > 0 {
		t.Errorf("%q is no Portuguese", r.Related)
	}
}

func TestNear(t *testing.T) {
	ix := indexOf(company())
	for question, want := range map[string]string{
		"zzyzx orders": "silver.sales.orders",  // and not the raw one
		"zzyzx port":   "gold.net.port_groups", // and not by a column
		"zzyzx month":  "",                     // says nothing of the thing
		"zzyzx staff":  "gold.hr.employees",
	} {
		var near []string
		for _, c := range ask(ix, question).Candidates {
			if c.Near() {
				near = append(near, c.Table.FullName())
			}
		}
		if got := strings.Join(near, " "); got != want {
			t.Errorf("near %q are %q, want %q", question, got, want)
		}
	}
}

// One good table is better than it and two that have a month too.
func TestFillerIsLeftOut(t *testing.T) {
	ix := indexOf([]catalog.Table{
		table("c.hr.salaries", "Salaries of employees.", "employee", "month", "salary"),
		table("c.sales.orders", "", "month", "total"), table("c.ops.sites", "", "name", "month"),
	})
	if r := ask(ix, "salaries of employees by month"); len(r.Candidates) != 1 || firstOf(r) != "c.hr.salaries" {
		t.Errorf("found %d, first %s", len(r.Candidates), firstOf(r))
	}
	if r := ask(ix, "month"); len(r.Candidates) != 3 {
		t.Errorf("a month alone found %d", len(r.Candidates))
	}
}

// Words that are filler somewhere are words elsewhere, and what is left of a
// question of filler alone is what is always looked for.
func TestFiller(t *testing.T) {
	ix := indexOf([]catalog.Table{
		table("c.retail.stores", "", "id", "address"), table("c.retail.orders", "", "id", "click_and_collect", "product_a"),
		table("c.lake.data_requests", "", "id"),
	})
	for question, want := range map[string]string{
		"how many stores do we have": "c.retail.stores", "list of stores": "c.retail.stores",
		"where do we store orders": "c.retail.orders", "which table stores orders": "c.retail.orders",
		"and by store?": "c.retail.stores", "data": "c.lake.data_requests", "a": "", "and or not": "",
	} {
		if got := firstOf(ask(ix, question)); got != want {
			t.Errorf("%q found %q, want %q", question, got, want)
		}
	}
}

// In a catalog of a table or two no word is rare, and yet it answers.
func TestTiniestCatalog(t *testing.T) {
	one := indexOf([]catalog.Table{table("c.s.t", "", "c: multi line \"q\"")})
	two := indexOf([]catalog.Table{table("a.b.orders", "", "id"), table("a.b.clients", "", "id")})
	for question, c := range map[string]struct {
		ix      *Index
		nothing bool
	}{
		"multi line": {one, false}, "multi": {one, false}, "weather": {one, true}, "weather report": {one, true},
		"orders saldo": {two, false}, "clients": {two, false}, "astronaut payroll": {two, true},
	} {
		if r := ask(c.ix, question); r.Nothing != c.nothing {
			t.Errorf("%q: nothing is %t, first %q", question, r.Nothing, firstOf(r))
		}
	}
}

func TestTogether(t *testing.T) {
	ix := indexOf([]catalog.Table{
		table("c.s.supplier_performance", "Quality of suppliers.", "supplier_id", "invoices_disputed", "score"),
		table("c.s.payables", "Open supplier invoices.", "document", "due"),
	})
	for _, c := range ask(ix, "supplier invoices").Candidates {
		together := slices.ContainsFunc(c.Parts, func(p Part) bool { return p.Name == togetherPart && p.Value > 0 })
		if want := c.Table.Name == "payables"; together != want {
			t.Errorf("the words stand together in %s: %t", c.Table.Name, together)
		}
	}
}

func TestSenses(t *testing.T) {
	tables := []catalog.Table{
		table("g.crm.churn", "Churn.", "month"), table("g.hr.churn", "Churn.", "month"), table("g.hr.churn_old", "", "month"),
		table("g.finance.balance", "", "month"),
	}
	r := ask(indexOf(tables), "churn")
	if len(r.Senses) != 2 || r.Senses[0].Label != "crm" || r.Senses[1].Label != "hr" || r.Senses[1].Candidate != 1 {
		t.Errorf("senses are %+v", r.Senses)
	}
	for _, schema := range []string{"churn_and_losses_2", "of_the_and"} {
		tables[0].Schema = schema
		for _, s := range ask(indexOf(slices.Clone(tables)), "churn").Senses {
			if s.Label != "hr" && s.Label != "churn losses" {
				t.Errorf("%s is called %q", schema, s.Label)
			}
		}
	}
	tables[0].Schema = "crm"
	for _, clear := range []string{"balance", "churn of crm by reason", "g.hr.churn"} {
		if r := ask(indexOf(tables), clear); len(r.Senses) != 0 {
			t.Errorf("%q has senses %+v", clear, r.Senses)
		}
	}
}

func TestLanguage(t *testing.T) {
	ix := indexOf(company())
	for question, want := range map[string]string{"where is churn?": "en", "onde fica o saldo?": "pt", "¿dónde está el saldo?": "es"} {
		if got := ask(ix, question).Language; got != want {
			t.Errorf("%q is %s", question, got)
		}
	}
	if got := ix.Search(context.Background(), Query{Text: "churn", Language: "es"}).Language; got != "es" {
		t.Errorf("the given language became %s", got)
	}
	// People write in other languages than their settings say.
	for question, want := range map[string]string{"saldo": "gold.financas.saldo_diario", "existencias": "gold.mx_ventas.inventario", "vendas": "gold.varejo.vendas_loja_dia", "employees": "gold.hr.employees"} {
		for _, lang := range []string{"", "en", "pt", "es"} {
			if got := firstOf(ix.Search(context.Background(), Query{Text: question, Language: lang})); got != want {
				t.Errorf("%q of a reader of %q finds %s, want %s", question, lang, got, want)
			}
		}
	}
}

func TestLimitAndContext(t *testing.T) {
	ix := indexOf(company())
	if r := ix.Search(context.Background(), Query{Text: "churn employees orders", Limit: 2}); len(r.Candidates) != 2 {
		t.Errorf("limit 2 gave %d", len(r.Candidates))
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if r := ix.Search(ctx, Query{Text: "churn"}); len(r.Candidates) != 0 {
		t.Errorf("a cancelled search gave %d", len(r.Candidates))
	}
}

func TestEmptyCatalog(t *testing.T) {
	if r := ask(indexOf(nil), "churn by month"); !r.Nothing || len(r.Candidates) != 0 {
		t.Errorf("got %+v", r)
	}
}

func TestLookup(t *testing.T) {
	ix := indexOf(company())
	id := func(name string) int { id, _ := ix.snap.Lookup(name); return id }
	only := catalog.NewSet(len(ix.snap.Tables))
	only.Add(id("bronze.sales_raw.orders"))
	for _, c := range []struct {
		text    string
		allowed *catalog.Set
		want    string
	}{
		{"gold.hr.employees", nil, "gold.hr.employees"},
		{" `HR.Employees` ", nil, "gold.hr.employees"},
		{"employees", nil, "gold.hr.employees"},
		{"orders", nil, ""}, // two have the name
		{"orders", only, "bronze.sales_raw.orders"},
		{"gold.hr.employees", only, ""},
		{"", nil, ""},
	} {
		got, ok := ix.Lookup(c.text, c.allowed)
		if ok != (c.want != "") || ok && got != id(c.want) {
			t.Errorf("Lookup(%q) = %d, %t, want %q", c.text, got, ok, c.want)
		}
	}
}
