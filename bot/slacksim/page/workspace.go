package page

import "encoding/json"

// Workspace is what the page shows. Its methods are called concurrently and
// return copies; people and channels are named by ID in answers and by ID or
// name in questions. What is unknown or unseen by the user gives nothing.
type Workspace interface {
	// Name is the workspace's name as the sidebar shows it.
	Name() string
	// People are all persons and bots, in the order of the switch.
	People() []Person
	// Channels are those the user can read, the direct message with the bot
	// included, in the sidebar's order.
	Channels(user string) []Channel
	// Messages are those that the user sees in a channel, oldest first, as
	// Slack stores them (ts, thread_ts, user, bot_id, text, blocks, edited,
	// reactions); ephemeral ones of that user carry "ephemeral": true, those
	// that still grow "streaming": true. With an empty thread all of the
	// channel, those in threads included; else the thread's parent and its
	// replies.
	Messages(user, channel, thread string) []json.RawMessage
	// Home is the view that the bot published for the user; nil without one.
	Home(user string) json.RawMessage
	// Modal is the view on top of the user's open stack, as Slack stores it
	// (id, title, submit, close, blocks); nil without one.
	Modal(user string) json.RawMessage
	// Status is the bot's status line in a thread ("is looking at 18
	// tables…", without the bot's name); empty without one.
	Status(channel, thread string) string
	// Prompts are the questions that the bot suggests in a thread, the empty
	// one for a channel, as [{"title", "message"}]; nil without any.
	Prompts(channel, thread string) json.RawMessage
}

// Person is somebody who can be spoken to, a bot included.
type Person struct {
	ID       string `json:"id"`        // U0001
	Name     string `json:"name"`      // the handle: analyst, datafind
	RealName string `json:"real_name"` // Ana Lima; empty: the handle is shown
	Title    string `json:"title"`     // what they do: Analyst; may be empty
	Locale   string `json:"locale"`    // BCP 47: pt-BR
	TimeZone string `json:"tz"`        // IANA: America/Sao_Paulo; one that is unknown here shows UTC
	Guest    bool   `json:"guest"`
	Bot      bool   `json:"bot"`
	BotID    string `json:"bot_id"` // B0001, for bots: messages may carry it instead of ID
}

// Channel is a place to talk.
type Channel struct {
	ID      string `json:"id"`   // C0001, D0001
	Name    string `json:"name"` // general, without the number sign; for a direct message, the other one's handle
	Topic   string `json:"topic"`
	Direct  bool   `json:"direct"` // the direct message with the bot
	Private bool   `json:"private"`
}
