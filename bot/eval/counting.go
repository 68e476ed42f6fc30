package eval

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"

	"github.com/datafind/datafind/bot"
)

// Counted is a question about the metadata with its answer; the README beside
// the sets in catalog/query/testdata says what the fields mean.
type Counted struct {
	ID, Lang, Question, Kind string
	Answer                   Known
	Also                     []Known
	Possible                 [][]string
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

func (t *tally) count(q Counted, a bot.Answer) {
	t.r.Counting++
	switch {
	case a.Fact == nil && q.Kind == "none":
		t.r.CountsRight++
	case a.Fact == nil:
		t.r.CountsUnknown++
	case q.Kind != "none" && slices.ContainsFunc(append([]Known{q.Answer}, q.Also...), func(k Known) bool { return q.met(a.Fact, k) }):
		t.r.CountsRight++
	default:
		t.r.CountsWrong++
	}
}

// met tells whether a fact is the known answer, no row missing and none too
// many.
func (q Counted) met(f *bot.Fact, want Known) bool {
	single := f.Form == "count"
	if want.Number != nil {
		return single && f.Rows[0][0] == strconv.FormatFloat(*want.Number, 'f', -1, 64)
	}
	if single || f.Cut {
		return false
	}
	left := slices.Clone(*want.Rows)
	for i, row := range f.Rows {
		at := slices.IndexFunc(left, func(w []string) bool { return holds(row, w) })
		possible := slices.Contains(row, "possible") && slices.ContainsFunc(q.Possible, func(w []string) bool { return holds(row, w) })
		zero := f.Form == "group" && slices.Contains(row, "0")
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
