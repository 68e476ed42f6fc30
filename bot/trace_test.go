package bot

import (
	"slices"
	"testing"

	sdk "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"
)

// TestOneQuestionIsOneTrace: both stages, and a process that begins anew in
// between.
func TestOneQuestionIsOneTrace(t *testing.T) {
	spans := tracetest.NewInMemoryExporter()
	h := newHouse(t, found(churn, mrr), &model{verdict: fits(pick(0, "a"))})
	h.config.Tracer = sdk.NewTracerProvider(sdk.WithSyncer(spans)).Tracer("test")
	h.restart()
	open, err := h.Begin(t.Context(), question())
	must(t, err)
	same(t, "it is to be finished", open, true)
	h.restart()
	must(t, h.Finish(t.Context(), question().ID))
	other := question()
	other.ID, other.Place.Message = "T1/C1/200.1", "200.1"
	must(t, h.Answer(t.Context(), other))
	names, traces := map[string][]string{}, []string{}
	for _, s := range spans.GetSpans() {
		id := s.SpanContext.TraceID().String()
		if !slices.Contains(traces, id) {
			traces = append(traces, id)
		}
		names[id] = append(names[id], s.Name)
	}
	if len(traces) != 2 {
		t.Fatalf("%d traces, want one for each question: %v", len(traces), names)
	}
	for _, id := range traces {
		for _, want := range []string{"question", "search", "post", "settle", "model"} {
			if !slices.Contains(names[id], want) {
				t.Errorf("no span %q in %v", want, names[id])
			}
		}
	}
}
