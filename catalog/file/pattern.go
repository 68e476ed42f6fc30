package file

import (
	"fmt"
	"strings"

	"github.com/datafind/datafind/catalog"
)

// filter takes away what the patterns do not show, and tells which patterns
// meet nothing.
func (b *builder) filter(o Options) error {
	shown := catalog.NewFilter(o.Include, o.Exclude)
	tables, lines := make([]catalog.Table, 0, len(b.tables)), make([]int, 0, len(b.tables))
	at := make(map[string]int, len(b.tables))
	for i := range b.tables {
		name := b.tables[i].FullName()
		if !shown.Shows(name) {
			b.report.Filtered++
			continue
		}
		at[strings.ToLower(name)] = len(tables)
		tables, lines = append(tables, b.tables[i]), append(lines, b.lines[i])
	}
	for _, pattern := range shown.Unmet() {
		b.report.tell(0, "the pattern %s meets no table", pattern)
	}
	b.tables, b.lines, b.at = tables, lines, at
	if len(tables) == 0 {
		return fmt.Errorf("%w: the include and exclude patterns leave none of %d", ErrNoTables, b.report.Filtered)
	}
	return nil
}
