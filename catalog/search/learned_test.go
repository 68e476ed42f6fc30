package search

import (
	"testing"

	"github.com/datafind/datafind/catalog"
)

// explained is a catalog in which comments tell what "crs" and "stdy" are short
// for, and a table that is not described.
func explained() []catalog.Table {
	return append(company(),
		table("school.teaching.sections", "", "crs_no: number of the course", "room"),
		table("school.teaching.rooms", "", "last_crs: the course that was held there last", "stdy_kind: kind of stay"),
		table("school.teaching.plans", "", "crs_credits: credits that a course brings", "stdy_end: steadily moved on"),
		table("school.office.crs_waiting", "", "position"))
}

func TestCatalogExplainsItsShortForms(t *testing.T) {
	ix := indexOf(explained())
	c := find(ask(ix, "who is waiting for a course"), "crs_waiting")
	if c == nil {
		t.Fatal("the table whose name is short is not found")
	}
	for _, m := range c.Matches {
		if m.Word == "course" && m.Term == "crs" && m.How == Abbreviation {
			return
		}
	}
	t.Errorf("course does not meet crs: %+v", c.Matches)
}

// One comment may say anything.
func TestOneCommentExplainsNothing(t *testing.T) {
	ix := indexOf(explained())
	for _, f := range ix.lexicon.learned {
		if ix.terms[f.Short] != "crs" || ix.terms[f.Long] != "course" {
			t.Errorf("%s is learned to be %s", ix.terms[f.Short], ix.terms[f.Long])
		}
	}
}

// What was learned is stored with the index.
func TestShortFormsAreStored(t *testing.T) {
	ix := indexOf(explained())
	again, err := Load(stored(t, ix), ix.snap)
	if err != nil {
		t.Fatal(err)
	}
	if find(ask(again, "course"), "crs_waiting") == nil {
		t.Error("a loaded index has forgotten what crs is")
	}
}

func TestShortens(t *testing.T) {
	for _, c := range []struct {
		short, long string
		want        bool
	}{
		{"crs", "course", true},
		{"stu", "student", true},
		{"vlr", "valor", true},
		{"amndt", "amendment", true},
		{"cust", "customer", true},
		{"cst", "customer", true},
		{"play", "played", false},
		{"crs", "cover", false},
		{"rse", "course", false},
		{"inc", "incomprehensibly", false},
		{"src", "course", false},
	} {
		if got := shortens(c.short, c.long); got != c.want {
			t.Errorf("%s for %s: %v", c.short, c.long, got)
		}
	}
}

func find(r Result, name string) *Candidate {
	for i := range r.Candidates {
		if r.Candidates[i].Table.Name == name {
			return &r.Candidates[i]
		}
	}
	return nil
}
