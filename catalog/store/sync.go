package store

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/datafind/datafind/catalog"
	"go.uber.org/zap"
)

// Phase is a part of a sync, in the order in which they come.
type Phase string

// The phases of a sync.
const (
	PhaseTags    Phase = "tags"
	PhaseTables  Phase = "tables"
	PhaseColumns Phase = "columns"
	PhaseSwap    Phase = "swap"
)

// Progress tells how far a sync is.
type Progress struct {
	Phase Phase
	Done  int // tables, in PhaseTags tags
	Total int // 0 where it is not known; in PhaseTables as many as last time
}

// Report is what a sync did.
type Report struct {
	Revision, Previous int64 // Previous is 0 for the first
	AsOf               time.Time
	Tables             int // in all
	Added              int
	Changed            int // what is known of them or of their columns
	Dropped            int
	// Touched are the names, in lower case, of what was added, changed or
	// dropped since Previous; nil where that is 0 and everything is new.
	Touched    []string
	Containers bool // catalogs, schemas or the grants on them changed
	Columns    int  // that were fetched
	Took       time.Duration
	Gaps       []catalog.Gap
}

// progressEvery is after how many tables or tags progress is told.
const progressEvery = 500

// Sync brings the cache to what the source says now and puts that in force at
// once. Columns are fetched of those tables alone that are new, whose shape
// moved or whose Updated is not known. An error leaves the revision in force as
// it was, and what was fetched for the next sync; it is ErrBusy where another
// one is going on, here or in another process. Progress may be nil.
func (s *Store) Sync(ctx context.Context, source Source, progress func(Progress)) (Report, error) {
	if !s.syncing.TryLock() {
		return Report{}, ErrBusy
	}
	defer s.syncing.Unlock()
	if progress == nil {
		progress = func(Progress) {}
	}
	report, err := s.sync(ctx, source, progress)
	if errors.Is(err, ErrEmpty) { // the file was damaged; the new one needs no more than a first sync
		report, err = s.sync(ctx, source, progress)
	}
	if err != nil {
		return Report{}, fmt.Errorf("syncing the cache: %w", err)
	}
	s.o.Logger.Info("metadata synced", zap.Int64("revision", report.Revision), zap.Int("tables", report.Tables),
		zap.Int("added", report.Added), zap.Int("changed", report.Changed), zap.Int("dropped", report.Dropped),
		zap.Int("columns", report.Columns), zap.Int("gaps", len(report.Gaps)), zap.Duration("took", report.Took))
	return report, nil
}

func (s *Store) sync(ctx context.Context, source Source, progress func(Progress)) (report Report, err error) {
	err = s.use(ctx, "writing the next revision", func() error {
		lock, err := s.lock()
		if err != nil {
			return err
		}
		defer lock.Unlock()
		report, err = s.bring(ctx, source, progress)
		return err
	})
	return report, err
}

// bring writes the next revision, from beginning to end.
func (s *Store) bring(ctx context.Context, source Source, progress func(Progress)) (Report, error) {
	started := s.o.Clock().UTC()
	w, err := newWriter(ctx, s.writer, s.o.batch)
	if err != nil {
		return Report{}, err
	}
	defer w.close()
	n, err := newNext(ctx, w, source, progress)
	if err != nil {
		return Report{}, err
	}
	for _, step := range []struct {
		doing string
		do    func(context.Context) error
	}{
		{"reading the grants on catalogs and schemas", n.readContainers},
		{"reading the tags of columns", n.readTags},
		{"reading the tables", n.readTables},
		{"dropping what is gone", n.drop},
		{"reading the columns", n.readColumns},
	} {
		if err := step.do(ctx); err != nil {
			return Report{}, fmt.Errorf("%s: %w", step.doing, err)
		}
	}
	progress(Progress{Phase: PhaseSwap})
	report, err := n.publish(ctx, started)
	if err != nil {
		return Report{}, fmt.Errorf("putting the new revision in force: %w", err)
	}
	if err := n.sweep(ctx); err != nil { // the next sync will
		s.o.Logger.Warn("old rows left in the cache", zap.Error(err))
	}
	report.Took = s.o.Clock().Sub(started)
	return report, nil
}

// key is what a table is known by: its full name without regard to case.
func key(name string) string { return strings.ToLower(name) }
