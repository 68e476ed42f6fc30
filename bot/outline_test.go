package bot

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"
	"go.uber.org/zap/zaptest/observer"

	"github.com/datafind/datafind/catalog"
	"github.com/datafind/datafind/catalog/catalogtest"
	"github.com/datafind/datafind/catalog/search"
)

// TestAnAnswerIsTheSameWithColumnsBehindAReader asks in both ways, and once
// more where columns cannot be read: an answer comes all the same, and the log
// says what it lacks and for which question.
func TestAnAnswerIsTheSameWithColumnsBehindAReader(t *testing.T) {
	s := snapshotOf(tables())
	outline, reader := catalogtest.Outline(s)
	whole, ix := search.New(s), search.New(outline)
	core, logs := observer.New(zapcore.WarnLevel)
	b := New(Config{
		Generation: func() Finder { return ix }, Clock: func() time.Time { return now },
		Logger: zap.New(core), Registerer: prometheus.NewRegistry(),
	})
	for _, asked := range []string{"churn by month", "which table has customer_id?", "help", "how many columns are there?"} {
		q := question()
		q.Text = asked
		want, err := bare(whole, nil).Find(t.Context(), q)
		must(t, err)
		got, err := b.Find(t.Context(), q)
		must(t, err)
		same(t, asked, Compose(q, got, now).String(), Compose(q, want, now).String())
	}
	same(t, "warnings", logs.Len(), 0)

	reader.Fail = errors.New("the disk is gone")
	a, err := b.Find(t.Context(), question())
	must(t, err)
	same(t, "the best table", a.Candidates[0].Table.FullName(), churn)
	said := logs.FilterField(zap.String("question", question().ID)).FilterMessageSnippet("columns")
	same(t, "warnings with the question", said.Len(), 1)
}

// slow reads columns for longer than anybody waits.
type slow struct{}

func (slow) Columns(ctx context.Context, names []string) ([][]catalog.Column, error) {
	<-ctx.Done()
	return make([][]catalog.Column, len(names)), ctx.Err()
}

// TestWhatTakesTooLongToCountIsSaid: the tables nearest to the question come
// instead of a number, and that is said.
func TestWhatTakesTooLongToCountIsSaid(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := found(churn)
		q := counting("how many columns have no comment?", "en", Mention)
		a, err := bare(f, nil).Find(t.Context(), q)
		must(t, err)
		same(t, "kind", a.Kind, Counted)
		outline, _ := catalogtest.Outline(f.snap)
		f.snap = outline.WithColumns(slow{})
		a, err = bare(f, nil).Find(t.Context(), q)
		must(t, err)
		same(t, "kind", a.Kind, Tables)
		same(t, "said not to be counted", a.Uncounted, true)
	})
}
