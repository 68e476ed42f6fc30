package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	_ "time/tzdata" // people's time zones, also where the system knows none

	"github.com/alecthomas/kong"
)

// The exit codes.
const (
	exitDone   = 0
	exitFailed = 1
	exitUsage  = 2
	exitMend   = 3
)

// errUsage marks an error that the caller mends by other flags or settings.
var errUsage = errors.New("usage")

// errMend says that doctor found something to mend; it is printed already.
var errMend = errors.New("something needs mending")

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], streams{os.Stdout, os.Stderr})
	stop()
	os.Exit(code)
}

// streams are where a command writes: results and words about them.
type streams struct{ out, err io.Writer }

// run is the whole program. The first signal cancels ctx and everything winds
// down in order; after that a second one ends the process at once.
func run(ctx context.Context, args []string, s streams) int {
	var cli CLI
	exited := -1
	parser, err := newParser(&cli, s, func(code int) { exited = code })
	if err != nil {
		fmt.Fprintln(s.err, "datafind:", err)
		return exitFailed
	}
	k, err := parser.Parse(args)
	if exited >= 0 { // --help printed what was wanted
		return exited
	}
	if err != nil {
		fmt.Fprintf(s.err, "datafind: %v\nRun `datafind --help` for the commands and their flags.\n", err)
		return exitUsage
	}
	k.BindTo(ctx, (*context.Context)(nil))
	k.Bind(s, &cli)
	switch err := k.Run(); {
	case err == nil:
		return exitDone
	case errors.Is(err, errMend):
		return exitMend
	case errors.Is(err, errUsage):
		fmt.Fprintln(s.err, "datafind:", err)
		return exitUsage
	default:
		fmt.Fprintln(s.err, "datafind:", err)
		return exitFailed
	}
}

func newParser(cli *CLI, s streams, exit func(int)) (*kong.Kong, error) {
	return kong.New(cli,
		kong.Name("datafind"),
		kong.Description("Tells people which table has the data that they need."),
		kong.Writers(s.out, s.err),
		kong.Exit(exit),
		kong.DefaultEnvars("DATAFIND"),
		kong.UsageOnError(),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true}),
		kong.Vars{"state": defaultJournal()},
		kong.WithBeforeResolve(readConfigFile),
	)
}
