package bot

import "github.com/prometheus/client_golang/prometheus"

// metrics is what operations sees of the conversation.
type metrics struct {
	questions *prometheus.CounterVec
	first     prometheus.Histogram
	settle    prometheus.Histogram
	lapses    *prometheus.CounterVec
	repeats   prometheus.Counter
	votes     *prometheus.CounterVec
	sentences *prometheus.CounterVec
	cached    *prometheus.CounterVec
}

func newMetrics(r prometheus.Registerer) *metrics {
	m := &metrics{
		questions: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "datafind_questions_total", Help: "Questions by surface and by the kind of the first answer.",
		}, []string{"surface", "kind"}),
		first: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name: "datafind_first_stage_seconds", Help: "From the start of the search to its answer.",
			Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1},
		}),
		settle: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name: "datafind_settle_seconds", Help: "From asking a model to the settled answer.",
			Buckets: []float64{.25, .5, 1, 2, 4, 6, 8, 10, 15, 30},
		}),
		lapses: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "datafind_model_lapses_total", Help: "Answers that a model was asked for and did not settle.",
		}, []string{"lapse"}),
		repeats: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "datafind_repeats_total", Help: "Posts repeated where nobody can tell whether the first one took effect.",
		}),
		votes: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "datafind_votes_total", Help: "Thumbs given or changed.",
		}, []string{"thumb"}),
		sentences: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "datafind_model_sentences_total", Help: "Sentences that a model wrote, by what the check made of them: kept or dropped.",
		}, []string{"fate"}),
		cached: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "datafind_model_cache_total", Help: "Answers to be weighed, by whether the model had said it before: hit or miss.",
		}, []string{"outcome"}),
	}
	r.MustRegister(m.questions, m.first, m.settle, m.lapses, m.repeats, m.votes, m.sentences, m.cached)
	return m
}
