package slackapp

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"github.com/slack-go/slack"
	"go.uber.org/zap"

	"github.com/datafind/datafind/bot"
	"github.com/datafind/datafind/bot/journal"
)

// The action_ids of what is filled in after a 👎, and the value of the choice
// that no such table exists.
const (
	rightAction  = "right"
	searchAction = "search"
	reasonAction = "reason"
	noTable      = "none"
)

const (
	foundShown = 10
	maxReason  = 500
	maxTyped   = 150
)

// askWhatWasRight opens the modal of a 👎. The thumb counts whether or not it
// is filled in.
func (a *App) askWhatWasRight(ctx context.Context, c clicked, h handle, who bot.Person) {
	_, answer, err := a.bot.Shown(ctx, h.Question, who)
	if err != nil {
		a.log.Warn("what a thumb is about could not be read", zap.String("question", h.Question), zap.Error(err))
		return
	}
	a.open(ctx, c, a.paint.wrong(newPane(h, names(answer)), who))
}

// wrong draws the modal: the tables of the answer and those found since, a
// search, a reason. What was found last is chosen already.
func (paint Painter) wrong(p pane, who bot.Person) slack.ModalViewRequest {
	w := bot.In(who.Language)
	options := append(p.options(), slack.NewOptionBlockObject(noTable, plain(w.Missing, maxOption), nil))
	choice := slack.NewOptionsSelectBlockElement(slack.OptTypeStatic, nil, rightAction, options...)
	if p.Searched > 0 {
		choice.InitialOption = options[0]
	}
	// A field keeps what was chosen while its block_id stays: after a search
	// it is another one.
	right := slack.NewInputBlock("right"+strconv.Itoa(p.Searched), plain(w.TableLabel, maxSection), nil, choice)
	right.Optional = true

	typed := slack.NewPlainTextInputBlockElement(nil, searchAction)
	typed.MaxLength = maxTyped
	typed.DispatchActionConfig = &slack.DispatchActionConfig{TriggerActionsOn: []string{"on_enter_pressed"}}
	hint := searchHint(w.Language)
	if p.Missed {
		hint = noneFound(w.Language)
	}
	search := slack.NewInputBlock("search", plain(w.SearchTable, maxSection), plain(hint, maxSection), typed)
	search.Optional, search.DispatchAction = true, true

	told := slack.NewPlainTextInputBlockElement(plain(w.ReasonHint, 150), reasonAction)
	told.Multiline, told.MaxLength = true, maxReason
	reason := slack.NewInputBlock("reason", plain(w.Reason, maxSection), nil, told)
	reason.Optional = true

	view := modal(wrongView, w.WhichRight, p, w, []slack.Block{right, search, reason})
	view.Submit = plain(w.Send, maxTitle)
	return view
}

// searchTables puts what the search finds before the tables to choose from.
func (a *App) searchTables(ctx context.Context, c clicked, p pane, who bot.Person) {
	found := a.bot.Names(ctx, c.Value, who, foundShown)
	if len(found) == 0 {
		p.Missed = true
		a.change(ctx, c, a.paint.wrong(p, who))
		return
	}
	for _, name := range p.Names {
		if !slices.Contains(found, name) {
			found = append(found, name)
		}
	}
	next := newPane(handle{p.Question, p.Revision}, found[:min(len(found), 4*foundShown)])
	next.Searched = p.Searched + 1
	a.change(ctx, c, a.paint.wrong(next, who))
}

// submitted keeps what would have been right, and says so.
func (a *App) submitted(ctx context.Context, e journal.Envelope, s submitted) error {
	p, ok := parsePane(s.View.Private)
	if s.View.Callback != wrongView || !ok {
		return nil
	}
	who, err := a.people.who(ctx, s.User, a.me, click)
	if err != nil {
		return err
	}
	c := bot.Correction{
		Question: p.Question, Person: who.Person, Reason: brief(s.View.Values[reasonAction], maxReason),
		Revision: p.Revision, At: e.Received,
	}
	switch chosen := s.View.Values[rightAction]; {
	case who.standing != member:
		return nil
	case chosen == noTable:
		c.Table = bot.NoTable
	default:
		c.Table, _ = p.name(chosen)
	}
	if c.Table == "" && c.Reason == "" {
		return nil
	}
	err = a.bot.Correct(ctx, c)
	if errors.Is(err, bot.ErrTable) || errors.Is(err, bot.ErrUnknown) {
		a.log.Info("a correction could not be kept", zap.String("question", p.Question), zap.Error(err))
		return nil
	}
	if err != nil {
		return fmt.Errorf("keeping a correction: %w", err)
	}
	a.thank(ctx, p.Question, who.Person)
	return nil
}

// thank says that a correction was kept, and shows the count, which it may have
// moved. It is a courtesy: what fails is left out.
func (a *App) thank(ctx context.Context, question string, who bot.Person) {
	q, _, err := a.bot.Shown(ctx, question, who)
	if err != nil {
		a.log.Info("a thank you has no place", zap.String("question", question), zap.Error(err))
		return
	}
	line := note{text: mrkdwn(noted(who.Language))}
	s, _ := a.poster.known(question)
	switch {
	case s.url != "":
		a.redraw(ctx, question, "")
		err = a.client.respond(ctx, s.url, ornament, false, line)
	case !private(q):
		a.redraw(ctx, question, q.Place.Channel)
		err = a.client.whisper(ctx, q.Place.Channel, threadOf(q), who.ID, ornament, line)
	}
	if err != nil {
		a.log.Info("a thank you was not told", zap.String("question", question), zap.Error(err))
	}
}
