package bot

import (
	"time"

	"github.com/datafind/datafind/catalog"
)

// Question is what someone asked, with all that an answer depends on.
type Question struct {
	ID       string // unique; for a message team/channel/ts, for a command its envelope
	Text     string // what was asked, without the mention of the bot
	Language string // "en", "pt" or "es": of the text, else of the asker
	Asker    Person
	Audience catalog.Audience // everyone who can read the reply
	Place    Place
	Asked    time.Time // UTC
	Wish     Wish      // what is meant by it, after what was said before
	Edited   time.Time // UTC; of the text, zero while it is as it was asked
}

// Person is someone in the workspace.
type Person struct {
	ID       string // the id in the workspace
	Email    string // lower case; empty when unknown
	Language string // "en", "pt" or "es", from the person's settings
	Zone     string // IANA name, empty when unknown; times are shown in it
}

// Surface is a way by which a question can come in.
type Surface string

// The surfaces.
const (
	Mention Surface = "mention"
	Direct  Surface = "direct"
	Command Surface = "command"
	Mine    Surface = "mine" // [Show mine] under a public answer
	Shared  Surface = "shared"
)

// private tells whether the asker alone reads what is answered.
func (s Surface) private() bool { return s == Direct || s == Command || s == Mine }

// Place is where a question was asked and where its answer goes.
type Place struct {
	Surface     Surface
	Team        string
	Channel     string
	Thread      string // the thread's first message; empty for a command
	Message     string // the question's own message; empty for a command
	ResponseURL string // of a command or a click, where the answer is for one person alone
}
