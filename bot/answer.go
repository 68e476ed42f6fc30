package bot

import (
	"time"

	"github.com/datafind/datafind/catalog"
	"github.com/datafind/datafind/catalog/search"
	"github.com/datafind/datafind/llm"
)

// Kind is the form of an answer.
type Kind string

// The forms of an answer.
const (
	Tables    Kind = "tables"
	Nothing   Kind = "nothing"
	Ambiguous Kind = "ambiguous"
	Counted   Kind = "fact" // a question about the metadata itself
	Help      Kind = "help"
	Thanks    Kind = "thanks" // someone said thanks: nothing was asked
)

// Answer is one revision of the reply to a question. It holds names and
// numbers of one snapshot only, none made up, none that the audience may not
// see. How it is worded and drawn is the surface's matter.
type Answer struct {
	Question string // the question's ID
	Revision int    // 1 for the first stage, counted up with each change
	Kind     Kind
	Language string // the language to answer in
	Settled  bool   // no further revision is on its way: it carries the thumbs

	Candidates []Candidate // best first, at most ten
	Show       int         // how many of them are shown, 0 means three; the rest is behind More
	Unknown    []string    // words that nothing matched, as written
	Related    []string    // words to try instead
	Missing    []string    // of what is to be compared, that for which nothing was found, as written
	Senses     []search.Sense
	Fact       *Fact    // Counted: what the query gave
	Uncounted  bool     // a number was asked for that could not be counted: these are tables instead
	Examples   []string // Help: questions that work on this catalog, up to three

	Model string    // the model that settled it; empty: ranked by search alone
	Lapse Lapse     // why no model settled it, where one was asked
	AsOf  time.Time // UTC; when the metadata was read
	// RightsTooOld: who may see what could not be read lately, so that nothing
	// can be shown, whatever there is.
	RightsTooOld bool

	Aim     Aim      // what is wanted of the tables, said in the first lines
	Joins   []Joined // how the tables shown belong together
	Columns bool     // one table was asked about: its columns are told
	Twins   bool     // the first two hold nearly the same: their facts stand side by side
	Asks    string   // Ambiguous: what the model asks back, checked; may be empty
	Better  string   // full name now first, where the order was kept because someone had clicked
	Tally   Tally    // thumbs counted so far
	Took    time.Duration

	Prose llm.Form // what is told of the candidates: their facts here, the rest beside the answer
	Said  string   // what a model wrote there, checked; names stand between backticks

	PromptTokens, CompletionTokens int // what the model read and wrote; 0 where unknown
}

// Shown are the candidates that stand in the message itself.
func (a Answer) Shown() []Candidate {
	show := a.Show
	if show < 1 || show > shownLimit {
		show = shownLimit
	}
	return a.Candidates[:min(show, len(a.Candidates))]
}

// Lapse says why a model that was asked did not settle an answer.
type Lapse string

// The lapses.
const (
	NoLapse Lapse = ""
	Failed  Lapse = "failed"
	Late    Lapse = "late"
	Unheard Lapse = "unheard" // it saw nothing that fits, against a search that is sure
)

// Candidate is a table in an answer.
type Candidate struct {
	Table   *catalog.Table
	Score   float64
	Parts   []search.Part
	Matches []search.Match
	Why     string   // the model's checked sentence; empty: the match is the reason
	Use     []string // columns to use, names of the snapshot
	Doubt   string   // what the model says against it, checked; may be empty
	Was     int      // its place in the first stage, from 1; 0 when unchanged or new
	Best    bool     // so surely the right one that it may be called the best match where it is first

	Versions []*catalog.Table // raw, staged and copied forms of it that it stands for, by name; all may be seen

	Access catalog.Access // what all who read the answer may do with it
}

// Joined says that two tables of an answer join by these columns; tables by
// their full names.
type Joined struct{ Left, LeftColumn, Right, RightColumn string }

// Tally counts the thumbs of an answer.
type Tally struct{ Up, Down int }
