package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/datafind/datafind/catalog/eval"
	"github.com/datafind/datafind/catalog/file"
	"github.com/datafind/datafind/catalog/search"
)

type evalCmd struct {
	catalogFlags `embed:""`
	Questions    string `help:"File with questions and their known tables, JSON Lines. The demo's own when left out." placeholder:"FILE"`
	JSON         bool   `name:"json" help:"Print one JSON object."`
	Misses       int    `help:"Show up to this many questions whose first table was wrong."`
	Lenient      bool   `help:"Count tables that answer as well."`
}

func (c evalCmd) Run(ctx context.Context, s streams) error {
	snapshot, report, err := c.load(ctx, time.Now())
	if err != nil {
		return err
	}
	tellProblems(s.err, report)
	questions, err := c.questions()
	if err != nil {
		return fmt.Errorf("%w: %w", errUsage, err)
	}
	r, err := eval.Run(ctx, search.New(snapshot).Search, questions, eval.Options{Lenient: c.Lenient})
	if err != nil {
		return err
	}
	r.Misses = r.Misses[:min(c.Misses, len(r.Misses))]
	if c.JSON {
		enc := json.NewEncoder(s.out)
		enc.SetEscapeHTML(false)
		enc.SetIndent("", "  ")
		return enc.Encode(r)
	}
	printReport(s.out, r)
	return nil
}

func (c evalCmd) questions() ([]eval.Question, error) {
	switch {
	case c.Questions != "":
		return eval.ReadFile(c.Questions)
	case c.Catalog != "":
		return nil, errors.New("--catalog needs --questions that belong to it")
	}
	return eval.Read(bytes.NewReader(file.DemoQuestions()))
}

func printReport(w io.Writer, r eval.Report) {
	fmt.Fprintf(w, "%d questions with an answer\n", r.N)
	fmt.Fprintf(w, "hit@1 %.3f   hit@3 %.3f   hit@5 %.3f   hit@10 %.3f   mrr %.3f\n", r.Hit1, r.Hit3, r.Hit5, r.Hit10, r.MRR)
	fmt.Fprintf(w, "all@1 %.3f   all@5 %.3f   all@10 %.3f   cr@10 %.3f\n", r.All1, r.All5, r.All10, r.CR10)
	fmt.Fprintf(w, "declined wrongly %.3f\n", r.WronglyDeclined)
	if r.Unanswerable > 0 {
		fmt.Fprintf(w, "%d questions that nothing answers: declined %.3f\n", r.Unanswerable, r.Declined)
	}
	for _, m := range r.Misses {
		fmt.Fprintf(w, "\n%s  %s\n", m.ID, m.Question)
		fmt.Fprintf(w, "  wanted  %s\n", strings.Join(m.Gold, ", "))
		fmt.Fprintf(w, "  came    %s\n", strings.Join(m.Got, ", "))
		if m.Rank > 0 {
			fmt.Fprintf(w, "  at      %d\n", m.Rank)
		}
	}
}
