package main

import (
	"context"
	"fmt"
	"io"
	"net/url"
	"os"
	"strings"
	"sync/atomic"
	"time"

	"go.uber.org/zap"

	"github.com/datafind/datafind/catalog"
	"github.com/datafind/datafind/catalog/file"
	"github.com/datafind/datafind/catalog/search"
)

// reloadEvery is how often the catalog's file is looked at for a change.
const reloadEvery = 30 * time.Second

// load reads the catalog that the flags name; the embedded one without a file.
func (f catalogFlags) load(ctx context.Context, now time.Time) (*catalog.Snapshot, file.Report, error) {
	options, err := f.options(now)
	if err != nil {
		return nil, file.Report{}, err
	}
	var (
		snapshot *catalog.Snapshot
		report   file.Report
	)
	if f.Catalog == "" {
		snapshot, report, err = file.Demo(options)
	} else {
		snapshot, report, err = file.Load(ctx, f.Catalog, options)
	}
	if err != nil {
		return nil, report, err
	}
	if f.Visibility == "everyone" {
		snapshot = snapshot.WithoutGrants()
	}
	return snapshot, report, nil
}

// options checks the flags and reads the mapping.
func (f catalogFlags) options(now time.Time) (file.Options, error) {
	if f.TableURL != "" && !strings.HasPrefix(f.TableURL, "https://") && !strings.HasPrefix(f.TableURL, "http://") {
		return file.Options{}, fmt.Errorf("%w: --table-url must begin with https:// or http://", errUsage)
	}
	mapping, err := f.read()
	return file.Options{Mapping: mapping, Include: f.Include, Exclude: f.Exclude, Now: func() time.Time { return now }}, err
}

// read reads the mapping, the default one where no file is named.
func (f mappingFlags) read() (file.Mapping, error) {
	if f.Mapping == "" {
		return file.DefaultMapping(), nil
	}
	raw, err := os.ReadFile(f.Mapping)
	if err != nil {
		return file.Mapping{}, fmt.Errorf("%w: --mapping: %w", errUsage, err)
	}
	m, err := file.ParseMapping(raw)
	if err != nil {
		return file.Mapping{}, fmt.Errorf("%w: --mapping: %w", errUsage, err)
	}
	return m, nil
}

// terms reads the company's glossary; none without a file.
func (f catalogFlags) terms() ([]catalog.Term, error) {
	if f.Glossary == "" {
		return nil, nil
	}
	terms, err := file.LoadGlossary(f.Glossary)
	if err != nil {
		return nil, fmt.Errorf("%w: --glossary: %w", errUsage, err)
	}
	return terms, nil
}

// generations holds the metadata in use. A question takes the current one and
// keeps it to its end; a changed file is swapped in whole.
type generations struct {
	flags   catalogFlags
	engines *engines // nil: none
	log     *zap.Logger
	current atomic.Pointer[search.Hybrid]
	seen    time.Time // the file's modification time when it was last read
}

func newGenerations(ctx context.Context, f catalogFlags, e *engines, log *zap.Logger) (*generations, error) {
	g := &generations{flags: f, engines: e, log: log}
	return g, g.reload(ctx)
}

func (g *generations) reload(ctx context.Context) error {
	var modified time.Time
	if g.flags.Catalog != "" {
		if info, err := os.Stat(g.flags.Catalog); err == nil {
			modified = info.ModTime()
		}
	}
	snapshot, report, err := g.flags.load(ctx, time.Now())
	if err != nil {
		return err
	}
	terms, err := g.flags.terms()
	if err != nil {
		return err
	}
	g.seen = modified // a failed reading is tried again
	for _, p := range report.Problems {
		g.log.Warn("catalog line left out", zap.Int("line", p.Line), zap.String("reason", p.Reason))
	}
	g.current.Store(g.engines.over(search.New(snapshot, terms...)))
	g.log.Info("catalog loaded", zap.String("source", snapshot.Source), zap.Int("tables", len(snapshot.Tables)))
	return nil
}

// watch takes over a changed file until ctx ends. A file that cannot be read
// leaves the old generation in place.
func (g *generations) watch(ctx context.Context) {
	if g.flags.Catalog == "" {
		return
	}
	tick := time.NewTicker(reloadEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		info, err := os.Stat(g.flags.Catalog)
		if err == nil && info.ModTime().Equal(g.seen) {
			continue
		}
		if err == nil {
			err = g.reload(ctx)
		}
		if err != nil {
			g.log.Error("catalog not reloaded, the former one stays in use", zap.Error(err))
		}
	}
}

// tableURL makes links out of the pattern; nil where none is set. Names are
// escaped: one with a slash or a question mark in it leads nowhere else.
func (f catalogFlags) tableURL() func(*catalog.Table) string {
	if f.TableURL == "" {
		return nil
	}
	return func(t *catalog.Table) string {
		return strings.NewReplacer("{catalog}", url.PathEscape(t.Catalog), "{schema}", url.PathEscape(t.Schema), "{table}", url.PathEscape(t.Name)).Replace(f.TableURL)
	}
}

// tellProblems names the lines that were left out, for a person at a terminal.
func tellProblems(w io.Writer, r file.Report) {
	for i, p := range r.Problems {
		if i == 10 {
			break
		}
		fmt.Fprintln(w, "datafind: catalog:", p)
	}
	if more := len(r.Problems) + r.More - 10; more > 0 {
		fmt.Fprintf(w, "datafind: catalog: %d more problems\n", more)
	}
}
