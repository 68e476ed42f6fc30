package store

import (
	"context"
	"errors"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// refreshing runs a refresher in a bubble of fake time.
type refreshing struct {
	*Refresher
	changes  []Change
	registry *prometheus.Registry
	syncs    []time.Duration // since the beginning
}

// refresh calls test with a refresher that runs every 10 minutes on the file.
func refresh(t *testing.T, path string, source *synth, test func(*refreshing)) {
	synctest.Test(t, func(t *testing.T) {
		s := open(t, path, Options{Mapping: testMapping})
		r := &refreshing{registry: prometheus.NewRegistry()}
		begun, fault := time.Now(), source.fault
		source.fault = func(point string) error {
			if point == "containers" {
				r.syncs = append(r.syncs, time.Since(begun))
			}
			if fault != nil {
				return fault(point)
			}
			return nil
		}
		r.Refresher = NewRefresher(s, source, RefresherOptions{
			Every: 10 * time.Minute, Random: func() float64 { return 0.5 }, Registerer: r.registry,
			OnChange: func(_ context.Context, c Change) { r.changes = append(r.changes, c) },
		})
		ctx, stop := context.WithCancel(t.Context())
		done := make(chan struct{})
		go func() { r.Run(ctx); close(done) }()
		test(r)
		stop()
		<-done
		must(t, s.Close())
	})
}

// value is a counter's or gauge's, by the result that it is for.
func (r *refreshing) value(t *testing.T, name, result string) float64 {
	families, err := r.registry.Gather()
	must(t, err)
	for _, f := range families {
		for _, m := range f.GetMetric() {
			if f.GetName() == "datafind_catalog_"+name && (result == "" || m.GetLabel()[0].GetValue() == result) {
				return m.GetCounter().GetValue() + m.GetGauge().GetValue()
			}
		}
	}
	t.Errorf("no metric %s %s", name, result)
	return 0
}

// after lets fake time pass and work come to rest.
func after(d time.Duration) {
	time.Sleep(d)
	synctest.Wait()
}

func TestRefresherFillsAndFollows(t *testing.T) {
	source, alter := newSynth(30, 2), atomic.Bool{}
	source.fault = func(string) error {
		if alter.CompareAndSwap(true, false) {
			source.altered[3]++
		}
		return nil
	}
	refresh(t, filepath.Join(t.TempDir(), "cache.db"), source, func(r *refreshing) {
		after(time.Second)
		if len(r.changes) != 1 || !r.changes[0].First || len(r.changes[0].Snapshot.Tables) != 30 {
			t.Fatalf("at first %+v", r.changes)
		}
		alter.Store(true)
		after(10 * time.Minute)
		if len(r.changes) != 2 || r.changes[1].First || len(r.changes[1].Touched) != 1 {
			t.Fatalf("then %+v", r.changes)
		}
		s := r.Status()
		if s.Err != nil || s.Revision != r.changes[1].Revision || s.Tables != 30 || len(s.Gaps) != 1 || time.Until(s.Next) < 9*time.Minute {
			t.Errorf("status %+v", s)
		}
	})
}

func TestRefresherStartsFromTheCache(t *testing.T) {
	path := filepath.Join(t.TempDir(), "cache.db")
	source := newSynth(30, 2)
	synctest.Test(t, func(t *testing.T) { kept(t, path, source) }) // at the time at which bubbles begin
	source.fault = func(string) error { return errFault }
	refresh(t, path, source, func(r *refreshing) {
		after(time.Second)
		if len(r.changes) != 1 || len(r.changes[0].Snapshot.Tables) != 30 || len(r.syncs) != 0 {
			t.Fatalf("with a fresh cache %d changes and %v syncs", len(r.changes), r.syncs)
		}
	})
}

func TestRefresherKeepsWhatItHasAndPausesLonger(t *testing.T) {
	source, down := newSynth(30, 2), atomic.Bool{}
	source.fault = func(string) error {
		if down.Load() {
			return errFault
		}
		return nil
	}
	refresh(t, filepath.Join(t.TempDir(), "cache.db"), source, func(r *refreshing) {
		after(time.Second)
		down.Store(true)
		after(29 * time.Minute)
		var pauses []time.Duration
		for i := 2; i < len(r.syncs); i++ {
			pauses = append(pauses, r.syncs[i]-r.syncs[i-1])
		}
		for i, want := range []time.Duration{15, 30, 60, 120, 240, 480} {
			if i >= len(pauses) || pauses[i] != want*time.Second {
				t.Fatalf("pauses %v", pauses)
			}
		}
		s := r.Status()
		if !errors.Is(s.Err, errFault) || s.Failures != 7 || s.Tables != 30 || s.ErrAt.IsZero() || s.Next.IsZero() {
			t.Errorf("status %+v", s)
		}
		if good, failed, row := r.value(t, "refreshes_total", "good"), r.value(t, "refreshes_total", "failed"), r.value(t, "refresh_failures", ""); good != 1 || failed != 7 || row != 7 {
			t.Errorf("metrics: %v good, %v failed, %v in a row", good, failed, row)
		}
		down.Store(false)
		after(10 * time.Minute)
		if s := r.Status(); s.Err != nil || s.Failures != 0 || len(r.changes) < 2 {
			t.Errorf("mended: %+v", s)
		}
	})
}

func TestRefresherOutlivesAPanic(t *testing.T) {
	source, wild := newSynth(30, 2), true
	source.fault = func(string) error {
		if wild {
			wild = false
			panic("wild")
		}
		return nil
	}
	refresh(t, filepath.Join(t.TempDir(), "cache.db"), source, func(r *refreshing) {
		after(time.Second)
		if s := r.Status(); s.Err == nil || !strings.Contains(s.Err.Error(), "wild") {
			t.Errorf("status %+v", s)
		}
		after(time.Minute)
		if len(r.changes) != 1 {
			t.Errorf("%d changes", len(r.changes))
		}
	})
}
