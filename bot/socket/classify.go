package socket

import (
	"cmp"
	"encoding/json"
	"strings"
)

// Class is what the journal and the workers need to know of an envelope.
type Class struct {
	Key    string // what makes it the same delivery; empty: its envelope's id
	Lane   string // what it must keep its order with; empty: nothing
	Urgent bool   // a person waits with a trigger that lives three seconds
	Keep   bool   // false: it is acknowledged and forgotten, never written down
	About  Message
}

// Message is one that was changed or deleted and does not name the bot, or not
// any more, or one that a short reply stands under: where it asked something the
// envelope is kept all the same. The zero value is none.
type Message struct{ Team, Channel, TS string }

// Classify tells how an envelope is to be treated, by its type ("events_api",
// "interactive", "slash_commands") and its payload. Of the messages in
// channels only those are kept that name the bot, by its user id, that change a
// question, or that may follow up on one: where the bot may read channels Slack delivers all that is
// said there, and that is nobody's to keep.
func Classify(envelopeType string, payload []byte, bot string) Class {
	switch envelopeType {
	case "events_api":
		return classifyEvent(payload, bot)
	case "interactive":
		return classifyInteraction(payload)
	case "slash_commands":
		var p struct {
			Trigger string `json:"trigger_id"`
		}
		read(payload, &p)
		return Class{Key: join("command", p.Trigger), Keep: true}
	}
	return Class{}
}

type event struct {
	Type        string `json:"type"`
	Subtype     string `json:"subtype"`
	User        string `json:"user"`
	Channel     string `json:"channel"`
	ChannelType string `json:"channel_type"`
	Text        string `json:"text"`
	TS          string `json:"ts"`
	ThreadTS    string `json:"thread_ts"`
	DeletedTS   string `json:"deleted_ts"`
	Message     *event `json:"message"`
	Previous    *event `json:"previous_message"`
}

func classifyEvent(payload []byte, bot string) Class {
	var p struct {
		ID    string `json:"event_id"`
		Team  string `json:"team_id"`
		Event event  `json:"event"`
	}
	read(payload, &p)
	c := Class{Key: join("event", p.ID), Keep: true}
	e := p.Event
	switch {
	case e.Type == "message":
		c.Keep = keepMessage(e, bot)
		if about := cmp.Or(changedBy(e, bot), repliesTo(e, bot)); !c.Keep && about != "" && e.Channel != "" {
			c.About = Message{p.Team, e.Channel, about}
		}
	case e.Type == "app_mention":
		c.Keep = bot == "" || e.User != bot
	}
	switch root := threadOf(e); {
	case e.Channel != "" && root != "":
		c.Lane = join("thread", e.Channel, root)
	default:
		c.Lane = join("user", e.User)
	}
	return c
}

// keepMessage tells whether a message may be a question, or an edit or the
// deletion of one. The bot's own messages come back as events too.
func keepMessage(e event, bot string) bool {
	direct := e.ChannelType == "im" || strings.HasPrefix(e.Channel, "D")
	switch e.Subtype {
	case "", "file_share", "thread_broadcast", "bot_message":
		return !by(&e, bot) && (direct || names(&e, bot))
	case "message_changed":
		return !by(e.Message, bot) && (direct || names(e.Message, bot) || names(e.Previous, bot))
	case "message_deleted":
		return !by(e.Previous, bot) && (direct || e.Previous == nil || names(e.Previous, bot))
	}
	return false
}

// changedBy is the message that someone else than the bot changed or deleted.
func changedBy(e event, bot string) (ts string) {
	switch {
	case e.Subtype == "message_changed" && e.Message != nil && !by(e.Message, bot):
		return e.Message.TS
	case e.Subtype == "message_deleted" && !by(e.Previous, bot):
		return e.DeletedTS
	}
	return ""
}

// shortReply is how long a reply may be, in bytes, that follows up on an answer
// without naming the bot. Longer ones are people talking to each other.
const shortReply = 100

// repliesTo is the message under which a person wrote a short reply that names
// nobody.
func repliesTo(e event, bot string) (ts string) {
	if e.Subtype != "" || e.ThreadTS == e.TS || e.User == "" || by(&e, bot) || len(e.Text) > shortReply || strings.Contains(e.Text, "<@") {
		return ""
	}
	return e.ThreadTS
}

func by(e *event, bot string) bool { return e != nil && e.User != "" && e.User == bot }

// names tells whether a text mentions the bot; while the bot's id is not known
// any mention may.
func names(e *event, bot string) bool { return e != nil && strings.Contains(e.Text, "<@"+bot) }

// threadOf is the first message of the thread that an event is about, of an
// edit that of the edited message.
func threadOf(e event) string {
	about, ts := e, e.TS
	switch {
	case e.Subtype == "message_changed" && e.Message != nil:
		about, ts = *e.Message, e.Message.TS
	case e.Subtype == "message_deleted":
		ts = e.DeletedTS
		if e.Previous != nil {
			about = *e.Previous
		}
	}
	if about.ThreadTS != "" {
		return about.ThreadTS
	}
	return ts
}

type interaction struct {
	Type      string                    `json:"type"`
	User      struct{ ID string }       `json:"user"`
	ActionTS  string                    `json:"action_ts"` // of a shortcut
	View      struct{ ID, Hash string } `json:"view"`
	Channel   struct{ ID string }       `json:"channel"`
	Message   struct{ TS string }       `json:"message"`
	Container struct {
		Channel string `json:"channel_id"`
		Message string `json:"message_ts"`
		View    string `json:"view_id"`
	} `json:"container"`
	Actions []struct {
		ID string `json:"action_id"`
		TS string `json:"action_ts"`
	} `json:"actions"`
}

func classifyInteraction(payload []byte) Class {
	var p interaction
	read(payload, &p)
	user := join("user", p.User.ID)
	switch p.Type {
	case "block_actions":
		return classifyClick(p)
	case "view_submission":
		return Class{Key: join("submit", p.User.ID, p.View.ID, p.View.Hash), Lane: user, Urgent: true, Keep: true}
	case "view_closed":
		return Class{Key: join("close", p.User.ID, p.View.ID, p.View.Hash), Lane: user, Urgent: true, Keep: true}
	case "message_action", "shortcut": // asks a question; its trigger is not used
		return Class{Key: join("shortcut", p.User.ID, p.ActionTS), Keep: true}
	case "block_suggestion": // wants its answer within the acknowledgement, which stays empty
		return Class{}
	}
	return Class{Lane: user, Urgent: true, Keep: true}
}

func classifyClick(p interaction) Class {
	c := Class{Urgent: true, Keep: true}
	place := []string{first(p.Container.Channel, p.Channel.ID), first(p.Container.Message, p.Message.TS)}
	if place[1] == "" {
		place = []string{first(p.Container.View, p.View.ID)}
	}
	// One that has to be tried again holds up nobody else, and nothing else
	// that its person clicks.
	if len(p.Actions) > 0 {
		c.Lane = join("click", append(place, p.User.ID, p.Actions[0].ID)...)
		c.Key = join("click", append(place, p.User.ID, p.Actions[0].ID, p.Actions[0].TS)...)
	}
	return c
}

// read takes from a payload what it can: a field of another shape than
// expected stays empty, and what is missing makes the key and the lane empty.
func read(payload []byte, into any) { _ = json.Unmarshal(payload, into) }

// join makes a key or a lane of its parts; without one of them there is none.
func join(kind string, parts ...string) string {
	for _, part := range parts {
		if part == "" {
			return ""
		}
	}
	return kind + ":" + strings.Join(parts, ":")
}

func first(a, b string) string {
	if a != "" {
		return a
	}
	return b
}
