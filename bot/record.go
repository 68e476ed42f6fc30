package bot

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/datafind/datafind/bot/journal"
	"github.com/datafind/datafind/catalog/text"
)

// Record is a question with its answer as it stands, for tables that others
// read: personal data is masked in every text. Who asked is left to whoever
// writes it there.
type Record struct {
	ID               string
	Version          int
	Prompt           string
	Response         string // the answer as text
	Asked            time.Time
	Asker            string
	Team             string
	Channel          string // where others can read the answer too, else empty
	Surface          string
	Language         string
	Status           string // open, answered, nothing, ambiguous, help, withdrawn
	Error            string // why no model settled it, where one was asked, or why nothing could be shown
	Candidates       []string
	Model            string
	PromptTokens     int
	CompletionTokens int
	Took             time.Duration // to the settled answer; 0 where there is none or nobody waited for it
	First            string        // JSON of the first answer
	Settled          string        // JSON of the settled answer
}

// VoteRecord is a verdict as it stands; see Record.
type VoteRecord struct {
	ID         string
	QuestionID string
	Version    int
	Voter      string
	Up         bool
	Revision   int
	RightTable string
	Reason     string
	At         time.Time
}

// edited is after how long a settled answer is one to a question that was
// edited since, whose time says nothing.
const edited = 10 * time.Minute

// NewRecord reads a row of the journal. What cannot be read of it is left out:
// a body of an older make must not hold up the rows behind it.
func NewRecord(row journal.QuestionRow) Record {
	q := row.Question
	r := Record{
		ID: row.ID, Version: row.Version, Prompt: q.Text, Asked: q.Asked, Asker: q.User,
		Team: q.Team, Surface: q.Surface, Status: "open",
	}
	if s := Surface(q.Surface); s == Mention || s == Shared {
		r.Channel = q.Channel
	}
	var asked struct{ Language string }
	if json.Unmarshal(q.Body, &asked) == nil {
		r.Language = asked.Language
	}
	if row.First != nil && row.Last != nil {
		r.answered(*row.First, *row.Last)
	}
	if q.Withdrawn {
		r.Status = "withdrawn"
	}
	r.Prompt = text.Mask(r.Prompt)
	return r
}

func (r *Record) answered(first, last journal.Answer) {
	r.Status, r.Candidates, r.Model = string(last.Kind), last.Tables, last.Model
	if k := Kind(last.Kind); k == Tables || k == Counted {
		r.Status = "answered"
	}
	if s, ok := readSaved(first); ok {
		r.First = s.record()
	}
	s, ok := readSaved(last)
	if !ok {
		return
	}
	if s.Text != "" {
		r.Prompt = s.Text // an edit may have changed it
	}
	r.Response, r.Error = s.plain(), string(s.Lapse)
	if s.RightsTooOld {
		r.Error = "rights too old"
	}
	r.PromptTokens, r.CompletionTokens = s.PromptTokens, s.CompletionTokens
	if !last.Settled {
		return
	}
	r.Settled = s.record()
	if took := last.Made.Sub(r.Asked); took > 0 && took < edited {
		r.Took = took
	}
}

// NewVoteRecord reads a row of the journal.
func NewVoteRecord(row journal.VoteRow) VoteRecord {
	v := row.Vote
	return VoteRecord{
		ID: row.ID, QuestionID: row.QuestionRow, Version: row.Version, Voter: v.User, Up: v.Up,
		Revision: v.Revision, RightTable: v.Table, Reason: text.Mask(v.Reason), At: v.At,
	}
}

func readSaved(a journal.Answer) (s savedAnswer, ok bool) {
	return s, json.Unmarshal(a.Body, &s) == nil
}

// plain is an answer in lines: its tables, or the readings it asks about.
func (s savedAnswer) plain() string {
	var lines []string
	for _, sense := range s.Senses {
		if sense.Candidate >= 0 && sense.Candidate < len(s.Candidates) {
			lines = append(lines, sense.Label+": "+s.Candidates[sense.Candidate].Table)
		}
	}
	if s.Kind == Counted && s.Fact != nil {
		lines = append(lines, s.Fact.Number()+" "+s.Fact.Subject)
	}
	if s.Kind == Tables {
		for i, c := range s.Candidates {
			line := fmt.Sprintf("%d. %s", i+1, c.Table)
			if c.Why != "" {
				line += ": " + c.Why
			}
			lines = append(lines, line)
		}
	}
	if s.Said != "" {
		lines = append(lines, strings.ReplaceAll(s.Said, "`", ""))
	}
	return text.Mask(strings.Join(lines, "\n"))
}

// record is an answer as JSON, without what only the surface needs.
func (s savedAnswer) record() string {
	type table struct {
		Table string   `json:"table"`
		Score float64  `json:"score"`
		Why   string   `json:"why,omitempty"`
		Use   []string `json:"use,omitempty"`
	}
	out := struct {
		Revision int      `json:"revision"`
		Kind     Kind     `json:"kind"`
		Model    string   `json:"model,omitempty"`
		Lapse    Lapse    `json:"lapse,omitempty"`
		Tables   []table  `json:"tables"`
		Unknown  []string `json:"unknown,omitempty"`
		Query    string   `json:"query,omitempty"`
	}{Revision: s.Revision, Kind: s.Kind, Model: s.Model, Lapse: s.Lapse, Tables: []table{}}
	if s.Fact != nil {
		out.Query = s.Fact.SQL
	}
	for _, c := range s.Candidates {
		out.Tables = append(out.Tables, table{c.Table, c.Score, text.Mask(c.Why), c.Use})
	}
	for _, word := range s.Unknown {
		out.Unknown = append(out.Unknown, text.Mask(word))
	}
	body, err := json.Marshal(out)
	if err != nil {
		return "" // a score that is no number
	}
	return string(body)
}
