package main

import (
	"context"
	"fmt"

	"github.com/datafind/datafind/bot/journal"
)

type exportCmd struct {
	journalFlags `embed:""`
}

// Run writes the journal as it is at one moment; the bot may be running.
func (c exportCmd) Run(ctx context.Context, s streams) error {
	j, err := journal.OpenReadOnly(ctx, c.Journal, journal.Options{})
	if err != nil {
		return err
	}
	defer j.Close()
	if err := j.Export(ctx, s.out); err != nil {
		return err
	}
	return nil
}

type forgetCmd struct {
	journalFlags `embed:""`
	User         string `arg:"" help:"The person's id in the workspace (U0123ABCD)."`
}

// Run removes the person's questions, votes and deliveries; the bot may be
// running.
func (c forgetCmd) Run(ctx context.Context, s streams) error {
	j, err := journal.OpenBeside(ctx, c.Journal, journal.Options{})
	if err != nil {
		return err
	}
	defer j.Close()
	n, err := j.Forget(ctx, c.User)
	if err != nil {
		return err
	}
	fmt.Fprintf(s.out, "%s: %d records removed\n", c.User, n)
	return nil
}
