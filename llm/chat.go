package llm

import (
	"context"
	"errors"
	"fmt"
	"math"
	"net/http"
	"strings"

	"github.com/sashabaranov/go-openai"
)

// way is how a request is put. The zero value asks for most; a provider that
// refuses it is asked for less, and what it took is remembered.
type way struct {
	format format
	warm   bool // temperature is left to the provider, as reasoning models want
}

type format int

const (
	bySchema format = iota // strict json_schema
	byObject               // json_object: JSON, of a form that the prompt alone says
	byWords                // nothing but the prompt
)

// answer is what came back of one call.
type answer struct {
	text               string
	prompt, completion int
}

// chat makes one call, asking for less where the provider refuses more: at
// most four requests, one after a provider's ways are known.
func (s *Steward) chat(ctx context.Context, messages []openai.ChatCompletionMessage, structured bool) (answer, error) {
	s.mu.Lock()
	way := s.way
	s.mu.Unlock()
	if !structured {
		way.format = byWords
	}
	var first error
	for {
		response, err := s.client.CreateChatCompletion(ctx, s.request(messages, way))
		if err == nil {
			if structured {
				s.mu.Lock()
				s.way = way
				s.mu.Unlock()
			}
			return said(response, structured)
		}
		if first == nil {
			first = err
		}
		less, ok := way.less(err)
		if !ok || ctx.Err() != nil {
			return answer{}, first
		}
		way = less
	}
}

// request is one call. The temperature is the smallest there is: a zero would
// be left out of the JSON and mean the provider's default.
func (s *Steward) request(messages []openai.ChatCompletionMessage, w way) openai.ChatCompletionRequest {
	r := openai.ChatCompletionRequest{Model: s.config.Model, Messages: messages}
	if !w.warm {
		r.Temperature = math.SmallestNonzeroFloat32
	}
	switch w.format {
	case bySchema:
		r.ResponseFormat = &openai.ChatCompletionResponseFormat{
			Type: openai.ChatCompletionResponseFormatTypeJSONSchema,
			JSONSchema: &openai.ChatCompletionResponseFormatJSONSchema{
				Name: "verdict", Schema: replySchema, Strict: true,
			},
		}
	case byObject:
		r.ResponseFormat = &openai.ChatCompletionResponseFormat{Type: openai.ChatCompletionResponseFormatTypeJSONObject}
	}
	return r
}

// less is the next simpler way after a refusal, if it was one. go-openai
// itself refuses a temperature for the reasoning models that it knows.
func (w way) less(err error) (way, bool) {
	if errors.Is(err, openai.ErrReasoningModelLimitationsOther) || errors.Is(err, openai.ErrReasoningSamplingUnsupported) {
		return way{w.format, true}, !w.warm
	}
	status, message := statusOf(err)
	switch {
	case status != http.StatusBadRequest && status != http.StatusUnprocessableEntity && status != http.StatusNotImplemented:
		return w, false
	case strings.Contains(strings.ToLower(message), "temperature"):
		return way{w.format, true}, !w.warm
	}
	return way{w.format + 1, w.warm}, w.format < byWords
}

// said is the text of a response that came to its end. One that was cut may
// still be JSON, but not what the model meant to say.
func said(r openai.ChatCompletionResponse, whole bool) (answer, error) {
	if len(r.Choices) == 0 {
		return answer{}, errors.New("the provider sent no choices")
	}
	choice := r.Choices[0]
	switch {
	case !whole:
	case choice.Message.Refusal != "":
		return answer{}, errors.New("the model refused to answer")
	case choice.FinishReason != openai.FinishReasonStop:
		return answer{}, fmt.Errorf("the answer is not whole: it ended with %.40q", choice.FinishReason)
	}
	return answer{text: choice.Message.Content, prompt: r.Usage.PromptTokens, completion: r.Usage.CompletionTokens}, nil
}
