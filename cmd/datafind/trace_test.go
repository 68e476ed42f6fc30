package main

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"

	"github.com/datafind/datafind/bot"
	"github.com/datafind/datafind/catalog"
	"github.com/datafind/datafind/llm/llmtest"
)

// TestTracesReachACollector sends one question's spans by OTLP.
func TestTracesReachACollector(t *testing.T) {
	var got bytes.Buffer
	collector := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/base/v1/traces" {
			_, _ = io.Copy(&got, r.Body)
		}
	}))
	defer collector.Close()
	tracer, stop, err := traceFlags{OTLPEndpoint: collector.URL + "/base/"}.tracing(t.Context(), http.DefaultTransport.(*http.Transport), zap.NewNop())
	if err != nil {
		t.Fatal(err)
	}
	explainer, err := modelFlags{OpenAIBaseURL: llmtest.New(t).URL, OpenAIModel: []string{"model-of-the-test"}, ModelTimeout: 10 * time.Second, ModelPrompt: 6000}.
		explainer(modelParts{transport: http.DefaultTransport.(*http.Transport), tracer: tracer})
	if err != nil {
		t.Fatal(err)
	}
	generations, err := newGenerations(t.Context(), catalogFlags{Visibility: "everyone"}, nil, zap.NewNop())
	if err != nil {
		t.Fatal(err)
	}
	b := bot.New(bot.Config{
		Generation: func() bot.Finder { return generations.current.Load() }, Explainer: explainer,
		Clock: time.Now, Logger: zap.NewNop(), Registerer: prometheus.NewRegistry(), Tracer: tracer,
	})
	q := bot.Question{ID: "question-of-the-test", Text: "churn by month", Audience: catalog.Everyone()}
	a, err := b.Find(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	if a, err = b.Weigh(t.Context(), q, a); err != nil || a.Model == "" {
		t.Fatalf("%+v, %v", a, err)
	}
	if err := stop(); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"search", "model", "check", "chat model-of-the-test", "question-of-the-test", "gen_ai.usage.input_tokens"} {
		if !bytes.Contains(got.Bytes(), []byte(want)) { // strings stand in protobuf as they are
			t.Errorf("no %q was sent", want)
		}
	}
	for _, never := range []string{"churn", "retention"} {
		if bytes.Contains(got.Bytes(), []byte(never)) {
			t.Errorf("%q was sent", never)
		}
	}
}

// TestNoCollector: one that is away costs traces, and the log says so.
func TestNoCollector(t *testing.T) {
	var log bytes.Buffer
	logger := zap.New(zapcore.NewCore(zapcore.NewJSONEncoder(zap.NewProductionEncoderConfig()), zapcore.AddSync(&log), zap.DebugLevel))
	collector := httptest.NewServer(http.NotFoundHandler())
	collector.Close()
	tracer, stop, err := traceFlags{OTLPEndpoint: collector.URL}.tracing(t.Context(), http.DefaultTransport.(*http.Transport), logger)
	if err != nil {
		t.Fatal(err)
	}
	_, span := tracer.Start(t.Context(), "x")
	span.End()
	if err := stop(); err != nil || log.Len() == 0 {
		t.Errorf("%v, log %q", err, log.String())
	}
}
