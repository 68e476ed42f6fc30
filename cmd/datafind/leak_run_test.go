package main

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	sdk "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"
	"go.opentelemetry.io/otel/trace"
	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"

	"github.com/datafind/datafind/bot"
	"github.com/datafind/datafind/bot/journal"
	"github.com/datafind/datafind/bot/slackapp"
	"github.com/datafind/datafind/bot/slacksim"
	"github.com/datafind/datafind/catalog"
	"github.com/datafind/datafind/catalog/search"
	"github.com/datafind/datafind/llm/llmtest"
)

// visit is one person's way through all that the bot offers, in a Slack and
// with a bot of their own.
type visit struct {
	asker
	sim   *slacksim.Server
	ctx   context.Context
	dm    string // its channel
	views bytes.Buffer

	snapshot *catalog.Snapshot
	patience time.Duration // with the model; 0: ten seconds
	tracer   trace.Tracer  // nil: nothing is traced
}

// tableAddress begins every link that the bot may write.
const tableAddress = "https://data.test/"

// recorder keeps what is written to it and to the connections it makes.
type recorder struct {
	mu   sync.Mutex
	kept bytes.Buffer
}

func (r *recorder) Write(p []byte) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.kept.Write(p)
}

func (r *recorder) dial(ctx context.Context, network, address string) (net.Conn, error) {
	conn, err := new(net.Dialer).DialContext(ctx, network, address)
	return recorded{conn, r}, err
}

type recorded struct {
	net.Conn
	by *recorder
}

func (c recorded) Write(p []byte) (int, error) {
	c.by.Write(p)
	return c.Conn.Write(p)
}

// goThrough asks the questions everywhere, one of so many in the direct message
// too, uses every button, and gives all that the bot wrote, by place.
func (a asker) goThrough(t *testing.T, questions []string, direct int) map[string][]byte {
	t.Helper()
	var rooms []string
	for i := range questions {
		rooms = append(rooms, roomName(i))
	}
	sim := startSlack(t, slacksim.Config{Channels: rooms})
	ctx, cancel := context.WithTimeoutCause(t.Context(), time.Minute, errors.New("the visit takes too long"))
	defer cancel()
	v := &visit{asker: a, sim: sim, ctx: ctx, snapshot: marked(t)}

	var calls, log recorder
	spans := tracetest.NewInMemoryExporter()
	v.tracer = sdk.NewTracerProvider(sdk.WithSyncer(spans)).Tracer("test")
	model := llmtest.New(t)
	metrics, path := prometheus.NewRegistry(), filepath.Join(t.TempDir(), "journal.db")
	stop := v.startBot(t, model.URL, &calls, &log, metrics, path)
	v.look(t)
	for i, q := range questions {
		if err := v.ask(q, rooms[i], i%direct == 0); err != nil {
			t.Fatalf("%q: %v", q, err)
		}
	}
	written := v.shown(rooms)
	families, err := metrics.Gather()
	if err != nil {
		t.Fatal(err)
	}
	stop()
	written["metrics"] = []byte(fmt.Sprint(families))
	written["log"] = log.kept.Bytes()
	written["calls"] = calls.kept.Bytes()
	written["traces"] = []byte(fmt.Sprintf("%+v", spans.GetSpans()))
	written["journal export"] = exported(t, path)
	for _, r := range model.Requests() {
		written["prompts"] = append(written["prompts"], r.System+r.User+"\n"...)
	}
	return written
}

func exported(t *testing.T, path string) []byte {
	t.Helper()
	j, err := journal.OpenReadOnly(context.Background(), path, journal.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer j.Close()
	var out bytes.Buffer
	if err := j.Export(context.Background(), &out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// startBot starts the bot with the visit's catalog and everything that it writes
// kept. stop ends it when nothing is left to do.
func (v *visit) startBot(t *testing.T, model string, calls, log *recorder, metrics *prometheus.Registry, path string) (stop func()) {
	t.Helper()
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.DialContext = calls.dial
	_, dialer, err := networkFlags{}.trust()
	if err != nil {
		t.Fatal(err)
	}
	patience := cmp.Or(v.patience, 10*time.Second)
	explainer, err := modelFlags{OpenAIBaseURL: model, OpenAIAPIKey: []string{"test"}, OpenAIModel: []string{"m"}, ModelTimeout: patience, ModelPrompt: 6000}.
		explainer(modelParts{transport: transport, registerer: metrics, tracer: v.tracer})
	if err != nil {
		t.Fatal(err)
	}
	index := search.New(v.snapshot)
	ctx, cancel := context.WithCancel(v.ctx)
	a, err := newApp(ctx, appConfig{
		botToken: v.sim.BotToken(), appToken: v.sim.AppToken(), apiURL: v.sim.APIURL(),
		transport: transport, dialer: dialer, journal: path, metrics: metrics,
		generation: func() bot.Finder { return index }, directory: v.asker,
		explainer:    explainer,
		tracer:       v.tracer,
		modelTimeout: patience,
		painter:      slackapp.Painter{TableURL: catalogFlags{TableURL: tableAddress + "{catalog}.{schema}.{table}"}.tableURL()},
		log:          zap.New(zapcore.NewCore(zapcore.NewJSONEncoder(zap.NewProductionEncoderConfig()), zapcore.AddSync(log), zap.DebugLevel)),
	})
	if err != nil {
		t.Fatal(err)
	}
	over := make(chan error, 1)
	go func() { over <- a.run(ctx) }()
	if err := v.sim.Await(v.ctx, func() bool { return v.sim.Connections() > 0 }); err != nil {
		t.Fatal(err)
	}
	return func() {
		err := until(v.ctx, func() bool {
			stats, err := a.journal.Stats(v.ctx)
			return err == nil && stats.Open == 0
		})
		cancel()
		if err := errors.Join(err, <-over); err != nil {
			t.Error(err)
		}
	}
}

// look opens the home tab and the messages tab.
func (v *visit) look(t *testing.T) {
	t.Helper()
	for _, tab := range []string{"home", "messages"} {
		if err := v.sim.Open(slacksim.Open{User: v.user, Tab: tab}); err != nil {
			t.Fatal(err)
		}
	}
	if err := v.sim.Await(v.ctx, func() bool { return v.sim.Home(v.user) != nil }); err != nil {
		t.Fatal(err)
	}
}

// shown is all that people see in Slack.
func (v *visit) shown(rooms []string) map[string][]byte {
	written := map[string][]byte{"modals": v.views.Bytes(), "home": v.sim.Home(v.user)}
	add := func(place string, messages []json.RawMessage) {
		written[place] = append(written[place], bytes.Join(ofBot(messages, v.sim.BotUser()), []byte("\n"))...)
	}
	for _, room := range rooms {
		add("public messages", v.sim.Messages("", room, ""))
	}
	add("ephemeral messages", v.sim.Ephemeral(v.user))
	add("direct messages", v.sim.Messages(v.user, v.dm, ""))
	return written
}

func ofBot(messages []json.RawMessage, user string) (out [][]byte) {
	for _, raw := range messages {
		var m shown
		if json.Unmarshal(raw, &m) == nil && m.User == user {
			out = append(out, raw)
		}
	}
	return out
}
