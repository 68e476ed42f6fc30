package slackapp

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/slack-go/slack"
	"golang.org/x/sync/singleflight"

	"github.com/datafind/datafind/bot"
)

// How long what Slack says of a person is believed: afresh, and where Slack
// cannot be asked.
const (
	fresh     = 10 * time.Minute
	stale     = 24 * time.Hour
	mostKnown = 50_000
)

// standing is what someone is in the workspace.
type standing int

const (
	member   standing = iota
	guest             // a restricted account
	stranger          // of another workspace
	robot             // an app
)

// someone is a person as far as the bot needs to know.
type someone struct {
	bot.Person
	standing standing
	at       time.Time
}

// refusal is what turns someone away, in their language; empty for a member.
func (s someone) refusal() string {
	w := bot.In(s.Language)
	switch s.standing {
	case guest:
		return w.GuestRefused
	case stranger:
		return w.StrangerRefused
	case robot:
		return w.BotRefused
	}
	return ""
}

// people asks Slack who somebody is, once for many questions at a time.
type people struct {
	client *Client
	now    func() time.Time
	flight singleflight.Group

	mu    sync.Mutex
	known map[string]someone
}

func newPeople(c *Client, now func() time.Time) *people {
	return &people{client: c, now: now, known: map[string]someone{}}
}

// who tells who a user is. Where Slack cannot be asked, what was known lately
// stands; else an error comes back and the question waits, since a guest must
// not be taken for a member. Without the scope users:read nobody can be told
// apart: then a member of whom nothing is known asks, which doctor points out.
// The rank is that of what the person did: for a click nothing is waited for.
func (p *people) who(ctx context.Context, id string, me Identity, r rank) (someone, error) {
	p.mu.Lock()
	known, ok := p.known[id]
	p.mu.Unlock()
	age := p.now().Sub(known.at)
	if ok && age < fresh {
		return known, nil
	}
	got, err, _ := p.flight.Do(fmt.Sprint(r, id), func() (any, error) { return p.ask(ctx, id, me, r) })
	switch {
	case err == nil:
		return got.(someone), nil
	case ok && age < stale:
		return known, nil
	}
	return someone{}, err
}

func (p *people) ask(ctx context.Context, id string, me Identity, r rank) (someone, error) {
	// One caller's haste must not fail the others who wait for the same answer.
	u, err := p.client.user(context.WithoutCancel(ctx), id, r)
	s := someone{Person: bot.Person{ID: id}, at: p.now()}
	switch {
	case err == nil:
		s.standing = standingOf(u, me)
		s.Email = strings.ToLower(strings.TrimSpace(u.Profile.Email))
		s.Language, s.Zone = languageOf(u.Locale), u.TZ
	case effect(err) == unscoped:
	case codeOf(err) == "user_not_found", codeOf(err) == "user_not_visible":
		s.standing = stranger
	default:
		return someone{}, fmt.Errorf("asking who somebody is: %w", err)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.known) >= mostKnown {
		clear(p.known)
	}
	p.known[id] = s
	return s, nil
}

func standingOf(u *slack.User, me Identity) standing {
	sameCompany := u.TeamID == "" || u.TeamID == me.Team ||
		me.Enterprise != "" && u.Enterprise.EnterpriseID == me.Enterprise
	switch {
	case u.IsBot || u.IsWorkflowBot || u.IsConnectorBot || u.ID == "USLACKBOT":
		return robot
	case u.IsStranger || !sameCompany || u.Deleted:
		return stranger
	case u.IsRestricted || u.IsUltraRestricted:
		return guest
	}
	return member
}

// languageOf is the language of a locale such as pt-BR.
func languageOf(locale string) string {
	switch l, _, _ := strings.Cut(strings.ToLower(locale), "-"); l {
	case "pt", "es":
		return l
	}
	return "en"
}
