package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strconv"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "peers:", err)
		os.Exit(1)
	}
}

var errUsage = errors.New("say quality, or speed and the numbers of tables")

func run(ctx context.Context, args []string, w io.Writer) error {
	if len(args) == 1 && args[0] == "quality" {
		return quality(ctx, w, os.Getenv("EVAL_DIR"))
	}
	if len(args) < 2 || args[0] != "speed" {
		return errUsage
	}
	for _, arg := range args[1:] {
		tables, err := strconv.Atoi(arg)
		if err != nil || tables < 1 {
			return errUsage
		}
		if err := speed(ctx, w, tables); err != nil {
			return fmt.Errorf("%d tables: %w", tables, err)
		}
	}
	return nil
}
