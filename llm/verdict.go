package llm

import "github.com/datafind/datafind/catalog"

// Ask is what a model is asked to weigh: a question and numbered candidates.
type Ask struct {
	Question   string // with personal data masked
	Language   string // "en", "pt" or "es": the language to answer in
	Candidates []Candidate
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
)

// Verdict is a model's checked answer. It points at candidates by their
// position in Ask and at columns by their position in the table, so that it
// cannot name what does not exist.
type Verdict struct {
	Outcome            Outcome
	Picks              []Pick   // best first
	Options            []Option // where Unclear: two to four readings
	Model              string   // the model that answered
	Dropped            int      // sentences that the check threw away
	Prompt, Completion int      // tokens, 0 where the provider does not say
}

// Pick is a candidate that fits.
type Pick struct {
	Candidate int
	Why       string // one checked sentence of at most 110 characters; names of columns in it stand between backticks; may be empty
	Use       []int  // columns, at most four
}

// Option is one reading of an unclear question.
type Option struct {
	Label     string // one or two checked words
	Candidate int
}
