package file

import (
	"fmt"

	"github.com/datafind/datafind/catalog"
)

// maxProblems is how many problems a report names; the rest are counted.
const maxProblems = 100

// Report says what came of reading a file.
type Report struct {
	Lines    int               // lines (CSV: rows, JSON array: elements) that were not blank
	Bad      int               // of them, those that could not be used
	Tables   int               // tables kept
	Columns  int               // columns of the tables kept
	Filtered int               // tables taken away by include and exclude patterns
	Problems []Problem         // the first ones, in the order of the file
	More     int               // problems beyond those named
	Meanings []catalog.Meaning // how many tables each meaning of the mapping met, in a fixed order
}

// Problem is something in the file that could not be used as it stands.
type Problem struct {
	Line   int // from 1; in a JSON array the element's number; 0: the file as a whole
	Reason string
}

// String is the problem in one line.
func (p Problem) String() string {
	if p.Line == 0 {
		return p.Reason
	}
	return fmt.Sprintf("line %d: %s", p.Line, p.Reason)
}

// tell adds a problem, bounded in number and length.
func (r *Report) tell(line int, format string, args ...any) {
	if len(r.Problems) >= maxProblems {
		r.More++
		return
	}
	reason := fmt.Sprintf(format, args...)
	if runes := []rune(reason); len(runes) > 300 {
		reason = string(runes[:299]) + "…"
	}
	r.Problems = append(r.Problems, Problem{Line: line, Reason: reason})
}
