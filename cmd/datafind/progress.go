package main

import (
	"fmt"
	"io"
	"os"
	"sync"
	"time"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"

	"github.com/datafind/datafind/catalog/databricks/dbsql"
	"github.com/datafind/datafind/catalog/store"
)

const (
	// A statement is pending for a moment on a warm warehouse too.
	coldAfter = 2 * time.Second
	// lineEvery is how often a line is written where there is no terminal.
	lineEvery = 10 * time.Second
)

// phases are what a sync does, in words.
var phases = map[store.Phase]string{
	store.PhaseTags: "reading tags", store.PhaseTables: "reading tables",
	store.PhaseColumns: "reading columns", store.PhaseSwap: "putting it in force",
}

// teller tells how far a sync is: by a bar in a terminal, by a line now and
// then elsewhere. It may be called from many goroutines.
type teller struct {
	out      io.Writer
	now      func() time.Time
	terminal bool

	mu    sync.Mutex
	bar   *progressbar.ProgressBar
	doing string
	told  time.Time
}

func newTeller(out io.Writer, now func() time.Time) *teller {
	f, ok := out.(*os.File)
	return &teller{out: out, now: now, terminal: ok && term.IsTerminal(int(f.Fd()))}
}

// warehouse tells that a statement waits for the warehouse to start.
func (t *teller) warehouse(p dbsql.Progress) {
	if p.State == dbsql.StatePending && p.Waited > coldAfter {
		t.tell(p.String(), 0, 0)
	}
}

func (t *teller) progress(p store.Progress) { t.tell(phases[p.Phase], p.Done, p.Total) }

// tell shows what is being done, and of how much so much is; total may be 0.
func (t *teller) tell(doing string, done, total int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.terminal {
		t.draw(doing, done, total)
		return
	}
	if doing == t.doing && (t.now().Sub(t.told) < lineEvery || done == 0) {
		return
	}
	t.doing, t.told = doing, t.now()
	switch {
	case total > 0:
		fmt.Fprintf(t.out, "%s: %d of %d\n", doing, done, total)
	case done > 0:
		fmt.Fprintf(t.out, "%s: %d\n", doing, done)
	default:
		fmt.Fprintln(t.out, doing)
	}
}

func (t *teller) draw(doing string, done, total int) {
	if t.bar == nil || doing != t.doing {
		t.finish()
		t.doing = doing
		t.bar = progressbar.NewOptions(-1, progressbar.OptionSetWriter(t.out), progressbar.OptionSetDescription(doing),
			progressbar.OptionShowCount(), progressbar.OptionSetWidth(30), progressbar.OptionThrottle(65*time.Millisecond),
			progressbar.OptionClearOnFinish(), progressbar.OptionSpinnerType(14),
			progressbar.OptionSetSpinnerChangeInterval(0)) // or it would go on drawing after its end
	}
	if total = max(total, done+1); total > done+1 || t.bar.GetMax() > 0 { // a full bar would be over
		t.bar.ChangeMax(total)
	}
	_ = t.bar.Set(done) // a terminal that went away
}

// done takes the bar away.
func (t *teller) done() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.finish()
}

func (t *teller) finish() {
	if t.bar != nil {
		_ = t.bar.Clear()
		_ = t.bar.Exit()
		t.bar = nil
	}
}
