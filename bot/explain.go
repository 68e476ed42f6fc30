package bot

import (
	"context"
	"errors"
	"fmt"

	"go.uber.org/zap"

	"github.com/datafind/datafind/catalog/text"
	"github.com/datafind/datafind/llm"
)

// columnsTold is how many columns of a candidate a model is told.
const columnsTold = 12

// verdict is what a model decided; it is the zero value where there is none.
type verdict = llm.Verdict

// Weigh is the second stage alone: the answer of the first one settled by the
// model, or as it is where there is no model or it failed, was late or
// panicked. It errs only where ctx ended. Nothing is kept or shown.
func (b *Bot) Weigh(ctx context.Context, q Question, a Answer) (Answer, error) {
	if a.Settled {
		return a, nil
	}
	wide, v, lapse, err := b.explain(ctx, b.generation(), q, a)
	if err != nil {
		return a, err
	}
	return settled(wide, v, lapse, false).within(b.candidates), nil
}

// explain asks the model under its deadline. wide is the answer with all that
// the verdict can point at: more candidates than are shown, and what the model
// found by looking further. An error means that ctx ended, which says nothing
// of the model: the question is to be handed in again.
func (b *Bot) explain(ctx context.Context, gen Finder, q Question, a Answer) (wide Answer, _ verdict, _ Lapse, _ error) {
	if b.explainer == nil || !a.weighable() {
		return a, verdict{}, NoLapse, nil
	}
	look := b.lookup(ctx, gen, q, a.Language)
	if a.Aim == ForOfficial { // as the answer says: only certified ones
		look.allowed = Only{Certified: true}.of(look.snap, look.allowed)
	}
	wide = look.widened(ctx, q, a)
	ask := askOf(q, wide, look)
	ask.Thread = b.turns(ctx, gen, look.viewer, q)
	key := keyOf(ask, look.private, look.allowed)
	if v, ok := b.verdicts.get(look.snap, key); ok {
		b.metrics.cached.WithLabelValues("hit").Inc()
		return b.counted(ctx, look, q, v, look.alongside(ctx, wide, v.Found)), v, NoLapse, nil
	}
	b.metrics.cached.WithLabelValues("miss").Inc()
	b.tell(ctx, q, In(a.Language).Looking(len(wide.Candidates), commonDomain(wide.Candidates)))
	limited, cancel := context.WithTimeout(ctx, b.deadline)
	defer cancel()
	v, err := consulted(limited, b, q.ID, func(ctx context.Context) (verdict, error) { return b.explainer.Explain(ctx, ask) })
	switch {
	case err == nil:
		b.countSentences(v)
		b.verdicts.put(look.snap, key, v)
		return b.counted(ctx, look, q, v, look.alongside(ctx, wide, v.Found)), v, NoLapse, nil
	case ctx.Err() != nil:
		return a, verdict{}, NoLapse, fmt.Errorf("weighing question %s: %w", q.ID, ctx.Err())
	}
	return a, verdict{}, b.lapsed(q, err, errors.Is(limited.Err(), context.DeadlineExceeded)), nil
}

// weighable tells whether a model could make something of an answer: weigh
// tables, or count what was not understood.
func (a Answer) weighable() bool { return len(a.Candidates) > 0 || a.Uncounted }

// countSentences counts what the model said and what the check left of it.
func (b *Bot) countSentences(v verdict) {
	kept := len(v.Options)
	for _, p := range v.Picks {
		if p.Why != "" {
			kept++
		}
		if p.Doubt != "" {
			kept++
		}
	}
	b.metrics.sentences.WithLabelValues("kept").Add(float64(kept))
	b.metrics.sentences.WithLabelValues("dropped").Add(float64(v.Dropped))
}

// consulted calls a model on a goroutine of its own, so that one that does not
// heed its context cannot hold up the answer, and one that panics costs only
// its reasons.
func consulted[T any](ctx context.Context, b *Bot, question string, ask func(context.Context) (T, error)) (_ T, err error) {
	ctx, end := b.span(ctx, "model", question)
	defer end(&err)
	type result struct {
		said T
		err  error
	}
	out := make(chan result, 1)
	go func() {
		r := result{err: errPanic}
		defer func() {
			if recover() != nil { // its value may hold the question's text
				b.log.Error("the explainer panicked", zap.String("question", question), zap.Stack("stack"))
			}
			out <- r
		}()
		r.said, r.err = ask(ctx)
	}()
	select {
	case r := <-out:
		return r.said, r.err
	case <-ctx.Done():
		var none T
		return none, ctx.Err()
	}
}

var errPanic = errors.New("the explainer panicked")

// askOf is what the model is told: the question with personal data masked, and
// the candidates with the columns that matter most.
func askOf(q Question, a Answer, look llm.Catalog) llm.Ask {
	ask := llm.Ask{Question: text.Mask(q.sought()), Language: a.Language, Look: look}
	for _, c := range a.Candidates {
		ask.Candidates = append(ask.Candidates, llm.Candidate{Table: c.Table, Columns: toldColumns(c)})
	}
	return ask
}

// toldColumns are the columns that matched, strongest first, then the others
// in their order.
func toldColumns(c Candidate) []int {
	var told []int
	have := make(map[int]bool)
	add := func(i int) {
		if i >= 0 && !have[i] && len(told) < columnsTold {
			have[i] = true
			told = append(told, i)
		}
	}
	for _, m := range c.Matches {
		add(columnAt(c.Table, m.Column))
	}
	for i := range c.Table.Columns {
		add(i)
	}
	return told
}

func commonDomain(candidates []Candidate) string {
	if len(candidates) == 0 {
		return ""
	}
	domain := candidates[0].Table.Domain
	for _, c := range candidates {
		if c.Table.Domain != domain {
			return ""
		}
	}
	return domain
}

func (b *Bot) tell(ctx context.Context, q Question, status string) {
	if b.teller != nil {
		b.teller.Status(ctx, q, status)
	}
}
