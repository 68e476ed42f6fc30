package bot

import (
	"strings"
	"testing"

	"github.com/datafind/datafind/catalog"
	"github.com/datafind/datafind/catalog/search"
	"github.com/datafind/datafind/llm"
)

// Topics are compared by the best table of each, their facts side by side.
func TestTopicsAreCompared(t *testing.T) {
	b := bare(shop(), &model{})
	for asked, want := range map[string]string{
		"compare orders and visits":                        "a.sales.orders a.web.visits",
		"what is the difference between visits and orders": "a.web.visits a.sales.orders",
		"compara os pedidos com orders":                    "", // one table is the best of both
		"qual é a diferença entre orders e visits?":        "a.sales.orders a.web.visits",
		"¿en qué se diferencian orders y customers?":       "a.sales.orders a.crm.customers",
		"compare orders, visits and customers":             "a.sales.orders a.web.visits a.crm.customers",
		"compare orders, visits, customers and revenue":    "", // more than a message shows
		"compare orders and dinosaurs":                     "", // of which one is not there
		"compare orders, dinosaurs and visits":             "a.sales.orders a.web.visits",
		"compare visits by page and customers":             "",
		"compare orders in Rio and visits":                 "",
		"compare visits by page and orders by customer":    "a.web.visits a.sales.orders",
	} {
		q := Question{ID: "q", Text: asked, Audience: catalog.Everyone()}
		a, err := b.Find(t.Context(), q)
		must(t, err)
		got := ""
		if a.Prose == llm.Comparison {
			got = names(a.Candidates)
			same(t, asked+": is settled, as nothing can be written beside it", a.Settled, true)
		}
		same(t, asked, got, want)
	}
}

func TestTopicsAreComparedSideBySide(t *testing.T) {
	for language, want := range map[string][]string{
		"en": {"compare orders and visits", "\nBeside it\n", "one row per order_id · shop team", "one row per visit\n"},
		"pt": {"compare orders com visits", "\nAo lado dela\n", "uma linha por order_id", "uma linha por visit\n"},
		"es": {"compara orders y visits", "\nJunto a ella\n", "una fila por order_id", "una fila por visit\n"},
	} {
		q := Question{ID: "q", Text: want[0], Asker: Person{Language: language}, Audience: catalog.Everyone()}
		a, err := bare(shop(), nil).Find(t.Context(), q)
		must(t, err)
		said := Compose(q, a, now).String()
		for _, part := range want[1:] {
			if !strings.Contains(said, part) {
				t.Errorf("%s: no %q in\n%s", language, part, said)
			}
		}
	}
}

// Where nothing is found for one of several topics the others stand, and that is
// said in the asker's words.
func TestTopicOfWhichNothingIsFound(t *testing.T) {
	for asked, want := range map[string][]string{
		"compare orders and dinosaurs":               {"a.sales.orders\n", "No table found for dinosaurs.\n"},
		"compare dinosaurs with orders, please":      {"a.sales.orders\n", "No table found for dinosaurs.\n"},
		"compare orders, dinosaurs and visits":       {"a.sales.orders\n", "a.web.visits: ", "No table found for dinosaurs.\n"},
		"compare unicorns, dinosaurs and visits":     {"a.web.visits\n", "No table found for unicorns, dinosaurs.\n"},
		"compare orders and *gold.dino_saurs*":       {"a.sales.orders\n", "No table found for gold.dino_saurs.\n"},
		"compare orders and ana@dinosaurs.example":   {"a.sales.orders\n", "No table found for [email].\n"},
		"qual a diferença entre orders e unicórnios": {"a.sales.orders\n", "Nenhuma tabela encontrada para unicórnios.\n"},
		"compara orders con los unicornios":          {"a.sales.orders\n", "No se encontró ninguna tabla para los unicornios.\n"},
	} {
		q := Question{ID: "q", Text: asked, Audience: catalog.Everyone()}
		a, err := bare(shop(), &model{}).Find(t.Context(), q)
		must(t, err)
		same(t, asked+": is settled, as nothing is left to weigh", a.Settled, true)
		same(t, asked+": is compared", a.Prose == llm.Comparison, len(a.Candidates) > 1)
		m := Compose(q, a, now)
		for _, part := range want {
			if !strings.Contains(m.String(), part) {
				t.Errorf("%s: no %q in\n%s", asked, part, m)
			}
		}
		for _, table := range []string{"customers", "revenue_month"} {
			if strings.Contains(m.String(), table) {
				t.Errorf("%s: got\n%s", asked, m)
			}
		}
		same(t, asked+": rings with what is not there", strings.Contains(m.Notification, "dino"), false)
	}
}

// Each reader gets the best tables of those that they may see.
func TestTopicsAreComparedWithinWhatMayBeSeen(t *testing.T) {
	b := bare(search.New(snapshotOf(append(tables(), catalog.Table{
		Schema: "hr", Name: "churn", Comment: "Churn of employees.", Columns: columns("employee_id"),
		Grants: []catalog.Grant{{Principal: "hr", Privilege: "SELECT"}},
	}))), nil)
	for email, want := range map[string]string{"hana@x.test": "hr.churn " + mrr, "ana@x.test": churn + " " + mrr} {
		q := Question{ID: "q", Text: "compare churn and revenue", Asker: Person{Email: email}, Place: Place{Surface: Direct}}
		a, err := b.Find(t.Context(), q)
		must(t, err)
		same(t, email, names(a.Candidates), want)
	}
}
