package bot

import (
	"strings"
	"testing"

	"github.com/datafind/datafind/llm"
)

func TestSettled(t *testing.T) {
	three := []string{churn, mrr, cancelled}
	options := func(cands ...int) llm.Verdict {
		v := llm.Verdict{Outcome: llm.Unclear, Model: "m-1"}
		for _, c := range cands {
			v.Options = append(v.Options, llm.Option{Label: "x", Candidate: c})
		}
		return v
	}
	tests := []struct {
		name    string
		v       llm.Verdict
		lapse   Lapse
		clicked bool
		kind    Kind
		order   string
		show    int
		was     int
		better  string
		model   string
		lapsed  Lapse
	}{
		{"the same order", fits(pick(0, "a"), pick(1, "b"), pick(2, "c")), "", false, Tables, churn + " " + mrr + " " + cancelled, 3, 0, "", "m-1", ""},
		{"a new first place", fits(pick(2, "a"), pick(0, "b")), "", false, Tables, cancelled + " " + churn + " " + mrr, 2, 3, "", "m-1", ""},
		{"one pick shows one", fits(pick(0, "a")), "", false, Tables, churn + " " + mrr + " " + cancelled, 1, 0, "", "m-1", ""},
		{"someone clicked", fits(pick(1, "a"), pick(0, "b")), "", true, Tables, churn + " " + mrr + " " + cancelled, 3, 0, mrr, "m-1", ""},
		{"clicked and the same", fits(pick(0, "a")), "", true, Tables, churn + " " + mrr + " " + cancelled, 3, 0, "", "m-1", ""},
		{"nothing fits", llm.Verdict{Outcome: llm.None, Model: "m-1"}, "", false, Nothing, churn + " " + mrr + " " + cancelled, 3, 0, "", "m-1", ""},
		{"clicked, nothing fits", llm.Verdict{Outcome: llm.None, Model: "m-1"}, "", true, Tables, churn + " " + mrr + " " + cancelled, 3, 0, "", "", ""},
		{"two readings", options(0, 1), "", false, Ambiguous, churn + " " + mrr + " " + cancelled, 3, 0, "", "m-1", ""},
		{"one reading is none", options(1), "", false, Tables, churn + " " + mrr + " " + cancelled, 3, 0, "", "", Failed},
		{"the same reading twice", options(1, 1), "", false, Tables, churn + " " + mrr + " " + cancelled, 3, 0, "", "", Failed},
		{"picks that point nowhere", fits(pick(7, "a"), pick(-1, "b")), "", false, Tables, churn + " " + mrr + " " + cancelled, 3, 0, "", "", Failed},
		{"a pick twice", fits(pick(1, "a"), pick(1, "b")), "", false, Tables, mrr + " " + churn + " " + cancelled, 1, 2, "", "m-1", ""},
		{"failed", fits(pick(1, "a")), Failed, false, Tables, churn + " " + mrr + " " + cancelled, 3, 0, "", "", Failed},
		{"late", llm.Verdict{}, Late, false, Tables, churn + " " + mrr + " " + cancelled, 3, 0, "", "", Late},
	}
	t.Run("nothing fits, against a sure search", func(t *testing.T) {
		for sure, want := range map[float64]Kind{0.8: Nothing, 0.95: Tables} {
			f := found(three...)
			f.result.Confidence = sure
			first, err := bare(f, &model{}).Find(t.Context(), question())
			must(t, err)
			a := settled(first, llm.Verdict{Outcome: llm.None, Model: "m-1"}, "", false)
			same(t, "kind", a.Kind, want)
			same(t, "it is not called the best", strings.Contains(Plain(question(), a, now), english().BestMatch), false)
			same(t, "it is said", strings.Contains(Plain(question(), a, now), english().ModelUnheard), want == Tables)
		}
	})
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			first, err := bare(found(three...), &model{}).Find(t.Context(), question())
			must(t, err)
			a := settled(first, tt.v, tt.lapse, tt.clicked)
			same(t, "kind", a.Kind, tt.kind)
			same(t, "order", names(a.Candidates), tt.order)
			same(t, "shown", len(a.Shown()), tt.show)
			same(t, "was", a.Candidates[0].Was, tt.was)
			same(t, "better", a.Better, tt.better)
			same(t, "model", a.Model, tt.model)
			same(t, "lapse", a.Lapse, tt.lapsed)
			same(t, "revision", a.Revision, 2)
			same(t, "settled", a.Settled, true)
			same(t, "the first stage is untouched", names(first.Candidates)+first.Candidates[0].Why, churn+" "+mrr+" "+cancelled)
		})
	}
}

func TestSettledNamesColumnsOfTheSnapshotOnly(t *testing.T) {
	first, err := bare(found(churn, mrr), &model{}).Find(t.Context(), question())
	must(t, err)
	a := settled(first, fits(pick(0, "why", 0, 3, 4, -1)), NoLapse, false)
	if got := a.Candidates[0].Use; len(got) != 2 || got[0] != "month" || got[1] != "churn_rate" {
		t.Errorf("columns to use: %q", got)
	}
}
