package llm

import "github.com/datafind/datafind/catalog"

// Ask is what a model is asked to weigh: a question and numbered candidates.
type Ask struct {
	Question   string // with personal data masked
	Language   string // "en", "pt" or "es": the language to answer in
	Candidates []Candidate
	Thread     []Turn  // what was asked there before, the latest last
	Look       Catalog // what may be looked up; nil: nothing
}

// Turn is a question asked before and what came of it, or what people said.
type Turn struct {
	Said     string   // by people to each other, with personal data masked; nothing else is set then
	Asked    string   // with personal data masked
	Answered []string // full names of the tables shown
	Clicked  []string // those that someone marked as right
}

// Candidate is one table in the order of the first stage.
type Candidate struct {
	Table   *catalog.Table
	Columns []int // positions of the columns that matter most, best first
}

// Outcome is what a model decided.
type Outcome string

// The outcomes.
const (
	Fits    Outcome = "tables"
	None    Outcome = "nothing"
	Unclear Outcome = "ambiguous"
	Counted Outcome = "rows" // of the catalog itself, by a query
)

// Verdict is a model's checked answer. It points at candidates by their
// position in Ask and at columns by their position in the table, so that it
// cannot name what does not exist.
type Verdict struct {
	Outcome            Outcome
	Picks              []Pick      // best first
	Options            []Option    // where Unclear: two to four readings
	Question           string      // where Unclear: what is asked back, checked; may be empty
	SQL                string      // where Counted: the query whose rows are the answer
	Twins              bool        // the first two picks hold nearly the same
	Joins              []Join      // between picks, at most two
	Found              []Candidate // by looking further; picks count on behind those of the Ask
	Model              string      // the model that answered
	Dropped            int         // sentences that the check threw away
	Astray             int         // places pointed at that were not shown: tables, columns
	Prompt, Completion int         // tokens, 0 where the provider does not say
}

// Pick is a candidate that fits.
type Pick struct {
	Candidate int
	Why       string // one checked sentence of at most 110 characters; names of columns in it stand between backticks; may be empty
	Use       []int  // columns, at most four
	Doubt     string // what speaks against it, in the form of Why; may be empty
}

// Join says that two columns hold the same key.
type Join struct{ Left, Right Slot }

// Slot is a column of a candidate, both by position.
type Slot struct{ Candidate, Column int }

// Option is one reading of an unclear question.
type Option struct {
	Label     string // one or two checked words
	Candidate int
}
