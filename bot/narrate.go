package bot

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"

	"go.uber.org/zap"

	"github.com/datafind/datafind/llm"
)

// readingAlong is how many times the model's deadline prose may take: it is read
// while it comes.
const readingAlong = 3

// narrated is what came of prose that was asked for.
type narrated struct {
	llm.Prose
	said  string
	lapse Lapse
}

// told is the settled answer beside which the prose stands.
func (a Answer) told(n narrated) Answer {
	a.Revision++
	a.Settled, a.Lapse, a.Said = true, n.lapse, n.said
	a.PromptTokens, a.CompletionTokens = n.Prompt, n.Completion
	if n.said != "" {
		a.Model = n.Model
	}
	return a
}

// streams tells whether prose can be written beside the answer to a question:
// there is a model for it and a thread to write in.
func (b *Bot) streams(q Question) bool {
	return b.narrator != nil && b.streamer != nil && (q.Place.Surface == Mention || q.Place.Surface == Direct)
}

// narrate has a model write about the tables of an answer, in a message of its
// own that grows. The message is in the journal before it is begun: one that a
// crash left open is closed with an honest word and not written again. An error
// means that ctx ended or that the message could not be closed.
func (b *Bot) narrate(ctx context.Context, gen Finder, q Question, a Answer) (n narrated, err error) {
	ctx, end := b.span(ctx, "prose", q.ID)
	defer end(&err)
	fresh, err := b.freshStream(ctx, q, a)
	if err != nil || !fresh { // what became of it stands there
		return narrated{}, err
	}
	writing, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	defer b.writes(q, stop)()
	p := b.penFor(q, a, stop)
	go p.write(writing)

	b.tell(ctx, q, In(a.Language).Looking(len(a.Candidates), commonDomain(a.Candidates)))
	limited, cancel := context.WithTimeout(writing, readingAlong*b.deadline)
	defer cancel()
	n.Prose, err = consulted(limited, b, q.ID, func(ctx context.Context) (llm.Prose, error) {
		ask := askOf(q, a, nil)
		ask.Thread = b.turns(ctx, gen, b.sight(ctx, gen, q), q)
		return b.narrator.Narrate(ctx, ask, a.Prose, p.add)
	})
	late := errors.Is(limited.Err(), context.DeadlineExceeded)
	p.end()
	err = cmp.Or(err, context.Cause(writing))
	n.said = strings.Join(p.said, " ")
	b.metrics.sentences.WithLabelValues("kept").Add(float64(n.Kept))
	b.metrics.sentences.WithLabelValues("dropped").Add(float64(n.Dropped))
	last := b.lastWord(ctx, writing, In(a.Language), err)
	stopped := errors.Is(context.Cause(writing), errStopped)
	if err != nil && ctx.Err() == nil && !stopped {
		n.lapse = b.lapsed(q, err, late)
	}
	if p.begun {
		if err := b.closeStream(ctx, q, p, last); err != nil {
			return n, err
		}
	}
	if err := ctx.Err(); err != nil {
		return n, fmt.Errorf("writing about question %s: %w", q.ID, err)
	}
	return n, nil
}

// lastWord says why prose ends before its end; nothing where it does not.
func (b *Bot) lastWord(ctx, writing context.Context, w Words, err error) string {
	switch {
	case err == nil:
		return ""
	case errors.Is(context.Cause(writing), errStopped):
		return w.ProseStopped
	case ctx.Err() != nil:
		return w.ProseLost
	}
	return w.ProseCut
}

// lapsed counts and logs that the model did not do what was asked of it.
func (b *Bot) lapsed(q Question, err error, late bool) Lapse {
	lapse := Failed
	if late {
		lapse = Late
	}
	b.metrics.lapses.WithLabelValues(string(lapse)).Inc()
	b.log.Warn("the model did not settle an answer",
		zap.String("question", q.ID), zap.String("lapse", string(lapse)), zap.Error(err))
	return lapse
}

// penFor writes beside an answer. The message is noted before it is begun.
func (b *Bot) penFor(q Question, a Answer, stop context.CancelCauseFunc) *pen {
	p := newPen()
	p.open = func(ctx context.Context, text Text) (ref string, err error) {
		done, err := b.opening.take(ctx, q.thread())
		if err != nil {
			return "", err
		}
		defer done()
		if err := b.endLost(ctx, q); err != nil {
			return "", err
		}
		ref, err = b.streamer.Open(ctx, q, text, func(ctx context.Context) error {
			return b.journal.BeginStream(ctx, q.ID, a.Revision)
		})
		if err != nil {
			return "", fmt.Errorf("opening the prose for question %s: %w", q.ID, err)
		}
		return ref, b.journal.StreamAt(ctx, q.ID, ref)
	}
	p.more = b.streamer.Append
	p.fail = func(err error) {
		b.log.Warn("prose could not be shown", zap.String("question", q.ID), zap.Error(err))
		stop(err)
	}
	return p
}
