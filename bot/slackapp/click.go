package slackapp

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"sync"
	"time"

	"go.uber.org/zap"

	"github.com/datafind/datafind/bot"
	"github.com/datafind/datafind/bot/journal"
)

// takesLong tells whether what was clicked may have to wait for a model or for
// Slack's rate limits. The person sees its outcome in a message, whenever that
// comes; anything else is done while the trigger of the click lives.
func (c clicked) takesLong() bool {
	action, _, _ := strings.Cut(c.Action, "_")
	if c.View.ID != "" {
		return action == askAction
	}
	switch bot.Action(action) {
	case bot.ShowMine, bot.ShareAnswer, bot.ChooseSense:
		return true
	}
	return false
}

// clicked does what a button, a thumb or a choice stands for.
func (a *App) clicked(ctx context.Context, e journal.Envelope, c clicked) error {
	who, err := a.people.who(ctx, c.User, a.me, click)
	if err != nil {
		return err
	}
	if line := who.refusal(); line != "" {
		return a.answerClick(ctx, c, line)
	}
	err = a.act(ctx, e, c, who.Person)
	if errors.Is(err, bot.ErrUnknown) {
		return a.answerClick(ctx, c, bot.In(who.Language).Forgotten)
	}
	return err
}

func (a *App) act(ctx context.Context, e journal.Envelope, c clicked, who bot.Person) error {
	if c.View.ID != "" {
		return a.actInView(ctx, e, c, who)
	}
	if c.Action == feedbackAction {
		return a.voted(ctx, e, c, who)
	}
	h, ok := parseHandle(c.Value)
	if !ok {
		a.log.Warn("a click without a question", zap.String("action", c.Action))
		return nil
	}
	a.noteURL(c, h)
	action, sense, _ := strings.Cut(c.Action, "_")
	switch bot.Action(action) {
	case bot.ShowColumns:
		return a.showColumns(ctx, c, h, who)
	case bot.ShowQuery:
		return a.showQuery(ctx, c, h, who)
	case bot.ShowMore:
		return a.showMore(ctx, c, h, who)
	case bot.ShowMine:
		q, err := a.bot.Mine(ctx, h.Question, who, e.Key, c.ResponseURL)
		if err != nil {
			return err
		}
		if q.Place.Thread == "" {
			q.Place.Thread = first(c.Thread, c.Message)
		}
		return a.bot.Answer(ctx, q)
	case bot.ShareAnswer:
		return a.share(ctx, c, h, who)
	case bot.ChooseSense:
		n, err := strconv.Atoi(sense)
		if err != nil {
			return nil
		}
		return a.bot.Choose(ctx, h.Question, n, who)
	}
	a.log.Debug("ignored a click", zap.String("action", c.Action))
	return nil
}

// noteURL keeps the way to replace an answer that one person alone sees.
func (a *App) noteURL(c clicked, h handle) {
	if c.Ephemeral && c.ResponseURL != "" {
		a.poster.clickedOn(h.Question, c.ResponseURL)
	}
}

// voted counts a thumb: first in the journal, then the modal of a 👎, since
// its trigger lives three seconds, and the new count last.
func (a *App) voted(ctx context.Context, e journal.Envelope, c clicked, who bot.Person) error {
	verdict, rest, _ := strings.Cut(c.Value, " ")
	h, ok := parseHandle(rest)
	if !ok || verdict != "up" && verdict != "down" {
		a.log.Warn("a thumb without a question")
		return nil
	}
	a.noteURL(c, h)
	tally, err := a.bot.Vote(ctx, bot.VoteRequest{
		Question: h.Question, Person: who, Up: verdict == "up", Revision: h.Revision, At: c.at(e),
	})
	if err != nil {
		return err
	}
	if verdict == "down" && e.Attempts <= 1 {
		a.askWhatWasRight(ctx, c, h, who)
	}
	a.showCount(ctx, c, h, who, tally)
	return nil
}

// at is when it was clicked; the order of a person's clicks goes by it.
func (c clicked) at(e journal.Envelope) time.Time {
	if t, ok := moment(c.Time); ok {
		return t
	}
	return e.Received
}

// patience is how long a count may take to be shown before the one who clicked
// is told in a line of their own.
const patience = 3 * time.Second

// showCount brings the count into the message, behind whatever is more
// urgent. It runs on after the envelope, which is done once the thumb counts.
func (a *App) showCount(ctx context.Context, c clicked, h handle, who bot.Person, tally bot.Tally) {
	if !c.Ephemeral && a.client.keeper.delay("chat.update", c.Channel) > patience {
		w := bot.In(who.Language)
		line := note{text: mrkdwn(strings.ReplaceAll(w.CountedLine, "{}", w.Counted(tally)))}
		if err := a.client.respond(ctx, c.ResponseURL, ornament, false, line); err != nil {
			a.log.Info("a count could not be told", zap.Error(err))
		}
	}
	channel := c.Channel
	if c.Ephemeral {
		channel = ""
	}
	a.redraw(ctx, h.Question, channel)
}

// redraw shows an answer anew in the background. channel is where chat.update
// brings it up to date; empty where it is not by that.
func (a *App) redraw(ctx context.Context, question, channel string) {
	if !a.redraws.begin(question) {
		return
	}
	ctx = context.WithoutCancel(ctx)
	a.background.Go(func() {
		for {
			if err := a.draw(ctx, question, channel); err != nil {
				a.log.Info("a count could not be shown", zap.String("question", question), zap.Error(err))
			}
			if !a.redraws.more(question) {
				return
			}
		}
	})
}

const (
	redrawTimeout = 2 * time.Minute
	drawTimeout   = callTimeout + time.Second
)

// draw waits for its turn before the answer is locked, since whoever chooses a
// reading, edits or deletes the question waits for that lock.
func (a *App) draw(ctx context.Context, question, channel string) error {
	ctx, cancel := context.WithTimeout(ctx, redrawTimeout)
	defer cancel()
	for {
		if channel != "" {
			if err := a.client.keeper.free(ctx, "chat.update", channel); err != nil {
				return err
			}
		}
		short, done := context.WithTimeout(ctx, drawTimeout)
		err := a.bot.Redraw(short, question)
		done()
		if !errors.Is(err, errUnsent) || ctx.Err() != nil {
			return err
		}
	}
}

// redraws keeps at most one redrawing for each question, however many click.
type redraws struct {
	mu    sync.Mutex
	again map[string]bool // being redrawn; true: once more after that
}

// begin tells whether the caller is to redraw.
func (r *redraws) begin(question string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	_, busy := r.again[question]
	r.again[question] = busy
	return !busy
}

// more tells whether there were clicks since the redrawing began.
func (r *redraws) more(question string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.again[question] {
		r.again[question] = false
		return true
	}
	delete(r.again, question)
	return false
}

// share posts the public form of an answer into the channel.
func (a *App) share(ctx context.Context, c clicked, h handle, who bot.Person) error {
	q, err := a.bot.Share(ctx, h.Question, who)
	if err != nil {
		return err
	}
	if a.client.foreign(ctx, q.Place.Channel) {
		return a.answerClick(ctx, c, othersRead(who.Language))
	}
	if err := a.bot.Answer(ctx, q); err != nil {
		return err
	}
	if s, ok := a.poster.known(q.ID); ok && s.gone {
		return a.answerClick(ctx, c, inviteFirst(who.Language))
	}
	return nil
}

// answerClick says one line to the one who clicked.
func (a *App) answerClick(ctx context.Context, c clicked, line string) error {
	n := note{text: mrkdwn(line)}
	switch {
	case c.ResponseURL != "":
		err := a.client.respond(ctx, c.ResponseURL, click, false, n)
		if err == nil || over(err) {
			return nil
		}
		return err
	case c.Channel != "":
		return a.client.whisper(ctx, c.Channel, c.Thread, c.User, click, n)
	}
	return nil // in a modal or the home tab there is no place for a line
}
