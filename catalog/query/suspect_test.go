package query

import "testing"

// What only looks personal is told to one person alone.
func TestSuspicionsAreNotForAChannel(t *testing.T) {
	r := seed(t)
	const sql = "SELECT count(suspected) FROM columns"
	const asked = "Existe algum PII na coluna attribute_name?"
	if run(t, r, sql) == "0" {
		t.Error("nothing is suspected in private")
	}
	if plan, ok := r.Plan(asked, "pt", asOf); !ok || plan.Form != List {
		t.Errorf("in private %q gives %+v", asked, plan)
	}
	r.Private = false
	if got := run(t, r, sql); got != "0" {
		t.Errorf("%s columns are suspected in public", got)
	}
	if plan, ok := r.Plan(asked, "pt", asOf); ok {
		t.Errorf("in public %q gives %+v", asked, plan)
	}
}
