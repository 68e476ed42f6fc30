package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/datafind/datafind/catalog"
	"github.com/datafind/datafind/catalog/eval"
	"github.com/datafind/datafind/catalog/file"
	"github.com/datafind/datafind/catalog/search"
)

// sets are the public question sets, each with the catalog that it is about,
// and the demo's own.
var sets = []struct{ name, catalog, lang string }{
	{"fivetran", "fivetran", "en"},
	{"spider", "spider", "en"},
	{"spider", "spider", "pt"},
	{"spider_syn", "spider", "en"},
	{"spider2_lite", "spider2_lite", "en"},
	{"spider2_lite", "spider2_lite", "pt"},
	{"spider2_lite", "spider2_lite", "es"},
	{"beaver_nw", "beaver_nw", "en"},
	{demo, demo, "en"},
	{demo, demo, "pt"},
	{demo, demo, "es"},
}

const demo = "demo"

// quality prints the README's table: each set, each engine. dir holds the
// public sets; without it there is the demo alone.
func quality(ctx context.Context, w io.Writer, dir string) error {
	folder, err := os.MkdirTemp("", "peers")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	if dir == "" {
		fmt.Fprintln(w, "EVAL_DIR does not name the folder of the public sets: the demo's questions alone")
	}
	fmt.Fprintln(w, "| hit@1 / hit@3 / hit@10 / all@10 | questions | plain BM25F | bleve | SQLite FTS5 | datafind |")
	fmt.Fprintln(w, "|---|---|---|---|---|---|")
	built := map[string]*contest{}
	for _, set := range sets {
		if dir == "" && set.catalog != demo {
			continue
		}
		if built[set.catalog] == nil {
			s, err := load(ctx, dir, set.catalog)
			if err != nil {
				return err
			}
			c, err := newContest(s, filepath.Join(folder, set.catalog))
			if err != nil {
				return fmt.Errorf("%s: %w", set.catalog, err)
			}
			defer c.close()
			built[set.catalog] = c
		}
		questions, err := ask(dir, set.name, set.lang)
		if err != nil {
			return err
		}
		figures, answered, err := built[set.catalog].measure(ctx, questions)
		if err != nil {
			return fmt.Errorf("%s %s: %w", set.name, set.lang, err)
		}
		last := len(figures) - 1
		fmt.Fprintf(w, "| %s %s | %d | %s | **%s** |\n", set.name, set.lang, answered, strings.Join(figures[:last], " | "), figures[last])
	}
	return nil
}

// load reads a set's catalog. The demo's is read on the day that it was made
// for, since freshness counts.
func load(ctx context.Context, dir, name string) (s *catalog.Snapshot, err error) {
	if name == demo {
		s, _, err = file.Demo(file.Options{Now: func() time.Time { return time.Date(2026, 11, 22, 6, 0, 0, 0, time.UTC) }})
		return s, err
	}
	s, _, err = file.Load(ctx, filepath.Join(dir, name, "catalog.jsonl.gz"), file.Options{})
	return s, err
}

// ask reads a set's questions in one language.
func ask(dir, name, lang string) ([]eval.Question, error) {
	all, err := eval.Read(bytes.NewReader(file.DemoQuestions()))
	if name != demo {
		all, err = eval.ReadFile(filepath.Join(dir, name, "questions.jsonl"))
	}
	return slices.DeleteFunc(all, func(q eval.Question) bool { return q.Lang != lang }), err
}

// contest is all engines over one catalog, ours last.
type contest struct {
	snapshot *catalog.Snapshot
	peers    []engine
	ours     *search.Index
}

func newContest(s *catalog.Snapshot, folder string) (*contest, error) {
	if err := os.Mkdir(folder, 0o700); err != nil {
		return nil, err
	}
	c := &contest{snapshot: s, ours: search.New(s)}
	for _, p := range peers {
		e, err := p.build(folder, documents(s))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", p.name, err)
		}
		c.peers = append(c.peers, e)
	}
	return c, nil
}

// measure asks every engine and returns its figures, and how many questions
// have an answer.
func (c *contest) measure(ctx context.Context, questions []eval.Question) (figures []string, answered int, err error) {
	var failed error
	finders := make([]eval.Searcher, 0, len(c.peers)+1)
	for _, e := range c.peers {
		finders = append(finders, searcher(e, c.snapshot, &failed))
	}
	finders = append(finders, c.ours.Search)
	for _, find := range finders {
		r, err := eval.Run(ctx, find, questions, eval.Options{})
		if err = errors.Join(err, failed); err != nil {
			return nil, 0, err
		}
		answered = r.N
		figures = append(figures, fmt.Sprintf("%s / %s / %s / %s", short(r.Hit1), short(r.Hit3), short(r.Hit10), short(r.All10)))
	}
	return figures, answered, nil
}

// short writes a share without its leading nought.
func short(share float64) string {
	if share >= .9995 {
		return "1"
	}
	return strings.TrimPrefix(fmt.Sprintf("%.3f", share), "0")
}

func (c *contest) close() {
	for _, e := range c.peers {
		_ = e.Close() // the files are removed
	}
}
