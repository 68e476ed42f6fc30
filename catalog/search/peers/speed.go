package main

import (
	"context"
	"io"
	"math"
	"os"
	"path/filepath"
	"time"

	"github.com/datafind/datafind/catalog"
	"github.com/datafind/datafind/catalog/search/synth"
)

const (
	askedFor  = 20              // tables a question
	questions = 200             // at most
	rounds    = 3               // that each engine gets a question in; the fastest counts, as others use the machine too
	fewest    = 20              // questions, however slow the slowest engine
	patience  = 4 * time.Minute // with all engines, once the fewest are asked
	warmUp    = 5               // questions before the clock runs
)

// timing is one engine and what it came to.
type timing struct {
	name         string
	build        time.Duration
	memory, disk int64 // bytes beside the tables: in memory but for mapped files, and in files
	ask          func(q asked) error
	answers      []time.Duration // in the order of the questions
}

// asked is a question as a person wrote it, and its words as the peers get them.
type asked struct {
	text  string
	words []string
}

// speed builds every engine over the same made-up tables, asks each the same
// questions in turn, so that all have the same machine, and prints how long they
// take.
func speed(ctx context.Context, w io.Writer, tables int) error {
	timings, err := race(ctx, tables)
	if err != nil {
		return err
	}
	printTimings(w, tables, timings)
	return ctx.Err()
}

func race(ctx context.Context, tables int) ([]*timing, error) {
	folder, err := os.MkdirTemp("", "peers")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(folder)
	g := synth.New(1)
	all, stop, err := contestants(folder, catalog.NewSnapshot(made(g, tables), nil, time.Time{}, "synth"))
	defer stop()
	if err != nil {
		return nil, err
	}
	for i := range warmUp {
		for _, t := range all {
			if err := t.ask(draw(g, questions+i, tables)); err != nil {
				return nil, err
			}
		}
	}
	begin := time.Now()
	for i := 0; i < questions && ctx.Err() == nil && (i < fewest || time.Since(begin) < patience); i++ {
		q := draw(g, i, tables)
		for _, t := range all {
			fastest := time.Duration(math.MaxInt64)
			for range rounds {
				start := time.Now()
				if err := t.ask(q); err != nil {
					return nil, err
				}
				fastest = min(fastest, time.Since(start))
			}
			t.answers = append(t.answers, fastest)
		}
	}
	return all, nil
}

func draw(g *synth.Generator, i, tables int) asked {
	text := g.Question(i, tables)
	return asked{text, distinct(words(nil, text))}
}

func made(g *synth.Generator, n int) []catalog.Table {
	list := make([]catalog.Table, n)
	for i := range list {
		list[i] = g.Table(i)
	}
	return list
}

// measure notes what building an engine takes.
func (t *timing) measure(folder string, build func()) {
	memory, disk := resident(), size(folder)
	start := time.Now()
	build()
	t.build = time.Since(start)
	t.memory, t.disk = resident()-memory, size(folder)-disk
}

// size is what the files of a folder take, in bytes.
func size(folder string) (sum int64) {
	_ = filepath.WalkDir(folder, func(_ string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return nil
		}
		if info, err := d.Info(); err == nil {
			sum += info.Size()
		}
		return nil
	})
	return sum
}
