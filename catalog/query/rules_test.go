package query

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/datafind/datafind/catalog/text"
)

// Parts of a company are meant by any of their names, and may stand anywhere.
func TestMostUsedOfAPart(t *testing.T) {
	r := demo(t)
	for question, want := range map[string]string{
		"what does everybody use most in logistics?":                               "domain = logistics",
		"top 3 hr tables by usage":                                                 "domain = hr",
		"quais as tabelas mais acessadas de pagamentos?":                           "domain = payments",
		"¿cuáles son las tablas más usadas en recursos humanos y en cumplimiento?": "",
		"¿qué se usa más en cumplimiento?":                                         "domain = compliance",
	} {
		plan, ok := r.Plan(question, text.LanguageOf(question, "en"), asOf)
		if ok != (want != "") || ok && (plan.Form != Top || !cmp.Equal(plan.Filters, []string{want})) {
			t.Errorf("%q: understood %v as %+v", question, ok, plan)
		}
	}
}
