package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/zap"

	"github.com/datafind/datafind/bot"
)

// asBot makes the test binary the bot: it holds a botSpec as JSON. A bot that
// is to be killed needs a process of its own.
const asBot = "DATAFIND_TEST_BOT"

func TestMain(m *testing.M) {
	spec := os.Getenv(asBot)
	if spec == "" {
		os.Exit(m.Run())
	}
	if err := beBot(spec); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// botSpec is what a bot in a process of its own works with.
type botSpec struct {
	APIURL, BotToken, AppToken string
	Journal, Catalog           string // no catalog: the demo's
	Model                      string // its address; empty: none
}

// vitals are how much a bot holds. RSS is 0 where the system does not tell.
type vitals struct {
	Goroutines int
	Heap, RSS  uint64 // bytes
}

func (v vitals) String() string {
	return fmt.Sprintf("%d goroutines, %.1f MB heap, %.1f MB resident", v.Goroutines, float64(v.Heap)/1e6, float64(v.RSS)/1e6)
}

// beBot runs the bot until stdin ends, so that it never outlives its test. A
// line on stdin has it write its vitals.
func beBot(given string) error {
	var spec botSpec
	if err := json.Unmarshal([]byte(given), &spec); err != nil {
		return fmt.Errorf("reading what bot to be: %w", err)
	}
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	signal.Ignore(os.Interrupt) // of a terminal: the test decides
	go func() {
		defer stop()
		for lines := bufio.NewScanner(os.Stdin); lines.Scan(); {
			json.NewEncoder(os.Stdout).Encode(measureSelf())
		}
	}()
	log, err := newLogger("info", os.Stderr)
	if err != nil {
		return err
	}
	transport, dialer, err := networkFlags{}.trust()
	if err != nil {
		return err
	}
	generations, err := newGenerations(ctx, catalogFlags{Catalog: spec.Catalog}, nil, log)
	if err != nil {
		return err
	}
	cfg := appConfig{
		botToken: spec.BotToken, appToken: spec.AppToken, apiURL: spec.APIURL,
		transport: transport, dialer: dialer, journal: spec.Journal,
		generation: func() bot.Finder { return generations.current.Load() }, log: log,
	}
	if spec.Model != "" {
		cfg.modelTimeout = time.Minute
		cfg.explainer, err = modelFlags{OpenAIBaseURL: spec.Model, OpenAIModel: []string{"m"}, ModelTimeout: cfg.modelTimeout, ModelPrompt: 6000}.
			explainer(modelParts{transport: transport, log: log})
		if err != nil {
			return err
		}
	}
	a, err := newApp(ctx, cfg)
	if err != nil {
		return err
	}
	log.Info("serving", zap.String("journal", spec.Journal))
	return a.run(ctx)
}

func measureSelf() vitals {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return vitals{runtime.NumGoroutine(), m.HeapAlloc, residentOf("self")}
}

// residentOf is the memory that a process has in use, by Linux's /proc.
func residentOf(pid string) uint64 {
	status, err := os.ReadFile(filepath.Join("/proc", pid, "status"))
	if err != nil {
		return 0
	}
	_, rest, _ := strings.Cut(string(status), "VmRSS:")
	var kilobytes uint64
	fmt.Sscan(rest, &kilobytes)
	return kilobytes << 10
}

// process is another process that the test starts, ends and starts again: the
// bot, mostly.
type process struct {
	name  string
	build func() *exec.Cmd
	log   string          // file that takes its stderr
	ctx   context.Context // ends, with the reason, when the process ends by itself
	fail  context.CancelCauseFunc
	alive atomic.Pointer[running]
}

// running is one run of a process.
type running struct {
	cmd   *exec.Cmd
	in    io.WriteCloser
	out   *bufio.Reader
	ours  atomic.Bool // it was told to end
	ended chan struct{}
	err   error // once ended
}

// newProcess prepares a process that is killed at the end of the test at the
// latest. What it wrote to stderr is shown where the test failed.
func newProcess(t *testing.T, ctx context.Context, name string, build func() *exec.Cmd) *process {
	t.Helper()
	ctx, fail := context.WithCancelCause(ctx)
	p := &process{name: name, build: build, log: filepath.Join(t.TempDir(), name+".log"), ctx: ctx, fail: fail}
	t.Cleanup(func() {
		p.kill()
		fail(nil)
		if t.Failed() {
			t.Logf("the last words of %s:\n%s", name, p.lastWords())
		}
	})
	return p
}

// newBot prepares a bot.
func newBot(t *testing.T, ctx context.Context, spec botSpec) *process {
	t.Helper()
	given, err := json.Marshal(spec)
	if err != nil {
		t.Fatal(err)
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return newProcess(t, ctx, "bot", func() *exec.Cmd {
		cmd := exec.Command(self)
		cmd.Env = append(os.Environ(), asBot+"="+string(given))
		return cmd
	})
}

// launch starts the process.
func (p *process) launch() error {
	log, err := os.OpenFile(p.log, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer log.Close()             // the process has its own by then
	out, itsOut, err := os.Pipe() // not cmd's, which Wait would close under a reader
	if err != nil {
		return err
	}
	defer itsOut.Close()
	r := &running{cmd: p.build(), out: bufio.NewReader(out), ended: make(chan struct{})}
	r.cmd.Stdout, r.cmd.Stderr = itsOut, log
	r.in, err = r.cmd.StdinPipe()
	if err == nil {
		err = r.cmd.Start()
	}
	if err != nil {
		return errors.Join(fmt.Errorf("starting %s: %w", p.name, err), out.Close())
	}
	p.alive.Store(r)
	go func() {
		defer close(r.ended)
		r.err = r.cmd.Wait()
		out.Close()
		if !r.ours.Load() {
			p.fail(fmt.Errorf("%s ended by itself: %v", p.name, r.err))
		}
	}()
	return nil
}

// kill ends the process as `kill -9` does and returns when it is gone.
func (p *process) kill() {
	r := p.alive.Swap(nil)
	if r == nil {
		return
	}
	r.ours.Store(true)
	r.cmd.Process.Kill()
	<-r.ended
}

// stop ends the process in order, by the end of its stdin.
func (p *process) stop() error {
	r := p.alive.Load()
	r.ours.Store(true)
	r.in.Close()
	select {
	case <-r.ended:
		p.alive.Store(nil)
		return r.err
	case <-p.ctx.Done():
		return fmt.Errorf("%s did not stop: %w", p.name, context.Cause(p.ctx))
	}
}

// vitals asks a bot how much it holds.
func (p *process) vitals() (v vitals, err error) {
	r := p.alive.Load()
	if _, err := io.WriteString(r.in, "\n"); err != nil {
		return v, err
	}
	line, err := r.out.ReadBytes('\n')
	if err != nil {
		return v, err
	}
	return v, json.Unmarshal(line, &v)
}

func (p *process) lastWords() string {
	words, err := os.ReadFile(p.log)
	if err != nil {
		return err.Error()
	}
	const enough = 6000
	return string(words[max(0, len(words)-enough):])
}

// until waits for a condition on what lies outside of the local Slack.
func until(ctx context.Context, condition func() bool) error {
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for !condition() {
		select {
		case <-tick.C:
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
	return nil
}
