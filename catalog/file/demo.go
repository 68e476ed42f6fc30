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
// whole days, so that this day is the one of o.Now, or the day before while it
// is not yet six; what falls after now is dated now.
func Demo(o Options) (*catalog.Snapshot, Report, error) {
	const hour = 6
	now := o.now()
	day := now.Add(-hour * time.Hour).Truncate(24 * time.Hour)
	lastDay := time.Date(2026, time.November, 22, 0, 0, 0, 0, time.UTC)
	s, report, err := read(context.Background(), bytes.NewReader(demoCatalog), "demo.jsonl", day.Add(hour*time.Hour), o)
	if err != nil {
		return nil, report, fmt.Errorf("reading the demo catalog: %w", err)
	}
	s.Source = "demo"
	shift(s.Tables, day.Sub(lastDay), now) // nobody else has seen the snapshot yet
	return s, report, nil
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
