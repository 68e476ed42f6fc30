package slackapp

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/slack-go/slack"
	"go.uber.org/zap"

	"github.com/datafind/datafind/bot"
)

// metaType marks the bot's answers, so that they are found again.
const metaType = "datafind_answer"

// Poster shows answers in Slack. It is the bot's Poster, Withdrawer, Teller,
// Hearer and Streamer.
//
// Where an answer stands is written as channel/ts, or as the response_url by
// which one person sees it. A message for one person can be replaced only by
// the response_url of a click on it, not by that of the command: until someone
// clicks, its first stage stands, and what the second has to add is sent after
// it.
type Poster struct {
	client *Client
	paint  Painter
	now    func() time.Time

	mu    sync.Mutex
	shown map[string]shown // by question
}

// shown is what is known here of an answer that stands.
type shown struct {
	revision int
	lead     string // the first table
	url      string // of the last click on it
	gone     bool   // there was no place to show it
}

// shownKept bounds what is remembered; what is forgotten costs an update.
const shownKept = 10_000

// NewPoster makes a poster.
func NewPoster(c *Client, p Painter, now func() time.Time) *Poster {
	if now == nil {
		now = time.Now
	}
	return &Poster{client: c, paint: p, now: now, shown: map[string]shown{}}
}

func (p *Poster) known(question string) (shown, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	s, ok := p.shown[question]
	return s, ok
}

func (p *Poster) remember(question string, change func(*shown)) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.shown) >= shownKept {
		clear(p.shown)
	}
	s := p.shown[question]
	change(&s)
	p.shown[question] = s
}

// showed notes what stands now.
func (p *Poster) showed(a bot.Answer) {
	p.remember(a.Question, func(s *shown) { s.revision, s.lead, s.gone = a.Revision, lead(a), false })
}

// clickedOn notes the response_url by which an answer that one person sees can
// be replaced.
func (p *Poster) clickedOn(question, url string) {
	p.remember(question, func(s *shown) { s.url = url })
}

func lead(a bot.Answer) string {
	if a.Kind != bot.Tables || len(a.Candidates) == 0 {
		return string(a.Kind)
	}
	return a.Candidates[0].Table.FullName()
}

func (p *Poster) note(q bot.Question, a bot.Answer) note {
	blocks, text := p.paint.Blocks(q, a, p.now())
	return marked(q, a, blocks, text)
}

// followUp is what an answer adds to its first stage, which cannot be replaced.
func (p *Poster) followUp(q bot.Question, a bot.Answer, before shown) (n note, ok bool) {
	m, ok := bot.FollowUp(q, a, before.lead == lead(a), p.now())
	if !ok {
		return note{}, false
	}
	blocks, text := p.paint.message(m, a)
	return marked(q, a, blocks, text), true
}

// marked is a message by which its question is known again.
func marked(q bot.Question, a bot.Answer, blocks []slack.Block, text string) note {
	return note{text: text, blocks: blocks, meta: &slack.SlackMetadata{
		EventType:    metaType,
		EventPayload: map[string]any{"question": q.ID, "revision": a.Revision},
	}}
}

// Post shows the first revision of an answer: in the question's thread, or to
// its asker alone by the response_url.
func (p *Poster) Post(ctx context.Context, q bot.Question, a bot.Answer, sending func(context.Context) error) (ref string, err error) {
	n := p.note(q, a)
	n.sending = sending
	if private(q) {
		ref, err = p.postPrivately(ctx, q, n)
	} else {
		if p.client.keeper.delay("chat.postMessage", q.Place.Channel) > 0 {
			p.Status(ctx, q, bot.In(a.Language).Queued) // it waits for its turn
		}
		ref, err = p.postInThread(ctx, q.Place.Channel, threadOf(q), n)
	}
	switch {
	case err == nil:
		p.showed(a)
	case over(err):
		p.remember(q.ID, func(s *shown) { s.gone = true })
	}
	return ref, wrap("posting an answer", err)
}

func (p *Poster) postInThread(ctx context.Context, channel, thread string, n note) (ref string, err error) {
	var ts string
	err = p.attempt(n, func(n note) error {
		ts, err = p.client.post(ctx, channel, thread, firstAnswer, n)
		return err
	})
	return channel + "/" + ts, err
}

// postPrivately shows an answer to its asker alone. A response_url that is
// over, as after a long stop, gives way to a direct message.
func (p *Poster) postPrivately(ctx context.Context, q bot.Question, n note) (ref string, err error) {
	err = p.respond(ctx, q.Place.ResponseURL, firstAnswer, false, n)
	if err == nil || !over(err) {
		return q.Place.ResponseURL, err
	}
	channel, err := p.client.direct(ctx, q.Asker.ID)
	if err != nil {
		return "", again(err)
	}
	return p.postInThread(ctx, channel, "", n)
}

func (p *Poster) respond(ctx context.Context, url string, r rank, replace bool, n note) error {
	return p.attempt(n, func(n note) error { return p.client.respond(ctx, url, r, replace, n) })
}

// Settle replaces what stands at ref.
func (p *Poster) Settle(ctx context.Context, ref string, q bot.Question, a bot.Answer) error {
	before, known := p.known(q.ID)
	r := settle
	if known && before.revision >= a.Revision { // only the count of thumbs is new
		r = count
	}
	var err error
	switch n := p.note(q, a); {
	case !isURL(ref):
		channel, ts, _ := strings.Cut(ref, "/")
		err = p.attempt(n, func(n note) error { return p.client.update(ctx, channel, ts, r, n) })
	case before.url != "":
		err = p.respond(ctx, before.url, r, true, n)
	case r == settle:
		if n, ok := p.followUp(q, a, before); ok {
			err = p.respond(ctx, ref, r, false, n)
		}
	}
	if err == nil {
		p.showed(a)
	}
	return wrap("settling an answer", again(err))
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
	if !p.client.may(method, q.Place.Channel) {
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
func (p *Poster) Withdraw(ctx context.Context, ref string, _ bot.Question) error {
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
	if private(q) || threadOf(q) == "" || !p.client.may("assistant.threads.setStatus", "") {
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
