package bot

import (
	"strings"
	"testing"

	"github.com/datafind/datafind/llm"
)

// toldFirst is what an answer's first block says, line by line.
func toldFirst(a Answer) string {
	var lines []string
	for _, l := range Compose(question(), a, now).Blocks[0].Lines {
		lines = append(lines, marked(l))
	}
	return strings.Join(lines, "\n")
}

// TestWhatAModelCounts: the number is that of its query, read with the eyes of
// who asks, be it at once, from the cache or for a click.
func TestWhatAModelCounts(t *testing.T) {
	for _, tt := range []struct{ sql, want string }{
		{"SELECT count(*) FROM tables WHERE schema = 'crm'", "**2** tables"},
		{"SELECT table_name FROM tables WHERE schema = 'crm' ORDER BY 1", "**2** tables\n• <crm.churners_2019>\n• <silver.crm.cancellations>"},
		{"SELECT table_name, count(*) FROM columns WHERE table_name LIKE '%monthly' GROUP BY 1", "**1** table\n• <" + churn + ">: **4**"},
		{"SELECT domain, count(*) AS n FROM tables WHERE domain = 'finance' GROUP BY 1", "**1**\n• finance: **1**"},
	} {
		b := bare(found(churn), &model{verdict: llm.Verdict{Outcome: llm.Counted, SQL: tt.sql, Model: "m"}})
		for range 2 {
			q := counting("how many tables sing?", "en", Mention)
			a, err := b.Find(t.Context(), q)
			must(t, err)
			a, err = b.Weigh(t.Context(), q, a)
			must(t, err)
			same(t, tt.sql, a.Kind, Counted)
			same(t, tt.sql+" is not said to be missing", a.Uncounted, false)
			same(t, tt.sql, toldFirst(a), tt.want)
			if f := b.FactOf(t.Context(), q, a, Person{}); f == nil || f.SQL != tt.sql {
				t.Errorf("%s: the click shows %+v", tt.sql, f)
			}
		}
	}
}

// A query that fails is no answer: the first stage stands, and says so.
func TestAModelsBrokenQueryIsNoAnswer(t *testing.T) {
	for _, sql := range []string{"", "SELECT 1 FROM nowhere", "SELECT nothing FROM tables", "SELECT 'made up' FROM tables", "SELECT 42", `SELECT "made up" FROM tables`, "DELETE FROM tables"} {
		b := bare(found(churn), &model{verdict: llm.Verdict{Outcome: llm.Counted, SQL: sql, Model: "m"}})
		q := counting("how many tables sing?", "en", Mention)
		a, err := b.Find(t.Context(), q)
		must(t, err)
		before := a.Kind
		a, err = b.Weigh(t.Context(), q, a)
		must(t, err)
		same(t, sql, a.Kind, before)
		same(t, sql, a.Lapse, Failed)
		same(t, sql, a.Uncounted, true)
	}
}
