package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"go.uber.org/zap"

	"github.com/datafind/datafind/bot"
	"github.com/datafind/datafind/bot/slackapp"
)

type serveCmd struct {
	slackFlags   `embed:""`
	sourceFlags  `embed:""`
	refreshFlags `embed:""`
	deltaFlags   `embed:""`
	modelFlags   `embed:""`
	engineFlags  `embed:""`
	networkFlags `embed:""`
	healthFlags  `embed:""`
	traceFlags   `embed:""`
	Keep         time.Duration `help:"How long questions, answers and thumbs are kept, in the journal and in the workspace; 0 keeps them for good." default:"9600h"`
}

func (c serveCmd) Run(ctx context.Context, s streams, cli *CLI) error {
	if err := c.check(); err != nil {
		return err
	}
	log, err := newLogger(cli.LogLevel, s.err)
	if err != nil {
		return err
	}
	transport, dialer, err := c.trust()
	if err != nil {
		return err
	}
	tracer, stopTracing, err := c.tracing(ctx, transport, log)
	if err != nil {
		return err
	}
	cfg := appConfig{
		botToken: c.SlackBotToken, appToken: c.SlackAppToken, transport: transport, dialer: dialer,
		journal: c.Journal, keep: c.Keep, metrics: prometheus.NewRegistry(), tracer: tracer,
		modelTimeout: c.ModelTimeout,
		painter:      slackapp.Painter{TableURL: c.tableURL()}, health: c.Health, log: log,
	}
	cfg.explainer, err = c.explainer(modelParts{transport: transport, log: log, registerer: cfg.metrics, tracer: tracer, traceText: c.TraceText})
	if err != nil {
		return err
	}
	engines, err := c.openEngines(ctx, transport, log, cfg.metrics)
	if err != nil {
		return err
	}
	stop, err := c.follow(ctx, &cfg, engines, s.err)
	if err != nil {
		return errors.Join(err, engines.end())
	}
	a, err := newApp(ctx, cfg)
	if err != nil {
		return errors.Join(err, stop(), engines.end())
	}
	log.Info("serving", zap.String("version", version()))
	return errors.Join(a.run(ctx), stop(), engines.end(), stopTracing())
}

// follow loads the metadata and keeps it up to date, from a file or from a
// workspace, until ctx ends; then it is to be stopped.
func (c serveCmd) follow(ctx context.Context, cfg *appConfig, e *engines, w io.Writer) (stop func() error, err error) {
	if !c.onDatabricks() {
		generations, err := newGenerations(ctx, c.catalogFlags, e, cfg.log)
		if err != nil {
			return nil, err
		}
		cfg.generation = func() bot.Finder { return generations.current.Load() }
		go generations.watch(ctx)
		return func() error { return nil }, nil
	}
	l, err := goLive(ctx, c.sourceFlags, c.Refresh, cfg.transport, e, w, cfg.log, cfg.metrics)
	if err != nil {
		return nil, err
	}
	if cfg.sink, err = c.sink(l.workspace, cfg.log); err != nil {
		return nil, errors.Join(err, l.stop())
	}
	cfg.generation, cfg.directory, cfg.refreshed = l.finder, l.groups(), l.refreshed
	return l.stop, nil
}

// check refuses what cannot work, and what could show more than was meant.
func (c serveCmd) check() error {
	var errs []error
	if !strings.HasPrefix(c.SlackBotToken, "xoxb-") {
		errs = append(errs, errors.New("SLACK_BOT_TOKEN must be the app's bot token (xoxb-…), from OAuth & Permissions"))
	}
	if !strings.HasPrefix(c.SlackAppToken, "xapp-") {
		errs = append(errs, errors.New("SLACK_APP_TOKEN must be an app-level token (xapp-…) with connections:write, from Basic Information"))
	}
	errs = append(errs, c.checkSource()...)
	if len(c.Include) == 0 && c.Visibility != "everyone" {
		errs = append(errs, errors.New("say what may be shown: --include with patterns such as 'gold.*', or --visibility=everyone for all of the catalog"))
	}
	if len(errs) > 0 {
		return fmt.Errorf("%w: %w", errUsage, errors.Join(errs...))
	}
	return nil
}

func (c serveCmd) checkSource() []error {
	switch {
	case !c.onDatabricks() && c.Catalog == "":
		return []error{errors.New("--catalog must name the file with your metadata, or DATABRICKS_HOST your workspace")}
	case !c.onDatabricks() && c.WriteTo != "":
		return []error{errors.New("--write-to names a schema of a workspace: set DATABRICKS_HOST")}
	case !c.onDatabricks():
		return nil
	}
	var errs []error
	for _, err := range []error{c.sourceFlags.check(), c.refreshFlags.check(c.Visibility == "everyone"), c.deltaFlags.check()} {
		if err != nil {
			errs = append(errs, err)
		}
	}
	return errs
}
