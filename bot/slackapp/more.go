package slackapp

import (
	"context"
	"strconv"
	"time"

	"github.com/slack-go/slack"

	"github.com/datafind/datafind/bot"
)

// showMore opens up to ten tables side by side.
func (a *App) showMore(ctx context.Context, c clicked, h handle, who bot.Person) error {
	_, answer, err := a.bot.Shown(ctx, h.Question, who)
	if err != nil {
		return err
	}
	if len(answer.Candidates) == 0 {
		return a.answerClick(ctx, c, unseen(answer, who))
	}
	a.open(ctx, c, a.paint.more(newPane(h, nil), answer, who, a.now()))
	return nil
}

// unseen says why there is nothing of an answer to show to a person.
func unseen(answer bot.Answer, who bot.Person) string {
	if answer.RightsTooOld {
		return bot.In(who.Language).RightsUnread
	}
	return bot.In(who.Language).Hidden
}

// more draws the candidates one under the other, each with the same facts at
// the same places, so that they compare at a glance. What is unknown is left
// out.
func (paint Painter) more(p pane, answer bot.Answer, who bot.Person, now time.Time) slack.ModalViewRequest {
	w := bot.In(who.Language)
	var blocks []slack.Block
	for i, c := range answer.Candidates {
		t := c.Table
		head := strconv.Itoa(i+1) + ". " + paint.heading(w, t)
		about := first(drawLine(bot.Sentence(c.Why, aboutShown), nil), drawLine(bot.Sentence(t.Comment, 150), nil),
			drawLine(w.Describe(t, c.Use, 150), nil))
		var users string
		if t.Usage.Users > 0 {
			users = strconv.Itoa(t.Usage.Users)
		}
		var fields []*slack.TextBlockObject
		for _, f := range [][2]string{
			{w.Grain, w.Per(t.PrimaryKey)}, {w.LastWrite, lastWrite(w, t.LastWrite, now, who.Zone)},
			{w.Owner, t.Owner}, {w.UsersLabel, users}, {w.Domain, w.Part(t.Domain)},
		} {
			if value := mrkdwn(brief(f[1], nameShown)); value != "" {
				fields = append(fields, mrkdwnText(bold(mrkdwn(f[0]))+"\n"+value))
			}
		}
		blocks = append(blocks, slack.NewSectionBlock(mrkdwnText(fitting([]string{head, about})), fields, nil))
	}
	return modal(moreView, w.More, p, w, blocks)
}

func lastWrite(w bot.Words, t, now time.Time, zone string) string {
	if t.IsZero() {
		return ""
	}
	return w.Moment(t, now, zone)
}
