package slackapp

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"time"

	"github.com/datafind/datafind/bot"
)

// id is what makes a question the same one: the message that asks it, since a
// mention is delivered as two events; of a command its envelope.
func (q asked) id() string {
	if q.Message == "" {
		return q.Key
	}
	return q.Team + "/" + q.Channel + "/" + q.Message
}

// asked begins to answer a question; open tells that it is to be finished.
func (a *App) asked(ctx context.Context, q asked) (open bool, err error) {
	if q.Robot != "" {
		return false, a.turnRobotAway(ctx, q)
	}
	if q.Message != "" && a.bot.Stop(q.Text, q.place()) {
		return false, nil
	}
	if q.Aside {
		follows, err := a.bot.Follows(ctx, bot.Question{Text: q.Text, Asker: bot.Person{ID: q.User}, Place: q.place()})
		if err != nil || !follows {
			return false, err
		}
	}
	who, err := a.people.who(ctx, q.User, a.me, firstAnswer)
	if err != nil {
		return false, err
	}
	if who.standing == robot {
		q.Robot = q.User
		return false, a.turnRobotAway(ctx, q)
	}
	if line := who.refusal(); line != "" {
		return false, a.refuse(ctx, q, line)
	}
	if q.Foreign && q.Surface == bot.Mention {
		return false, a.refuse(ctx, q, othersRead(who.Language))
	}
	return a.bot.Begin(ctx, bot.Question{
		ID: q.id(), Text: q.Text, Language: who.Language, Asker: who.Person,
		Audience: a.bot.Audience(ctx, q.Surface, who.Person),
		Place:    q.place(),
		Asked:    a.askedAt(q.Message),
	})
}

func (q asked) place() bot.Place {
	return bot.Place{
		Surface: q.Surface, Team: q.Team, Channel: q.Channel,
		Thread: q.Thread, Message: q.Message, ResponseURL: q.ResponseURL,
	}
}

// edited begins to answer a question again whose text was changed. A message
// that came to mention the bot only now asks by that.
func (a *App) edited(ctx context.Context, e edited) (open bool, err error) {
	open, err = a.bot.Edited(ctx, bot.Edit{
		Team: e.Now.Team, Channel: e.Now.Channel, Message: e.Now.Message, Text: e.Now.Text, At: e.At,
	})
	if !errors.Is(err, bot.ErrUnknown) {
		return open, err
	}
	if !e.Mentions {
		return false, nil
	}
	return a.asked(ctx, e.Now)
}

// refuse turns a question away with one line.
func (a *App) refuse(ctx context.Context, q asked, line string) error {
	return a.once(q.id(), func() error { return a.tell(ctx, q, line) })
}

// once tells something about a question, unless it was told already: a mention
// is delivered as two events.
func (a *App) once(id string, tell func() error) error {
	a.mu.Lock()
	told := a.told[id]
	if len(a.told) > mostKnown {
		clear(a.told)
	}
	a.told[id] = true
	a.mu.Unlock()
	if told {
		return nil
	}
	err := tell()
	if err != nil { // the next attempt tells it
		a.mu.Lock()
		delete(a.told, id)
		a.mu.Unlock()
	}
	return err
}

// robotPause is how long an app is not told again that it is not answered, so
// that two apps cannot keep each other talking.
const robotPause = time.Hour

func (a *App) turnRobotAway(ctx context.Context, q asked) error {
	a.mu.Lock()
	last, told := a.robots[q.Robot]
	again := !told || a.now().Sub(last) >= robotPause
	if again {
		a.robots[q.Robot] = a.now()
	}
	a.mu.Unlock()
	if !again || q.Surface == bot.Direct {
		return nil
	}
	return a.tell(ctx, q, bot.In("en").BotRefused)
}

// askedAt is when a message was written, by its ts; now for a command.
func (a *App) askedAt(ts string) time.Time {
	if t, ok := moment(ts); ok {
		return t
	}
	return a.now().UTC()
}

// moment reads a time as Slack writes it: seconds, a dot, microseconds.
func moment(ts string) (time.Time, bool) {
	whole, part, _ := strings.Cut(ts, ".")
	seconds, err := strconv.ParseInt(whole, 10, 64)
	if err != nil || seconds <= 0 {
		return time.Time{}, false
	}
	micros, err := strconv.ParseInt((part + "000000")[:6], 10, 64)
	if err != nil {
		micros = 0
	}
	return time.Unix(seconds, micros*1000).UTC(), true
}
