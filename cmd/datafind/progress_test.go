package main

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/datafind/datafind/catalog/databricks/dbsql"
	"github.com/datafind/datafind/catalog/store"
)

// syncOf tells of a sync of 900 tables, a second a step.
func syncOf(t *teller, clock *time.Time) {
	step := func() { *clock = clock.Add(time.Second) }
	t.warehouse(dbsql.Progress{State: dbsql.StatePending, Waited: time.Second})
	t.warehouse(dbsql.Progress{State: dbsql.StatePending, Waited: 3 * time.Second})
	t.warehouse(dbsql.Progress{State: dbsql.StatePending, Waited: 4 * time.Second})
	for done := 0; done <= 900; done += 50 {
		t.progress(store.Progress{Phase: store.PhaseTables, Done: done, Total: 800})
		step()
	}
	t.progress(store.Progress{Phase: store.PhaseSwap})
	t.done()
}

func TestWithoutATerminalALineIsWrittenNowAndThen(t *testing.T) {
	var out bytes.Buffer
	clock := time.Unix(0, 0)
	syncOf(newTeller(&out, func() time.Time { return clock }), &clock)
	want := "starting the warehouse\nreading tables: 0 of 800\nreading tables: 500 of 800\nputting it in force\n"
	if out.String() != want {
		t.Errorf("written is\n%swant\n%s", out.String(), want)
	}
}

func TestInATerminalABarIsDrawnAndTakenAway(t *testing.T) {
	var out bytes.Buffer
	clock := time.Unix(0, 0)
	bar := newTeller(&out, func() time.Time { return clock })
	bar.terminal = true
	syncOf(bar, &clock)
	for _, want := range []string{"starting the warehouse", "reading tables", "putting it in force"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("%q is not drawn in %q", want, out.String())
		}
	}
	if strings.Contains(out.String(), "\n") {
		t.Errorf("a bar leaves a line behind: %q", out.String())
	}
}
