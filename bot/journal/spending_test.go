package journal

import (
	"testing"
	"time"
)

func TestSpending(t *testing.T) {
	j := openTest(t)
	ctx, day := t.Context(), noon.Truncate(24*time.Hour)
	stands := func(tokens int, cost float64) {
		t.Helper()
		if n, c, err := j.Spent(ctx, day); n != tokens || c != cost || err != nil {
			t.Errorf("%d tokens, %g dollars, %v; want %d and %g", n, c, err, tokens, cost)
		}
	}
	stands(0, 0)
	must(t, j.Spend(ctx, day, 100, 0.5))
	must(t, j.Spend(ctx, day, -40, -0.25))
	stands(60, 0.25)
	must(t, j.Spend(ctx, day.AddDate(0, 0, 1), 1, 0))
	stands(0, 0) // a day that is over
}
