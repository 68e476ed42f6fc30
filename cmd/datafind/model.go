package main

import (
	"net/http"

	"github.com/datafind/datafind/bot"
	"github.com/datafind/datafind/llm"
)

// steward is the model that the flags name, nil where they name none.
func (f modelFlags) steward(transport *http.Transport) *llm.Steward {
	if f.OpenAIModel == "" {
		return nil
	}
	return llm.New(llm.Config{
		BaseURL:    f.OpenAIBaseURL,
		APIKey:     f.OpenAIAPIKey,
		Model:      f.OpenAIModel,
		Timeout:    f.ModelTimeout,
		HTTPClient: &http.Client{Transport: transport},
	})
}

// explainer is the same as what the bot consults; a nil interface where there
// is no model.
func (f modelFlags) explainer(transport *http.Transport) bot.Explainer {
	if s := f.steward(transport); s != nil {
		return s
	}
	return nil
}
