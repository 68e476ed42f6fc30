package eval

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
)

// Counted is a question about the metadata with its answer; the README beside
// the sets in catalog/query/testdata says what the fields mean.
type Counted struct {
	ID, Lang, Question, Kind, Level string
	Answer                          Known
	Also                            []Known
	Possible                        [][]string
}

// Known is a number or rows, one of both.
type Known struct {
	Number *float64
	Rows   *[][]string
}

// ReadCounted reads such questions in JSON Lines.
func ReadCounted(lines []byte) (all []Counted, err error) {
	for n, line := range bytes.Split(bytes.TrimSpace(lines), []byte("\n")) {
		var q Counted
		if err := json.Unmarshal(line, &q); err != nil {
			return nil, fmt.Errorf("reading counting questions: line %d: %w", n+1, err)
		}
		all = append(all, q)
	}
	return all, nil
}

// Counts is what a question about the metadata was answered with.
type Counts struct {
	Form string // count, list, group or top
	Rows [][]string
	Cut  bool // there are more rows than these
}

// Met tells whether an answer is a known one, no row missing and none too many.
// Nothing meets a question that the metadata cannot answer.
func (q Counted) Met(got Counts) bool {
	return q.Kind != "none" && slices.ContainsFunc(append([]Known{q.Answer}, q.Also...), func(k Known) bool { return q.met(got, k) })
}

func (q Counted) met(got Counts, want Known) bool {
	single := got.Form == "count"
	if want.Number != nil {
		return single && got.Rows[0][0] == strconv.FormatFloat(*want.Number, 'f', -1, 64)
	}
	if single || got.Cut {
		return false
	}
	left := slices.Clone(*want.Rows)
	for i, row := range got.Rows {
		at := slices.IndexFunc(left, func(w []string) bool { return holds(row, w) })
		possible := slices.Contains(row, "possible") && slices.ContainsFunc(q.Possible, func(w []string) bool { return holds(row, w) })
		zero := got.Form == "group" && slices.Contains(row, "0")
		switch {
		case at < 0 && (possible || zero):
		case at < 0, q.Kind == "top" && at != 0 && i < len(*want.Rows):
			return false
		default:
			left = slices.Delete(left, at, at+1)
		}
	}
	return len(left) == 0
}

// holds tells whether all cells of a row are among those shown on another.
func holds(row, cells []string) bool {
	return !slices.ContainsFunc(cells, func(cell string) bool { return !slices.Contains(row, cell) })
}
