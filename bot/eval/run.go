package eval

import (
	"context"
	"fmt"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"go.uber.org/zap"

	"github.com/datafind/datafind/bot"
	"github.com/datafind/datafind/catalog"
	"github.com/datafind/datafind/catalog/eval"
	"github.com/datafind/datafind/llm"
)

// Config is what is measured and by what.
type Config struct {
	Finder    bot.Finder
	Explainer bot.Explainer // nil: the first stage alone
	Deadline  time.Duration // for the model
	AsOf      time.Time     // the moment that questions are asked at; "90 days" counts from it
	Logger    *zap.Logger

	Questions []eval.Question // those without a table are answered by nothing
	Counting  []eval.Counted
}

// Run asks each question, one after the other. The only error is the context's.
func Run(ctx context.Context, c Config) (Report, error) {
	watched := &watch{explainer: c.Explainer}
	parts := bot.Config{
		Generation: func() bot.Finder { return c.Finder }, Deadline: c.Deadline,
		Clock: func() time.Time { return c.AsOf }, Logger: c.Logger, Registerer: prometheus.NewRegistry(),
	}
	if c.Explainer != nil {
		parts.Explainer = watched
	}
	b := bot.New(parts)
	t := tally{snapshot: c.Finder.Snapshot()}
	for _, q := range c.Questions {
		a, took, err := answer(ctx, b, q.Text)
		if err != nil {
			return Report{}, err
		}
		t.took = append(t.took, took)
		t.add(q, a)
		t.model(a, q.Lang, watched)
	}
	for _, q := range c.Counting {
		a, took, err := answer(ctx, b, q.Question)
		if err != nil {
			return Report{}, err
		}
		t.took = append(t.took, took)
		t.count(q, a)
		t.model(a, q.Lang, watched)
	}
	return t.report(), nil
}

// answer takes a question all the way, as someone who may see everything.
func answer(ctx context.Context, b *bot.Bot, text string) (bot.Answer, time.Duration, error) {
	q := bot.Question{ID: "eval", Text: text, Audience: catalog.Everyone()}
	began := time.Now()
	a, err := b.Find(ctx, q)
	if err == nil {
		a, err = b.Weigh(ctx, q, a)
	}
	if err != nil {
		return a, 0, fmt.Errorf("measuring answers: %w", err)
	}
	return a, time.Since(began), nil
}

// watch keeps what a model's verdict tells of itself and no answer holds.
type watch struct {
	explainer bot.Explainer
	verdict   llm.Verdict
}

// Explain asks the model that is watched.
func (w *watch) Explain(ctx context.Context, ask llm.Ask) (llm.Verdict, error) {
	v, err := w.explainer.Explain(ctx, ask)
	w.verdict = v
	return v, err
}

// take gives the last verdict, once.
func (w *watch) take() llm.Verdict {
	v := w.verdict
	w.verdict = llm.Verdict{}
	return v
}
