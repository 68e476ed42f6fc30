package llm

import (
	"context"
	"errors"
	"fmt"
	"math"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/sashabaranov/go-openai"
	"github.com/sony/gobreaker/v2"
	"go.uber.org/zap"
)

// When a model is left alone, and for how long.
const (
	tripAfter = 3 // failures in a row
	leftAlone = 20 * time.Second
)

// endpoint is one model with what is known of it: which requests its provider
// takes, and whether it is up.
type endpoint struct {
	Model
	client  *openai.Client
	breaker *gobreaker.TwoStepCircuitBreaker[struct{}]
	day     *Budget
	metrics *metrics
	tracer  tracer
	clock   func() time.Time
	timeout time.Duration

	mu  sync.Mutex
	way way // what the provider was seen to take
}

func newEndpoint(m Model, c Config, day *Budget, metrics *metrics, tracer tracer) *endpoint {
	plain := *c.HTTPClient
	plain.Transport = &patient{next: plain.Transport, jitter: c.Jitter, retried: metrics.retries.WithLabelValues(m.Name).Inc}
	settings := openai.DefaultConfig(m.APIKey)
	settings.HTTPClient = &plain
	settings.EmptyMessagesLimit = math.MaxInt32 // keep-alives; the deadline bounds them
	if m.BaseURL != "" {
		settings.BaseURL = strings.TrimRight(m.BaseURL, "/")
	}
	e := &endpoint{
		Model: m, client: openai.NewClientWithConfig(settings), day: day,
		metrics: metrics, tracer: tracer, clock: c.Clock, timeout: c.Timeout,
	}
	state := metrics.breaker.WithLabelValues(m.Name)
	e.breaker = gobreaker.NewTwoStepCircuitBreaker[struct{}](gobreaker.Settings{
		Name: m.Name, Timeout: leftAlone,
		ReadyToTrip:  func(n gobreaker.Counts) bool { return n.ConsecutiveFailures >= tripAfter },
		IsSuccessful: func(err error) bool { return !isDown(err) },
		IsExcluded:   func(err error) bool { return errors.Is(err, context.Canceled) },
		OnStateChange: func(name string, _, to gobreaker.State) {
			state.Set(float64(to))
			c.Logger.Warn("a model's circuit breaker changed", zap.String("model", name), zap.String("state", to.String()))
		},
	})
	return e
}

// isDown tells whether an error says that the provider is, and not that it
// did not like what it was asked.
func isDown(err error) bool {
	if err == nil || errors.Is(err, errRefused) || errors.Is(err, errNotWhole) {
		return false
	}
	switch status, _ := statusOf(err); status {
	case http.StatusBadRequest, http.StatusForbidden, http.StatusRequestEntityTooLarge, http.StatusUnprocessableEntity, http.StatusNotImplemented:
		return false
	}
	return true
}

// ready tells whether the model can be asked. One that was left alone long
// enough is tried in the background first, so that nobody waits for one that
// is still dead.
func (m *endpoint) ready(ctx context.Context) bool {
	switch m.breaker.State() {
	case gobreaker.StateClosed:
		return true
	case gobreaker.StateHalfOpen:
		go func() { _ = m.ping(context.WithoutCancel(ctx), m.timeout) }() // one at a time; the breaker sees to it
	}
	return false
}

// ping asks for one word.
func (m *endpoint) ping(ctx context.Context, timeout time.Duration) error {
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	t := turn{loose: true, messages: []openai.ChatCompletionMessage{{Role: openai.ChatMessageRoleUser, Content: "Answer with the word yes."}}}
	_, _, err := m.call(ctx, t, nil, words) // the words are its own
	return err
}

// call makes one turn within the budgets, behind the breaker, seen by metrics
// and traces. told is what may be said of an error; all that comes back is
// harmless.
func (m *endpoint) call(ctx context.Context, t turn, question *Budget, told func(error) string) (said, Usage, error) {
	doing := "asking " + m.Name
	settle, err := m.reserve(t, question)
	if err != nil {
		m.metrics.calls.WithLabelValues(m.Name, "budget").Inc()
		return said{}, Usage{}, fmt.Errorf("%s: %w", doing, err)
	}
	done, err := m.breaker.Allow()
	if err != nil {
		settle(Limit{})
		m.metrics.calls.WithLabelValues(m.Name, "left alone").Inc()
		return said{}, Usage{}, fmt.Errorf("%s: %w", doing, ErrUnavailable)
	}
	ctx, span := m.tracer.chat(ctx, m.Model, t)
	began := m.clock()
	answer, err := m.send(ctx, t)
	done(err)
	var used Usage
	if err == nil || answer.text != "" || answer.usage != nil {
		used = m.used(t, answer, m.clock().Sub(began))
	}
	settle(used.limit())
	m.metrics.called(m.Name, outcomeOf(err), used, m.clock().Sub(began))
	err = m.fault(doing, err, told)
	m.tracer.endChat(span, t, answer, used, outcomeOf(err), err)
	return answer, used, err
}

// reserve takes the most that a turn may use from both budgets.
func (m *endpoint) reserve(t turn, question *Budget) (settle func(Limit), err error) {
	most := m.most(t)
	ofQuestion, err := question.reserve(most)
	if err != nil {
		return nil, err
	}
	ofDay, err := m.day.reserve(most)
	if err != nil {
		ofQuestion(Limit{})
		return nil, err
	}
	return func(used Limit) { ofQuestion(used); ofDay(used) }, nil
}
