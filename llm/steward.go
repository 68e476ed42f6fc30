package llm

import (
	"context"
	"errors"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/sashabaranov/go-openai"
)

// ErrNothingUsable is returned, wrapped, where a model answered and nothing of
// it stood the checks.
var ErrNothingUsable = errors.New("nothing in the model's answer can be used")

const (
	defaultTimeout = 20 * time.Second
	defaultPrompt  = 6000 // tokens
)

// Config says which model is asked. It speaks the OpenAI protocol: OpenAI
// itself, Databricks Model Serving, Ollama, llama.cpp and many others.
type Config struct {
	BaseURL string        // up to where /chat/completions follows; empty: OpenAI
	APIKey  string        // may be empty for a local model; shown nowhere
	Model   string        // as the provider calls it
	Timeout time.Duration // of one Explain or Ping with all its attempts; 0: 20 s
	Prompt  int           // tokens of a prompt, estimated; 0: 6000

	// HTTPClient carries proxy and certificates; nil is a plain one. Its
	// transport is wrapped, the client itself stays as it is.
	HTTPClient *http.Client
}

// Steward asks one model. It may be used by many goroutines.
type Steward struct {
	config Config
	client *openai.Client

	mu  sync.Mutex
	way way // what the provider was seen to take
}

// New makes a Steward; it connects to nothing yet.
func New(c Config) *Steward {
	if c.Timeout <= 0 {
		c.Timeout = defaultTimeout
	}
	if c.Prompt <= 0 {
		c.Prompt = defaultPrompt
	}
	plain := http.Client{}
	if c.HTTPClient != nil {
		plain = *c.HTTPClient
	}
	plain.Transport = &patient{next: plain.Transport, jitter: rand.Float64}
	settings := openai.DefaultConfig(c.APIKey)
	settings.HTTPClient = &plain
	if c.BaseURL != "" {
		settings.BaseURL = strings.TrimRight(c.BaseURL, "/")
	}
	return &Steward{config: c, client: openai.NewClientWithConfig(settings)}
}

// Explain asks the model which candidates fit. The verdict has been checked:
// what it points at exists and was shown to the model. The error is a *Fault
// where the provider failed, wraps ctx's error or context.DeadlineExceeded
// where time ran out, and ErrNothingUsable where the answer is of no use.
func (s *Steward) Explain(ctx context.Context, ask Ask) (Verdict, error) {
	ctx, cancel := context.WithTimeout(ctx, s.config.Timeout)
	defer cancel()
	p := writePrompt(ask, s.config.Prompt)
	answer, err := s.chat(ctx, p.messages, true)
	if err != nil {
		return Verdict{}, s.fault("asking the model", err, code)
	}
	v, err := p.check(answer.text)
	v.Model = s.config.Model
	v.Prompt, v.Completion = answer.prompt, answer.completion
	return v, err
}

// Ping tells whether the model answers at all: address, key and name are right
// when it returns nil.
func (s *Steward) Ping(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, s.config.Timeout)
	defer cancel()
	_, err := s.chat(ctx, []openai.ChatCompletionMessage{{Role: openai.ChatMessageRoleUser, Content: "Answer with the word yes."}}, false)
	return s.fault("reaching the model", err, words) // the words are its own
}
