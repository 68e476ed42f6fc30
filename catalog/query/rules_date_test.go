package query

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/datafind/datafind/catalog/text"
)

// asOf is a Sunday; weeks begin on Monday.
func TestStretchesThatEndNow(t *testing.T) {
	r := demo(t)
	for question, want := range map[string][]string{
		"which tables were updated today?":      {"last_write >= 2026-11-22"},
		"tabelas atualizadas ontem":             {"last_write < 2026-11-22", "last_write >= 2026-11-21"},
		"¿qué tablas cambiaron esta semana?":    {"updated >= 2026-11-16"},
		"tables created this month":             {"created >= 2026-11-01"},
		"tablas actualizadas recientemente":     {"last_write >= 2026-11-15"},
		"how many tables do we have today?":     nil,
		"finance tables that changed this week": {"domain = finance", "updated >= 2026-11-16"},
		"what changed in finance last week?":    {"domain = finance", "updated < 2026-11-16", "updated >= 2026-11-09"},
		"o que mudou este mês em finanças?":     {"domain = finanças", "updated >= 2026-11-01"},
		"¿qué cambió el mes pasado?":            {"updated < 2026-11-01", "updated >= 2026-10-01"},
		"what changed in the last 3 days?":      {"updated >= 2026-11-19 12:00:00"},
	} {
		plan, ok := r.Plan(question, text.LanguageOf(question, "en"), asOf)
		if !ok {
			t.Errorf("%q is not understood", question)
			continue
		}
		if diff := cmp.Diff(want, plan.Filters); diff != "" {
			t.Errorf("%q: %s", question, diff)
		}
	}
}

func TestWhereDataComesFrom(t *testing.T) {
	r := demo(t)
	for question, want := range map[string]string{
		"where does the data in churn_monthly come from?": "feeds churn_monthly",
		"de onde vêm os dados de fct_vendas?":             "feeds fct_vendas",
		"¿de dónde salen los datos de fct_vendas?":        "feeds fct_vendas",
		"which tables use silver.sales.orders?":           "fed by silver.sales.orders",
		"quais tabelas usam silver.sales.orders?":         "fed by silver.sales.orders",
	} {
		plan, ok := r.Plan(question, text.LanguageOf(question, "en"), asOf)
		if diff := cmp.Diff([]string{want}, plan.Filters); !ok || diff != "" {
			t.Errorf("%q: understood %v, %s", question, ok, diff)
		}
	}
	for _, question := range []string{"where do we keep cancellations?", "where do we have churn_monthly?", "where does churn_monthly live?"} {
		if plan, ok := r.Plan(question, "en", asOf); ok {
			t.Errorf("%q is understood as what %v", question, plan.Filters)
		}
	}
}
