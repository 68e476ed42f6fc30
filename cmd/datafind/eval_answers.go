package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"text/tabwriter"
	"time"

	"go.uber.org/zap"

	"github.com/datafind/datafind/bot"
	answers "github.com/datafind/datafind/bot/eval"
	"github.com/datafind/datafind/catalog"
	"github.com/datafind/datafind/catalog/eval"
	"github.com/datafind/datafind/catalog/file"
	"github.com/datafind/datafind/catalog/query"
	"github.com/datafind/datafind/catalog/search"
)

// answersRun is what --answers --json prints.
type answersRun struct {
	FirstStage answers.Report  `json:"first_stage"`
	Model      *answers.Report `json:"model,omitempty"`
}

// measureAnswers measures whole answers, of the first stage alone and, where a
// model is configured, of both.
func (c evalCmd) measureAnswers(ctx context.Context, s streams, questions []eval.Question, log *zap.Logger) error {
	transport, _, err := c.trust()
	if err != nil {
		return err
	}
	explainer, err := c.explainer(modelParts{transport: transport, log: log})
	if err != nil {
		return err
	}
	cfg := answers.Config{Deadline: c.ModelTimeout, AsOf: answers.DemoAsOf, Logger: log}
	var snapshot *catalog.Snapshot
	done := func() {}
	if c.Catalog == "" && !c.onDatabricks() && c.Questions == "" {
		snapshot, err = demoSet(&cfg)
	} else {
		cfg.AsOf = time.Now()
		snapshot, done, err = c.load(ctx, s.err, transport, log)
	}
	if err != nil {
		return err
	}
	defer done()
	cfg.Questions = append(questions, cfg.Questions...)
	cfg.Finder = search.New(snapshot.WithoutGrants())
	run, err := runBoth(ctx, cfg, explainer)
	if err != nil {
		return err
	}
	if !c.JSON {
		return printAnswers(s.out, run)
	}
	enc := json.NewEncoder(s.out)
	enc.SetIndent("", "  ")
	return enc.Encode(run)
}

// demoSet adds what is asked of the demo's catalog besides its own questions.
func demoSet(cfg *answers.Config) (*catalog.Snapshot, error) {
	snapshot, _, err := file.Demo(file.Options{Now: func() time.Time { return answers.DemoAsOf }})
	if err != nil {
		return nil, err
	}
	if cfg.Questions, err = answers.Unanswerable(); err != nil {
		return nil, err
	}
	cfg.Counting, err = eval.ReadCounted(query.DemoQuestions())
	return snapshot, err
}

func runBoth(ctx context.Context, cfg answers.Config, explainer bot.Explainer) (run answersRun, err error) {
	if run.FirstStage, err = answers.Run(ctx, cfg); err != nil || explainer == nil {
		return run, err
	}
	cfg.Explainer = explainer
	r, err := answers.Run(ctx, cfg)
	run.Model = &r
	return run, err
}

func printAnswers(w io.Writer, run answersRun) error {
	columns := []answers.Report{run.FirstStage}
	head := "\tfirst stage"
	if run.Model != nil {
		columns, head = append(columns, *run.Model), head+"\twith the model"
	}
	table := tabwriter.NewWriter(w, 0, 0, 3, ' ', 0)
	fmt.Fprintln(table, head)
	row := func(name string, cell func(answers.Report) string) {
		fmt.Fprint(table, name)
		for _, r := range columns {
			fmt.Fprint(table, "\t", cell(r))
		}
		fmt.Fprintln(table)
	}
	of := func(share float64, n int) string { return fmt.Sprintf("%.3f of %d", share, n) }
	row("right table named first", func(r answers.Report) string { return of(r.First, r.Questions) })
	row("all needed tables named", func(r answers.Report) string { return of(r.All, r.Questions) })
	row("no table named, though one answers", func(r answers.Report) string { return of(r.Declined, r.Questions) })
	if run.FirstStage.Unanswerable > 0 {
		row("no table named where none answers", func(r answers.Report) string { return of(r.Honest, r.Unanswerable) })
	}
	if run.FirstStage.Counting > 0 {
		row("counts right / wrong / not known", func(r answers.Report) string {
			return fmt.Sprintf("%d / %d / %d", r.CountsRight, r.CountsWrong, r.CountsUnknown)
		})
	}
	row("invented before / after the check", func(r answers.Report) string { return fmt.Sprintf("%d / %d", r.InventedBefore, r.InventedAfter) })
	row("in the language of the question", func(r answers.Report) string { return fmt.Sprintf("%.3f", r.Language) })
	row("milliseconds, p50 / p95", func(r answers.Report) string { return fmt.Sprintf("%.1f / %.1f", r.P50MS, r.P95MS) })
	if run.Model != nil {
		row("settled by the model / it lapsed", func(r answers.Report) string { return fmt.Sprintf("%d / %d", r.Modelled, r.Lapses) })
		row("tokens read / written an answer", func(r answers.Report) string { return fmt.Sprintf("%.0f / %.0f", r.PromptTokens, r.CompletionTokens) })
	}
	return table.Flush()
}
