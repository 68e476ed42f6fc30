package llm

import (
	"context"
	"errors"
	"fmt"

	"github.com/sashabaranov/go-openai"
)

// Embedder turns texts into vectors by one model. It may be used by many
// goroutines.
type Embedder struct{ *endpoint }

// NewEmbedder makes an Embedder; it connects to nothing yet. Of the Config the
// models and the day's limit are not used: embeddings cost little.
func NewEmbedder(m Model, c Config) *Embedder {
	c = c.withDefaults()
	return &Embedder{newEndpoint(m, c, nil, newMetrics(c.Registerer), tracer{c.Tracer, false})}
}

// Name is the model's, by which its vectors are told from those of others.
func (e *Embedder) Name() string { return e.Model.Name }

var errEmbeddings = errors.New("the embeddings do not fit the texts")

// Embed makes a vector for each text, in their order, all of one length. What
// fails is as with Chat; a model that is down is left alone for a while and
// costs nobody a wait.
func (e *Embedder) Embed(ctx context.Context, texts []string) ([][]float32, error) {
	if len(texts) == 0 {
		return nil, nil
	}
	doing := "embedding with " + e.Name()
	done, err := e.breaker.Allow()
	if err != nil {
		e.metrics.calls.WithLabelValues(e.Name(), "left alone").Inc()
		return nil, fmt.Errorf("%s: %w", doing, ErrUnavailable)
	}
	began := e.clock()
	response, err := e.client.CreateEmbeddings(ctx, openai.EmbeddingRequest{Model: openai.EmbeddingModel(e.Name()), Input: texts})
	var vectors [][]float32
	if err == nil {
		vectors, err = inOrder(response.Data, len(texts))
	}
	done(err)
	e.metrics.called(e.Name(), outcomeOf(err), Usage{Prompt: response.Usage.PromptTokens}, e.clock().Sub(began))
	return vectors, e.fault(doing, err, code)
}

// inOrder puts vectors where their index says. Each text must have one, and
// all must be equally long.
func inOrder(data []openai.Embedding, texts int) ([][]float32, error) {
	vectors := make([][]float32, texts)
	for _, d := range data {
		if d.Index < 0 || d.Index >= texts || vectors[d.Index] != nil || len(d.Embedding) == 0 || len(d.Embedding) != len(data[0].Embedding) {
			return nil, errEmbeddings
		}
		vectors[d.Index] = d.Embedding
	}
	if len(data) != texts {
		return nil, errEmbeddings
	}
	return vectors, nil
}
