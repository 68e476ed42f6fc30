package slackapp

import (
	"context"
	"fmt"
	"strings"

	"github.com/slack-go/slack"

	"github.com/datafind/datafind/bot"
)

// Open begins a message that grows, in the question's thread.
func (p *Poster) Open(ctx context.Context, q bot.Question, text bot.Text, sending func(context.Context) error) (ref string, err error) {
	var ts string
	what := call{method: "chat.startStream", channel: q.Place.Channel, rank: settle, sending: sending}
	err = p.client.do(ctx, what, func(ctx context.Context) error {
		_, ts, err = p.client.api.StartStreamContext(ctx, q.Place.Channel,
			slack.MsgOptionTS(threadOf(q)), slack.MsgOptionMarkdownText(drawLine(text, nil)),
			slack.MsgOptionRecipientUserID(q.Asker.ID), slack.MsgOptionRecipientTeamID(q.Place.Team))
		return err
	})
	return q.Place.Channel + "/" + ts, wrap("opening a stream", err)
}

// Append lets it grow.
func (p *Poster) Append(ctx context.Context, ref string, text bot.Text) error {
	channel, ts, _ := strings.Cut(ref, "/")
	err := p.client.do(ctx, call{method: "chat.appendStream", channel: channel, rank: settle}, func(ctx context.Context) error {
		_, _, err := p.client.api.AppendStreamContext(ctx, channel, ts, slack.MsgOptionMarkdownText(drawLine(text, nil)))
		return err
	})
	return wrap("adding to a stream", err)
}

// Close ends it, with a last text in a paragraph of its own. What is not whole
// is put right once Slack lets it be changed.
func (p *Poster) Close(ctx context.Context, ref string, last, whole bot.Text) error {
	channel, ts, _ := strings.Cut(ref, "/")
	end := drawLine(last, nil)
	if end != "" {
		end = "\n\n" + end
	}
	var options []slack.MsgOption
	if end != "" {
		options = append(options, slack.MsgOptionMarkdownText(end))
	}
	err := p.client.do(ctx, call{method: "chat.stopStream", channel: channel, rank: firstAnswer}, func(ctx context.Context) error {
		_, _, err := p.client.api.StopStreamContext(ctx, channel, ts, options...)
		return err
	})
	if codeOf(err) == "message_not_in_streaming_state" {
		err = nil
	}
	if err == nil && len(whole) > 0 {
		err = p.client.update(ctx, channel, ts, settle, note{text: drawLine(whole, nil) + end})
	}
	return wrap("closing a stream", again(err))
}

// Opened looks for the bot's last message in the question's thread that is no
// answer: a stream bears no mark by which it could be known.
func (p *Poster) Opened(ctx context.Context, q bot.Question) (ref string, err error) {
	const method = "conversations.replies"
	if !p.client.may(method, q.Place.Channel) {
		return "", fmt.Errorf("looking for a stream: %w", bot.ErrUnreadable)
	}
	var page []slack.Message
	err = p.client.do(ctx, call{method: method, channel: q.Place.Channel, rank: settle}, func(ctx context.Context) (err error) {
		page, _, err = p.client.page(ctx, q.Place.Channel, threadOf(q), "")
		return err
	})
	switch effect(err) {
	case gone:
		return "", nil
	case unscoped:
		return "", fmt.Errorf("looking for a stream: %w: %w", bot.ErrUnreadable, err)
	}
	for _, m := range page {
		if m.BotID != "" && m.Metadata.EventType == "" && m.Timestamp > q.Place.Message {
			ref = q.Place.Channel + "/" + m.Timestamp
		}
	}
	return ref, err
}
