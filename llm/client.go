package llm

import (
	"context"
	"errors"
	"math/rand/v2"
	"net/http"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"go.opentelemetry.io/otel/trace"
	"go.opentelemetry.io/otel/trace/noop"
	"go.uber.org/zap"
)

// ErrUnavailable is returned, wrapped, where no model can be asked just now:
// each has failed several times in a row and is left alone for a while.
var ErrUnavailable = errors.New("no model can be reached")

// defaultTimeout bounds one Chat with all its attempts, rounds and tools.
const defaultTimeout = 20 * time.Second

// readingAlong is how many times as long somebody waits who reads the answer
// as it comes.
const readingAlong = 3

// Model is one model of one provider. It speaks the OpenAI protocol: OpenAI
// itself, Azure's /openai/v1, Databricks Model Serving, Ollama, llama.cpp and
// many others.
type Model struct {
	Name    string // as the provider calls it
	BaseURL string // up to where /chat/completions follows; empty: OpenAI
	APIKey  string // may be empty for a local model; shown nowhere
	Price   Price  // zero: it costs nothing
}

// Price is what a million tokens cost, in US dollars. Tokens that a provider
// had cached count in full, so that the true cost is never above.
type Price struct {
	Prompt, Completion float64
}

// Config says which models are asked, in order of preference, and what they
// may take. Only Models must be set.
type Config struct {
	Models  []Model
	Timeout time.Duration // of one Chat, three times as long where its text is streamed; 0: 20 s
	Daily   Limit         // of all calls on one day in UTC; see Keep

	// HTTPClient carries proxy and certificates; nil is a plain one. Its
	// transport is wrapped, the client itself stays as it is.
	HTTPClient *http.Client
	Clock      func() time.Time
	Jitter     func() float64 // in [0,1)
	Logger     *zap.Logger
	Registerer prometheus.Registerer
	Tracer     trace.Tracer
	// TraceText puts prompts and answers into spans. They may hold what people
	// asked, so it is off unless someone wants it.
	TraceText bool
}

// Client talks to the models. It may be used by many goroutines.
type Client struct {
	models  []*endpoint // in order of preference
	day     *Budget
	timeout time.Duration
	tracer  tracer
	metrics *metrics
	log     *zap.Logger
}

// NewClient makes a Client; it connects to nothing yet.
func NewClient(c Config) *Client {
	c = c.withDefaults()
	client := &Client{
		timeout: c.Timeout, log: c.Logger, metrics: newMetrics(c.Registerer),
		tracer: tracer{c.Tracer, c.TraceText},
	}
	client.day = newDay(c.Daily, c.Clock)
	for _, m := range c.Models {
		client.models = append(client.models, newEndpoint(m, c, client.day, client.metrics, client.tracer))
	}
	return client
}

// Keep has the day's use counted on from what a ledger has, and in it from now
// on; without one it counts from the start of the process.
func (c *Client) Keep(l Ledger) { c.day.keep(l) }

func (c Config) withDefaults() Config {
	if c.Timeout <= 0 {
		c.Timeout = defaultTimeout
	}
	if c.HTTPClient == nil {
		c.HTTPClient = &http.Client{}
	}
	if c.Clock == nil {
		c.Clock = time.Now
	}
	if c.Jitter == nil {
		c.Jitter = rand.Float64
	}
	if c.Logger == nil {
		c.Logger = zap.NewNop()
	}
	if c.Registerer == nil {
		c.Registerer = prometheus.NewRegistry()
	}
	if c.Tracer == nil {
		c.Tracer = noop.Tracer{}
	}
	return c
}

// Health is how one model took a short question.
type Health struct {
	Model string
	Took  time.Duration
	Err   error // nil: address, key and name are right
}

// Ping asks each model for a word, all at the same time, and tells how it went
// in their order.
func (c *Client) Ping(ctx context.Context) []Health {
	all := make([]Health, len(c.models))
	var group sync.WaitGroup
	for i, m := range c.models {
		group.Go(func() {
			began := time.Now()
			err := m.ping(ctx, c.timeout)
			all[i] = Health{Model: m.Name, Took: time.Since(began), Err: err}
		})
	}
	group.Wait()
	return all
}
