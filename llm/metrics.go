package llm

import (
	"errors"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// metrics is what operations sees of the models.
type metrics struct {
	calls   *prometheus.CounterVec
	seconds *prometheus.HistogramVec
	tokens  *prometheus.CounterVec
	cost    *prometheus.CounterVec
	retries *prometheus.CounterVec
	breaker *prometheus.GaugeVec
	tools   *prometheus.CounterVec
}

func newMetrics(r prometheus.Registerer) *metrics {
	counter := func(name, help string, labels ...string) *prometheus.CounterVec {
		return prometheus.NewCounterVec(prometheus.CounterOpts{Name: name, Help: help}, labels)
	}
	m := &metrics{
		calls: counter("datafind_model_calls_total", "Calls of a model by outcome: ok, busy, late, cut, refused, rejected, failed, cancelled; not sent: budget, left alone.", "model", "outcome"),
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "datafind_model_seconds", Help: "How long a call of a model took, with its retries.",
			Buckets: []float64{.1, .25, .5, 1, 2, 4, 6, 8, 10, 15, 30},
		}, []string{"model"}),
		tokens:  counter("datafind_model_tokens_total", "Tokens by direction: prompt, cached (a part of prompt), completion.", "model", "direction"),
		cost:    counter("datafind_model_cost_dollars_total", "What the tokens cost at the prices set.", "model"),
		retries: counter("datafind_model_retries_total", "Requests sent again because the provider was busy.", "model"),
		breaker: prometheus.NewGaugeVec(prometheus.GaugeOpts{
			Name: "datafind_model_breaker_state", Help: "0: the model is asked, 1: it is about to be tried again, 2: it is left alone.",
		}, []string{"model"}),
		tools: counter("datafind_model_tool_calls_total", "Tools called by a model: ok, failed.", "tool", "outcome"),
	}
	return &metrics{
		calls: once(r, m.calls), seconds: once(r, m.seconds), tokens: once(r, m.tokens), cost: once(r, m.cost),
		retries: once(r, m.retries), breaker: once(r, m.breaker), tools: once(r, m.tools),
	}
}

// once registers a metric, or finds it where chat and embeddings share it.
func once[C prometheus.Collector](r prometheus.Registerer, c C) C {
	err := r.Register(c)
	if there := (prometheus.AlreadyRegisteredError{}); errors.As(err, &there) {
		return there.ExistingCollector.(C)
	}
	if err != nil {
		panic(err) // as MustRegister does
	}
	return c
}

func (m *metrics) called(model, outcome string, u Usage, took time.Duration) {
	m.calls.WithLabelValues(model, outcome).Inc()
	m.seconds.WithLabelValues(model).Observe(took.Seconds())
	m.tokens.WithLabelValues(model, "prompt").Add(float64(u.Prompt))
	m.tokens.WithLabelValues(model, "cached").Add(float64(u.Cached))
	m.tokens.WithLabelValues(model, "completion").Add(float64(u.Completion))
	m.cost.WithLabelValues(model).Add(u.Cost)
}
