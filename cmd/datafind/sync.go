package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"go.uber.org/zap"

	"github.com/datafind/datafind/catalog"
	"github.com/datafind/datafind/catalog/store"
)

type syncCmd struct {
	sourceFlags  `embed:""`
	networkFlags `embed:""`
}

// Run fills the cache or brings it up to date; a bot may be running on it. What
// an interrupted run has read is not read again by the next.
func (c syncCmd) Run(ctx context.Context, s streams, cli *CLI) error {
	if err := c.check(); err != nil {
		return err
	}
	if !c.onDatabricks() {
		return fmt.Errorf("%w: sync fills the cache from a workspace: set DATABRICKS_HOST", errUsage)
	}
	log, err := quietLogger(cli.LogLevel, s.err)
	if err != nil {
		return err
	}
	transport, _, err := c.trust()
	if err != nil {
		return err
	}
	k, err := c.openOwned(ctx, transport, log)
	if err != nil {
		return err
	}
	report, err := k.fill(ctx, newTeller(s.err, time.Now))
	if ctx.Err() != nil {
		err = fmt.Errorf("interrupted; what was read so far is kept for the next time: %w", ctx.Err())
	}
	if err != nil {
		return errors.Join(err, k.stop())
	}
	printSync(s.out, k.host, report)
	return k.stop()
}

// quietLogger is for commands whose terminal belongs to the person: word of
// what goes well is printed and not logged.
func quietLogger(level string, w io.Writer) (*zap.Logger, error) {
	log, err := newLogger(level, w)
	if err == nil && level == "info" {
		log = log.WithOptions(zap.IncreaseLevel(zap.WarnLevel))
	}
	return log, err
}

func printSync(w io.Writer, host string, r store.Report) {
	fmt.Fprintf(w, "%s: %d tables, as of %s\n", host, r.Tables, r.AsOf.Format("2006-01-02 15:04 MST"))
	fmt.Fprintf(w, "%d added, %d changed, %d dropped; %d columns read; took %s\n", r.Added, r.Changed, r.Dropped, r.Columns, r.Took.Round(time.Millisecond))
	for _, g := range r.Gaps {
		fmt.Fprintf(w, "%s\n", gapText(g))
	}
}

// gapText tells of something that could not be read, with its mend below.
func gapText(g catalog.Gap) string {
	text := fmt.Sprintf("not read: %s. Lost: %s.", g.What, g.Lost)
	if g.Mend != "" {
		text += "\n  " + strings.ReplaceAll(g.Mend, "\n", "\n  ")
	}
	return text
}
