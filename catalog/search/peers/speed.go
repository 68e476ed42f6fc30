package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/datafind/datafind/catalog"
	"github.com/datafind/datafind/catalog/search"
	"github.com/datafind/datafind/catalog/search/synth"
)

const (
	askedFor  = 20               // tables a question
	questions = 400              // at most
	fewest    = 20               // questions, however slow
	patience  = 40 * time.Second // with one engine, when it has answered the fewest
	warmUp    = 5                // questions before the clock runs
)

// timing is what one engine came to.
type timing struct {
	name         string
	build        time.Duration
	memory, disk int64           // bytes: what the process grew by, and the files
	answers      []time.Duration // sorted
}

// speed builds every engine over the same made-up tables and prints how long
// the same questions take, ours read from the words that a person wrote to the
// explained result, the others from split words to numbers of tables.
func speed(ctx context.Context, w io.Writer, tables int) error {
	g := synth.New(1)
	s := catalog.NewSnapshot(made(g, tables), nil, time.Time{}, "synth")
	asked := make([]string, questions)
	for i := range asked {
		asked[i] = g.Question(i, tables)
	}
	all := []timing{timeOurs(ctx, s, asked)}
	for _, p := range peers {
		if p.name == "plain BM25F" {
			continue // written to be read, not to be fast
		}
		t, err := timePeer(ctx, p, s, asked)
		if err != nil {
			return fmt.Errorf("%s: %w", p.name, err)
		}
		all = append(all, t)
	}
	printTimings(w, tables, all)
	return ctx.Err()
}

func made(g *synth.Generator, n int) []catalog.Table {
	list := make([]catalog.Table, n)
	for i := range list {
		list[i] = g.Table(i)
	}
	return list
}

func timeOurs(ctx context.Context, s *catalog.Snapshot, asked []string) timing {
	t := timing{name: "datafind"}
	before, start := resident(), time.Now()
	ix := search.New(s)
	t.build = time.Since(start)
	t.memory = resident() - before
	t.answers, _ = clock(ctx, len(asked), func(i int) error {
		ix.Search(ctx, search.Query{Text: asked[i], Limit: askedFor})
		return nil
	})
	return t
}

func timePeer(ctx context.Context, p builder, s *catalog.Snapshot, asked []string) (timing, error) {
	t := timing{name: p.name}
	folder, err := os.MkdirTemp("", "peers")
	if err != nil {
		return t, err
	}
	defer os.RemoveAll(folder)
	split := make([][]string, len(asked))
	for i, q := range asked {
		split[i] = distinct(words(nil, q))
	}
	before, start := resident(), time.Now()
	e, err := p.build(folder, documents(s))
	if err != nil {
		return t, err
	}
	defer e.Close()
	t.build = time.Since(start)
	t.answers, err = clock(ctx, len(asked), func(i int) error {
		_, err := e.Search(split[i], askedFor)
		return err
	})
	t.memory = resident() - before
	t.disk = size(folder)
	return t, err
}

// clock asks up to n questions and returns how long each took, sorted.
func clock(ctx context.Context, n int, ask func(i int) error) ([]time.Duration, error) {
	for i := range min(n, warmUp) {
		if err := ask(i); err != nil {
			return nil, err
		}
	}
	var took []time.Duration
	for begin := time.Now(); len(took) < n && ctx.Err() == nil && (len(took) < fewest || time.Since(begin) < patience); {
		start := time.Now()
		if err := ask(len(took)); err != nil {
			return nil, err
		}
		took = append(took, time.Since(start))
	}
	slices.Sort(took)
	return took, nil
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
