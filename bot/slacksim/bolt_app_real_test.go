//go:build real

package slacksim

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"
)

// boltPatience is how long Slack's SDK may take for one thing: it waits before
// it connects again, and as long as it is told after a 429.
const boltPatience = 20 * time.Second

// boltApp is the app of the folder bolt, running.
type boltApp struct {
	t     *testing.T
	s     *Server
	lines chan fields
	kept  []fields // lines that nobody asked for yet
	in    io.Writer
}

// startBolt runs the app that .ci/needs installs.
func startBolt(t *testing.T, s *Server) *boltApp {
	t.Helper()
	const dir = "../../build/bolt"
	if _, err := os.Stat(dir + "/node_modules"); err != nil {
		t.Fatal("Slack's Bolt SDK is not installed, `make test-real` does it: ", err)
	}
	cmd := exec.Command("node", "app.mjs")
	var complaints strings.Builder
	cmd.Dir, cmd.Stderr = dir, &complaints
	cmd.Env = append(os.Environ(), "API_URL="+s.APIURL(), "BOT_TOKEN="+s.BotToken(), "APP_TOKEN="+s.AppToken())
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	b := &boltApp{t: t, s: s, lines: make(chan fields, 1000), in: in}
	read := make(chan struct{})
	go func() {
		defer close(read)
		b.read(out)
	}()
	t.Cleanup(func() {
		in.Close() // the app ends with it
		<-read
		if err := cmd.Wait(); err != nil {
			t.Errorf("the Bolt app ended badly: %v", err)
		}
		if t.Failed() {
			t.Log(complaints.String())
		}
	})
	b.saw("started")
	return b
}

// read takes the app's lines until it ends.
func (b *boltApp) read(out io.Reader) {
	defer close(b.lines)
	lines := bufio.NewScanner(out)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var line fields
		if err := json.Unmarshal(lines.Bytes(), &line); err != nil {
			line = fields{"saw": "error", "message": lines.Text()}
		}
		b.lines <- line
	}
}

// saw waits for the app to tell of something.
func (b *boltApp) saw(what string) fields {
	b.t.Helper()
	return b.line("saw", what)
}

func (b *boltApp) line(key, value string) fields {
	b.t.Helper()
	over := time.After(boltPatience)
	for {
		for i, line := range b.kept {
			if line[key] == value {
				b.kept = slices.Delete(b.kept, i, i+1)
				return line
			}
			if line["saw"] == "error" {
				b.t.Fatalf("waiting for %s: %v", value, line)
			}
		}
		select {
		case line, ok := <-b.lines:
			if !ok {
				b.t.Fatalf("the Bolt app ended before it told of %s", value)
			}
			b.kept = append(b.kept, line)
		case <-over:
			b.t.Fatalf("the Bolt app tells nothing of %s; told: %v", value, b.kept)
		}
	}
}

// order has the app do something, and waits until it is done.
func (b *boltApp) order(order string, args fields) {
	b.t.Helper()
	line := fields{"order": order}
	for k, v := range args {
		line[k] = v
	}
	if _, err := fmt.Fprintf(b.in, "%s\n", raw(line)); err != nil {
		b.t.Fatal(err)
	}
	b.saw("done")
}

// tried gives what came of one attempt of an order, as JSON.
func (b *boltApp) tried(name string) string {
	b.t.Helper()
	line := b.line("tried", name)
	delete(line, "tried")
	return string(raw(line))
}

// does calls what a person does and wants no error of it.
func (b *boltApp) does(what string, do func(context.Context) error) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), boltPatience)
	defer cancel()
	if err := do(ctx); err != nil {
		b.t.Fatalf("%s: %v", what, err)
	}
}

// want compares what a line holds.
func want(t *testing.T, line fields, pairs ...any) {
	t.Helper()
	for i := 0; i < len(pairs); i += 2 {
		name := pairs[i].(string)
		if got, want := fmt.Sprint(line[name]), fmt.Sprint(pairs[i+1]); got != want {
			t.Errorf("%s is %q, want %q in %v", name, got, want, line)
		}
	}
}
