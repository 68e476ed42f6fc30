package bot

import (
	"context"
	"errors"
	"fmt"

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

// Edited answers a question again, in place, whose message was changed. A
// message that asked nothing is none of its business. It may be called again
// with the same edit and goes on where it stopped.
func (b *Bot) Edited(ctx context.Context, team, channel, message, text string) error {
	q, err := b.at(ctx, team, channel, message)
	if err != nil || q.ID == "" {
		return err
	}
	return b.carry(ctx, q, func(gen Finder) (Question, Answer, error) {
		return b.again(ctx, gen, q, text)
	})
}

// again gives the answer to a changed text: the kept one where it is that
// already, else a new revision of the first stage.
func (b *Bot) again(ctx context.Context, gen Finder, q Question, text string) (Question, Answer, error) {
	kept, last, err := b.latest(ctx, gen, q)
	none := errors.Is(err, journal.ErrNotFound)
	if err != nil && !none || !none && kept.Text == text {
		return kept, last, err
	}
	q.Text, q.Language = text, ""
	q.Language = spoken(q)
	a, err := b.find(ctx, gen, q)
	if err != nil {
		return q, a, err
	}
	a.Revision = last.Revision + 1
	return q, a, b.save(ctx, q, a)
}

// Deleted withdraws the answer to a question whose message was deleted.
func (b *Bot) Deleted(ctx context.Context, team, channel, message string) error {
	q, err := b.at(ctx, team, channel, message)
	if err != nil || q.ID == "" {
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
	return nil
}

// at is the question that a message asked; without an ID where it asked none
// or was withdrawn already.
func (b *Bot) at(ctx context.Context, team, channel, message string) (Question, error) {
	stored, err := b.journal.QuestionAt(ctx, team, channel, message)
	if errors.Is(err, journal.ErrNotFound) || err == nil && stored.Withdrawn {
		return Question{}, nil
	}
	if err != nil {
		return Question{}, fmt.Errorf("looking for the question of a message: %w", err)
	}
	return b.asked(ctx, stored)
}
