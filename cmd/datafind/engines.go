package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"path/filepath"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"go.uber.org/zap"

	"github.com/datafind/datafind/catalog/databricks"
	"github.com/datafind/datafind/catalog/search"
	"github.com/datafind/datafind/catalog/store"
	"github.com/datafind/datafind/llm"
)

// engineFlags say what finds tables beside the index.
type engineFlags struct {
	Engine          string   `help:"What finds tables: embedded is the index within the bot; vector-search asks an index of Databricks Vector Search too, and goes without it where that fails." enum:"embedded,vector-search" default:"embedded"`
	VectorIndex     string   `help:"The Vector Search index to ask." placeholder:"CATALOG.SCHEMA.INDEX"`
	VectorColumns   []string `help:"Its columns that make up a table's full name." default:"system_name,dataSetName" placeholder:"COLUMN"`
	EmbeddingsModel string   `help:"Model that embeds tables and questions, with an address of its own if need be (name@https://…); else that of --openai-base-url. Without one tables are found by words." env:"EMBEDDINGS_MODEL" placeholder:"NAME"`
}

const (
	enginePatience = 300 * time.Millisecond // of a question, which is answered within a second
	refillWait     = 5 * time.Minute        // until vectors that failed are asked for again
)

// engines makes indexes into what is asked. A nil one leaves them as they are.
type engines struct {
	ctx      context.Context // vectors are fetched until it ends
	service  search.Service  // nil: none
	embedder *llm.Embedder   // nil: none
	cache    *store.Vectors
	log      *zap.Logger
	outcomes *prometheus.CounterVec

	mu   sync.Mutex
	halt func() // ends the filling for the index before
	lifecycle
}

// openEngines starts none of them yet.
func (c serveCmd) openEngines(ctx context.Context, transport *http.Transport, log *zap.Logger, metrics prometheus.Registerer) (*engines, error) {
	e := &engines{ctx: ctx, log: log, halt: func() {}, outcomes: prometheus.NewCounterVec(prometheus.CounterOpts{
		Name: "datafind_search_engine_total", Help: "Questions to an engine beside the index, by outcome: ok, filling, late, failed.",
	}, []string{"engine", "outcome"})}
	metrics.MustRegister(e.outcomes)
	if c.Engine == "vector-search" {
		if c.VectorIndex == "" || !c.onDatabricks() {
			return nil, fmt.Errorf("%w: --engine=vector-search needs --vector-index and DATABRICKS_HOST", errUsage)
		}
		w, err := c.open(transport)
		if err != nil {
			return nil, err
		}
		e.onStop("the connection to Vector Search", w.close)
		e.service = databricks.NewVectorSearch(w.client, c.VectorIndex, c.VectorColumns)
	}
	if c.EmbeddingsModel == "" {
		return e, nil
	}
	path := filepath.Join(filepath.Dir(c.Journal), "vectors.db")
	if err := makeDir(path); err != nil {
		return nil, errors.Join(err, e.end())
	}
	var err error
	if e.cache, err = store.OpenVectors(ctx, path); err != nil {
		return nil, errors.Join(err, e.end())
	}
	e.onStop("the file of vectors", e.cache.Close)
	e.embedder = llm.NewEmbedder(c.embeddings(), llm.Config{
		HTTPClient: &http.Client{Transport: transport}, Clock: time.Now, Logger: log, Registerer: metrics,
	})
	return e, nil
}

// over joins an index with the engines and begins to fetch its vectors; those
// of the index before are then no longer fetched.
func (e *engines) over(ix *search.Index) *search.Hybrid {
	if e == nil {
		return search.NewHybrid(ix, 0, nil)
	}
	var list []search.Engine
	if e.service != nil {
		list = append(list, search.Elsewhere(e.service, ix.Snapshot()))
	}
	if e.embedder != nil {
		dense := search.NewDense(ix.Snapshot(), e.embedder, e.cache)
		e.fill(dense)
		list = append(list, dense)
	}
	return search.NewHybrid(ix, enginePatience, e.note, list...)
}

// fill fetches vectors in the background, until all are there.
func (e *engines) fill(dense *search.Dense) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.halt()
	ctx, cancel := context.WithCancel(e.ctx)
	over := make(chan struct{})
	e.halt = func() { cancel(); <-over }
	go func() {
		defer close(over)
		for began := time.Now(); ; {
			err := dense.Fill(ctx)
			if ctx.Err() != nil {
				return
			}
			if err == nil {
				e.log.Info("vectors are in use", zap.Duration("took", time.Since(began)))
				return
			}
			e.log.Warn("vectors are missing and are asked for again", zap.Error(err), zap.Duration("in", refillWait))
			select {
			case <-ctx.Done():
				return
			case <-time.After(refillWait):
			}
		}
	}()
}

// note counts how an engine did, and logs where it did not.
func (e *engines) note(engine string, err error) {
	outcome := "failed"
	switch {
	case err == nil:
		outcome = "ok"
	case errors.Is(err, search.ErrFilling):
		outcome = "filling"
	case errors.Is(err, context.DeadlineExceeded):
		outcome = "late"
	}
	e.outcomes.WithLabelValues(engine, outcome).Inc()
	if err != nil && outcome != "filling" {
		e.log.Warn("an engine did not answer, the index answers alone", zap.String("engine", engine), zap.Error(err))
	}
}

// end stops the filling and closes all.
func (e *engines) end() error {
	e.mu.Lock()
	e.halt()
	e.mu.Unlock()
	return e.stop()
}
