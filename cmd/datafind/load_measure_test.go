package main

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/datafind/datafind/bot/slacksim"
)

// measured is what a load came to for one app.
type measured struct {
	load, app string
	all       spread
	free      spread // of the questions that the tiers did not hold up
	refused   map[string]int
}

// measure puts the load on a bot.
func (l load) measure(t *testing.T, limit time.Duration) measured {
	t.Helper()
	ctx, cancel := context.WithTimeoutCause(t.Context(), limit, errors.New("the load takes too long"))
	defer cancel()
	m, err := l.onBot(t, l.withBot(t, ctx))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// place is a Slack with a process that answers in it.
type place struct {
	*slacksim.Server
	process *process
	journal string
}

func (l load) withBot(t *testing.T, ctx context.Context) place {
	p := place{Server: l.startTiered(t), journal: filepath.Join(t.TempDir(), "journal.db")}
	p.process = newBot(t, ctx, specFor(p.Server, p.journal))
	return p
}

func (l load) onBot(t *testing.T, p place) (measured, error) {
	bot := p.process
	if err := bot.launch(); err != nil {
		return measured{}, err
	}
	warmth, err := warm(bot.ctx, p.Server)
	if err != nil {
		return measured{}, err
	}
	before, err := bot.vitals()
	if err != nil {
		return measured{}, err
	}
	m, err := l.on(bot.ctx, bot.ctx, "datafind", p.Server, warmth)
	if err != nil {
		return m, err
	}
	after, err := bot.vitals()
	if err != nil {
		return m, err
	}
	if after.Goroutines > before.Goroutines+50 {
		t.Errorf("%s: the bot has %d goroutines after and had %d before", l.name, after.Goroutines, before.Goroutines)
	}
	if err := bot.stop(); err != nil {
		return m, err
	}
	size, err := os.Stat(p.journal) // its log is written into it by now
	if err != nil {
		return m, err
	}
	t.Logf("%s: the bot held %v, then %v; its journal takes %.1f MB, %.1f kB a question",
		l.name, before, after, float64(size.Size())/1e6, float64(size.Size())/1e3/float64(l.count))
	return m, nil
}

// on puts the load on whoever is connected, and waits for the answers as long
// as patience lasts; those that are missing then are left out.
func (l load) on(ctx, patience context.Context, app string, sim *slacksim.Server, warmth []timing) (measured, error) {
	all, err := l.put(ctx, sim, uint64(len(app)))
	if err != nil {
		return measured{}, err
	}
	err = drain(patience, sim, all)
	if err != nil && ctx.Err() == nil && patience.Err() != nil {
		_, err = collect(sim, all)
	}
	return measured{l.name, app, spreadOf(all), spreadOf(unhindered(warmth, all)), refusals(sim)}, err
}
