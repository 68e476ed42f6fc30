package search

import (
	"github.com/datafind/datafind/catalog"
)

// Query is one look-up.
type Query struct {
	Text     string       // as the person wrote it
	Language string       // "en", "pt" or "es", the likelier one where the text does not tell; it is then read in all three
	Allowed  *catalog.Set // what may be seen; nil: everything
	Near     [][]int      // what engines found: tables by position, the nearest first; they are filtered like all others
	Limit    int          // how many candidates at most; 0 means 10
}

// Result is what a look-up found, best first.
type Result struct {
	Language   string      // "en", "pt" or "es"
	Candidates []Candidate // at most Limit
	Nothing    bool        // the candidates are only the nearest names, none answers
	Unknown    []string    // content words of the question that nothing matched, as written
	Related    []string    // up to three words of the allowed tables near the question, to try instead
	Confidence float64     // how likely the first candidate is a right one, 0 to 1
	Senses     []Sense     // two to four readings of an ambiguous question; empty where it is clear
	Lacks      error       // why candidates lack their columns and the names of those that matched; nil where they have them

	measures *[measureCount]float64 // what the confidence goes by; nil where a table was typed outright
	absent   *[absenceCount]float64 // what tells that nothing answers; nil where nothing was found
}

// Candidate is one table with the reason for its place.
type Candidate struct {
	ID      int            // position in the snapshot
	Table   *catalog.Table // with its columns, read only
	Score   float64        // the sum of Parts
	Parts   []Part         // named contributions, in a fixed order
	Matches []Match        // what matched, strongest first
	Twins   []int          // raw and staged forms of it, by their positions, that it stands for
}

// Part is one named contribution to a score, such as "name" or "certified".
// A prior that multiplies is shown as the difference that it made.
type Part struct {
	Name  string
	Value float64
}

// Match says that a word of the question met a word of the catalog.
type Match struct {
	Word   string  // as written in the question
	Term   string  // the word as it stands in the catalog
	How    How     // exact, stem, typo, …
	Field  Field   // where it stands
	Column string  // the column's name where Field is a column's
	Score  float64 // its share of the candidate's score

	place place
}

// How names the way in which two words are the same.
type How string

// The ways in which a word can match.
const (
	Exact        How = "exact"
	Stem         How = "stem"
	Typo         How = "typo"
	Synonym      How = "synonym"
	Translation  How = "translation"
	Abbreviation How = "abbreviation"
	Glossary     How = "glossary" // the company's own
)

// Field names a part of a table's text.
type Field string

// The fields of a table.
const (
	NameField          Field = "name"
	SchemaField        Field = "schema"
	CommentField       Field = "comment"
	ColumnField        Field = "column"
	ColumnCommentField Field = "column comment"
	TagField           Field = "tag"
	PropertyField      Field = "property"
)

// Sense is one reading of an ambiguous question: a label of one or two words
// (a domain, a schema) and the candidate that stands for it.
type Sense struct {
	Label     string
	Candidate int // position in Result.Candidates
}
