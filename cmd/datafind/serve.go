package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"go.uber.org/zap"

	"github.com/datafind/datafind/bot"
	"github.com/datafind/datafind/bot/slackapp"
)

type serveCmd struct {
	slackFlags   `embed:""`
	catalogFlags `embed:""`
	modelFlags   `embed:""`
	journalFlags `embed:""`
	networkFlags `embed:""`
	healthFlags  `embed:""`
	Keep         time.Duration `help:"How long questions, answers and thumbs are kept in the journal; 0 keeps them for good." default:"9600h"`
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
	generations, err := newGenerations(ctx, c.catalogFlags, log)
	if err != nil {
		return err
	}
	a, err := newApp(ctx, appConfig{
		botToken: c.SlackBotToken, appToken: c.SlackAppToken, transport: transport, dialer: dialer,
		journal: c.Journal, keep: c.Keep,
		generation: func() bot.Finder { return generations.current.Load() },
		explainer:  c.explainer(transport), modelTimeout: c.ModelTimeout,
		painter: slackapp.Painter{TableURL: c.tableURL()}, health: c.Health, log: log,
	})
	if err != nil {
		return err
	}
	go generations.watch(ctx)
	log.Info("serving", zap.String("version", version()))
	return a.run(ctx)
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
	if c.Catalog == "" {
		errs = append(errs, errors.New("--catalog must name the file with your metadata"))
	}
	if len(c.Include) == 0 && c.Visibility != "everyone" {
		errs = append(errs, errors.New("say what may be shown: --include with patterns such as 'gold.*', or --visibility=everyone for all of the catalog"))
	}
	if len(errs) > 0 {
		return fmt.Errorf("%w: %w", errUsage, errors.Join(errs...))
	}
	return nil
}
