package main

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"go.opentelemetry.io/otel/trace"
	"go.uber.org/zap"

	"github.com/datafind/datafind/bot"
	"github.com/datafind/datafind/llm"
)

// questionLimit bounds what one question may take of a model: some rounds with
// a full prompt.
var questionLimit = llm.Limit{Tokens: 60_000}

// modelParts are what the models are asked by.
type modelParts struct {
	transport  *http.Transport
	log        *zap.Logger
	registerer prometheus.Registerer
	tracer     trace.Tracer
	traceText  bool
}

// models talks to the models that the flags name; nil where they name none.
func (f modelFlags) models(p modelParts) (*llm.Client, error) {
	models, err := f.list()
	switch {
	case err != nil:
		return nil, fmt.Errorf("%w: %w", errUsage, err)
	case len(models) == 0 && f.OpenAIBaseURL != "":
		return nil, fmt.Errorf("%w: an address of a model is set, but no model: set OPENAI_MODEL", errUsage)
	case len(models) == 0:
		return nil, nil
	case f.ModelDailyCost > 0 && len(f.ModelPrice) == 0:
		return nil, fmt.Errorf("%w: --model-daily-cost needs to know what tokens cost: set --model-price", errUsage)
	}
	return llm.NewClient(llm.Config{
		Models:     models,
		Timeout:    f.ModelTimeout,
		Daily:      llm.Limit{Tokens: f.ModelDailyTokens, Cost: f.ModelDailyCost},
		HTTPClient: &http.Client{Transport: p.transport},
		Clock:      time.Now, Logger: p.log, Registerer: p.registerer, Tracer: p.tracer, TraceText: p.traceText,
	}), nil
}

// steward is what the bot asks of a model.
type steward interface {
	bot.Explainer
	bot.Narrator
	Keep(llm.Ledger)
}

// explainer is what the bot consults; a nil interface where there is no model.
func (f modelFlags) explainer(p modelParts) (steward, error) {
	c, err := f.models(p)
	if c == nil {
		return nil, err
	}
	return llm.NewSteward(c, f.ModelPrompt, questionLimit), nil
}

// list pairs each model with its address, key and price. One key alone is for
// the models at --openai-base-url: it is not sent anywhere else.
func (f modelFlags) list() ([]llm.Model, error) {
	var models []llm.Model
	for i, spec := range f.OpenAIModel {
		name, url, elsewhere := strings.Cut(spec, "@http")
		m := llm.Model{Name: name, BaseURL: f.OpenAIBaseURL}
		if elsewhere {
			m.BaseURL = "http" + url
		}
		switch {
		case len(f.OpenAIAPIKey) > 1 && i < len(f.OpenAIAPIKey):
			m.APIKey = f.OpenAIAPIKey[i]
		case len(f.OpenAIAPIKey) == 1 && !elsewhere:
			m.APIKey = f.OpenAIAPIKey[0]
		}
		var err error
		if m.Price, err = f.price(i); err != nil {
			return nil, err
		}
		models = append(models, m)
	}
	return models, nil
}

// embeddings is the model that embeds, named as one that chats is; its key
// stands behind theirs, or is the first one where they have one address.
func (c serveCmd) embeddings() llm.Model {
	name, url, elsewhere := strings.Cut(c.EmbeddingsModel, "@http")
	m := llm.Model{Name: name, BaseURL: c.OpenAIBaseURL}
	if elsewhere {
		m.BaseURL = "http" + url
	}
	switch last := len(c.OpenAIModel); {
	case len(c.OpenAIAPIKey) > max(1, last):
		m.APIKey = c.OpenAIAPIKey[last]
	case len(c.OpenAIAPIKey) > 0 && !elsewhere:
		m.APIKey = c.OpenAIAPIKey[0]
	}
	return m
}

// price is that of a model by its place; the last one holds for the rest.
func (f modelFlags) price(i int) (llm.Price, error) {
	if len(f.ModelPrice) == 0 {
		return llm.Price{}, nil
	}
	text := f.ModelPrice[min(i, len(f.ModelPrice)-1)]
	prompt, completion, ok := strings.Cut(text, "/")
	in, err1 := strconv.ParseFloat(prompt, 64)
	out, err2 := strconv.ParseFloat(completion, 64)
	if !ok || err1 != nil || err2 != nil || in < 0 || out < 0 {
		return llm.Price{}, fmt.Errorf("--model-price %q is not of the form 0.15/0.60", text)
	}
	return llm.Price{Prompt: in, Completion: out}, nil
}
