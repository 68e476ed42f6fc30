package slackapp

import (
	"context"
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

func (a *App) asked(ctx context.Context, q asked) error {
	if q.Robot != "" {
		return a.turnRobotAway(ctx, q)
	}
	who, err := a.people.who(ctx, q.User, a.me)
	if err != nil {
		return err
	}
	w := bot.In(who.Language)
	switch who.standing {
	case guest:
		return a.refuse(ctx, q, w.GuestRefused)
	case stranger:
		return a.refuse(ctx, q, w.StrangerRefused)
	case robot:
		q.Robot = q.User
		return a.turnRobotAway(ctx, q)
	}
	if q.Foreign && q.Surface == bot.Mention {
		return a.refuse(ctx, q, othersRead(who.Language))
	}
	return a.bot.Answer(ctx, bot.Question{
		ID: q.id(), Text: q.Text, Language: who.Language, Asker: who.Person,
		Audience: a.bot.Audience(ctx, q.Surface, who.Person),
		Place: bot.Place{
			Surface: q.Surface, Team: q.Team, Channel: q.Channel,
			Thread: q.Thread, Message: q.Message, ResponseURL: q.ResponseURL,
		},
		Asked: a.askedAt(q.Message),
	})
}

// refuse turns a question away with one line, told once: a mention is delivered
// as two events.
func (a *App) refuse(ctx context.Context, q asked, line string) error {
	id := q.id()
	a.mu.Lock()
	told := a.refused[id]
	if len(a.refused) > mostKnown {
		clear(a.refused)
	}
	a.refused[id] = true
	a.mu.Unlock()
	if told {
		return nil
	}
	err := a.tell(ctx, q, line)
	if err != nil { // the next attempt tells it
		a.mu.Lock()
		delete(a.refused, id)
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
