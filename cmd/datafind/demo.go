package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"

	"github.com/prometheus/client_golang/prometheus"
	"go.uber.org/zap"

	"github.com/datafind/datafind"
	"github.com/datafind/datafind/bot"
	"github.com/datafind/datafind/bot/slackapp"
	"github.com/datafind/datafind/bot/slacksim"
	"github.com/datafind/datafind/catalog"
)

type demoCmd struct {
	catalogFlags `embed:""`
	modelFlags   `embed:""`
	networkFlags `embed:""`
	Listen       string `help:"Loopback address of the local Slack." default:"127.0.0.1:8484" placeholder:"ADDR"`
	NoOpen       bool   `help:"Do not open the browser."`
}

func (c demoCmd) Run(ctx context.Context, s streams, cli *CLI) error {
	log, err := quietLogger(cli.LogLevel, s.err)
	if err != nil {
		return err
	}
	d, err := startDemo(ctx, c, log)
	if err != nil {
		return err
	}
	fmt.Fprintf(s.out, "datafind is in a local Slack with %d tables: %s\n"+
		"Questions and thumbs, until it is stopped: datafind export --journal %s\nStop it with Ctrl-C.\n", d.tables, d.slack.URL(), d.journal)
	if !c.NoOpen {
		openBrowser(d.slack.URL())
	}
	return d.run(ctx)
}

// demo is the bot beside a local Slack.
type demo struct {
	app     *app
	slack   *slacksim.Server
	tables  int
	journal string // its file
	lifecycle
}

// startDemo starts both; where it fails all that was started is stopped again.
func startDemo(ctx context.Context, c demoCmd, log *zap.Logger) (*demo, error) {
	d := &demo{}
	if err := d.start(ctx, c, log); err != nil {
		return nil, errors.Join(err, d.stop())
	}
	return d, nil
}

func (d *demo) start(ctx context.Context, c demoCmd, log *zap.Logger) error {
	transport, dialer, err := c.trust()
	if err != nil {
		return err
	}
	metrics := prometheus.NewRegistry()
	explainer, err := c.explainer(modelParts{transport: transport, log: log, registerer: metrics})
	if err != nil {
		return err
	}
	generations, err := newGenerations(ctx, c.catalogFlags, nil, log)
	if err != nil {
		return err
	}
	index := generations.current.Load()
	d.tables = len(index.Snapshot().Tables)

	d.slack, err = slacksim.Start(slacksim.Config{
		Addr: c.Listen, Manifest: datafind.Manifest, Logger: log,
		RateLimits: true, Examples: examples(ctx, index, log),
	})
	switch {
	case errors.Is(err, slacksim.ErrAddress):
		return fmt.Errorf("%w: --listen: %w", errUsage, err)
	case err != nil:
		return fmt.Errorf("%w; choose another address by --listen", err)
	}
	d.onStop("the local Slack", d.slack.Close)
	dir, err := os.MkdirTemp("", "datafind-demo-")
	if err != nil {
		return fmt.Errorf("making a place for the demo's journal: %w", err)
	}
	d.onStop("the demo's journal", func() error { return os.RemoveAll(dir) })
	d.journal = filepath.Join(dir, "journal.db")
	d.app, err = newApp(ctx, appConfig{
		botToken: d.slack.BotToken(), appToken: d.slack.AppToken(), apiURL: d.slack.APIURL(),
		transport: transport, dialer: dialer,
		journal:    d.journal,
		generation: func() bot.Finder { return generations.current.Load() },
		metrics:    metrics,
		explainer:  explainer, modelTimeout: c.ModelTimeout,
		painter: slackapp.Painter{TableURL: c.tableURL()}, log: log,
	})
	return err
}

// run answers until ctx ends.
func (d *demo) run(ctx context.Context) error {
	return errors.Join(d.app.run(ctx), d.stop())
}

// openBrowser tries; the address is printed anyway.
func openBrowser(url string) {
	name, args := "xdg-open", []string{url}
	switch runtime.GOOS {
	case "darwin":
		name = "open"
	case "windows":
		name, args = "rundll32", []string{"url.dll,FileProtocolHandler", url}
	}
	cmd := exec.Command(name, args...)
	if cmd.Start() == nil {
		go func() { _ = cmd.Wait() }()
	}
}

// examples are questions that work on the catalog, for the empty channels.
func examples(ctx context.Context, generation bot.Finder, log *zap.Logger) map[string][]string {
	b := onlySearch(generation, log)
	all := map[string][]string{}
	for _, language := range []string{"en", "pt", "es"} {
		q := bot.Question{Language: language, Audience: catalog.Everyone()}
		if help, err := b.Find(ctx, q); err == nil {
			all[language] = help.Examples
		}
	}
	return all
}
