package file

import (
	"bytes"
	"context"
	_ "embed"
	"fmt"
	"time"

	"github.com/datafind/datafind/catalog"
)

//go:embed demo/catalog.jsonl
var demoCatalog []byte

//go:embed demo/questions.jsonl
var demoQuestions []byte

// Demo is the embedded demo catalog: an invented bank and retailer as it was
// at six in the morning (UTC) of the demo's last day. All its dates move on by
// whole days, so that this day is the one of now, or the day before while it
// is not yet six; what falls after now is dated now.
func Demo(now time.Time) (*catalog.Snapshot, error) {
	now = now.UTC()
	const hour = 6
	day := now.Add(-hour * time.Hour).Truncate(24 * time.Hour)
	asOf := day.Add(hour * time.Hour)
	b := newBuilder()
	if err := b.readLines(context.Background(), newText(bytes.NewReader(demoCatalog))); err != nil {
		return nil, fmt.Errorf("reading the demo catalog: %w", err)
	}
	if len(b.report.Problems) > 0 {
		return nil, fmt.Errorf("reading the demo catalog: %s", b.report.Problems[0])
	}
	if err := b.finish(Options{}); err != nil {
		return nil, fmt.Errorf("reading the demo catalog: %w", err)
	}
	lastDay := time.Date(2026, time.November, 22, 0, 0, 0, 0, time.UTC)
	shift(b.tables, day.Sub(lastDay), now)
	return catalog.NewSnapshot(b.tables, b.groups, asOf, "demo"), nil
}

// DemoQuestions are questions over the demo catalog with the tables that
// answer them, as JSON Lines: id, lang, question, gold, and where they apply
// gold_mode and also_ok. The caller may keep and change the bytes.
func DemoQuestions() []byte { return bytes.Clone(demoQuestions) }

// shift moves all dates on by whole days, none beyond now.
func shift(tables []catalog.Table, by time.Duration, now time.Time) {
	moved := func(t time.Time) time.Time {
		if t.IsZero() {
			return t
		}
		if t = t.Add(by); t.After(now) {
			return now
		}
		return t
	}
	for i := range tables {
		t := &tables[i]
		t.Created, t.Updated, t.LastWrite = moved(t.Created), moved(t.Updated), moved(t.LastWrite)
	}
}
