package slackapp

import (
	"context"
	"slices"

	"github.com/slack-go/slack"
	"go.uber.org/zap"
)

// searchPages bounds the search in a long thread: an answer stands close behind
// its question.
const searchPages = 5

// search looks for the bot's answer to a question among the messages of a
// thread, or of a channel after the question; ts is empty where none is.
func (c *Client) search(ctx context.Context, method, channel, thread, question string) (ts string, err error) {
	err = c.walk(ctx, method, channel, thread, firstAnswer, func(m slack.Message) bool {
		if m.Metadata.EventType == metaType && m.Metadata.EventPayload["question"] == question {
			ts = m.Timestamp
		}
		return ts != ""
	})
	return ts, err
}

// walk shows the messages of a thread or of a channel until it is enough.
func (c *Client) walk(ctx context.Context, method, channel, thread string, r rank, enough func(slack.Message) bool) error {
	cursor := ""
	for range searchPages {
		var page []slack.Message
		err := c.do(ctx, call{method: method, channel: channel, rank: r}, func(ctx context.Context) (err error) {
			page, cursor, err = c.page(ctx, channel, thread, cursor)
			return err
		})
		if err != nil {
			return err
		}
		if slices.ContainsFunc(page, enough) || cursor == "" {
			return nil
		}
	}
	return nil
}

func (c *Client) page(ctx context.Context, channel, thread, cursor string) ([]slack.Message, string, error) {
	if thread != "" {
		page, _, next, err := c.api.GetConversationRepliesContext(ctx, &slack.GetConversationRepliesParameters{
			ChannelID: channel, Timestamp: thread, Cursor: cursor, Limit: 200, IncludeAllMetadata: true,
		})
		return page, next, err
	}
	h, err := c.api.GetConversationHistoryContext(ctx, &slack.GetConversationHistoryParameters{
		ChannelID: channel, Cursor: cursor, Limit: 100, IncludeAllMetadata: true,
	})
	if err != nil {
		return nil, "", err
	}
	return h.Messages, h.ResponseMetaData.NextCursor, nil
}

// status shows what the bot is doing under a thread.
func (c *Client) status(ctx context.Context, channel, thread, text string) error {
	return c.do(ctx, call{method: "assistant.threads.setStatus", rank: ornament}, func(ctx context.Context) error {
		return c.api.SetAssistantThreadsStatusContext(ctx, slack.AssistantThreadsSetStatusParameters{
			ChannelID: channel, ThreadTS: thread, Status: text,
		})
	})
}

// prompts suggests questions in the messages tab.
func (c *Client) prompts(ctx context.Context, channel, title string, questions []string) error {
	params := slack.AssistantThreadsSetSuggestedPromptsParameters{ChannelID: channel, Title: title}
	for _, q := range questions {
		params.AddPrompt(q, q)
	}
	return c.do(ctx, call{method: "assistant.threads.setSuggestedPrompts", rank: ornament}, func(ctx context.Context) error {
		return c.api.SetAssistantThreadsSuggestedPromptsContext(ctx, params)
	})
}

// openView shows a modal to the one who clicked.
func (c *Client) openView(ctx context.Context, trigger string, v slack.ModalViewRequest) error {
	return c.do(ctx, call{method: "views.open", rank: click}, func(ctx context.Context) error {
		_, err := c.api.OpenViewContext(ctx, trigger, v)
		return err
	})
}

// updateView changes an open modal.
func (c *Client) updateView(ctx context.Context, id string, v slack.ModalViewRequest) error {
	return c.do(ctx, call{method: "views.update", rank: click}, func(ctx context.Context) error {
		_, err := c.api.UpdateViewContext(ctx, v, "", "", id)
		return err
	})
}

// publish shows someone's home tab.
func (c *Client) publish(ctx context.Context, user string, v slack.HomeTabViewRequest) error {
	return c.do(ctx, call{method: "views.publish", rank: firstAnswer, message: user}, func(ctx context.Context) error {
		_, err := c.api.PublishViewContext(ctx, slack.PublishViewContextRequest{UserID: user, View: v})
		return err
	})
}

// user asks Slack about a person.
func (c *Client) user(ctx context.Context, id string, r rank) (u *slack.User, err error) {
	err = c.do(ctx, call{method: "users.info", rank: r}, func(ctx context.Context) error {
		u, err = c.api.GetUserInfoContext(ctx, id)
		return err
	})
	return u, err
}

// direct opens the direct message with someone.
func (c *Client) direct(ctx context.Context, user string) (channel string, err error) {
	err = c.do(ctx, call{method: "conversations.open", rank: firstAnswer}, func(ctx context.Context) error {
		ch, _, _, err := c.api.OpenConversationContext(ctx, &slack.OpenConversationParameters{Users: []string{user}})
		if err == nil {
			channel = ch.ID
		}
		return err
	})
	return channel, err
}

// silent tells whether nothing was ever said in a direct message.
func (c *Client) silent(ctx context.Context, channel string) (yes bool, err error) {
	err = c.do(ctx, call{method: "conversations.history", channel: channel, rank: count}, func(ctx context.Context) error {
		h, err := c.api.GetConversationHistoryContext(ctx, &slack.GetConversationHistoryParameters{ChannelID: channel, Limit: 1})
		yes = err == nil && len(h.Messages) == 0
		return err
	})
	return yes, err
}

// foreign tells whether people of other companies read a channel. Without the
// scopes to look it cannot be told and counts as no, which doctor points out.
func (c *Client) foreign(ctx context.Context, channel string) (yes bool) {
	if !c.may("conversations.info", channel) {
		return false
	}
	err := c.do(ctx, call{method: "conversations.info", channel: channel, rank: firstAnswer}, func(ctx context.Context) error {
		ch, err := c.api.GetConversationInfoContext(ctx, &slack.GetConversationInfoInput{ChannelID: channel})
		yes = err == nil && (ch.IsExtShared || ch.IsPendingExtShared)
		return err
	})
	if err != nil {
		c.log.Debug("a channel could not be looked at", zap.Error(err))
	}
	return yes
}
