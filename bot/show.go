package bot

import (
	"context"
	"errors"
	"fmt"

	"go.uber.org/zap"

	"github.com/datafind/datafind/bot/journal"
)

// postsAtMost is how often an answer is posted where the thread cannot be read
// back: a second time after a post whose outcome is unknown, and never more.
const postsAtMost = 2

// show brings what stands where the question was asked up to a revision: it
// posts it, or replaces an earlier one. stands is false where nothing more can
// be done: the place is gone, or the posts are used up.
func (b *Bot) show(ctx context.Context, q Question, a Answer) (stands bool, err error) {
	ctx, end := b.span(ctx, "post", q.ID)
	defer end(&err)
	post, err := b.journal.Post(ctx, q.ID)
	if err != nil && !errors.Is(err, journal.ErrNotFound) {
		return false, fmt.Errorf("looking for the post of question %s: %w", q.ID, err)
	}
	if post.Ref == "" && post.Attempts > 0 {
		again := false
		if post, again, err = b.adopt(ctx, q, post); err != nil || post.Ref == "" && !again {
			return false, goneIsFine(err)
		}
	}
	if post.Ref == "" {
		return b.post(ctx, q, a)
	}
	if post.Revision >= a.Revision {
		return true, nil
	}
	if a.Tally, err = b.tally(ctx, q.ID); err != nil {
		return false, err
	}
	if err := b.poster.Settle(ctx, post.Ref, q, a); err != nil {
		return false, goneIsFine(fmt.Errorf("settling question %s: %w", q.ID, err))
	}
	return true, b.posted(ctx, q, post.Ref, a.Revision)
}

// post shows an answer for the first time. The attempt is counted before it is
// made, so that a crash in between is seen afterwards; but not while it still
// waits for its turn, for many may wait and none of them is in doubt.
func (b *Bot) post(ctx context.Context, q Question, a Answer) (stands bool, err error) {
	intended := false
	ref, err := b.poster.Post(ctx, q, a, func(ctx context.Context) error {
		if intended { // a second form of the message, where the first was refused
			return nil
		}
		_, err := b.journal.Intend(ctx, q.ID)
		intended = err == nil
		return err
	})
	if err != nil {
		if intended && !errors.Is(err, ErrOutcome) && !errors.Is(err, ErrGone) && ctx.Err() == nil {
			b.countRefused(q.ID)
		}
		return false, goneIsFine(fmt.Errorf("posting question %s: %w", q.ID, err))
	}
	return true, b.posted(ctx, q, ref, a.Revision)
}

// adopt looks for an answer of which only the attempt is known. again tells
// that it may be posted once more: it is certainly not there, or nobody can
// tell and one repeat is left.
func (b *Bot) adopt(ctx context.Context, q Question, post journal.Post) (_ journal.Post, again bool, err error) {
	ref, err := b.poster.Find(ctx, q)
	switch {
	case errors.Is(err, ErrUnreadable):
		unknown := post.Attempts - b.refusedPosts(q.ID)
		if unknown >= postsAtMost {
			b.forgetRefused(q.ID)
			b.log.Warn("the answer may not have been shown and is not repeated again", zap.String("question", q.ID))
			return post, false, nil
		}
		if unknown > 0 {
			b.metrics.repeats.Inc()
		}
		return post, true, nil
	case err != nil:
		return post, false, fmt.Errorf("looking for the answer to question %s: %w", q.ID, err)
	case ref == "":
		return post, true, nil
	}
	// Which revision was posted is not known: a later one than the first is
	// shown again, which does no harm.
	post.Ref, post.Revision = ref, 1
	return post, false, b.posted(ctx, q, ref, post.Revision)
}

func (b *Bot) posted(ctx context.Context, q Question, ref string, revision int) error {
	b.forgetRefused(q.ID)
	if err := b.journal.Posted(ctx, q.ID, ref, revision); err != nil {
		return fmt.Errorf("keeping the post of question %s: %w", q.ID, err)
	}
	return nil
}

// goneIsFine ends quietly where the place to answer is gone.
func goneIsFine(err error) error {
	if errors.Is(err, ErrGone) {
		return nil
	}
	return err
}

// countRefused remembers a post that certainly took no effect, so that it uses
// up no repeat. After a crash this is forgotten, which errs on the safe side.
func (b *Bot) countRefused(id string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.refused[id]++
}

func (b *Bot) forgetRefused(id string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	delete(b.refused, id)
}

func (b *Bot) refusedPosts(id string) int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.refused[id]
}
