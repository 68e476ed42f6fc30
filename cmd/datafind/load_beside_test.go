//go:build full

package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"text/tabwriter"
	"time"

	"golang.org/x/sync/errgroup"
)

// beside puts the load on a bot and, at the same time in a Slack of its own,
// on an echo on Slack's Bolt SDK. Without Node there is no echo.
func (l load) beside(t *testing.T, limit time.Duration) (bot measured, echo *measured) {
	t.Helper()
	ctx, cancel := context.WithTimeoutCause(t.Context(), limit, errors.New("the load takes too long"))
	defer cancel()
	patience, over := context.WithCancel(ctx)
	defer over()
	ours, dir := l.withBot(t, ctx), boltDir(t)
	var both errgroup.Group
	if dir != "" {
		theirs := l.withBolt(t, ctx, dir)
		both.Go(func() error {
			m, err := l.onBolt(t, theirs, patience)
			echo = &m
			return err
		})
	}
	both.Go(func() (err error) {
		defer over()
		bot, err = l.onBot(t, ours)
		return err
	})
	if err := both.Wait(); err != nil {
		t.Fatal(err)
	}
	return bot, echo
}

// boltDir is where .ci/needs put the app on Slack's Bolt SDK.
func boltDir(t *testing.T) string {
	const dir = "../../build/bolt"
	_, noNode := exec.LookPath("node")
	_, noBolt := os.Stat(filepath.Join(dir, "node_modules", "@slack", "bolt"))
	_, noApp := os.Stat(filepath.Join(dir, "app.mjs"))
	if err := errors.Join(noNode, noBolt, noApp); err != nil {
		t.Logf("nothing to compare with, .ci/needs installs it: %v", err)
		return ""
	}
	return dir
}

func (l load) withBolt(t *testing.T, ctx context.Context, dir string) place {
	p := place{Server: l.startTiered(t)}
	p.process = newProcess(t, ctx, "bolt", func() *exec.Cmd {
		cmd := exec.Command("node", "app.mjs")
		cmd.Dir = dir
		cmd.Env = append(os.Environ(), "ECHO=1", "BOT_TOKEN="+p.BotToken(), "APP_TOKEN="+p.AppToken(), "API_URL="+p.APIURL())
		return cmd
	})
	return p
}

func (l load) onBolt(t *testing.T, p place, patience context.Context) (measured, error) {
	bolt := p.process
	if err := bolt.launch(); err != nil {
		return measured{}, err
	}
	warmth, err := warm(bolt.ctx, p.Server)
	if err != nil {
		return measured{}, fmt.Errorf("the echo: %w", err)
	}
	m, err := l.on(bolt.ctx, patience, "Bolt echo", p.Server, warmth)
	if r := bolt.alive.Load(); r != nil {
		t.Logf("%s: the echo holds %.1f MB", l.name, float64(residentOf(strconv.Itoa(r.cmd.Process.Pid)))/1e6)
	}
	return m, err
}

// table shows what was measured.
func table(rows ...measured) string {
	var out strings.Builder
	w := tabwriter.NewWriter(&out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "load\tapp\tasked\tanswered\tp50\tp99\tworst\twhile the tiers allow\tp50\tp99\tworst\trefused for the rate")
	ms := func(d time.Duration) string { return fmt.Sprintf("%.1f ms", float64(d)/float64(time.Millisecond)) }
	for _, m := range rows {
		fmt.Fprintf(w, "%s\t%s\t%d\t%d\t%s\t%s\t%s\t%d\t%s\t%s\t%s\t%v\n", m.load, m.app,
			m.all.asked, m.all.answered, ms(m.all.p50), ms(m.all.p99), ms(m.all.worst),
			m.free.answered, ms(m.free.p50), ms(m.free.p99), ms(m.free.worst), m.refused)
	}
	w.Flush()
	return out.String()
}
