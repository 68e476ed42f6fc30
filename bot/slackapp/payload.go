package slackapp

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/datafind/datafind/bot"
	"github.com/datafind/datafind/bot/journal"
)

// errIgnored is wrapped by what parse says of a payload that asks for nothing.
var errIgnored = errors.New("nothing to do")

// What a person did, as read from a payload.
type (
	// asked is a question by mention, direct message, command or shortcut.
	asked struct {
		Surface     bot.Surface
		Team        string // the workspace
		Channel     string
		Thread      string
		Message     string
		User        string
		Robot       string // the app that posted it; empty for a person
		Foreign     bool   // people of other companies read the channel
		Text        string
		Aside       bool // a reply in a thread that does not mention the bot: it may be to others
		ResponseURL string
		Key         string // of the envelope; the ID of a command
	}
	// edited is a message whose text was changed.
	edited struct {
		Now      asked // as it would be asked now
		Mentions bool  // the bot, now
		At       time.Time
	}
	// deleted is a message that was taken back.
	deleted struct{ Team, Channel, Message string }
	// clicked is a button, a thumb or a choice, in a message or in a view.
	clicked struct {
		Team, User, Channel, Message, Thread string
		Ephemeral                            bool
		Action, Value                        string
		Time                                 string // action_ts
		ResponseURL, Trigger, Key            string
		View                                 view
	}
	// submitted is a modal that was sent off.
	submitted struct {
		Team, User string
		View       view
	}
	// opened is the bot's home or its messages tab coming into sight.
	opened struct{ Team, User, Channel, Tab string }
)

// view is a modal as Slack sends it back.
type view struct {
	ID, Callback, Private string
	Values                map[string]string // by action_id: what was typed or chosen
}

// Identity is who the bot is in its workspace, by which its own messages and
// mentions of it are known.
type Identity struct {
	User, Bot, Team string   // ids
	Enterprise      string   // id; empty outside of Enterprise Grid
	Name            string   // of the workspace
	Scopes          []string // that the token has
}

// parse reads what a person did out of an envelope. An error that wraps
// errIgnored means that there is nothing to do; any other means that the
// payload is not what Slack documents.
func parse(e journal.Envelope, me Identity) (any, error) {
	switch e.Type {
	case "events_api":
		return parseEvent(e, me)
	case "slash_commands":
		return parseCommand(e, me)
	case "interactive":
		return parseInteraction(e, me)
	}
	return nil, fmt.Errorf("%w: envelope of type %q", errIgnored, e.Type)
}

type message struct {
	Type        string   `json:"type"`
	Subtype     string   `json:"subtype"`
	Channel     string   `json:"channel"`
	ChannelType string   `json:"channel_type"`
	User        string   `json:"user"`
	BotID       string   `json:"bot_id"`
	Text        string   `json:"text"`
	TS          string   `json:"ts"`
	ThreadTS    string   `json:"thread_ts"`
	DeletedTS   string   `json:"deleted_ts"`
	Tab         string   `json:"tab"`
	Message     *message `json:"message"`
	Previous    *message `json:"previous_message"`
}

func parseEvent(e journal.Envelope, me Identity) (any, error) {
	var p struct {
		TeamID  string          `json:"team_id"`
		Foreign bool            `json:"is_ext_shared_channel"`
		Event   json.RawMessage `json:"event"`
	}
	var kind struct {
		Type string `json:"type"`
	}
	if err := json.Unmarshal(e.Payload, &p); err != nil {
		return nil, fmt.Errorf("reading an event: %w", err)
	}
	if err := json.Unmarshal(p.Event, &kind); err != nil {
		return nil, fmt.Errorf("reading an event: %w", err)
	}
	switch kind.Type {
	case "app_mention", "message", "app_home_opened":
	default: // other events have fields of the same names and other shapes
		return nil, fmt.Errorf("%w: event of type %q", errIgnored, kind.Type)
	}
	var m message
	if err := json.Unmarshal(p.Event, &m); err != nil {
		return nil, fmt.Errorf("reading an event of type %s: %w", kind.Type, err)
	}
	team := first(p.TeamID, me.Team)
	if kind.Type == "app_home_opened" {
		if m.User == "" {
			return nil, errors.New("reading an event: app_home_opened without a user")
		}
		return opened{Team: team, User: m.User, Channel: m.Channel, Tab: m.Tab}, nil
	}
	switch m.Subtype {
	case "", "file_share", "thread_broadcast", "bot_message":
		return parseMessage(m, team, p.Foreign, me)
	case "message_changed":
		return parseEdit(m, team, p.Foreign, e.Received, me)
	case "message_deleted":
		if m.Channel == "" || m.DeletedTS == "" || m.Previous != nil && own(*m.Previous, me) {
			return nil, fmt.Errorf("%w: deletion of an own or unknown message", errIgnored)
		}
		return deleted{Team: team, Channel: m.Channel, Message: m.DeletedTS}, nil
	}
	return nil, fmt.Errorf("%w: message of subtype %q", errIgnored, m.Subtype)
}

func parseMessage(m message, team string, foreign bool, me Identity) (any, error) {
	switch {
	case own(m, me):
		return nil, fmt.Errorf("%w: own message", errIgnored)
	case m.Channel == "" || m.TS == "" || m.User == "" && m.BotID == "":
		return nil, errors.New("reading a message: it lacks channel, time or author")
	}
	a := askedBy(m, team, foreign, me)
	if m.Type == "message" && !m.direct() && !mentions(m.Text, me.User) {
		if a.Thread == m.TS || m.BotID != "" || strings.Contains(m.Text, "<@") {
			return nil, fmt.Errorf("%w: message to others", errIgnored)
		}
		a.Aside = true
	}
	return a, nil
}

// askedBy is the question of a message.
func askedBy(m message, team string, foreign bool, me Identity) asked {
	a := asked{
		Surface: bot.Mention, Team: team,
		Channel: m.Channel, Thread: m.ThreadTS, Message: m.TS,
		User: m.User, Robot: m.BotID, Foreign: foreign,
		Text: plainText(m.Text, me.User),
	}
	if m.direct() {
		a.Surface = bot.Direct
	}
	if a.Thread == "" {
		a.Thread = m.TS
	}
	return a
}

func (m message) direct() bool { return m.ChannelType == "im" || strings.HasPrefix(m.Channel, "D") }

// parseEdit passes on edits of words alone: Slack sends message_changed for
// unfurled links and for the bot's own updates too.
func parseEdit(m message, team string, foreign bool, received time.Time, me Identity) (any, error) {
	now := m.Message
	if now == nil || m.Channel == "" || now.TS == "" {
		return nil, errors.New("reading an edit: it lacks the message")
	}
	if own(*now, me) || now.BotID != "" || m.Previous != nil && m.Previous.Text == now.Text {
		return nil, fmt.Errorf("%w: edit of an app's message, or of no word", errIgnored)
	}
	if now.Subtype == "tombstone" { // a deleted message that holds a thread together
		return deleted{Team: team, Channel: m.Channel, Message: now.TS}, nil
	}
	now.Channel, now.ChannelType = m.Channel, m.ChannelType
	at, ok := moment(m.TS)
	if !ok {
		at = received
	}
	return edited{
		Now: askedBy(*now, team, foreign, me), Mentions: mentions(now.Text, me.User), At: at,
	}, nil
}

func own(m message, me Identity) bool {
	return m.User != "" && m.User == me.User || m.BotID != "" && m.BotID == me.Bot
}

func parseCommand(e journal.Envelope, me Identity) (any, error) {
	var p struct {
		TeamID      string `json:"team_id"`
		ChannelID   string `json:"channel_id"`
		UserID      string `json:"user_id"`
		Text        string `json:"text"`
		ResponseURL string `json:"response_url"`
	}
	if err := json.Unmarshal(e.Payload, &p); err != nil {
		return nil, fmt.Errorf("reading a command: %w", err)
	}
	if p.UserID == "" || p.ResponseURL == "" {
		return nil, errors.New("reading a command: it lacks user or response_url")
	}
	return asked{
		Surface: bot.Command, Team: first(p.TeamID, me.Team), Channel: p.ChannelID, User: p.UserID,
		Text: plainText(p.Text, me.User), ResponseURL: p.ResponseURL, Key: e.Key,
	}, nil
}

func first(values ...string) string {
	for _, v := range values {
		if v != "" {
			return v
		}
	}
	return ""
}
