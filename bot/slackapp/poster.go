package slackapp

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/slack-go/slack"
	"go.uber.org/zap"

	"github.com/datafind/datafind/bot"
)

// metaType marks the bot's answers, so that they are found again.
const metaType = "datafind_answer"

// Poster shows answers in Slack. It is the bot's Poster and Teller.
//
// Where an answer stands is written as channel/ts, or as the response_url by
// which one person sees it.
type Poster struct {
	client *Client
	paint  Painter
	now    func() time.Time
}

// NewPoster makes a poster.
func NewPoster(c *Client, p Painter, now func() time.Time) *Poster {
	if now == nil {
		now = time.Now
	}
	return &Poster{client: c, paint: p, now: now}
}

func (p *Poster) note(q bot.Question, a bot.Answer) note {
	blocks, text := p.paint.Blocks(q, a, p.now())
	return note{text: text, blocks: blocks, meta: &slack.SlackMetadata{
		EventType:    metaType,
		EventPayload: map[string]any{"question": q.ID, "revision": a.Revision},
	}}
}

// Post shows the first revision of an answer: in the question's thread, or to
// its asker alone by the response_url.
func (p *Poster) Post(ctx context.Context, q bot.Question, a bot.Answer) (ref string, err error) {
	if private(q) {
		return p.postPrivately(ctx, q, p.single(q, a))
	}
	var ts string
	err = p.attempt(p.note(q, a), func(n note) error {
		ts, err = p.client.post(ctx, q.Place.Channel, threadOf(q), firstAnswer, n)
		return err
	})
	if err != nil {
		return "", wrap("posting an answer", err)
	}
	return q.Place.Channel + "/" + ts, nil
}

// postPrivately shows an answer to its asker alone. A response_url that is
// over, as after a long stop, gives way to a direct message.
func (p *Poster) postPrivately(ctx context.Context, q bot.Question, a bot.Answer) (ref string, err error) {
	n := p.note(q, a)
	n.meta = nil // Slack keeps none for what one person sees
	err = p.attempt(n, func(n note) error {
		return p.client.respond(ctx, q.Place.ResponseURL, firstAnswer, false, n)
	})
	if err == nil || !over(err) {
		return q.Place.ResponseURL, wrap("posting an answer", err)
	}
	channel, err := p.client.direct(ctx, q.Asker.ID)
	if err != nil {
		return "", wrap("opening a direct message", again(err))
	}
	ts, err := p.client.post(ctx, channel, "", firstAnswer, n)
	return channel + "/" + ts, wrap("posting an answer", err)
}

// Settle replaces what stands at ref.
func (p *Poster) Settle(ctx context.Context, ref string, q bot.Question, a bot.Answer) error {
	return p.replace(ctx, ref, q, a, settle)
}

func (p *Poster) replace(ctx context.Context, ref string, q bot.Question, a bot.Answer, r rank) error {
	n := p.note(q, a)
	if isURL(ref) {
		if q.Place.Surface == bot.Mine {
			// The response_url of a click leads back to the message that was
			// clicked, which others read; what it added cannot be replaced.
			return nil
		}
		n.meta = nil
		return wrap("settling an answer", again(p.attempt(n, func(n note) error {
			return p.client.respond(ctx, ref, r, true, n)
		})))
	}
	channel, ts, _ := strings.Cut(ref, "/")
	return wrap("settling an answer", again(p.attempt(n, func(n note) error {
		return p.client.update(ctx, channel, ts, r, n)
	})))
}

// single makes the first stage the whole answer where it cannot be replaced.
func (p *Poster) single(q bot.Question, a bot.Answer) bot.Answer {
	if q.Place.Surface == bot.Mine {
		a.Settled = true
	}
	return a
}

// attempt sends a message, and its bare text where Slack refuses its blocks:
// a plain answer is better than none.
func (p *Poster) attempt(n note, send func(note) error) error {
	err := send(n)
	if effect(err) == refused && err != nil && len(n.blocks) > 0 {
		p.client.log.Error("Slack refused the blocks of an answer", zap.Error(err))
		return send(n.bare())
	}
	return err
}

// Find looks for an answer to the question in its thread.
func (p *Poster) Find(ctx context.Context, q bot.Question) (ref string, err error) {
	method := "conversations.replies"
	if threadOf(q) == "" {
		method = "conversations.history"
	}
	if private(q) {
		return "", fmt.Errorf("looking for an answer that one person sees: %w", bot.ErrUnreadable)
	}
	direct := strings.HasPrefix(q.Place.Channel, "D")
	if !direct && !p.client.may(method) {
		return "", fmt.Errorf("looking for an answer: %w", bot.ErrUnreadable)
	}
	ts, err := p.client.search(ctx, method, q.Place.Channel, threadOf(q), q.ID)
	switch effect(err) {
	case gone:
		return "", nil
	case unscoped:
		return "", fmt.Errorf("looking for an answer: %w: %w", bot.ErrUnreadable, err)
	}
	if err != nil || ts == "" {
		return "", err
	}
	return q.Place.Channel + "/" + ts, nil
}

// Withdraw takes an answer back, as when its question was deleted. What one
// person alone sees vanishes by itself.
func (p *Poster) Withdraw(ctx context.Context, ref string) error {
	if isURL(ref) {
		return nil
	}
	channel, ts, _ := strings.Cut(ref, "/")
	if err := p.client.remove(ctx, channel, ts); err != nil && effect(err) != gone {
		return fmt.Errorf("withdrawing an answer: %w", err)
	}
	return nil
}

// Status shows what is being done under the question's thread for up to two
// minutes. It is an ornament: without the scope, or where calls are scarce,
// it is left out.
func (p *Poster) Status(ctx context.Context, q bot.Question, text string) {
	if private(q) || threadOf(q) == "" || !p.client.may("assistant.threads.setStatus") {
		return
	}
	_ = p.client.status(ctx, q.Place.Channel, threadOf(q), text) // remembered by the client where it matters
}

// private tells whether an answer is for one person alone, by a response_url.
func private(q bot.Question) bool {
	return q.Place.ResponseURL != "" && q.Place.Surface != bot.Shared
}

// threadOf is the thread that an answer goes to; empty: into the channel.
func threadOf(q bot.Question) string { return first(q.Place.Thread, q.Place.Message) }

func isURL(ref string) bool { return strings.Contains(ref, "://") }

// wrap says what failed, and what the bot decides by.
func wrap(what string, err error) error {
	switch {
	case err == nil:
		return nil
	case over(err):
		return fmt.Errorf("%s: %w: %w", what, bot.ErrGone, err)
	case effect(err) == unknown && !errors.Is(err, errRepeatable):
		return fmt.Errorf("%s: %w: %w", what, bot.ErrOutcome, err)
	}
	return fmt.Errorf("%s: %w", what, err)
}

// over tells whether the place of an answer is no more.
func over(err error) bool { return errors.Is(err, errUsedUp) || effect(err) == gone }

// errRepeatable marks a call that does no harm when it is made twice.
var errRepeatable = errors.New("may be tried again")

func again(err error) error {
	if err == nil {
		return nil
	}
	return errors.Join(errRepeatable, err)
}
