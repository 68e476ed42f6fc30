package slacksim

import (
	"crypto/rand"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Ids of what is always there. They look like Slack's and say what they are.
const (
	teamID       = "T0MARE0001"
	otherTeamID  = "T0OTHER001"
	appID        = "A0DATAFIND"
	botUser      = "U0DATAFIND"
	botID        = "B0DATAFIND"
	botName      = "datafind"
	slackbot     = "USLACKBOT"
	teamName     = "Mare"
	teamDomain   = "mare"
	maxEphemeral = 1000 // kept for each channel
)

// person is somebody in the workspace, a bot included.
type person struct {
	id, name, realName, title string
	email, locale, zone       string
	team                      string
	guest, stranger           bool
	bot                       string // the bot ID, for bots
}

// channel is a place to talk, a direct message with the bot included.
type channel struct {
	id, name, topic string
	private         bool
	direct          string   // the person's ID, for a direct message
	members         []string // user IDs
	messages        []*message
	byTS            map[string]*message
	ephemeral       []*message
	status          map[string]*status // by thread
}

func (c *channel) has(user string) bool { return slices.Contains(c.members, user) }

// shared tells whether people of other companies are in a channel.
func (ws *workspace) shared(c *channel) bool {
	return slices.ContainsFunc(c.members, func(id string) bool { return ws.person(id).stranger })
}

// kind is the channel_type of events.
func (c *channel) kind() string {
	switch {
	case c.direct != "":
		return "im"
	case c.private:
		return "group"
	}
	return "channel"
}

// workspace is all state of the Slack side. The server's lock guards it.
type workspace struct {
	clock    func() time.Time
	people   []*person
	channels []*channel
	views    map[string]*view   // by ID
	homes    map[string]*view   // by user
	modals   map[string][]*view // by user, the top last
	triggers map[string]*trigger
	links    map[string]*responseLink

	lastTS  time.Time
	counter int
	born    int64 // sets the ids of this run apart from an earlier one's
	mention bool  // which of a mention's two events goes first next time
}

func newWorkspace(clock func() time.Time, more []string) *workspace {
	ws := &workspace{
		clock: clock, people: everybody(), born: clock().UnixMilli(),
		views: map[string]*view{}, homes: map[string]*view{}, modals: map[string][]*view{},
		triggers: map[string]*trigger{}, links: map[string]*responseLink{},
	}
	var members, insiders []string
	for _, p := range ws.people {
		if !p.guest && !p.stranger && p.id != slackbot && p.id != botUser {
			insiders = append(insiders, p.id)
		}
	}
	members = append(slices.Clone(insiders), botUser)
	with := func(ids ...string) []string { return append(slices.Clone(members), ids...) }
	ws.addChannel(&channel{id: "C0GENERAL1", name: "general", topic: "Everyone at Mare", members: with("U0GUEST001")})
	ws.addChannel(&channel{id: "C0DATA0001", name: "data", topic: "Questions about data", members: with("U0GUEST001")})
	ws.addChannel(&channel{id: "C0FINANCE1", name: "finance", topic: "Closing, budgets, numbers", members: with()})
	ws.addChannel(&channel{id: "C0RANDOM01", name: "random", topic: "Anything else; datafind is not here", members: insiders})
	ws.addChannel(&channel{id: "C0PARTNERS", name: "partners", topic: "Shared with another company", members: with("U0STRANGE1")})
	ws.addChannel(&channel{id: "C0BOARD001", name: "board", topic: "Stewards and engineers", private: true,
		members: []string{"U0STEWARD1", "U0ENGINEER", botUser}})
	for i, name := range more {
		ws.addChannel(&channel{id: fmt.Sprintf("C0MORE%04d", i), name: name, members: with()})
	}
	return ws
}

// everybody are the people of the workspace, in the order of the page.
func everybody() []*person {
	return []*person{
		{id: "U0ANALYST1", name: "analyst", realName: "Ana Souza", title: "Analyst", email: "ana.souza@mare.example", locale: "pt-BR", zone: "America/Sao_Paulo", team: teamID},
		{id: "U0ENGINEER", name: "engineer", realName: "Ethan Clark", title: "Data engineer", email: "ethan.clark@mare.example", locale: "en-US", zone: "America/New_York", team: teamID},
		{id: "U0STEWARD1", name: "steward", realName: "Sofía Ramírez", title: "Data steward", email: "sofia.ramirez@mare.example", locale: "es-LA", zone: "America/Mexico_City", team: teamID},
		{id: "U0GUEST001", name: "guest", realName: "Gil Torres", title: "Guest", email: "gil.torres@mare.example", locale: "es-ES", zone: "Europe/Madrid", team: teamID, guest: true},
		{id: "U0STRANGE1", name: "stranger", realName: "Sam Other", title: "Of another company", email: "sam@other.example", locale: "en-GB", zone: "Europe/London", team: otherTeamID, stranger: true},
		{id: "U0DEPLOYB1", name: "deploybot", realName: "Deploy Bot", locale: "en-US", zone: "Etc/UTC", team: teamID, bot: "B0DEPLOYB1"},
		{id: botUser, name: botName, realName: botName, locale: "en-US", zone: "Etc/UTC", team: teamID, bot: botID},
		{id: slackbot, name: "slackbot", realName: "Slackbot", locale: "en-US", zone: "Etc/UTC", team: teamID, bot: "B01"},
	}
}

func (ws *workspace) addChannel(c *channel) *channel {
	c.byTS, c.status = map[string]*message{}, map[string]*status{}
	ws.channels = append(ws.channels, c)
	return c
}

// person finds somebody by ID or name, nil without.
func (ws *workspace) person(who string) *person {
	who = strings.TrimPrefix(who, "@")
	for _, p := range ws.people {
		if p.id == who || p.name == who {
			return p
		}
	}
	return nil
}

func (ws *workspace) channelByID(id string) *channel {
	for _, c := range ws.channels {
		if c.id == id {
			return c
		}
	}
	return nil
}

// channelFor finds a channel by ID, by name, or as the direct message between
// somebody and the bot; nil without.
func (ws *workspace) channelFor(name string, p *person) *channel {
	if c := ws.channelByID(name); c != nil {
		return c
	}
	if strings.TrimPrefix(name, "@") == botName && p != nil {
		return ws.direct(p)
	}
	name = strings.TrimPrefix(name, "#")
	for _, c := range ws.channels {
		if c.name == name && c.direct == "" {
			return c
		}
	}
	return nil
}

// direct is the direct message between somebody and the bot, opened if need be.
func (ws *workspace) direct(p *person) *channel {
	id := "D" + p.id[1:]
	if c := ws.channelByID(id); c != nil {
		return c
	}
	return ws.addChannel(&channel{id: id, name: botName, direct: p.id, members: []string{p.id, botUser}})
}

// stamp is the ts of something that happens now; no two are the same.
func (ws *workspace) stamp() string {
	now := ws.clock().Truncate(time.Microsecond)
	if !now.After(ws.lastTS) {
		now = ws.lastTS.Add(time.Microsecond)
	}
	ws.lastTS = now
	return fmt.Sprintf("%d.%06d", now.Unix(), now.Nanosecond()/1000)
}

// newID is an ID that no other run of the server gave either.
func (ws *workspace) newID(prefix string) string {
	ws.counter++
	return prefix + strings.ToUpper(fmt.Sprintf("%09x%06x", ws.born&0xFFFFFFFFF, ws.counter))
}

// secret is something that cannot be guessed: a ticket, a response_url.
func secret() string { return strings.ToLower(rand.Text()) }
