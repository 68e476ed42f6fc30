package llm

import (
	"errors"
	"net/http"
	"strings"

	"github.com/sashabaranov/go-openai"
)

// way is how a request is put. The zero value asks for most; a provider that
// refuses it is asked for less, and what it took is remembered.
type way struct {
	format   format
	apart    bool // a schema and tools are not asked for together
	noTools  bool
	warm     bool // temperature is left to the provider, as reasoning models want
	thinking bool // the limit counts thoughts too and goes by another name
	uncount  bool // no usage in streams

	responses bool // by the Responses API, as the newest reasoning models want tools
}

type format int

const (
	bySchema format = iota // strict json_schema
	byObject               // json_object: JSON, of a form that the prompt alone says
	byWords                // nothing but the prompt
)

// less is the next simpler way after a refusal of a turn, if it was one: the
// part that the provider names, else the format, else the tools.
func (w way) less(err error, t turn) (way, bool) {
	before := w
	switch status, words := statusOf(err); {
	case errors.Is(err, openai.ErrReasoningModelMaxTokensDeprecated):
		w.thinking = true
	case errors.Is(err, openai.ErrReasoningModelLimitationsOther), errors.Is(err, openai.ErrReasoningSamplingUnsupported):
		w.warm = true
	case errors.Is(err, openai.ErrReasoningToolsRequireResponses):
		w.responses = true
	case w.responses && status == http.StatusNotFound: // a provider that has the model and not the API
		w.responses, w.noTools = false, true
	case status != http.StatusBadRequest && status != http.StatusUnprocessableEntity && status != http.StatusNotImplemented:
	default:
		w = w.without(strings.ToLower(words), t)
	}
	return w, w != before
}

// without takes out what the words of a refusal name.
func (w way) without(words string, t turn) way {
	names := func(parts ...string) bool {
		for _, p := range parts {
			if strings.Contains(words, p) {
				return true
			}
		}
		return false
	}
	tools, structured := len(t.tools) > 0 && !w.noTools, t.schema != nil && w.format < byWords
	switch {
	case names("context_length", "context length", "context size", "content_filter", "content management"):
		// It is this request that is refused, however it is put.
	case names("/responses", "responses api") && !w.responses:
		w.responses = true
	case names("temperature") && !w.warm:
		w.warm = true
	case names("max_completion_tokens") && !w.thinking:
		w.thinking = true
	case names("stream_options", "include_usage") && t.onText != nil:
		w.uncount = true
	case tools && structured && !w.apart && names("tool", "function"):
		w.apart = true
	case tools && names("tool", "function"):
		w.noTools = true
	case structured && (!tools || !w.apart):
		w.format++
	case tools:
		w.noTools = true
	case t.onText != nil:
		w.uncount = true
	}
	return w
}
