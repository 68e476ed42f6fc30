package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"maps"
	"slices"
	"strings"

	"github.com/datafind/datafind/catalog/eval"
	"github.com/datafind/datafind/catalog/file"
	"github.com/datafind/datafind/catalog/search"
)

type evalCmd struct {
	sourceFlags  `embed:""`
	networkFlags `embed:""`
	Questions    string `help:"File with questions and their known tables, JSON Lines. The demo's own when left out." placeholder:"FILE"`
	JSON         bool   `name:"json" help:"Print one JSON object."`
	Misses       int    `help:"Show up to this many questions whose first table was wrong."`
	Lenient      bool   `help:"Count tables that answer as well."`
}

func (c evalCmd) Run(ctx context.Context, s streams, cli *CLI) error {
	questions, err := c.questions()
	if err != nil {
		return fmt.Errorf("%w: %w", errUsage, err)
	}
	log, err := quietLogger(cli.LogLevel, s.err)
	if err != nil {
		return err
	}
	transport, _, err := c.trust()
	if err != nil {
		return err
	}
	snapshot, err := c.load(ctx, s.err, transport, log)
	if err != nil {
		return err
	}
	index := search.New(snapshot)
	r, err := c.measure(ctx, index, questions)
	if err != nil {
		return err
	}
	if c.JSON {
		enc := json.NewEncoder(s.out)
		enc.SetEscapeHTML(false)
		enc.SetIndent("", "  ")
		return enc.Encode(r)
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
	printMisses(s.out, r.Misses)
	return nil
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

func printReport(w io.Writer, about string, r eval.Report) {
	fmt.Fprintf(w, "%s: %d questions with an answer\n", about, r.N)
	fmt.Fprintf(w, "  hit@1 %.3f   hit@3 %.3f   hit@5 %.3f   hit@10 %.3f   mrr %.3f\n", r.Hit1, r.Hit3, r.Hit5, r.Hit10, r.MRR)
	fmt.Fprintf(w, "  all@1 %.3f   all@5 %.3f   all@10 %.3f   cr@10 %.3f\n", r.All1, r.All5, r.All10, r.CR10)
	fmt.Fprintf(w, "  declined wrongly %.3f", r.WronglyDeclined)
	if r.Unanswerable > 0 {
		fmt.Fprintf(w, ", rightly %.3f of %d that nothing answers", r.Declined, r.Unanswerable)
	}
	fmt.Fprintln(w)
}

func printMisses(w io.Writer, misses []eval.Miss) {
	for _, m := range misses {
		fmt.Fprintf(w, "\n%s  %s\n", m.ID, m.Question)
		fmt.Fprintf(w, "  wanted  %s\n", strings.Join(m.Gold, ", "))
		fmt.Fprintf(w, "  came    %s\n", strings.Join(m.Got, ", "))
		if m.Rank > 0 {
			fmt.Fprintf(w, "  at      %d\n", m.Rank)
		}
	}
}
