package bot

import (
	"context"
	"strings"
	"testing"

	"github.com/datafind/datafind/catalog"
	"github.com/datafind/datafind/llm"
)

// looking is a model that looks further, and picks what it found last.
type looking struct {
	look func(context.Context, llm.Ask) []llm.Candidate
	seen []string
}

func (l *looking) Explain(ctx context.Context, ask llm.Ask) (llm.Verdict, error) {
	v := fits()
	v.Found = l.look(ctx, ask)
	for _, c := range v.Found {
		l.seen = append(l.seen, c.Table.FullName())
	}
	last := len(ask.Candidates) + len(v.Found) - 1
	v.Picks = []llm.Pick{pick(last, "found by looking further"), pick(0, "as found")}
	return v, nil
}

// TestLookingFurther: the tools find what the audience may see and nothing
// else, and what was found can lead the answer.
func TestLookingFurther(t *testing.T) {
	up := func(ctx context.Context, ask llm.Ask) []llm.Candidate {
		return ask.Look.Lineage(ctx, ask.Candidates[0].Table, true)
	}
	down := func(ctx context.Context, ask llm.Ask) []llm.Candidate {
		return ask.Look.Lineage(ctx, ask.Candidates[0].Table, false)
	}
	again := func(ctx context.Context, ask llm.Ask) []llm.Candidate {
		return ask.Look.Search(ctx, "movements of ana@x.test")[:0]
	}
	count := func(ctx context.Context, ask llm.Ask) []llm.Candidate {
		rows, err := ask.Look.Query(ctx, "SELECT table_name FROM tables WHERE schema IN ('finance', 'hr') ORDER BY 1")
		must(t, err)
		return rows.Tables
	}
	for _, tt := range []struct {
		name, email string
		look        func(context.Context, llm.Ask) []llm.Candidate
		seen        string
		status      string
	}{
		{"up", "ana@x.test", up, cancelled, "is following where the data comes from and goes"},
		{"up, with more rights", "hana@x.test", up, cancelled + " " + attrition, "is following where the data comes from and goes"},
		{"down", "ana@x.test", down, mrr, "is following where the data comes from and goes"},
		{"counting", "ana@x.test", count, mrr, "is counting in the catalog"},
		{"counting, with more rights", "hana@x.test", count, mrr + " " + attrition, "is counting in the catalog"},
		{"other words", "ana@x.test", again, "", "is searching in other words"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			m := &looking{look: tt.look}
			f := found(churn, attrition)
			h := newHouse(t, f, m)
			q := question()
			q.Place.Surface = Direct
			q.Asker.Email = tt.email
			must(t, h.Answer(t.Context(), q))
			same(t, "seen", strings.Join(m.seen, " "), tt.seen)
			if tt.seen != "" {
				same(t, "leads", h.place.only(t).Candidates[0].Table.FullName(), m.seen[len(m.seen)-1])
			}
			if !strings.Contains(strings.Join(h.status, "|"), tt.status) {
				t.Errorf("status %q", h.status)
			}
			if asked := f.asked[len(f.asked)-1]; strings.Contains(asked.Text, "@") {
				t.Errorf("searched for %q", asked.Text)
			}
		})
	}
}

// TestTheModelWeighsMoreThanIsShown: it may pick a table that More has no room
// for, and the answer holds ten all the same.
func TestTheModelWeighsMoreThanIsShown(t *testing.T) {
	f := found()
	var all []catalog.Table
	for i := range 30 {
		name := "t" + string(rune('a'+i))
		all = append(all, catalog.Table{Schema: "s", Name: name, Columns: columns(name, "x"),
			Grants: []catalog.Grant{{Principal: catalog.AccountUsers, Privilege: "SELECT"}}})
		f.names = append(f.names, "s."+name)
	}
	f.snap = snapshotOf(all)
	for name, v := range map[string]llm.Verdict{
		"picked":  fits(pick(17, "why")),
		"options": {Outcome: llm.Unclear, Model: "m", Options: []llm.Option{{Label: "A", Candidate: 17}, {Label: "B", Candidate: 2}}},
	} {
		m := &model{verdict: v}
		b := bare(limited{f}, m)
		first, err := b.Find(t.Context(), question())
		must(t, err)
		same(t, name+": first stage", len(first.Candidates), 10)
		a, err := b.Weigh(t.Context(), question(), first)
		must(t, err)
		same(t, name+": told", len(m.asked[0].Candidates), llm.MaxCandidates)
		same(t, name+": held", len(a.Candidates), 10)
		lead := a.Candidates[0].Table.Name
		if a.Kind == Ambiguous {
			lead = a.Candidates[a.Senses[0].Candidate].Table.Name
		}
		same(t, name, lead, all[17].Name)
	}
}

func TestDoubtsJoinsAndTwinsAreTold(t *testing.T) {
	p := pick(0, "Revenue lost.", 1)
	p.Doubt = "Only recurring revenue"
	v := fits(p, pick(1, "One row per cancellation."))
	v.Twins = true
	v.Joins = []llm.Join{{Left: llm.Slot{Candidate: 1, Column: 1}, Right: llm.Slot{Candidate: 0, Column: 2}}, {Left: llm.Slot{Candidate: 7}}}
	h := newHouse(t, found(mrr, cancelled), &model{verdict: v})
	must(t, h.Answer(t.Context(), question()))
	said := Plain(question(), h.place.only(t), now)
	for _, want := range []string{
		"Joins silver.crm.cancellations on customer_id.", "Mind: Only recurring revenue", "Or, holding nearly the same", "1 user in 30 days",
		"one row per customer_id",
	} {
		if !strings.Contains(said, want) {
			t.Errorf("%q is not told:\n%s", want, said)
		}
	}
	_, again, err := h.Shown(t.Context(), question().ID, ana())
	must(t, err)
	same(t, "kept", len(again.Joins), 1)
	same(t, "kept twins", again.Twins, true)
	same(t, "kept doubt", again.Candidates[0].Doubt, p.Doubt)

	h.find.snap = snapshotOf(tables()[1:2]) // one of the two is gone
	_, again, err = h.Shown(t.Context(), question().ID, ana())
	must(t, err)
	same(t, "joins to what is gone", len(again.Joins), 0)
	same(t, "twins of what is gone", again.Twins, false)
}
