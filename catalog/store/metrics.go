package store

import (
	"errors"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// metrics is what operations sees of the refreshes.
type metrics struct {
	refreshes *prometheus.CounterVec
	seconds   prometheus.Histogram
	failures  prometheus.Gauge
	asOf      prometheus.Gauge
	tables    prometheus.Gauge
	gaps      prometheus.Gauge
}

func newMetrics(r prometheus.Registerer) *metrics {
	gauge := func(name, help string) prometheus.Gauge {
		return prometheus.NewGauge(prometheus.GaugeOpts{Name: name, Help: help})
	}
	m := &metrics{
		refreshes: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "datafind_catalog_refreshes_total", Help: "Refreshes of the metadata by result.",
		}, []string{"result"}),
		seconds: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name: "datafind_catalog_refresh_seconds", Help: "How long refreshes took, failed ones too.",
			Buckets: []float64{.5, 1, 2.5, 5, 10, 30, 60, 180, 600, 1800},
		}),
		failures: gauge("datafind_catalog_refresh_failures", "Refreshes that failed in a row."),
		asOf:     gauge("datafind_catalog_as_of_seconds", "When the metadata in use was read, in seconds since 1970."),
		tables:   gauge("datafind_catalog_tables", "Tables in the metadata in use."),
		gaps:     gauge("datafind_catalog_gaps", "What the source could not read, see doctor."),
	}
	if r != nil {
		r.MustRegister(m.refreshes, m.seconds, m.failures, m.asOf, m.tables, m.gaps)
	}
	return m
}

func (m *metrics) refreshed(s Status, took time.Duration) {
	result := "good"
	switch {
	case errors.Is(s.Err, ErrBusy):
		result = "busy"
	case s.Err != nil:
		result = "failed"
	}
	m.refreshes.WithLabelValues(result).Inc()
	m.seconds.Observe(took.Seconds())
	m.failures.Set(float64(s.Failures))
}

func (m *metrics) took(s Status) {
	m.asOf.Set(float64(s.AsOf.Unix()))
	m.tables.Set(float64(s.Tables))
	m.gaps.Set(float64(len(s.Gaps)))
}
