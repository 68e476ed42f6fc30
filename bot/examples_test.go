package bot

import (
	"strings"
	"testing"

	"go.uber.org/zap"

	"github.com/datafind/datafind/catalog"
	"github.com/datafind/datafind/catalog/search"
)

// indexed finds with the real search, over a catalog made for the test.
func indexed(tables ...catalog.Table) *search.Index {
	for i := range tables {
		tables[i].Catalog = "gold"
		tables[i].Columns = columns("id", "value")
	}
	return search.New(snapshotOf(tables))
}

func TestExamplesReadWell(t *testing.T) {
	gen := indexed(
		catalog.Table{Schema: "shop", Name: "orders", Comment: "Online orders of site.", Usage: catalog.Usage{Users: 9}},
		catalog.Table{Schema: "mx", Name: "clientes", Comment: "Clientes del programa de lealtad en México.", Usage: catalog.Usage{Users: 8}},
		catalog.Table{Schema: "mx", Name: "ventas", Comment: "Ventas diarias por tienda.", Usage: catalog.Usage{Users: 7}},
		catalog.Table{Schema: "crm", Name: "customer_360", Usage: catalog.Usage{Users: 99}},
		catalog.Table{Schema: "ads", Name: "campaign_results", Usage: catalog.Usage{Users: 98}},
		catalog.Table{Schema: "silver", Name: "customer_orders", Usage: catalog.Usage{Users: 5}},
		catalog.Table{Schema: "mx2", Name: "tickets_venta", Usage: catalog.Usage{Users: 5}},
		catalog.Table{Schema: "grain", Name: "cancelled", Comment: "One row per cancellation.", Usage: catalog.Usage{Users: 96}},
		catalog.Table{Schema: "old", Name: "tb_cli_cad", Usage: catalog.Usage{Users: 97}},
	)
	for lang, want := range map[string]string{
		"en": "where do I find online orders? where do I find customer orders?",
		"es": "¿dónde encuentro clientes del programa de lealtad en México? ¿dónde encuentro ventas diarias por tienda?",
		"pt": "onde encontro campaign results?", // better than none
	} {
		same(t, lang, strings.Join(examples(t.Context(), seen(gen), lang), " "), want)
	}
}

// TestExamplesOfTheMetadataCSV: of tables without a comment, in a catalog of
// abbreviations, columns can be asked for.
func TestExamplesOfTheMetadataCSV(t *testing.T) {
	gen := search.New(snapshotOf([]catalog.Table{
		{Schema: "s_cred_banco", Name: "fct_conta_corrente", Comment: "fct · s_cred_banco · info_contas: user_id, cpf, saldo",
			Columns: columns("user_id", "cpf", "saldo", "credito")},
		{Schema: "s_info", Name: "dim_info_cliente", Comment: "dim · s_info · infos_clientes: nome_da_mae, escolaridade",
			Columns: columns("nome_da_mae", "escolaridade")},
	}))
	same(t, "pt", strings.Join(examples(t.Context(), seen(gen), "pt"), " "),
		"onde encontro saldo? onde encontro escolaridade? onde encontro credito?")
	same(t, "en", strings.Join(examples(t.Context(), seen(gen), "en"), " "),
		"where do I find saldo? where do I find escolaridade? where do I find credito?")
}

// seen is a generation as one who may see all of it looks at it.
func seen(gen Finder) viewer { return viewer{gen: gen, snap: gen.Snapshot(), log: zap.NewNop()} }
