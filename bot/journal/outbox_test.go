package journal

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

func TestWhatChangesIsDeliveredAndWhatStandsIsNot(t *testing.T) {
	j, s := openTest(t), newTableSink()
	o := outboxOf(t, j, s)
	for i, step := range []struct {
		change func()
		want   []string
	}{
		{func() { ask(t, j, "Q1", "U1") }, []string{"Q1 U1 withdrawn=false"}},
		{func() { answer(t, j, "Q1", 1); answer(t, j, "Q1", 2); answer(t, j, "Q1", 3) }, []string{"Q1 U1 withdrawn=false 1-3"}},
		{func() { vote(t, j, "Q1", "U2", true) }, []string{"Q1 U1 withdrawn=false 1-3", "Q1 U2 up=true "}},
		{func() { vote(t, j, "Q1", "U2", false) }, []string{"Q1 U1 withdrawn=false 1-3", "Q1 U2 up=false "}},
		{func() { must(t, j.Correct(t.Context(), "Q1", "U2", "a.b", "")) }, []string{"Q1 U1 withdrawn=false 1-3", "Q1 U2 up=false a.b"}},
		{func() { must(t, j.Withdraw(t.Context(), "Q1")) }, []string{"Q1 U1 withdrawn=true 1-3", "Q1 U2 up=false a.b"}},
	} {
		step.change()
		before := len(s.calls)
		must(t, o.Flush(t.Context()))
		s.expect(t, step.want...)
		sent := len(s.calls)
		if sent != before+1 {
			t.Errorf("%d statements for one change", sent-before)
		}
		ask(t, j, "Q1", "U1") // no change
		if i > 0 {
			answer(t, j, "Q1", 1) // nor this
		}
		must(t, o.Flush(t.Context()))
		if len(s.calls) != sent {
			t.Error("what stands was sent again")
		}
		s.calls = nil
	}
}

func TestWhatChangesOnTheWayStaysOwed(t *testing.T) {
	j, s := openTest(t), newTableSink()
	o := outboxOf(t, j, s)
	ask(t, j, "Q1", "U1")
	s.during = func() { s.during = nil; answer(t, j, "Q1", 1) }
	must(t, o.Flush(t.Context()))
	s.expect(t, "Q1 U1 withdrawn=false 1-1")
	if len(s.questions) != 2 {
		t.Errorf("%d versions, want 2", len(s.questions))
	}
}

func TestALostReplyIsSettledBeforeAnythingIsSent(t *testing.T) {
	for _, tt := range []struct {
		name   string
		effect bool
		calls  []string
	}{
		{"took effect", true, []string{"write", "settle"}},
		{"did not", false, []string{"write", "settle", "write"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "journal.db")
			j, s := openAt(t, path, Options{}), newTableSink()
			ask(t, j, "Q1", "U1")
			s.fail = func(string) (bool, error) { return tt.effect, errLost }
			if err := outboxOf(t, j, s).Flush(t.Context()); !errors.Is(err, errLost) {
				t.Fatal(err)
			}
			must(t, j.Close()) // the statement's id outlives the process
			j = openAt(t, path, Options{})
			s.fail = func(call string) (bool, error) { return true, nil }
			must(t, outboxOf(t, j, s).Flush(t.Context()))
			if !slices.Equal(s.calls, tt.calls) {
				t.Errorf("calls %v, want %v", s.calls, tt.calls)
			}
			s.expect(t, "Q1 U1 withdrawn=false")
		})
	}
}

func TestNothingIsSentWhileAnEarlierStatementMayRun(t *testing.T) {
	j, s := openTest(t), newTableSink()
	o := outboxOf(t, j, s)
	ask(t, j, "Q1", "U1")
	s.fail = func(string) (bool, error) { return false, errLost }
	for range 3 {
		if err := o.Flush(t.Context()); !errors.Is(err, errLost) {
			t.Fatal(err)
		}
	}
	if want := []string{"write", "settle", "settle"}; !slices.Equal(s.calls, want) {
		t.Errorf("calls %v, want %v", s.calls, want)
	}
}

func TestBatchesAreBounded(t *testing.T) {
	j, s := openTest(t), newTableSink()
	o := outboxOf(t, j, s)
	for i := range batchRows + 1 {
		ask(t, j, fmt.Sprintf("Q%d", i), "U1")
	}
	must(t, o.Flush(t.Context()))
	if len(s.calls) != 2 || len(s.questions) != batchRows+1 {
		t.Errorf("%d statements, %d rows", len(s.calls), len(s.questions))
	}
	s.calls = nil
	for i := range 3 {
		must(t, j.SaveAnswer(t.Context(), Answer{Question: fmt.Sprintf("Q%d", i), Revision: 1, Body: make([]byte, batchBytes/2), Made: noon}))
	}
	must(t, o.Flush(t.Context()))
	if len(s.calls) != 3 { // first and last revision are counted both
		t.Errorf("%d statements for three rows of %d bytes", len(s.calls), batchBytes)
	}
}

func TestForgettingReachesWhatWasDeliveredAndWhatWasNot(t *testing.T) {
	j, s := openTest(t), newTableSink()
	o := outboxOf(t, j, s)
	ask(t, j, "Q1", "U1")
	vote(t, j, "Q1", "U2", true)
	ask(t, j, "Q2", "U2")
	vote(t, j, "Q2", "U1", false)
	must(t, o.Flush(t.Context()))
	var mine []string
	for _, q := range s.questions {
		if q.Question.User == "U1" {
			mine = append(mine, q.ID)
		}
	}
	for _, v := range s.votes {
		mine = append(mine, v.ID) // U1's own, and the one on U1's question
	}
	ask(t, j, "Q3", "U1")
	_, err := j.Forget(t.Context(), "U1")
	must(t, err)
	must(t, o.Flush(t.Context()))
	if len(s.forgotten) != 1 || s.forgotten[0].User != "U1" || !s.forgotten[0].At.Equal(noon) {
		t.Fatalf("forgotten %+v", s.forgotten)
	}
	for _, id := range mine {
		if !slices.Contains(s.forgotten[0].IDs, id) {
			t.Errorf("row %s is not named", id)
		}
	}
	for _, q := range s.questions {
		if q.Question.ID == "Q3" {
			t.Error("a forgotten question was delivered")
		}
	}
	b, err := j.Backlog(t.Context())
	must(t, err)
	if b.Forgotten != 0 || b.Rows != 0 {
		t.Errorf("left over: %+v", b)
	}
	var kept int
	must(t, j.reader.QueryRow(`SELECT count(*) FROM forgotten`).Scan(&kept))
	if kept != 0 {
		t.Error("the person's id is still kept")
	}
}

func TestForgettingLeavesNoNoteWhereNothingWasEverSent(t *testing.T) {
	j := openTest(t)
	ask(t, j, "Q1", "U1")
	_, err := j.Forget(t.Context(), "U1")
	must(t, err)
	b, err := j.Backlog(t.Context())
	must(t, err)
	if b.Rows != 0 || b.Forgotten != 0 {
		t.Errorf("backlog %+v", b)
	}
}

func TestANameTakenOutIsANewVersion(t *testing.T) {
	j, s := openTest(t), newTableSink()
	o := outboxOf(t, j, s)
	_, _, err := j.Ask(t.Context(), Question{ID: "Q1", User: "U1", Text: "what <@U9> uses", Asked: noon})
	must(t, err)
	must(t, o.Flush(t.Context()))
	_, err = j.Forget(t.Context(), "U9")
	must(t, err)
	must(t, o.Flush(t.Context()))
	texts := map[int]string{}
	for _, q := range s.questions {
		texts[q.Version] = q.Question.Text
	}
	if want := map[int]string{1: "what <@U9> uses", 2: "what <@someone> uses"}; !maps.Equal(texts, want) {
		t.Errorf("versions %v", texts)
	}
}

func TestPruningDropsWhatIsOwed(t *testing.T) {
	j := openTest(t)
	ask(t, j, "Q1", "U1")
	vote(t, j, "Q1", "U2", true)
	_, err := j.PruneQuestions(t.Context(), noon.Add(time.Second))
	must(t, err)
	if b, err := j.Backlog(t.Context()); err != nil || b.Rows != 0 {
		t.Errorf("backlog %+v, %v", b, err)
	}
}

// A journal from before there was an outbox owes all that it holds.
func TestAnOlderJournalIsDeliveredWhole(t *testing.T) {
	path := filepath.Join(t.TempDir(), "journal.db")
	first, err := fs.ReadFile(embedded, "schema/1.sql")
	must(t, err)
	j := openAt(t, path, Options{schema: fstest.MapFS{"schema/1.sql": {Data: first}}})
	ask(t, j, "Q1", "U1")
	answer(t, j, "Q1", 1)
	answer(t, j, "Q1", 2)
	vote(t, j, "Q1", "U2", true)
	vote(t, j, "Q1", "U2", false)
	must(t, j.Close())
	s := newTableSink()
	must(t, outboxOf(t, openAt(t, path, Options{}), s).Flush(t.Context()))
	s.expect(t, "Q1 U1 withdrawn=false 1-2", "Q1 U2 up=false ")
}

func TestOnlyTheOwnerHasAnOutbox(t *testing.T) {
	path := filepath.Join(t.TempDir(), "journal.db")
	openAt(t, path, Options{})
	beside, err := OpenBeside(t.Context(), path, Options{})
	must(t, err)
	defer beside.Close()
	if _, err := NewOutbox(beside, OutboxConfig{Sink: newTableSink(), Registerer: prometheus.NewRegistry()}); err == nil {
		t.Error("a second outbox on one journal")
	}
}

func TestBacklogAndAgeAreMetrics(t *testing.T) {
	j := openTest(t)
	registry := prometheus.NewRegistry()
	o, err := NewOutbox(j, OutboxConfig{Sink: newTableSink(), Registerer: registry})
	must(t, err)
	_, _, err = j.Ask(t.Context(), Question{ID: "Q1", Asked: noon.Add(-time.Hour)})
	must(t, err)
	expect := func(rows, age, delivered float64) {
		t.Helper()
		want := map[string]float64{"rows": rows, "age_seconds": age, "delivered_total": delivered, "failures_total": 0, "forgotten": 0}
		if got := gathered(t, registry, "datafind_outbox_"); !maps.Equal(got, want) {
			t.Errorf("metrics %v, want %v", got, want)
		}
	}
	expect(1, 3600, 0)
	must(t, o.Flush(t.Context()))
	expect(0, 0, 1)
}

// gathered are the values of the metrics whose names begin so.
func gathered(t *testing.T, r *prometheus.Registry, prefix string) map[string]float64 {
	t.Helper()
	families, err := r.Gather()
	must(t, err)
	values := map[string]float64{}
	for _, f := range families {
		if name, ours := strings.CutPrefix(f.GetName(), prefix); ours {
			m := f.GetMetric()[0]
			values[name] = m.GetGauge().GetValue() + m.GetCounter().GetValue()
		}
	}
	return values
}
