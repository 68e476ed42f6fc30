package slackapp

import (
	"context"

	"github.com/slack-go/slack"

	"github.com/datafind/datafind/bot"
)

// heardAtMost is how many messages before a question are heard.
const heardAtMost = 8

// Heard reads what people said in a thread before a question, the latest last.
// Without the scope, or where calls are scarce, it is nothing.
func (p *Poster) Heard(ctx context.Context, q bot.Question) (said []string) {
	const method = "conversations.replies"
	if !p.client.may(method, q.Place.Channel) {
		return nil
	}
	var page []slack.Message
	err := p.client.do(ctx, call{method: method, channel: q.Place.Channel, rank: ornament}, func(ctx context.Context) (err error) {
		page, _, err = p.client.page(ctx, q.Place.Channel, q.Place.Thread, "")
		return err
	})
	if err != nil {
		return nil
	}
	for _, m := range page {
		if m.BotID == "" && m.SubType == "" && m.Timestamp < q.Place.Message {
			said = append(said, plainText(m.Text, ""))
		}
	}
	return said[max(0, len(said)-heardAtMost):]
}
