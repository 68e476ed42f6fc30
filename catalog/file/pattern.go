package file

import (
	"fmt"
	"strings"

	"github.com/datafind/datafind/catalog"
)

// filter takes away what the patterns do not show. A pattern that meets
// nothing is told, since a slip in an exclude pattern would show what it was
// meant to hide.
func (b *builder) filter(o Options) error {
	met := make([]bool, len(o.Include)+len(o.Exclude))
	tables, lines := make([]catalog.Table, 0, len(b.tables)), make([]int, 0, len(b.tables))
	at := make(map[string]int, len(b.tables))
	for i := range b.tables {
		name := strings.ToLower(b.tables[i].FullName())
		included := matchesAny(o.Include, name, met)
		excluded := matchesAny(o.Exclude, name, met[len(o.Include):])
		if excluded || !included && len(o.Include) > 0 {
			b.report.Filtered++
			continue
		}
		at[name] = len(tables)
		tables, lines = append(tables, b.tables[i]), append(lines, b.lines[i])
	}
	for i, pattern := range append(append([]string{}, o.Include...), o.Exclude...) {
		if !met[i] {
			b.report.tell(0, "the pattern %s meets no table", pattern)
		}
	}
	b.tables, b.lines, b.at = tables, lines, at
	if len(tables) == 0 {
		return fmt.Errorf("%w: the include and exclude patterns leave none of %d", ErrNoTables, b.report.Filtered)
	}
	return nil
}

// matchesAny notes every pattern that meets the name, which is in lower case.
func matchesAny(patterns []string, name string, met []bool) bool {
	any := false
	for i, p := range patterns {
		if matches(strings.ToLower(strings.TrimSpace(p)), name) {
			any, met[i] = true, true
		}
	}
	return any
}

// matches compares a whole name with a pattern: * is any run of characters, ?
// is one. It goes back to the last star alone, so its time is bounded by the
// product of both lengths.
func matches(pattern, name string) bool {
	p, n := []rune(pattern), []rune(name)
	i, j, star, mark := 0, 0, -1, 0
	for j < len(n) {
		switch {
		case i < len(p) && p[i] == '*':
			star, mark = i, j
			i++
		case i < len(p) && (p[i] == '?' || p[i] == n[j]):
			i, j = i+1, j+1
		case star >= 0:
			mark++
			i, j = star+1, mark
		default:
			return false
		}
	}
	for i < len(p) && p[i] == '*' {
		i++
	}
	return i == len(p)
}
