package journal

import "time"

// Envelope is what Slack delivered, kept before it is acknowledged.
type Envelope struct {
	Key      string    // what makes it the same delivery: event_id, click, envelope_id
	Type     string    // events_api, slash_commands, interactive
	Lane     string    // envelopes of one lane are handled one after the other, in order
	Urgent   bool      // a person waits with a trigger in hand (a click, a modal)
	Payload  []byte    // raw JSON
	Received time.Time // UTC
	Attempts int       // how often handling began
}

// Question is a question as journaled. Body is the bot's own JSON of it.
type Question struct {
	ID      string
	User    string // who asked; what Forget goes by
	Team    string
	Channel string
	Message string // the question's own message, empty for a command
	Surface string
	Text    string
	Body    []byte
	Asked   time.Time // UTC

	Withdrawn bool // its message was deleted since
}

// Answer is one revision of an answer. Body is the bot's own JSON of it.
type Answer struct {
	Question string
	Revision int
	Kind     string
	Settled  bool
	Model    string
	Tables   []string // full names shown or held behind More, best first
	Body     []byte
	Made     time.Time // UTC
}

// Post is where an answer stands, and how often the way there was begun.
type Post struct {
	Question string
	Attempts int    // posts begun; logged before each
	Ref      string // the surface's address of the reply; empty while unknown
	Revision int    // the revision that is known to be shown
}

// Vote is one person's verdict on one answer. The last one holds.
type Vote struct {
	Question string
	User     string
	Up       bool
	Revision int    // the revision that was seen
	Table    string // the right one, where told (full name, or "none")
	Reason   string // where told
	At       time.Time
}
