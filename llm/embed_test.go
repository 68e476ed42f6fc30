package llm

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/datafind/datafind/llm/llmtest"
)

func embedder(s *llmtest.Server, key string) *Embedder {
	return NewEmbedder(Model{Name: "small", BaseURL: s.URL, APIKey: key}, Config{Jitter: func() float64 { return 0 }})
}

func TestEachTextGetsItsVector(t *testing.T) {
	e := embedder(llmtest.New(t), "")
	vectors, err := e.Embed(t.Context(), []string{"orders of customers", "employees", "customers and orders"})
	if err != nil {
		t.Fatal(err)
	}
	near := func(a, b []float32) (sum float32) {
		for i := range a {
			sum += a[i] * b[i]
		}
		return sum
	}
	if near(vectors[0], vectors[2]) <= near(vectors[0], vectors[1]) {
		t.Error("the vectors are not in the order of the texts")
	}
}

func TestVectorsThatDoNotFitAreRefused(t *testing.T) {
	one, two := []float32{1, 0}, []float32{0, 1}
	for name, reply := range map[string]llmtest.Reply{
		"too few":  llmtest.Embeddings(one),
		"too many": llmtest.Embeddings(one, two, one),
		"uneven":   llmtest.Embeddings(one, []float32{1}),
		"empty":    llmtest.Embeddings([]float32{}, []float32{}),
		"a page":   llmtest.WebPage(http.StatusOK),
		"none":     llmtest.Fail(http.StatusNotFound, `{"error":{"message":"no such model"}}`),
		"cut":      llmtest.BreakOff(),
	} {
		t.Run(name, func(t *testing.T) {
			s := llmtest.New(t)
			s.Always(reply)
			if v, err := embedder(s, "").Embed(t.Context(), []string{"a", "b"}); err == nil || v != nil {
				t.Errorf("got %v, %v", v, err)
			}
		})
	}
}

func TestABusyProviderIsAskedAgain(t *testing.T) {
	s := llmtest.New(t)
	s.Script(llmtest.Busy(http.StatusTooManyRequests, "0"))
	if _, err := embedder(s, "").Embed(t.Context(), []string{"a"}); err != nil || len(s.Requests()) != 2 {
		t.Errorf("%d requests, %v", len(s.Requests()), err)
	}
}

func TestADeadProviderIsLeftAlone(t *testing.T) {
	s := llmtest.New(t)
	s.Always(llmtest.Fail(http.StatusInternalServerError, "{}"))
	e := embedder(s, "")
	var err error
	for range tripAfter + 1 {
		_, err = e.Embed(t.Context(), []string{"a"})
	}
	if !errors.Is(err, ErrUnavailable) || len(s.Requests()) != tripAfter {
		t.Errorf("%d requests, %v", len(s.Requests()), err)
	}
}

func TestEmbeddingEndsWithItsTime(t *testing.T) {
	s := llmtest.New(t)
	s.Always(s.Hang())
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	if _, err := embedder(s, "").Embed(ctx, []string{"a"}); !errors.Is(err, context.DeadlineExceeded) {
		t.Error(err)
	}
}

func TestNoEmbeddingErrorTellsTheKey(t *testing.T) {
	s := llmtest.New(t)
	s.RequireKey("another")
	_, err := embedder(s, "a-key-of-ours").Embed(t.Context(), []string{"a"})
	if err == nil || strings.Contains(err.Error(), "a-key-of-ours") {
		t.Error(err)
	}
}

func TestChatAndEmbeddingsShareMetrics(t *testing.T) {
	s, r := llmtest.New(t), prometheus.NewRegistry()
	m := Model{Name: "small", BaseURL: s.URL}
	NewClient(Config{Models: []Model{m}, Registerer: r})
	e := NewEmbedder(m, Config{Registerer: r})
	if _, err := e.Embed(t.Context(), []string{"a"}); err != nil {
		t.Fatal(err)
	}
	all, err := r.Gather()
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range all {
		if f.GetName() == "datafind_model_calls_total" {
			return
		}
	}
	t.Error("the call is not counted")
}
