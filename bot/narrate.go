package bot

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"go.uber.org/zap"

	"github.com/datafind/datafind/bot/journal"
	"github.com/datafind/datafind/llm"
)

const (
	// readingAlong is how many times the model's deadline prose may take: it is
	// read while it comes.
	readingAlong = 3
	// closing bounds the last call for a message, made even when all else stops.
	closing = 10 * time.Second
)

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

// closeStream ends the message of a pen, also where all else ends.
func (b *Bot) closeStream(ctx context.Context, q Question, p *pen, last string) error {
	var whole Text
	if p.unsure {
		whole = proseOf(p.said)
	}
	_, err := b.endStream(ctx, q, p.ref, last, whole)
	return err
}

// endStream closes the message of a question's prose, wherever it stands, and
// takes it away where the question was deleted meanwhile. none tells that there
// certainly is no such message.
func (b *Bot) endStream(ctx context.Context, q Question, ref, last string, whole Text) (none bool, err error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), closing)
	defer cancel()
	if ref != "" {
		err = goneIsFine(b.streamer.Close(ctx, ref, q, prose(last), whole))
	} else {
		ref, none, err = b.closeLost(ctx, q, last)
	}
	if _, deleted := b.question(ctx, q.ID); err == nil && ref != "" && errors.Is(deleted, ErrUnknown) {
		err = goneIsFine(b.withdrawer.Withdraw(ctx, ref, q))
	}
	if err == nil {
		err = b.journal.EndStream(ctx, q.ID)
	}
	if err != nil && !errors.Is(err, journal.ErrNotFound) {
		return false, fmt.Errorf("closing the prose for question %s: %w", q.ID, err)
	}
	return none, nil
}

// closeLost closes prose of which only the attempt to begin it is known. Nothing
// tells a message that still grows from another question's, so each that nobody
// writes in any more is closed; it is this question's for certain, to be
// taken away later, where there is but one.
func (b *Bot) closeLost(ctx context.Context, q Question, last string) (ref string, none bool, err error) {
	done, err := b.opening.take(ctx, q.thread())
	if err != nil {
		return "", false, err
	}
	defer done()
	known, err := b.journal.StreamsIn(ctx, q.Place.Team, q.Place.Channel)
	if err != nil {
		return "", false, err
	}
	refs, err := b.streamer.CloseLost(ctx, q, known, prose(last))
	switch {
	case errors.Is(err, ErrUnreadable):
		return "", false, nil // nobody can tell whether there is one
	case err != nil || len(refs) != 1:
		return "", len(refs) == 0, goneIsFine(err)
	}
	return refs[0], false, b.journal.StreamAt(ctx, q.ID, refs[0])
}

// freshStream tells whether the prose for an answer is still to be written.
// What an earlier run began is closed, what belongs to an earlier revision is
// taken away.
func (b *Bot) freshStream(ctx context.Context, q Question, a Answer) (fresh bool, err error) {
	s, err := b.journal.Stream(ctx, q.ID)
	switch {
	case errors.Is(err, journal.ErrNotFound):
		return true, nil
	case err != nil:
		return false, fmt.Errorf("looking for the prose for question %s: %w", q.ID, err)
	case s.Revision != a.Revision:
		return true, b.dropStream(ctx, q)
	case s.Open:
		return b.endStream(ctx, q, s.Ref, In(a.Language).ProseLost, nil)
	}
	return false, nil
}

// dropStream takes the prose for a question away, if there is any.
func (b *Bot) dropStream(ctx context.Context, q Question) error {
	s, err := b.journal.Stream(ctx, q.ID)
	if err == nil && s.Open {
		if _, err = b.endStream(ctx, q, s.Ref, "", nil); err == nil {
			s, err = b.journal.Stream(ctx, q.ID) // it may be known by now where it stands
		}
	}
	if errors.Is(err, journal.ErrNotFound) {
		return nil
	}
	if err == nil && s.Ref != "" {
		err = goneIsFine(b.withdrawer.Withdraw(ctx, s.Ref, q))
	}
	if err != nil {
		return fmt.Errorf("taking the prose for question %s away: %w", q.ID, err)
	}
	return nil
}

// thread names the thread that the answer to a question stands in.
func (q Question) thread() string {
	return q.Place.Team + "/" + q.Place.Channel + "/" + cmp.Or(q.Place.Thread, q.Place.Message)
}
