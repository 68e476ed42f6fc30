package page

import (
	"encoding/json"
	"html/template"
	"strconv"
	"strings"
	"time"
)

// message is what the page reads of a message as Slack stores it.
type message struct {
	User      string          `json:"user"`
	BotID     string          `json:"bot_id"`
	Text      string          `json:"text"`
	TS        string          `json:"ts"`
	ThreadTS  string          `json:"thread_ts"`
	Subtype   string          `json:"subtype"`
	Blocks    json.RawMessage `json:"blocks"`
	Edited    json.RawMessage `json:"edited"`
	Ephemeral bool            `json:"ephemeral"`
	Streaming bool            `json:"streaming"`
	Reactions []reaction      `json:"reactions"`
}

type reaction struct {
	Name  string `json:"name"`
	Count int    `json:"count"`
}

// Sign is the reaction's picture.
func (r reaction) Sign() string { return glyph(r.Name) }

// entry is a message as the page shows it.
type entry struct {
	message
	Key       string // its own among all that a channel shows
	Author    face
	Body      template.HTML
	Clock     string // 14:05, in the viewer's zone
	Moment    string // the full time, for a tooltip
	Machine   string // for the datetime attribute
	Day       string // set where a new day begins
	Compact   bool   // goes on with what the same person just said
	Typed     string // the text as its author typed it
	Mine      bool   // may be edited and deleted by the viewer
	Replies   int
	Whispers  int // replies that only the viewer sees
	Repliers  []face
	LastReply string
	Thread    string // address of its thread
	Status    string
}

func readMessages(raw []json.RawMessage) []message {
	list := make([]message, 0, len(raw))
	for _, one := range raw {
		var m message
		if err := json.Unmarshal(one, &m); err != nil {
			m = message{Text: "This message cannot be read."}
		}
		list = append(list, m)
	}
	return list
}

// scribe turns messages into entries, for one viewer at one place.
type scribe struct {
	faces  faces
	dir    Directory
	zone   *time.Location
	now    time.Time
	at     place
	me     string
	status func(thread string) string
}

// channel gives the entries of the channel itself, with what is known of their
// threads: Slack does not show replies in the channel.
func (s scribe) channel(all []message) []entry {
	var top []message
	replies := map[string][]message{}
	for _, m := range all {
		if m.ThreadTS == "" || m.ThreadTS == m.TS || m.Subtype == "thread_broadcast" {
			top = append(top, m)
		} else {
			replies[m.ThreadTS] = append(replies[m.ThreadTS], m)
		}
	}
	entries := s.entries(top)
	for i := range entries {
		s.summarize(&entries[i], replies[entries[i].TS])
	}
	return entries
}

// summarize says under a message what its thread holds.
func (s scribe) summarize(e *entry, replies []message) {
	seen := map[string]bool{}
	for _, m := range replies {
		if m.Ephemeral {
			e.Whispers++
			continue
		}
		e.Replies++
		e.LastReply = s.ago(m.TS)
		if who := s.author(m); !seen[who.ID] && len(e.Repliers) < 3 {
			seen[who.ID] = true
			e.Repliers = append(e.Repliers, who)
		}
	}
	e.Status = s.status(e.TS)
}

// thread gives the entries of a thread, the parent first.
func (s scribe) thread(all []message) []entry {
	entries := s.entries(all)
	for i := range entries {
		entries[i].Key = "thread-" + entries[i].Key
		entries[i].Day = ""
		if i > 0 && !all[i].Ephemeral {
			entries[0].Replies++
		}
	}
	return entries
}

func (s scribe) entries(list []message) []entry {
	entries := make([]entry, 0, len(list))
	var before entry
	var last time.Time
	for i, m := range list {
		at := moment(m.TS).In(s.zone)
		e := entry{message: m, Key: "m" + m.TS, Author: s.author(m), Body: s.body(m), Typed: s.typed(m.Text),
			Clock: at.Format("15:04"), Moment: at.Format("Monday, January 2, 2006 at 15:04:05 MST"),
			Machine: at.Format(time.RFC3339), Mine: m.User == s.me && !m.Ephemeral && m.Subtype != "tombstone"}
		there := s.at
		there.thread = or(m.ThreadTS, m.TS)
		e.Thread = there.href()
		if i == 0 || !sameDay(at, last) {
			e.Day = s.day(at)
		}
		const pause = 5 * time.Minute
		e.Compact = i > 0 && e.Day == "" && e.Author.ID == before.Author.ID &&
			e.Ephemeral == before.Ephemeral && at.Sub(last) < pause
		entries = append(entries, e)
		before, last = e, at
	}
	return entries
}

func (s scribe) author(m message) face { return s.faces.of(or(m.User, m.BotID)) }

func (s scribe) body(m message) template.HTML {
	switch blocks := strings.TrimSpace(string(m.Blocks)); {
	case m.Subtype == "tombstone":
		return "<p class=\"text gone\">This message was deleted.</p>"
	case blocks != "" && blocks != "null" && blocks != "[]":
		return Render(m.Blocks, s.dir)
	}
	return `<div class="text">` + Mrkdwn(m.Text, s.dir) + `</div>`
}

// typed turns a stored text back to what was typed: @names instead of IDs and
// no escapes.
func (s scribe) typed(text string) string {
	var pairs []string
	for id, name := range s.dir.People {
		pairs = append(pairs, "<@"+id+">", "@"+name)
	}
	return unslack(strings.NewReplacer(pairs...).Replace(text))
}

// moment reads a message's time stamp, seconds and a serial number.
func moment(ts string) time.Time {
	seconds, _, _ := strings.Cut(ts, ".")
	unix, err := strconv.ParseInt(seconds, 10, 64)
	if err != nil {
		return time.Time{}
	}
	return time.Unix(unix, 0)
}

func sameDay(a, b time.Time) bool {
	return a.YearDay() == b.YearDay() && a.Year() == b.Year()
}

// day names a day for the line above its first message.
func (s scribe) day(at time.Time) string {
	now := s.now.In(s.zone)
	switch {
	case sameDay(at, now):
		return "Today"
	case sameDay(at, now.AddDate(0, 0, -1)):
		return "Yesterday"
	case at.Year() == now.Year():
		return at.Format("Monday, January 2")
	}
	return at.Format("January 2, 2006")
}

// ago says when a thread was last answered.
func (s scribe) ago(ts string) string {
	at, now := moment(ts).In(s.zone), s.now.In(s.zone)
	if sameDay(at, now) {
		return "today at " + at.Format("15:04")
	}
	return at.Format("Jan 2 at 15:04")
}
