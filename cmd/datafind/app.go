package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/gorilla/websocket"
	"github.com/prometheus/client_golang/prometheus"
	"go.opentelemetry.io/otel/trace"
	"go.uber.org/zap"

	"github.com/datafind/datafind/bot"
	"github.com/datafind/datafind/bot/journal"
	"github.com/datafind/datafind/bot/slackapp"
	"github.com/datafind/datafind/bot/socket"
	"github.com/datafind/datafind/catalog"
)

// appConfig is all that the bot needs from outside.
type appConfig struct {
	botToken, appToken string
	apiURL             string // of a local Slack; empty: Slack's own
	transport          *http.Transport
	dialer             *websocket.Dialer

	journal      string
	keep         time.Duration // how long questions are kept
	generation   func() bot.Finder
	directory    catalog.Directory    // nil: groups are in the catalog
	sink         *deltaSink           // nil: nothing leaves the journal
	refreshed    <-chan struct{}      // told when the sink's warehouse runs anyway
	metrics      *prometheus.Registry // nil: a new one
	tracer       trace.Tracer         // nil: nothing is traced
	explainer    steward              // nil: search alone
	modelTimeout time.Duration
	painter      slackapp.Painter
	health       string // address; empty: none
	log          *zap.Logger
}

// app is the whole bot: what `serve`, `demo` and the tests start.
type app struct {
	cfg     appConfig
	journal *journal.Journal
	outbox  *journal.Outbox // nil: nothing leaves the journal
	slack   *slackapp.App
	socket  *socket.Runner
	metrics *prometheus.Registry
	lifecycle
}

// Handling mostly waits: for Slack's rate tiers, in which one busy channel must
// not hold up the others, and for the model.
const (
	workers       = 256
	urgentWorkers = 64
)

// How long what was delivered is kept after it was handled, how often old
// records are removed, and how long thumbs may still be drawn at the end.
const (
	keepEnvelopes = 7 * 24 * time.Hour
	pruneEvery    = 6 * time.Hour
	drawGrace     = 3 * time.Second
)

// newApp opens the journal and asks Slack who the bot is. Where it fails all
// that was opened is closed again.
func newApp(ctx context.Context, cfg appConfig) (*app, error) {
	a := &app{cfg: cfg, metrics: cfg.metrics}
	if a.metrics == nil {
		a.metrics = prometheus.NewRegistry()
	}
	if err := a.wire(ctx); err != nil {
		return nil, errors.Join(err, a.stop())
	}
	return a, nil
}

func (a *app) wire(ctx context.Context) (err error) {
	cfg := a.cfg
	a.journal, err = journal.Open(ctx, cfg.journal, journal.Options{Clock: time.Now, Logger: cfg.log})
	if err != nil {
		return err
	}
	a.onStop("the journal", a.journal.Close)
	if cfg.explainer != nil {
		cfg.explainer.Keep(ledger{a.journal, cfg.log})
	}
	if err := a.openOutbox(); err != nil {
		return err
	}

	calls := &http.Client{Transport: cfg.transport, Timeout: callTimeout}
	client := slackapp.NewClient(slackapp.ClientConfig{
		Token: cfg.botToken, APIURL: cfg.apiURL, HTTP: calls,
		Logger: cfg.log, Registerer: a.metrics, Now: time.Now,
	})
	self, err := client.Identify(ctx)
	if err != nil {
		return fmt.Errorf("%w; `datafind doctor` tells how to mend it", err)
	}
	for _, l := range self.Losses() {
		cfg.log.Warn("a scope is missing", zap.String("scope", l.Scope), zap.Bool("optional", l.Optional), zap.String("lost", l.Lost))
	}
	poster := slackapp.NewPoster(client, cfg.painter, time.Now)
	b := bot.New(bot.Config{
		Generation: cfg.generation, Journal: a.journal, Explainer: cfg.explainer, Narrator: cfg.explainer,
		Poster: poster, Withdrawer: poster, Teller: poster, Hearer: poster, Streamer: poster, Directory: cfg.directory,
		Clock: time.Now, Logger: cfg.log, Registerer: a.metrics, Tracer: cfg.tracer, Deadline: cfg.modelTimeout,
	})
	a.slack, err = slackapp.New(slackapp.Config{Self: self, Client: client, Poster: poster, Bot: b, Logger: cfg.log, Now: time.Now})
	if err != nil {
		return err
	}
	a.socket = socket.New(socket.Config{
		API:     socket.NewOpener(cfg.appToken, cfg.apiURL, calls),
		Journal: a.journal, Handler: a.slack, Bot: self.User, Dialer: cfg.dialer,
		Workers: workers, UrgentWorkers: urgentWorkers,
		Logger: cfg.log, Registerer: a.metrics,
	})
	return nil
}

// run answers until ctx ends, then finishes what is in hand and closes all.
func (a *app) run(ctx context.Context) error {
	if a.cfg.health != "" {
		stop, err := startHealth(a.cfg.health, a.socket.Ready, a.metrics)
		if err != nil {
			return errors.Join(err, a.stop())
		}
		a.onStop("the health address", stop)
	}
	background, cancel := context.WithCancel(ctx)
	defer cancel()
	go a.prune(background)
	delivered := make(chan struct{})
	go func() { defer close(delivered); a.deliver(background) }()
	err := a.socket.Run(ctx)
	cancel()
	draw, done := context.WithTimeout(context.WithoutCancel(ctx), drawGrace)
	defer done()
	if err := a.slack.Wait(draw); err != nil {
		a.cfg.log.Warn("not all thumbs were drawn; they are counted all the same", zap.Error(err))
	}
	<-delivered // a statement on its way is waited for, a while
	return errors.Join(err, a.stop())
}

// prune keeps the journal bounded.
func (a *app) prune(ctx context.Context) {
	tick := time.NewTicker(pruneEvery)
	defer tick.Stop()
	for {
		now := time.Now()
		n, err := a.journal.PruneEnvelopes(ctx, now.Add(-keepEnvelopes))
		if err == nil && a.cfg.keep > 0 {
			var old int
			old, err = a.journal.PruneQuestions(ctx, now.Add(-a.cfg.keep))
			n += old
		}
		if err != nil && ctx.Err() == nil {
			a.cfg.log.Error("old records were not removed", zap.Error(err))
		} else if n > 0 {
			a.cfg.log.Info("old records removed", zap.Int("records", n))
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}
