package page

import (
	"encoding/json"
	"html/template"
	"net/url"
	"slices"
	"strings"
	"time"
)

// place is what the address of a page names.
type place struct {
	user, channel, thread, tab string
	all                        bool // every message, not only the latest
}

// href is the address of a place; it works as a bookmark.
func (p place) href() string {
	q := url.Values{"user": {p.user}, "channel": {p.channel}}
	if p.thread != "" {
		q.Set("thread", p.thread)
	}
	if p.tab != "" {
		q.Set("tab", p.tab)
	}
	return "/?" + q.Encode()
}

// screen is all that one page shows; the templates draw it.
type screen struct {
	Workspace   string
	Me          face
	Switch      []face // whom one can be
	Sidebar     []room
	Room        room
	HomeTab     bool
	Tabs        []tab
	Topic       string
	Messages    []entry
	EarlierHref string // set when older messages are left out
	Thread      *thread
	Home        *view
	Modal       *view
	Completions []completion
	Examples    []string // offered while the channel is empty
	Asks        string   // what an example is put after: "@datafind "
	Prompts     []prompt // what the bot suggests to ask next, in a direct message
}

// face is a person as the page shows them.
type face struct {
	Person
	Shown    string // real name, or handle
	Initials string
	Colour   string // class of the avatar
	Clock    string // time of day where they are
	City     string
	Href     string
	Current  bool
	App      bool // the bot that people come for
}

// room is a channel as the sidebar shows it.
type room struct {
	Channel
	Href    string
	Current bool
}

// Label is the name with its sign: #general, or the name alone for a person.
func (r room) Label() string {
	if r.Direct {
		return r.Name
	}
	return "#" + r.Name
}

type tab struct {
	Label, Href string
	Current     bool
}

type thread struct {
	TS       string
	Messages []entry
	Status   string
	Close    string
}

// completion is what the composer offers after @, # or /.
type completion struct{ Insert, Note string }

// prompt is a question that the bot suggests.
type prompt struct{ Title, Message string }

// view is a modal or a home tab.
type view struct {
	ID                   string
	Title, Submit, Close string
	Body                 template.HTML
}

// newest is how many messages of a channel are shown at first.
const newest = 200

// compose gathers what a place shows. It always finds one: an unknown user is
// the first person, an unknown channel the first that they see.
func (h *handler) compose(at place) screen {
	people := h.ws.People()
	me := chooseUser(people, at.user)
	channels := h.ws.Channels(me.ID)
	current := chooseChannel(channels, at.channel)
	at.user, at.channel = or(me.Name, me.ID), or(current.Name, current.ID)
	app := appName(channels)
	faces := newFaces(people, h.now(), at, app)
	zone := zoneOf(me)
	s := screen{
		Workspace: h.ws.Name(), Me: faces.of(me.ID), HomeTab: current.Direct && at.tab == "home",
		Topic: current.Topic, Room: room{Channel: current, Href: at.href(), Current: true},
		Completions: completions(people, channels, h.options.Commands, app),
	}
	for _, p := range people {
		if !p.Bot {
			s.Switch = append(s.Switch, faces.of(p.ID))
		}
	}
	for _, c := range channels {
		there := place{user: at.user, channel: or(c.Name, c.ID)}
		s.Sidebar = append(s.Sidebar, room{Channel: c, Href: there.href(), Current: c.ID == current.ID})
	}
	scribe := scribe{faces: faces, dir: directory(people, channels), zone: zone, now: h.now(), at: at, me: me.ID,
		status: func(ts string) string {
			if status := h.ws.Status(current.ID, ts); status != "" {
				return app + " " + status
			}
			return ""
		}}
	if current.Direct {
		s.Tabs = tabs(at, s.HomeTab)
	}
	if s.HomeTab {
		s.Home = readView(h.ws.Home(me.ID), scribe.dir)
	} else if current.ID != "" {
		if !current.Direct {
			s.Asks = "@" + app + " "
		}
		h.fill(&s, scribe, current, at)
	}
	s.Modal = readView(h.ws.Modal(me.ID), scribe.dir)
	return s
}

// fill puts the messages of channel and thread on the screen.
func (h *handler) fill(s *screen, scribe scribe, c Channel, at place) {
	all := readMessages(h.ws.Messages(s.Me.ID, c.ID, ""))
	s.Messages = scribe.channel(all)
	if extra := len(s.Messages) - newest; extra > 0 && !at.all {
		s.Messages = s.Messages[extra:]
		s.EarlierHref = at.href() + "&all=1"
	}
	s.Examples = h.examples(s.Me.Locale)
	if prompts := h.ws.Prompts(c.ID, ""); c.Direct && prompts != nil {
		_ = json.Unmarshal(prompts, &s.Prompts) // what is no list of prompts is none
	}
	if at.thread != "" {
		closed := at
		closed.thread = ""
		s.Thread = &thread{TS: at.thread, Status: scribe.status(at.thread), Close: closed.href(),
			Messages: scribe.thread(readMessages(h.ws.Messages(s.Me.ID, c.ID, at.thread)))}
	}
}

func (h *handler) examples(locale string) []string {
	language, _, _ := strings.Cut(locale, "-")
	if list := h.options.Examples[language]; len(list) > 0 {
		return list[:min(len(list), 3)]
	}
	list := h.options.Examples["en"]
	return list[:min(len(list), 3)]
}

func chooseUser(people []Person, who string) Person {
	var first Person
	for _, p := range people {
		if p.Bot {
			continue
		}
		if p.ID == who || p.Name == who {
			return p
		}
		if first.ID == "" {
			first = p
		}
	}
	return first
}

func chooseChannel(channels []Channel, which string) Channel {
	which = strings.TrimLeft(which, "#@")
	at := slices.IndexFunc(channels, func(c Channel) bool { return c.ID == which || c.Name == which })
	if at >= 0 {
		return channels[at]
	}
	if len(channels) > 0 {
		return channels[0]
	}
	return Channel{}
}

func tabs(at place, home bool) []tab {
	at.thread = ""
	at.tab = "home"
	atHome := at.href()
	at.tab = ""
	return []tab{{"Home", atHome, home}, {"Messages", at.href(), !home}}
}

// appName is the handle of the bot that people come for: the one that they
// have a direct message with.
func appName(channels []Channel) string {
	if at := slices.IndexFunc(channels, func(c Channel) bool { return c.Direct }); at >= 0 {
		return channels[at].Name
	}
	return ""
}

// completions are what a composer may complete, the likeliest first.
func completions(people []Person, channels []Channel, commands []string, app string) []completion {
	var list []completion
	for _, c := range commands {
		list = append(list, completion{c, "slash command"})
	}
	if app != "" {
		list = append(list, completion{"@" + app, "app"})
	}
	for _, p := range people {
		if p.Name != app {
			list = append(list, completion{"@" + p.Name, p.RealName})
		}
	}
	for _, c := range channels {
		if !c.Direct {
			list = append(list, completion{"#" + c.Name, c.Topic})
		}
	}
	return list
}

func directory(people []Person, channels []Channel) Directory {
	dir := Directory{People: map[string]string{}, Channels: map[string]string{}}
	for _, p := range people {
		dir.People[p.ID] = or(p.Name, p.RealName)
	}
	for _, c := range channels {
		dir.Channels[c.ID] = c.Name
	}
	return dir
}

// readView reads a view as Slack stores it; nil without one.
func readView(raw json.RawMessage, dir Directory) *view {
	var v struct {
		ID     string          `json:"id"`
		Title  text            `json:"title"`
		Submit text            `json:"submit"`
		Close  text            `json:"close"`
		Blocks json.RawMessage `json:"blocks"`
	}
	if len(raw) == 0 || string(raw) == "null" || json.Unmarshal(raw, &v) != nil {
		return nil
	}
	return &view{ID: v.ID, Title: v.Title.plain(), Submit: v.Submit.plain(), Close: or(v.Close.plain(), "Close"),
		Body: Render(v.Blocks, dir)}
}

func zoneOf(p Person) *time.Location {
	zone, err := time.LoadLocation(p.TimeZone)
	if err != nil {
		return time.UTC
	}
	return zone
}
