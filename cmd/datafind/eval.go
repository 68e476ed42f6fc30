package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"maps"
	"os"
	"slices"

	"github.com/datafind/datafind/catalog/eval"
	"github.com/datafind/datafind/catalog/file"
	"github.com/datafind/datafind/catalog/search"
)

type evalCmd struct {
	sourceFlags  `embed:""`
	modelFlags   `embed:""`
	networkFlags `embed:""`
	Answers      bool   `help:"Measure whole answers, end to end, of the first stage alone and with the model where one is set: tables, counts, names, language, tokens, time."`
	Questions    string `help:"File with questions and their known tables, JSON Lines. The demo's own when left out." placeholder:"FILE"`
	JSON         bool   `name:"json" help:"Print one JSON object."`
	Misses       int    `help:"Show up to this many questions whose first table was wrong."`
	Lenient      bool   `help:"Count tables that answer as well."`
	Against      string `help:"File with an earlier run, as --json prints it, to compare with." placeholder:"FILE"`
}

func (c evalCmd) Run(ctx context.Context, s streams, cli *CLI) error {
	questions, err := c.questions()
	if err != nil {
		return fmt.Errorf("%w: %w", errUsage, err)
	}
	before, err := c.earlier()
	if err != nil {
		return fmt.Errorf("%w: --against %s: %w", errUsage, c.Against, err)
	}
	log, err := quietLogger(cli.LogLevel, s.err)
	if err != nil {
		return err
	}
	if c.Answers {
		return c.measureAnswers(ctx, s, questions, log)
	}
	transport, _, err := c.trust()
	if err != nil {
		return err
	}
	terms, err := c.terms()
	if err != nil {
		return err
	}
	snapshot, done, err := c.load(ctx, s.err, transport, log)
	if err != nil {
		return err
	}
	defer done()
	index := search.New(snapshot, terms...)
	r, err := c.measure(ctx, index, questions)
	if err != nil {
		return err
	}
	besides, err := eval.LookBesides(ctx, index.Search, snapshot, questions, r, eval.Options{Lenient: c.Lenient})
	if err != nil {
		return err
	}
	out := evalRun{Report: r, Besides: besides}
	if before != nil {
		compared, err := eval.Compare(*before, r)
		if err != nil {
			return fmt.Errorf("--against %s: %w", c.Against, err)
		}
		out.Against = &compared
	}
	if c.JSON {
		enc := json.NewEncoder(s.out)
		enc.SetEscapeHTML(false)
		enc.SetIndent("", "  ")
		return enc.Encode(out)
	}
	printReport(s.out, "all", r)
	for language, asked := range byLanguage(questions) {
		if len(asked) == len(questions) {
			break
		}
		part, err := c.measure(ctx, index, asked)
		if err != nil {
			return err
		}
		printReport(s.out, language, part)
	}
	printBesides(s.out, besides)
	printMisses(s.out, r.Misses)
	if out.Against != nil {
		printComparison(s.out, *out.Against, questions)
	}
	return nil
}

// evalRun is what --json prints and --against reads.
type evalRun struct {
	eval.Report
	Besides eval.Besides     `json:"besides"`
	Against *eval.Comparison `json:"against,omitempty"`
}

// earlier reads the run to compare with, nil for none.
func (c evalCmd) earlier() (*eval.Report, error) {
	if c.Against == "" {
		return nil, nil
	}
	b, err := os.ReadFile(c.Against)
	if err != nil {
		return nil, err
	}
	var run evalRun
	if err := json.Unmarshal(b, &run); err != nil {
		return nil, fmt.Errorf("no run in it: %w", err)
	}
	if len(run.Ranks) == 0 {
		return nil, errors.New("no run in it: eval --json prints one")
	}
	return &run.Report, nil
}

func (c evalCmd) measure(ctx context.Context, index *search.Index, questions []eval.Question) (eval.Report, error) {
	r, err := eval.Run(ctx, index.Search, questions, eval.Options{Lenient: c.Lenient})
	r.Misses = r.Misses[:min(c.Misses, len(r.Misses))]
	return r, err
}

// byLanguage yields the questions of each language, in the languages' order.
func byLanguage(questions []eval.Question) iter.Seq2[string, []eval.Question] {
	parts := map[string][]eval.Question{}
	for _, q := range questions {
		parts[q.Lang] = append(parts[q.Lang], q)
	}
	return func(yield func(string, []eval.Question) bool) {
		for _, language := range slices.Sorted(maps.Keys(parts)) {
			if !yield(language, parts[language]) {
				return
			}
		}
	}
}

func (c evalCmd) questions() ([]eval.Question, error) {
	switch {
	case c.Questions != "":
		return eval.ReadFile(c.Questions)
	case c.Catalog != "" || c.onDatabricks():
		return nil, errors.New("a catalog of your own needs --questions that belong to it")
	}
	return eval.Read(bytes.NewReader(file.DemoQuestions()))
}
