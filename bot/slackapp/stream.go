package slackapp

import (
	"context"
	"fmt"
	"slices"
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

// proseType marks prose that has ended. While it grows a message bears no mark.
const proseType = "datafind_prose"

// Close ends it, with a last text in a paragraph of its own. What is not whole
// is put right once Slack lets it be changed.
func (p *Poster) Close(ctx context.Context, ref string, q bot.Question, last, whole bot.Text) error {
	channel, ts, _ := strings.Cut(ref, "/")
	end := lastLine(last)
	_, err := p.stop(ctx, q, channel, ts, end)
	if err == nil && len(whole) > 0 {
		err = p.client.update(ctx, channel, ts, settle, note{text: drawLine(whole, nil) + end, meta: endOf(q)})
	}
	return wrap("closing a stream", again(err))
}

func lastLine(last bot.Text) string {
	if last.Len() == 0 {
		return ""
	}
	return "\n\n" + drawLine(last, nil)
}

func endOf(q bot.Question) *slack.SlackMetadata {
	return &slack.SlackMetadata{EventType: proseType, EventPayload: map[string]any{"question": q.ID}}
}

// stop ends a message that grows; grew is false for one that did no more.
func (p *Poster) stop(ctx context.Context, q bot.Question, channel, ts, end string) (grew bool, err error) {
	options := []slack.MsgOption{slack.MsgOptionMetadata(*endOf(q))}
	if end != "" {
		options = append(options, slack.MsgOptionMarkdownText(end))
	}
	err = p.client.do(ctx, call{method: "chat.stopStream", channel: channel, rank: firstAnswer}, func(ctx context.Context) error {
		_, _, err := p.client.api.StopStreamContext(ctx, channel, ts, options...)
		return err
	})
	if codeOf(err) == "message_not_in_streaming_state" {
		return false, nil
	}
	return err == nil, err
}

// lostAtMost bounds how many messages are tried to be closed: prose stands
// close behind its question.
const lostAtMost = 10

// CloseLost tries to end what bears no mark: Slack refuses that for a message
// of another bot and for one that does not grow. What was ended for the question
// already is all there is of it.
func (p *Poster) CloseLost(ctx context.Context, q bot.Question, known []string, last bot.Text) (refs []string, err error) {
	const method = "conversations.replies"
	if !p.client.may(method, q.Place.Channel) {
		return nil, fmt.Errorf("looking for a stream: %w", bot.ErrUnreadable)
	}
	var lost, ended []string
	err = p.client.walk(ctx, method, q.Place.Channel, threadOf(q), settle, func(m slack.Message) bool {
		ref := q.Place.Channel + "/" + m.Timestamp
		if m.Metadata.EventType == proseType && m.Metadata.EventPayload["question"] == q.ID {
			ended = append(ended, ref)
		}
		if m.BotID != "" && m.Metadata.EventType == "" && m.Timestamp > q.Place.Message && !slices.Contains(known, ref) {
			lost = append(lost, m.Timestamp)
		}
		return len(lost) == lostAtMost
	})
	switch effect(err) {
	case gone:
		return nil, nil
	case unscoped:
		return nil, fmt.Errorf("looking for a stream: %w: %w", bot.ErrUnreadable, err)
	}
	if err == nil && len(ended) > 0 {
		return ended, nil
	}
	for _, ts := range lost {
		if err != nil {
			break
		}
		var grew bool
		if grew, err = p.stop(ctx, q, q.Place.Channel, ts, lastLine(last)); effect(err) == gone {
			err = nil
		}
		if grew {
			refs = append(refs, q.Place.Channel+"/"+ts)
		}
	}
	return refs, wrap("closing lost streams", again(err))
}
