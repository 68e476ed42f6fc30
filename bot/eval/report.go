package eval

import (
	"regexp"
	"slices"
	"time"

	"github.com/datafind/datafind/bot"
	"github.com/datafind/datafind/catalog"
	"github.com/datafind/datafind/catalog/eval"
	"github.com/datafind/datafind/catalog/text"
)

// Report is how good the answers were. Shares are between 0 and 1.
type Report struct {
	Questions int     `json:"questions"` // that some table answers
	First     float64 `json:"first"`     // a right table is named first
	All       float64 `json:"all"`       // all needed tables are named
	Declined  float64 `json:"declined"`  // of them, where no table is named

	Unanswerable int     `json:"unanswerable"` // questions that nothing answers
	Honest       float64 `json:"honest"`       // of them, where no table is named

	Counting      int `json:"counting"` // questions with a known number or list
	CountsRight   int `json:"counts_right"`
	CountsWrong   int `json:"counts_wrong"`
	CountsUnknown int `json:"counts_unknown"` // it gives no number

	InventedBefore int     `json:"invented_before"` // places pointed at that were not shown, and sentences with names, numbers or links of the model's own
	InventedAfter  int     `json:"invented_after"`  // names in answers that are not in the catalog
	Language       float64 `json:"language"`        // answers in the language of the question

	Modelled         int     `json:"modelled"` // answers that a model settled
	Lapses           int     `json:"lapses"`   // where one failed or was late
	PromptTokens     float64 `json:"prompt_tokens"`
	CompletionTokens float64 `json:"completion_tokens"` // both a modelled answer, in the mean
	P50MS            float64 `json:"p50_ms"`
	P95MS            float64 `json:"p95_ms"`
}

// tally sums up what the questions brought.
type tally struct {
	snapshot *catalog.Snapshot
	r        Report
	answers  int

	first, all, declined, honest int
	spoken                       int
	prompt, completion           int
	took                         []time.Duration
}

func (t *tally) add(q eval.Question, a bot.Answer) {
	names := named(a)
	if len(q.Gold) == 0 {
		t.r.Unanswerable++
		if len(names) == 0 {
			t.honest++
		}
		return
	}
	t.r.Questions++
	if len(names) == 0 {
		t.declined++
		return
	}
	if slices.Contains(q.Gold, names[0]) {
		t.first++
	}
	missing := slices.DeleteFunc(slices.Clone(q.Gold), func(gold string) bool { return slices.Contains(names, gold) })
	if len(missing) == 0 || q.Mode == eval.Any && len(missing) < len(q.Gold) {
		t.all++
	}
}

// named are the tables that an answer names as fitting, the first one first.
func named(a bot.Answer) (names []string) {
	switch a.Kind {
	case bot.Tables:
		for _, c := range a.Shown() {
			names = append(names, c.Table.FullName())
		}
	case bot.Ambiguous:
		for _, s := range a.Senses {
			names = append(names, a.Candidates[s.Candidate].Table.FullName())
		}
	}
	return names
}

// model counts what the model did, and whether the answer keeps to the catalog
// and to the language it was asked in.
func (t *tally) model(a bot.Answer, language string, w *watch) {
	t.answers++
	v := w.take()
	t.r.InventedBefore += v.Dropped + v.Astray
	t.r.InventedAfter += t.invented(a)
	if a.Language == language && !speaksOther(a, language) {
		t.spoken++
	}
	if a.Lapse != bot.NoLapse {
		t.r.Lapses++
	}
	if a.Model != "" {
		t.r.Modelled++
		t.prompt += a.PromptTokens
		t.completion += a.CompletionTokens
	}
}

// inCode finds the names in a sentence, which stand between backticks.
var inCode = regexp.MustCompile("`([^`]+)`")

// invented counts names in an answer that the catalog does not hold.
func (t *tally) invented(a bot.Answer) (n int) {
	for _, c := range a.Candidates {
		if _, ok := t.snapshot.Lookup(c.Table.FullName()); !ok {
			n++
		}
		used := slices.Clone(c.Use)
		for _, name := range inCode.FindAllStringSubmatch(c.Why, -1) {
			used = append(used, name[1])
		}
		for _, name := range used {
			if !slices.ContainsFunc(c.Table.Columns, func(col catalog.Column) bool { return col.Name == name }) {
				n++
			}
		}
	}
	return n
}

// speaksOther tells whether a model's reason is surely in another language.
func speaksOther(a bot.Answer, language string) bool {
	return slices.ContainsFunc(a.Shown(), func(c bot.Candidate) bool {
		spoken, sure := text.Language(c.Why)
		return sure && spoken != language
	})
}

func (t *tally) report() Report {
	r := t.r
	r.First, r.All, r.Declined = share(t.first, r.Questions), share(t.all, r.Questions), share(t.declined, r.Questions)
	r.Honest, r.Language = share(t.honest, r.Unanswerable), share(t.spoken, t.answers)
	r.PromptTokens, r.CompletionTokens = share(t.prompt, r.Modelled), share(t.completion, r.Modelled)
	slices.Sort(t.took)
	r.P50MS, r.P95MS = quantile(t.took, 50), quantile(t.took, 95)
	return r
}

func share(part, of int) float64 { return float64(part) / float64(max(1, of)) }

// quantile is that of sorted times, in milliseconds.
func quantile(sorted []time.Duration, percent int) float64 {
	if len(sorted) == 0 {
		return 0
	}
	return float64(sorted[(len(sorted)-1)*percent/100].Microseconds()) / 1000
}
