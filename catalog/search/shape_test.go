package search

import "testing"

// Of two tables called alike the one in the schema that is named comes first.
func TestSchemaIsNamed(t *testing.T) {
	tables := append(company(), table("gold.billing.readings", "", "id", "level"), table("gold.weather.readings", "", "id", "level"))
	r := ask(indexOf(tables), "readings of the weather")
	if got := firstOf(r); got != "gold.weather.readings" {
		t.Fatalf("%s comes first", got)
	}
	for _, p := range r.Candidates[0].Parts {
		if p.Name == homePart && p.Value > 0 {
			return
		}
	}
	t.Errorf("its schema brings nothing: %v", r.Candidates[0].Parts)
}
