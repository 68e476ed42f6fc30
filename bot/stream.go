package bot

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/datafind/datafind/bot/journal"
)

// closing bounds the last call for a message, made even when all else stops.
const closing = 10 * time.Second

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
		return false, b.ended(ctx, q, ref, goneIsFine(b.streamer.Close(ctx, ref, q, prose(last), whole)))
	}
	done, err := b.opening.take(ctx, q.thread())
	if err != nil {
		return false, err
	}
	defer done()
	return b.closeLost(ctx, q, last)
}

// endLost closes all prose in a question's thread of which only the attempt to
// begin it is known. It comes before each new attempt: of two, nobody could tell
// which message is whose. The turn to open one there is the caller's.
func (b *Bot) endLost(ctx context.Context, q Question) error {
	lost, err := b.journal.LostStreams(ctx, q.Place.Team, q.Place.Channel)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), closing)
	defer cancel()
	for _, stored := range lost {
		other, err := decodeQuestion(stored)
		if err != nil && !errors.Is(err, errWithdrawn) {
			return err
		}
		if other.thread() != q.thread() {
			continue
		}
		if _, err := b.closeLost(ctx, other, In(other.Language).ProseLost); err != nil {
			return err
		}
	}
	return nil
}

// closeLost closes prose of which only the attempt to begin it is known; where
// no message stands there was none. Nothing tells a message that still grows
// from another one, so each that nobody writes in any more is closed; it is this
// question's for certain, to be taken away later, where there is but one.
func (b *Bot) closeLost(ctx context.Context, q Question, last string) (none bool, err error) {
	known, err := b.journal.StreamsIn(ctx, q.Place.Team, q.Place.Channel)
	if err != nil {
		return false, err
	}
	refs, err := b.streamer.CloseLost(ctx, q, known, prose(last))
	switch {
	case errors.Is(err, ErrUnreadable):
		return false, b.ended(ctx, q, "", nil) // nobody can tell whether there is one
	case err == nil && len(refs) == 0:
		return true, b.journal.CancelStream(ctx, q.ID)
	case err != nil || len(refs) > 1:
		return false, b.ended(ctx, q, "", goneIsFine(err))
	}
	return false, b.ended(ctx, q, refs[0], b.journal.StreamAt(ctx, q.ID, refs[0]))
}

// ended keeps that the prose for a question was closed, unless that failed.
func (b *Bot) ended(ctx context.Context, q Question, ref string, err error) error {
	if _, deleted := b.question(ctx, q.ID); err == nil && ref != "" && errors.Is(deleted, ErrUnknown) {
		err = goneIsFine(b.withdrawer.Withdraw(ctx, ref, q))
	}
	if err == nil {
		err = b.journal.EndStream(ctx, q.ID)
	}
	if err != nil && !errors.Is(err, journal.ErrNotFound) {
		return fmt.Errorf("closing the prose for question %s: %w", q.ID, err)
	}
	return nil
}

// thread names the thread that the answer to a question stands in.
func (q Question) thread() string {
	return q.Place.Team + "/" + q.Place.Channel + "/" + cmp.Or(q.Place.Thread, q.Place.Message)
}
