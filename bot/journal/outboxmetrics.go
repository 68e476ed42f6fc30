package journal

import (
	"context"
	"math"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// scrapeLimit bounds what one look at the backlog may take.
const scrapeLimit = 2 * time.Second

// outboxMetrics is what operations sees of the outbox. Backlog and age are
// read when they are asked for, so that an outbox that hangs cannot hide it.
type outboxMetrics struct {
	delivered, failures prometheus.Counter
}

func newOutboxMetrics(r prometheus.Registerer, j *Journal) outboxMetrics {
	look := func(value func(Backlog) float64) func() float64 {
		return func() float64 {
			ctx, cancel := context.WithTimeout(context.Background(), scrapeLimit)
			defer cancel()
			b, err := j.Backlog(ctx)
			if err != nil {
				return math.NaN()
			}
			return value(b)
		}
	}
	m := outboxMetrics{
		delivered: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "datafind_outbox_delivered_total", Help: "Rows delivered from the journal, each version of a row counted.",
		}),
		failures: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "datafind_outbox_failures_total", Help: "Deliveries that failed and are tried again.",
		}),
	}
	r.MustRegister(m.delivered, m.failures,
		prometheus.NewGaugeFunc(prometheus.GaugeOpts{
			Name: "datafind_outbox_rows", Help: "Rows that are still to be delivered.",
		}, look(func(b Backlog) float64 { return float64(b.Rows) })),
		prometheus.NewGaugeFunc(prometheus.GaugeOpts{
			Name: "datafind_outbox_age_seconds", Help: "How long the oldest row has been waiting to be delivered.",
		}, look(func(b Backlog) float64 {
			if b.Rows == 0 {
				return 0
			}
			return j.clock().Sub(b.Oldest).Seconds()
		})),
		prometheus.NewGaugeFunc(prometheus.GaugeOpts{
			Name: "datafind_outbox_forgotten", Help: "People whose rows are still to be deleted where they were delivered.",
		}, look(func(b Backlog) float64 { return float64(b.Forgotten) })))
	return m
}
