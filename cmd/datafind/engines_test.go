package main

import (
	"context"
	"io"
	"net/http"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"go.uber.org/zap"

	"github.com/datafind/datafind/catalog/databricks/dbsql/dbsqltest"
	"github.com/datafind/datafind/catalog/search"
	"github.com/datafind/datafind/llm/llmtest"
)

// withEngines is the demo's index with the engines that the flags name.
func withEngines(t *testing.T, c serveCmd) (*engines, *search.Hybrid) {
	t.Helper()
	c.Journal = filepath.Join(t.TempDir(), "journal.db")
	ctx, cancel := context.WithCancel(t.Context())
	e, err := c.openEngines(ctx, http.DefaultTransport.(*http.Transport), zap.NewNop(), prometheus.NewRegistry())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		cancel()
		if err := e.end(); err != nil {
			t.Error(err)
		}
	})
	snapshot, _, err := catalogFlags{}.load(t.Context(), time.Now())
	if err != nil {
		t.Fatal(err)
	}
	return e, e.over(search.New(snapshot))
}

// counted is how often an engine had an outcome.
func counted(t *testing.T, e *engines, engine, outcome string) float64 {
	t.Helper()
	r := prometheus.NewRegistry()
	r.MustRegister(e.outcomes)
	families, err := r.Gather()
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range families {
		for _, m := range f.GetMetric() {
			if m.GetLabel()[0].GetValue() == engine && m.GetLabel()[1].GetValue() == outcome {
				return m.GetCounter().GetValue()
			}
		}
	}
	return 0
}

func first(r search.Result) string {
	if len(r.Candidates) == 0 {
		return ""
	}
	return r.Candidates[0].Table.FullName()
}

func byMeaning(r search.Result) bool {
	return slices.ContainsFunc(r.Candidates, func(c search.Candidate) bool {
		return slices.ContainsFunc(c.Parts, func(p search.Part) bool { return p.Name == "meaning" })
	})
}

const everyday = "churn by month"

func TestEmbeddingsJoinOnceTheyAreThere(t *testing.T) {
	model := llmtest.New(t)
	let := make(chan struct{})
	model.Script(model.After(let, llmtest.Embeddings(slices.Repeat([]float32{1}, llmtest.Dimensions))))
	e, h := withEngines(t, serveCmd{engineFlags: engineFlags{EmbeddingsModel: "small@" + model.URL}})
	if r := h.Search(t.Context(), search.Query{Text: everyday}); byMeaning(r) || first(r) != first(h.Index.Search(t.Context(), search.Query{Text: everyday})) {
		t.Error("without vectors the answer is not the index's own")
	}
	if n := counted(t, e, "embeddings", "filling"); n != 1 {
		t.Errorf("%v questions came while the vectors were fetched", n)
	}
	close(let)
	if err := until(t.Context(), func() bool { return byMeaning(h.Search(t.Context(), search.Query{Text: everyday})) }); err != nil {
		t.Error(err)
	}
}

func TestVectorSearchIsGoneWithoutWhereItFails(t *testing.T) {
	const found = `{"manifest":{"columns":[{"name":"name"},{"name":"score"}]},"result":{"data_array":[["gold.retention.churn_monthly",0.9]]}}`
	down := false
	double := dbsqltest.New()
	double.Listen(t)
	host, port, _ := double.Address()
	double.Serve("/api/2.0/vector-search/", func(w http.ResponseWriter, _ *http.Request) {
		if down {
			w.WriteHeader(http.StatusForbidden)
		}
		_, _ = io.WriteString(w, found)
	})
	e, h := withEngines(t, serveCmd{
		sourceFlags: sourceFlags{databricksFlags: databricksFlags{DatabricksHost: "http://" + host + ":" + port, DatabricksToken: dbsqltest.Token}},
		engineFlags: engineFlags{Engine: "vector-search", VectorIndex: "main.datafind.i", VectorColumns: []string{"name"}},
	})
	if r := h.Search(t.Context(), search.Query{Text: everyday}); !byMeaning(r) {
		t.Error("what the engine found does not count")
	}
	down = true
	if r := h.Search(t.Context(), search.Query{Text: everyday}); byMeaning(r) || first(r) == "" {
		t.Error("the answer is not the index's own")
	}
	for outcome, want := range map[string]float64{"ok": 1, "failed": 1} {
		if n := counted(t, e, "vector-search", outcome); n != want {
			t.Errorf("%s: %v", outcome, n)
		}
	}
}
