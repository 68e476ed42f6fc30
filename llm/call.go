package llm

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"time"

	"github.com/sashabaranov/go-openai"
)

const (
	answerLimit   = 1500 // tokens of one answer
	thinkingLimit = 8 * answerLimit
)

// Why an answer that came back is none.
var (
	errRefused   = errors.New("the model refused to answer")
	errNotWhole  = errors.New("the answer is not whole")
	errCut       = errors.New("the answer broke off")
	errNoChoices = errors.New("the provider sent no choices")
)

// turn is one request of a conversation, however it is put.
type turn struct {
	messages []openai.ChatCompletionMessage
	schema   *Schema
	tools    []openai.Tool
	onText   func(string)
	loose    bool // an answer that was cut will do
}

// said is what came back of one turn.
type said struct {
	id, model string // as the provider names them
	text      string
	calls     []openai.ToolCall
	refusal   string
	finish    openai.FinishReason
	usage     *openai.Usage // nil: the provider does not say
}

// send makes one turn, asking for less where the provider refuses more; what
// it took is remembered. The refusals are few and come at once, so they count
// as one call.
func (m *endpoint) send(ctx context.Context, t turn) (said, error) {
	m.mu.Lock()
	way := m.way
	m.mu.Unlock()
	var first error
	for {
		answer, err := m.once(ctx, t, way)
		if err == nil || answer.text != "" { // a stream that broke is no refusal
			if err == nil {
				m.mu.Lock()
				m.way = way
				m.mu.Unlock()
				err = answer.whole(t.loose)
			}
			return answer, err
		}
		if first == nil {
			first = err
		}
		less, ok := way.less(err, t)
		if !ok || ctx.Err() != nil {
			return said{}, first
		}
		way = less
	}
}

func (m *endpoint) once(ctx context.Context, t turn, w way) (said, error) {
	if w.responses {
		return m.respond(ctx, t, w)
	}
	request := m.request(t, w)
	if t.onText != nil {
		return m.stream(ctx, request, t.onText)
	}
	response, err := m.client.CreateChatCompletion(ctx, request)
	if err != nil {
		return said{}, err
	}
	return answerOf(response)
}

// request is one turn as it is sent. The temperature is the smallest there is:
// a zero would be left out of the JSON and mean the provider's default.
func (m *endpoint) request(t turn, w way) openai.ChatCompletionRequest {
	r := openai.ChatCompletionRequest{Model: m.Name, Messages: t.messages}
	if w.thinking {
		r.MaxCompletionTokens = thinkingLimit
	} else {
		//lint:ignore SA1019 providers other than OpenAI know this name alone
		r.MaxTokens = answerLimit
	}
	if !w.warm {
		r.Temperature = math.SmallestNonzeroFloat32
	}
	if !w.noTools {
		r.Tools = t.tools
	}
	if t.onText != nil && !w.uncount {
		r.StreamOptions = &openai.StreamOptions{IncludeUsage: true}
	}
	if t.schema == nil || w.apart && len(r.Tools) > 0 {
		return r
	}
	switch w.format {
	case bySchema:
		r.ResponseFormat = &openai.ChatCompletionResponseFormat{
			Type:       openai.ChatCompletionResponseFormatTypeJSONSchema,
			JSONSchema: &openai.ChatCompletionResponseFormatJSONSchema{Name: t.schema.Name, Schema: t.schema.JSON, Strict: true},
		}
	case byObject:
		r.ResponseFormat = &openai.ChatCompletionResponseFormat{Type: openai.ChatCompletionResponseFormatTypeJSONObject}
	}
	return r
}

func answerOf(r openai.ChatCompletionResponse) (said, error) {
	if len(r.Choices) == 0 {
		return said{}, errNoChoices
	}
	choice := r.Choices[0]
	s := said{
		id: r.ID, model: r.Model, text: choice.Message.Content, calls: choice.Message.ToolCalls,
		refusal: choice.Message.Refusal, finish: choice.FinishReason,
	}
	if r.Usage.TotalTokens > 0 || r.Usage.PromptTokens > 0 {
		s.usage = &r.Usage
	}
	return s, nil
}

// whole tells whether an answer came to its end. One that was cut may still be
// JSON, but not what the model meant to say.
func (s said) whole(loose bool) error {
	switch {
	case loose:
		return nil
	case s.refusal != "" || s.finish == openai.FinishReasonContentFilter:
		return errRefused
	case len(s.calls) > 0 && (s.finish == openai.FinishReasonToolCalls || s.finish == openai.FinishReasonStop):
		return nil // some end with stop all the same
	case s.finish == "":
		return errCut
	case s.finish != openai.FinishReasonStop:
		return fmt.Errorf("%w: it ended with %.40q", errNotWhole, s.finish)
	}
	return nil
}

// used is what a turn took. Where the provider does not say, it is estimated,
// so that a budget holds with every provider.
func (m *endpoint) used(t turn, s said, took time.Duration) Usage {
	u := Usage{Requests: 1, Took: took}
	if s.usage != nil {
		u.Prompt, u.Completion = s.usage.PromptTokens, s.usage.CompletionTokens
		if d := s.usage.PromptTokensDetails; d != nil {
			u.Cached = d.CachedTokens
		}
	} else {
		u.Prompt, u.Completion = t.tokens(), tokensIn(s.text)
		for _, c := range s.calls {
			u.Completion += tokensIn(c.Function.Name + c.Function.Arguments)
		}
	}
	u.Cost = m.Price.cost(u.Prompt, u.Completion)
	return u
}

// most is what a turn can take at most, estimated.
func (m *endpoint) most(t turn) Limit {
	prompt := t.tokens()
	return Limit{Tokens: prompt + answerLimit, Cost: m.Price.cost(prompt, answerLimit)}
}

func (t turn) tokens() int {
	n := 0
	for _, m := range t.messages {
		n += tokensIn(m.Content) + 4 // what frames a message
	}
	for _, tool := range t.tools {
		parameters, _ := tool.Function.Parameters.(json.RawMessage) // as openaiTools made it
		n += tokensIn(tool.Function.Name + tool.Function.Description + string(parameters))
	}
	return n
}

func tokensIn(text string) int { return (len(text) + charactersAToken - 1) / charactersAToken }
