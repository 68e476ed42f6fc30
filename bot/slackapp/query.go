package slackapp

import (
	"context"

	"github.com/datafind/datafind/bot"
)

// showQuery opens the SQL of a fact, counted anew for the one who clicked:
// its words may name nothing that they may not see.
func (a *App) showQuery(ctx context.Context, c clicked, h handle, who bot.Person) error {
	q, answer, err := a.bot.Shown(ctx, h.Question, who)
	if err != nil {
		return err
	}
	fact := a.bot.FactOf(ctx, q, answer, who)
	if fact == nil {
		return a.answerClick(ctx, c, unseen(answer, who))
	}
	w := bot.In(who.Language)
	a.open(ctx, c, modal(queryView, w.ShowSQL, newPane(h, nil), w, blocksOf(
		titled(w.SQLLabel, codeBlock(bot.Broken(fact.SQL))),
		contextLine(mrkdwn(w.FactMeans)),
	)))
	return nil
}
