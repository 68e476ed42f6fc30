package bot

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/datafind/datafind/bot/journal"
	"github.com/datafind/datafind/catalog"
)

// Mine is the question under an answer, asked anew by the one who clicked
// [Show mine], for that person alone. id makes the click one question (its
// envelope); replyTo is where its answer goes. Hand it to Answer.
func (b *Bot) Mine(ctx context.Context, question string, by Person, id, replyTo string) (Question, error) {
	q, err := b.asAnswered(ctx, question)
	if err != nil {
		return q, err
	}
	q.ID, q.Asker, q.Asked = id, by, b.clock().UTC()
	q.Audience = b.Audience(ctx, Mine, by)
	q.Place.Surface, q.Place.ResponseURL, q.Place.Message = Mine, replyTo, ""
	q.Language = ""
	q.Language = spoken(q)
	return q, nil
}

// Share is the question of an answer for one person, to be answered where
// everyone can read it and with what everyone may see. It is shared once,
// however often it is clicked. ErrUnknown unless by asked it.
func (b *Bot) Share(ctx context.Context, question string, by Person) (Question, error) {
	q, err := b.asAnswered(ctx, question)
	if err != nil {
		return q, err
	}
	if q.Asker.ID != by.ID {
		return q, fmt.Errorf("sharing question %s: %w", question, ErrUnknown)
	}
	q.ID += "/shared"
	q.Audience = catalog.Everyone()
	q.Asked = b.clock().UTC()
	q.Place.Surface, q.Place.ResponseURL, q.Place.Message = Shared, "", ""
	return q, nil
}

// asAnswered is a question with the text that its last revision answers.
func (b *Bot) asAnswered(ctx context.Context, question string) (Question, error) {
	q, err := b.question(ctx, question)
	if err != nil {
		return q, err
	}
	q, _, err = b.latest(ctx, b.generation(), q)
	return q, unknown(err)
}

// Edit is a change of a message's text.
type Edit struct {
	Team, Channel, Message string
	Text                   string    // as it is now
	At                     time.Time // UTC; the latest edit of a message holds, in whatever order they come
}

// Edited begins to answer a question again, in place, whose message was
// changed; open is that of Begin. It may be called again with the same edit and
// goes on where it stopped. ErrUnknown where the message asked nothing so far.
func (b *Bot) Edited(ctx context.Context, e Edit) (open bool, err error) {
	q, err := b.at(ctx, e.Team, e.Channel, e.Message)
	if errors.Is(err, errWithdrawn) {
		return false, nil
	}
	if err != nil {
		return false, unknown(err)
	}
	return b.begin(ctx, q, func(gen Finder) (Question, Answer, error) {
		return b.again(ctx, gen, q, e)
	})
}

// again gives the answer to a changed text: the kept one where it is that
// already or that of a later edit, else a new revision of the first stage.
func (b *Bot) again(ctx context.Context, gen Finder, q Question, e Edit) (Question, Answer, error) {
	kept, last, err := b.latest(ctx, gen, q)
	none := errors.Is(err, journal.ErrNotFound)
	if err != nil && !none || !none && (kept.Text == e.Text || !e.At.After(kept.Edited)) {
		return kept, last, err
	}
	q.Text, q.Edited, q.Language = e.Text, e.At, ""
	if q, err = b.understood(ctx, gen, q); err != nil {
		return q, Answer{}, err
	}
	q.Language = spoken(q)
	a, err := b.find(ctx, gen, q)
	if err != nil {
		return q, a, err
	}
	a.Revision = last.Revision + 1
	return q, a, errors.Join(b.save(ctx, q, a), b.dropStream(ctx, q))
}

// Deleted withdraws the answer to a question whose message was deleted.
func (b *Bot) Deleted(ctx context.Context, team, channel, message string) error {
	q, err := b.at(ctx, team, channel, message)
	if errors.Is(err, errWithdrawn) {
		return b.dropStream(ctx, q) // that may have failed
	}
	if err = unknown(err); errors.Is(err, ErrUnknown) {
		return nil
	}
	if err != nil {
		return err
	}
	done, err := b.changing.take(ctx, q.ID)
	if err != nil {
		return err
	}
	defer done()
	post, err := b.journal.Post(ctx, q.ID)
	if err != nil && !errors.Is(err, journal.ErrNotFound) {
		return fmt.Errorf("looking for the post of question %s: %w", q.ID, err)
	}
	if post.Ref == "" && post.Attempts > 0 { // it may have been shown all the same
		if post.Ref, err = b.poster.Find(ctx, q); err != nil && !errors.Is(err, ErrUnreadable) && !errors.Is(err, ErrGone) {
			return fmt.Errorf("looking for the answer to question %s: %w", q.ID, err)
		}
	}
	if post.Ref != "" {
		if err := b.withdrawer.Withdraw(ctx, post.Ref, q); err != nil && !errors.Is(err, ErrGone) {
			return fmt.Errorf("withdrawing the answer to question %s: %w", q.ID, err)
		}
	}
	if err := b.journal.Withdraw(ctx, q.ID); err != nil {
		return fmt.Errorf("withdrawing question %s: %w", q.ID, err)
	}
	b.settledOtherwise(q.ID)
	return b.dropStream(ctx, q)
}

// at is the question that a message asked.
func (b *Bot) at(ctx context.Context, team, channel, message string) (Question, error) {
	stored, err := b.journal.QuestionAt(ctx, team, channel, message)
	if err != nil {
		return Question{}, fmt.Errorf("looking for the question of a message: %w", err)
	}
	return decodeQuestion(stored)
}
