package eval

import (
	"github.com/datafind/datafind/bot"
	"github.com/datafind/datafind/catalog/eval"
)

func (t *tally) count(q eval.Counted, a bot.Answer) {
	t.r.Counting++
	switch {
	case a.Fact == nil && q.Kind == "none":
		t.r.CountsRight++
	case a.Fact == nil:
		t.r.CountsUnknown++
	case q.Met(eval.Counts{Form: string(a.Fact.Form), Rows: a.Fact.Rows, Cut: a.Fact.Cut}):
		t.r.CountsRight++
	default:
		t.r.CountsWrong++
	}
}
