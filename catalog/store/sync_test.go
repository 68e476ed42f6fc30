package store

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/datafind/datafind/catalog"
	"github.com/google/go-cmp/cmp"
)

func temp(t *testing.T, o Options) *Store {
	o.Mapping = testMapping
	s := open(t, filepath.Join(t.TempDir(), "cache.db"), o)
	t.Cleanup(func() { must(t, s.Close()) })
	return s
}

// TestEachKindOfChange changes one thing at a time. All but the definition is
// taken over without asking for columns.
func TestEachKindOfChange(t *testing.T) {
	s, source := temp(t, Options{}), newSynth(200, 5)
	first := mustSync(t, s, source)
	check(t, s, source)
	if first.Previous != 0 || first.Added != 200 || first.Columns != 1000 || first.Touched != nil || len(first.Gaps) != 1 {
		t.Fatalf("first %+v", first)
	}
	name := func(i int) string { c, s, n := source.name(i); return c + "." + s + "." + n }
	for _, c := range []struct {
		name                    string
		do                      func()
		added, changed, dropped int
		fetched                 int
		touched                 []string
		containers              bool
	}{
		{name: "nothing", do: func() {}},
		{name: "definition", do: func() { source.altered[7]++ }, changed: 1, fetched: 1, touched: []string{name(7)}},
		{name: "usage", do: func() { source.used[8]++ }, changed: 1, touched: []string{name(8)}},
		{name: "column tag set", do: func() { source.tagged[9] = true }, changed: 1, touched: []string{name(9)}},
		{name: "column tag taken away", do: func() { delete(source.tagged, 9) }, changed: 1, touched: []string{name(9)}},
		{name: "grant made", do: func() { source.granted[3] = true }, changed: 1, touched: []string{name(3)}},
		{name: "grant revoked", do: func() { delete(source.granted, 3) }, changed: 1, touched: []string{name(3)}},
		{name: "grant on a schema", do: func() { source.closed++ }, containers: true},
		{name: "dropped", do: func() { source.dropped[4] = true }, dropped: 1, touched: []string{name(4)}},
		{name: "back", do: func() { delete(source.dropped, 4) }, added: 1, fetched: 1, touched: []string{name(4)}},
	} {
		c.do()
		source.fetched = 0
		old, from, err := s.Snapshot(t.Context())
		must(t, err)
		r := mustSync(t, s, source)
		if r.Added != c.added || r.Changed != c.changed || r.Dropped != c.dropped || source.fetched != c.fetched ||
			r.Columns != 5*c.fetched || r.Containers != c.containers || !slices.Equal(r.Touched, c.touched) || r.Previous != from {
			t.Errorf("%s: %+v with columns of %d tables", c.name, r, source.fetched)
		}
		check(t, s, source)
		got, revision, touched, err := s.Advance(t.Context(), old, from)
		must(t, err)
		tables, err := whole(t, got)
		must(t, err)
		if diff := cmp.Diff(source.want(), tables); diff != "" || revision != r.Revision || !slices.Equal(touched, c.touched) {
			t.Errorf("%s: advanced to %d, touched %v:\n%s", c.name, revision, touched, diff)
		}
	}
}

// blind is a source that does not know when definitions changed.
type blind struct{ *synth }

func (b blind) Tables(ctx context.Context, yield func(catalog.Table) error) error {
	return b.synth.Tables(ctx, func(t catalog.Table) error {
		t.Updated = time.Time{}
		return yield(t)
	})
}

// TestUnknownUpdated asks for all columns each time, and sees that they are the
// same.
func TestUnknownUpdated(t *testing.T) {
	s, source := temp(t, Options{}), newSynth(50, 5)
	mustSync(t, s, blind{source})
	if r := mustSync(t, s, blind{source}); r.Columns != 250 || len(r.Touched) != 0 {
		t.Errorf("nothing changed: %+v", r)
	}
	source.altered[7]++ // in the comments of columns alone
	if r := mustSync(t, s, blind{source}); r.Changed != 1 {
		t.Errorf("a column changed: %+v", r)
	}
}

// TestNothingIsFetchedTwice interrupts a first sync: what was fetched by then
// is not asked for again.
func TestNothingIsFetchedTwice(t *testing.T) {
	s, source := temp(t, Options{batch: 10}), newSynth(200, 5)
	steps := 0
	source.fault = func(point string) error {
		if steps++; point == "columns" && source.fetched == 150 {
			return errFault
		}
		return nil
	}
	if _, err := s.Sync(t.Context(), source, nil); !errors.Is(err, errFault) {
		t.Fatal(err)
	}
	check(t, s, nil)
	source.fault, source.fetched = nil, 0
	mustSync(t, s, source)
	if source.fetched != 50 {
		t.Errorf("columns of %d tables were fetched, 50 were missing", source.fetched)
	}
	check(t, s, source)
}

// TestASnapshotKeepsItsColumns holds that what is read later is as it was when
// the snapshot was made: all of it over one more sync, after that what did not
// change, and the rest is not there rather than wrong.
func TestASnapshotKeepsItsColumns(t *testing.T) {
	s, source := temp(t, Options{}), newSynth(50, 5)
	mustSync(t, s, source)
	snapshot, _, err := s.Snapshot(t.Context())
	must(t, err)
	want := source.clone().want()
	source.altered[7]++
	source.dropped[8] = true
	mustSync(t, s, source)
	tables, err := whole(t, snapshot)
	must(t, err)
	if diff := cmp.Diff(want, tables); diff != "" {
		t.Errorf("one sync later (-want +got):\n%s", diff)
	}
	mustSync(t, s, source)
	for i := range want {
		tables, err := snapshot.Whole(t.Context(), i)
		if changed := strings.HasSuffix(want[i].Name, "000007") || strings.HasSuffix(want[i].Name, "000008"); changed {
			if want[i].Columns = nil; !errors.Is(err, ErrRevision) {
				t.Errorf("%s has changed, and the error is %v", want[i].Name, err)
			}
		} else if err != nil {
			t.Error(err)
		}
		if diff := cmp.Diff(&want[i], tables[0]); diff != "" {
			t.Errorf("two syncs later (-want +got):\n%s", diff)
		}
	}
}

// TestColumnsOfOddNames holds that every name that a source can have is found.
func TestColumnsOfOddNames(t *testing.T) {
	s := temp(t, Options{})
	mustSync(t, s, few{[]catalog.Table{
		named(`a.b."quoted"`), named("a.b.Ção É"), named(`a.b.back\slash`), named("a.b.<tag>&"), named("a.b.line\nbreak"), named("a.b.\u2028"), named("a.b.null\x00byte"), named("a.b.\xff"),
	}})
	tables, err := load(t, s)
	must(t, err)
	for _, x := range tables {
		if len(x.Columns) == 0 {
			t.Errorf("%q has no columns", x.Name)
		}
	}
}

func TestASnapshotLeavesColumnsOutAndKnowsWhatTheyMean(t *testing.T) {
	s, source := temp(t, Options{Source: "made up"}), newSynth(50, 5)
	source.tagged[3] = true
	r := mustSync(t, s, source)
	snapshot, revision, err := s.Snapshot(t.Context())
	must(t, err)
	want := source.want()
	for i := range want {
		want[i].Columns = nil
	}
	if diff := cmp.Diff(want, snapshot.Tables); diff != "" || revision != r.Revision {
		t.Errorf("snapshot of %d (-want +got):\n%s", revision, diff)
	}
	if snapshot.Source != "made up" || !snapshot.AsOf.Equal(r.AsOf) || !snapshot.HasGrants() {
		t.Errorf("made by %q as of %s", snapshot.Source, snapshot.AsOf)
	}
}

func TestOneSyncAtATime(t *testing.T) {
	s, source := temp(t, Options{}), newSynth(5, 1)
	other := open(t, s.path, Options{})
	defer other.Close()
	asked := 0
	source.fault = func(string) error {
		asked++
		for _, s := range []*Store{s, other} {
			if _, err := s.Sync(t.Context(), newSynth(1, 1), nil); !errors.Is(err, ErrBusy) {
				return fmt.Errorf("a second sync: %w", err)
			}
		}
		return nil
	}
	mustSync(t, s, source)
	if asked == 0 {
		t.Error("never asked")
	}
}

func TestNoTablesIsAnError(t *testing.T) {
	s, source := temp(t, Options{}), newSynth(5, 1)
	mustSync(t, s, source)
	if _, err := s.Sync(t.Context(), newSynth(0, 0), nil); !errors.Is(err, ErrNoTables) {
		t.Errorf("the error is %v", err)
	}
	check(t, s, source)
}

func TestProgressGoesForward(t *testing.T) {
	s := temp(t, Options{})
	var phases []Phase
	last := Progress{}
	_, err := s.Sync(t.Context(), newSynth(1200, 1), func(p Progress) {
		if p.Phase != last.Phase {
			phases = append(phases, p.Phase)
		} else if p.Done < last.Done {
			t.Errorf("back from %+v to %+v", last, p)
		}
		last = p
	})
	must(t, err)
	if !slices.Equal(phases, []Phase{PhaseTables, PhaseColumns, PhaseSwap}) {
		t.Errorf("phases %v", phases)
	}
}
