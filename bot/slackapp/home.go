package slackapp

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/slack-go/slack"
	"go.uber.org/zap"

	"github.com/datafind/datafind/bot"
	"github.com/datafind/datafind/bot/journal"
)

// askAction begins the action_id of a button that asks an example.
const askAction = "ask"

// opened shows the home tab, or gets the messages tab ready.
func (a *App) opened(ctx context.Context, o opened) error {
	who, err := a.people.who(ctx, o.User, a.me, firstAnswer)
	if err != nil {
		return err
	}
	if line := who.refusal(); line != "" {
		if o.Tab != "home" {
			return nil
		}
		return a.client.publish(ctx, o.User, homeOf([]slack.Block{section(mrkdwn(line))}))
	}
	help, err := a.help(ctx, who.Person)
	if err != nil {
		return err
	}
	switch o.Tab {
	case "home":
		return a.client.publish(ctx, o.User, a.paint.home(help, who.Person, a.now()))
	case "messages":
		a.greet(ctx, o.Channel, help, who.Person)
	}
	return nil
}

// help is what can be asked, with examples for one person.
func (a *App) help(ctx context.Context, who bot.Person) (bot.Answer, error) {
	help, err := a.bot.Find(ctx, bot.Question{
		Language: who.Language, Asker: who, Audience: a.bot.Audience(ctx, bot.Direct, who),
		Place: bot.Place{Surface: bot.Direct},
	})
	if err != nil {
		return help, fmt.Errorf("looking for examples: %w", err)
	}
	return help, nil
}

// home draws the home tab: what can be asked, examples to press, how fresh
// the catalog is.
func (paint Painter) home(help bot.Answer, who bot.Person, now time.Time) slack.HomeTabViewRequest {
	w := bot.In(who.Language)
	blocks := []slack.Block{section(bold(mrkdwn(w.HomeTitle)), mrkdwn(w.HelpLead))}
	var examples []slack.BlockElement
	for i, e := range help.Examples {
		examples = append(examples, button(askAction+"_"+strconv.Itoa(i), brief(e, maxQuestion), e))
	}
	if len(examples) > 0 {
		blocks = append(blocks, section(mrkdwn(w.HelpExamples)), slack.NewActionBlock("", examples...))
	}
	return homeOf(append(blocks, section(mrkdwn(w.HelpHow)), contextLine(mrkdwn(w.Catalog(help.AsOf, now, who.Zone)))))
}

func homeOf(blocks []slack.Block) slack.HomeTabViewRequest {
	return slack.HomeTabViewRequest{Type: slack.VTHomeTab, CallbackID: homeView, Blocks: slack.Blocks{BlockSet: blocksOf(blocks...)}}
}

// greet suggests questions in the messages tab and, where nothing was ever
// said, tells what the bot is for. All of it is a courtesy: what fails is left
// out.
func (a *App) greet(ctx context.Context, channel string, help bot.Answer, who bot.Person) {
	if channel == "" {
		return
	}
	a.suggest(ctx, channel, who.Language, help.Examples)
	a.mu.Lock()
	done := a.welcomed[channel]
	if len(a.welcomed) > mostKnown {
		clear(a.welcomed)
	}
	a.welcomed[channel] = true
	a.mu.Unlock()
	if done {
		return
	}
	if silent, err := a.client.silent(ctx, channel); err != nil || !silent {
		return
	}
	blocks, text := a.paint.Blocks(bot.Question{Asker: who, Place: bot.Place{Surface: bot.Direct}}, help, a.now())
	if _, err := a.client.post(ctx, channel, "", firstAnswer, note{text: text, blocks: blocks}); err != nil {
		a.log.Info("a welcome could not be posted", zap.Error(err))
	}
}

// suggest offers questions to press in a direct message.
func (a *App) suggest(ctx context.Context, channel, language string, questions []string) {
	if len(questions) == 0 || !a.client.may("assistant.threads.setSuggestedPrompts", "") {
		return
	}
	if err := a.client.prompts(ctx, channel, bot.In(language).AskHere, questions); err != nil {
		a.log.Debug("questions could not be suggested", zap.Error(err))
	}
}

// leadOn suggests where to go from the answer to a direct message. Nothing waits
// for it, and nothing is lost without it.
func (a *App) leadOn(ctx context.Context, q asked) {
	ctx = context.WithoutCancel(ctx)
	a.background.Go(func() {
		ctx, cancel := context.WithTimeout(ctx, callTimeout)
		defer cancel()
		questions, err := a.bot.LeadsOn(ctx, q.id())
		if err != nil {
			return // it was withdrawn, or never begun
		}
		a.suggest(ctx, q.Channel, a.words(ctx, q.User, click).Language, questions)
	})
}

// askExample asks an example of the home tab in the direct message, where the
// question is written out so that its answer stands under it.
func (a *App) askExample(ctx context.Context, e journal.Envelope, c clicked, who bot.Person) error {
	channel, err := a.client.direct(ctx, c.User)
	if err != nil {
		return err
	}
	q := bot.Question{
		ID: e.Key, Text: c.Value, Language: who.Language, Asker: who, Audience: a.bot.Audience(ctx, bot.Direct, who),
		Place: bot.Place{Surface: bot.Direct, Team: c.Team, Channel: channel}, Asked: c.at(e),
	}
	if e.Attempts <= 1 { // a second attempt goes on with what the first one asked
		q.Place.Thread, err = a.client.post(ctx, channel, "", firstAnswer, note{text: "› " + mrkdwn(c.Value)})
		if err != nil {
			a.log.Info("a question could not be written out", zap.Error(err))
		}
	}
	return a.bot.Answer(ctx, q)
}

// actInView does what was clicked or chosen in a modal or in the home tab.
func (a *App) actInView(ctx context.Context, e journal.Envelope, c clicked, who bot.Person) error {
	if strings.HasPrefix(c.Action, askAction+"_") {
		return a.askExample(ctx, e, c, who)
	}
	p, ok := parsePane(c.View.Private)
	switch {
	case !ok:
	case c.View.Callback == columnsView && c.Action == tableAction:
		return a.changeTable(ctx, c, p, who)
	case c.View.Callback == wrongView && c.Action == searchAction:
		a.searchTables(ctx, c, p, who)
	}
	return nil
}
