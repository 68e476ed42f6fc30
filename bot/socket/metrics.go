package socket

import (
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promauto"
)

type metrics struct {
	envelopes *prometheus.CounterVec // by type and outcome
	handled   *prometheus.CounterVec // by outcome
	seconds   prometheus.Histogram
	connects  *prometheus.CounterVec // by outcome
}

// newMetrics registers what a Runner counts; a nil registerer keeps it apart.
func newMetrics(reg prometheus.Registerer, r *Runner) *metrics {
	auto := promauto.With(reg)
	for kind, depth := range map[string]func() float64{
		"calm":   func() float64 { return float64(r.Stats().Queued) },
		"urgent": func() float64 { return float64(r.Stats().Urgent) },
	} {
		auto.NewGaugeFunc(prometheus.GaugeOpts{
			Name:        "datafind_socket_queue_depth",
			Help:        "Envelopes waiting or in hand.",
			ConstLabels: prometheus.Labels{"queue": kind},
		}, depth)
	}
	auto.NewGaugeFunc(prometheus.GaugeOpts{
		Name: "datafind_socket_connections",
		Help: "Connections that Slack has greeted.",
	}, func() float64 { return float64(r.live.Load()) })
	return &metrics{
		envelopes: auto.NewCounterVec(prometheus.CounterOpts{
			Name: "datafind_socket_envelopes_total",
			Help: "Envelopes delivered, by type and by what became of them: accepted, duplicate, ignored, refused.",
		}, []string{"type", "outcome"}),
		handled: auto.NewCounterVec(prometheus.CounterOpts{
			Name: "datafind_socket_handled_total",
			Help: "Attempts at handling an envelope: done, failed (to be tried again), given_up.",
		}, []string{"outcome"}),
		seconds: auto.NewHistogram(prometheus.HistogramOpts{
			Name:    "datafind_socket_handling_seconds",
			Help:    "How long handling an envelope took.",
			Buckets: []float64{.001, .003, .01, .03, .1, .3, 1, 3, 10, 30},
		}),
		connects: auto.NewCounterVec(prometheus.CounterOpts{
			Name: "datafind_socket_connects_total",
			Help: "Connections opened or tried: live, failed.",
		}, []string{"outcome"}),
	}
}

// typeLabel keeps what a stranger sends from making labels.
func typeLabel(envelopeType string) string {
	switch envelopeType {
	case "events_api", "interactive", "slash_commands":
		return envelopeType
	}
	return "other"
}
