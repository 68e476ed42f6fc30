package search

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"github.com/datafind/datafind/catalog"
)

var today = time.Date(2026, 11, 22, 6, 0, 0, 0, time.UTC)

// table makes a table out of its full name, its comment, and columns written
// "name" or "name: comment".
func table(full, comment string, columns ...string) catalog.Table {
	part := strings.Split(full, ".")
	t := catalog.Table{Catalog: part[0], Schema: part[1], Name: part[2], Comment: comment}
	for _, c := range columns {
		name, comment, _ := strings.Cut(c, ": ")
		t.Columns = append(t.Columns, catalog.Column{Name: name, Comment: comment})
	}
	return t
}

// company is a small catalog in two languages.
func company() []catalog.Table {
	tables := []catalog.Table{
		table("gold.retention.churn_monthly", "Customers lost and churn rate, one row per month and plan.", "month", "plan", "customers_lost", "churn_rate"),
		table("gold.finance.mrr_movements", "Recurring revenue won and lost.", "month", "new_revenue", "churned_revenue"),
		table("silver.crm.cancellations", "One row per cancellation.", "cancellation_id", "customer_id", "reason"),
		table("gold.financas.saldo_diario", "Saldo da conta corrente no fim do dia.", "dt_ref", "nr_conta", "vlr_saldo: saldo em reais"),
		table("legado.contas.tb_cli_cad", "", "cd_cli", "nm_cli", "dt_nasc", "nr_tel"),
		table("gold.hr.employees", "Everyone who works here.", "employee_id", "hired_on", "salary"),
		table("gold.varejo.vendas_loja_dia", "Vendas por loja e dia.", "dia", "id_loja", "vlr_venda", "qtd_itens"),
		table("bronze.sales_raw.orders", "", "order_id", "customer_id", "order_date", "status"),
		table("silver.sales.orders", "Orders, one row each.", "order_id", "customer_id", "order_date", "status"),
		table("gold.mx_ventas.inventario", "Existencias por tienda.", "tienda", "producto", "existencias"),
		table("gold.net.securitygroups", "", "id", "rule"),
		table("gold.net.security_rules", "", "id", "port"),
		table("gold.net.security_log", "", "id", "entry"),
		table("gold.net.port_groups", "", "id"),
		table("gold.net.user_groups", "", "id"),
		table("gold.wide.everything", strings.Repeat("A long comment that speaks of employees, orders, churn and stores. ", 20), wide(200)...),
	}
	return tables
}

func wide(n int) []string {
	var columns []string
	for i := range n {
		columns = append(columns, fmt.Sprintf("employee_order_churn_attribute_%d: churn of orders of employees", i))
	}
	return columns
}

func indexOf(tables []catalog.Table) *Index {
	return New(catalog.NewSnapshot(tables, nil, today, "test"))
}

// syllables make words that look like words.
var syllables = strings.Fields("ca de mi ro tu ban lo sel pri va con ter fi nu gor pla ses tri mon qua")

// generated makes a catalog of n tables whose words are spread as in real
// ones: few common, many rare. The same seed makes the same catalog.
func generated(n int, seed uint64) []catalog.Table {
	r := rand.New(rand.NewPCG(seed, 1))
	word := func() string {
		k := int(float64(60_000) * pow4(r.Float64()))
		var b strings.Builder
		for i := 0; i < 2 || k > 0; i++ {
			b.WriteString(syllables[k%len(syllables)])
			k /= len(syllables)
		}
		return b.String()
	}
	words := func(n int, sep string) string {
		list := make([]string, n)
		for i := range list {
			list[i] = word()
		}
		return strings.Join(list, sep)
	}
	tables := make([]catalog.Table, n)
	for i := range tables {
		t := &tables[i]
		t.Catalog, t.Schema = "c"+fmt.Sprint(r.IntN(3)), "s_"+fmt.Sprint(r.IntN(1+n/40))
		t.Name = words(2+r.IntN(2), "_") + "_" + fmt.Sprint(i)
		if r.IntN(3) > 0 {
			t.Comment = words(5+r.IntN(12), " ")
		}
		for range 10 + r.IntN(20) {
			c := catalog.Column{Name: words(1+r.IntN(3), "_")}
			if r.IntN(3) == 0 {
				c.Comment = words(6, " ")
			}
			t.Columns = append(t.Columns, c)
		}
		for k := range r.IntN(3) {
			if key := tables[r.IntN(i+1)]; k == 0 || key.Schema == t.Schema {
				t.Columns = append(t.Columns, catalog.Column{Name: key.Name + "_id"})
			}
		}
		t.Usage.Users = r.IntN(50)
		t.Certified, t.Deprecated = r.IntN(20) == 0, r.IntN(20) == 0
	}
	return tables
}

func pow4(x float64) float64 { return x * x * x * x }

// asked makes n questions out of the words of a generated catalog.
func asked(tables []catalog.Table, n int, seed uint64) []string {
	r := rand.New(rand.NewPCG(seed, 2))
	questions := make([]string, n)
	for i := range questions {
		t := &tables[r.IntN(len(tables))]
		c := &t.Columns[r.IntN(len(t.Columns))]
		questions[i] = "where do we keep " + strings.ReplaceAll(c.Name, "_", " ") + " by " + strings.Split(t.Name, "_")[0]
	}
	return questions
}
