package llm

import (
	"fmt"
	"strings"
	"sync"

	"github.com/datafind/datafind/catalog"
)

// sheet is what a model was shown of the catalog: tables by number, from 1 in
// the order in which it saw them, and of each the columns that it was told.
// Only that may come back. Tools that run side by side add to it.
type sheet struct {
	mu     sync.Mutex
	tables []Candidate
	shown  []map[int]bool // by table: positions of columns
	at     map[string]int // by full name
	sql    string         // the last query that ran
}

func newSheet() *sheet { return &sheet{at: map[string]int{}} }

// tell gives a table the next number and describes it in about so many bytes.
// One that was told before keeps its number and is told the columns that it
// was not told yet as far as there is room.
func (s *sheet) tell(c Candidate, room int) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	i, known := s.at[c.Table.FullName()]
	if !known {
		i = len(s.tables)
		s.at[c.Table.FullName()] = i
		s.tables, s.shown = append(s.tables, c), append(s.shown, map[int]bool{})
	}
	return describe(i+1, c, room, s.shown[i])
}

// ran notes a query that gave rows.
func (s *sheet) ran(sql string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sql = sql
}

// queried is the last query that gave rows, empty where there is none.
func (s *sheet) queried() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.sql
}

// table is the one with a number; ok is false where it was given to none.
func (s *sheet) table(number int) (t *catalog.Table, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if number < 1 || number > len(s.tables) {
		return nil, false
	}
	return s.tables[number-1].Table, true
}

// column is the name of a column that was shown, by its table's number and its
// own, in digits.
func (s *sheet) column(table, column string) (name string, ok bool) {
	t, ok := s.table(number(table))
	if i := number(column) - 1; ok && s.shown[number(table)-1][i] {
		return t.Columns[i].Name, true
	}
	return "", false
}

// describe is one candidate in about so many bytes, without the columns shown
// already; those told now are added to them. The first line is always whole: a
// candidate that is not told cannot be weighed.
func describe(number int, c Candidate, room int, shown map[int]bool) string {
	var b strings.Builder
	fmt.Fprintf(&b, "[%d] %s%s\n", number, data(c.Table.FullName(), nameLimit), marks(c.Table))
	if c.Table.Comment != "" {
		fmt.Fprintf(&b, "  %s\n", data(c.Table.Comment, tableLimit))
	}
	room -= b.Len() + len("  and 100000 more columns\n")
	lines := map[int]string{}
	for _, i := range byWeight(c) {
		if shown[i] {
			continue
		}
		line := columnLine(number, i, c.Table.Columns[i])
		if len(line) > room {
			break
		}
		room -= len(line)
		shown[i], lines[i] = true, line
	}
	for i := range c.Table.Columns {
		b.WriteString(lines[i])
	}
	if hidden := len(c.Table.Columns) - len(shown); hidden > 0 {
		fmt.Fprintf(&b, "  and %d more columns\n", hidden)
	}
	return b.String()
}

// byWeight lists a table's columns, those that matter most first.
func byWeight(c Candidate) []int {
	var order []int
	seen := make([]bool, len(c.Table.Columns))
	for _, i := range c.Columns {
		if i >= 0 && i < len(seen) && !seen[i] {
			seen[i] = true
			order = append(order, i)
		}
	}
	for i := range seen {
		if !seen[i] {
			order = append(order, i)
		}
	}
	return order
}

func columnLine(number, i int, c catalog.Column) string {
	line := fmt.Sprintf("  [%d.c%d] %s", number, i+1, data(c.Name, nameLimit))
	if c.Type != "" {
		line += " " + data(c.Type, typeLimit)
	}
	if c.Comment != "" {
		line += ": " + data(c.Comment, columnLimit)
	}
	return line + "\n"
}

// marks are facts of a table that weigh in a choice.
func marks(t *catalog.Table) string {
	var marks []string
	if t.Certified {
		marks = append(marks, "certified")
	}
	if t.Deprecated {
		marks = append(marks, "deprecated")
	}
	if t.Domain != "" {
		marks = append(marks, "domain "+data(t.Domain, 40))
	}
	if len(marks) == 0 {
		return ""
	}
	return " (" + strings.Join(marks, ", ") + ")"
}
