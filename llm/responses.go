package llm

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"strings"

	"github.com/sashabaranov/go-openai"
)

// respond makes one turn by the Responses API, which the newest reasoning
// models want tools to be called by. Nothing is kept at the provider: each turn
// carries the whole conversation, as with chat completions.
func (m *endpoint) respond(ctx context.Context, t turn, w way) (said, error) {
	request := m.responseRequest(t, w)
	if t.onText != nil {
		return m.streamResponse(ctx, request, t.onText)
	}
	response, err := m.client.CreateResponse(ctx, request)
	if err != nil {
		return said{}, err
	}
	return answerOfResponse(response)
}

func (m *endpoint) responseRequest(t turn, w way) openai.CreateResponseRequest {
	keep := false
	r := openai.CreateResponseRequest{Model: m.Name, Input: itemsOf(t.messages), MaxOutputTokens: thinkingLimit, Store: &keep}
	if !w.warm {
		cold := float32(math.SmallestNonzeroFloat32)
		r.Temperature = &cold
	}
	if !w.noTools {
		for _, tool := range t.tools {
			r.Tools = append(r.Tools, openai.NewResponseFunctionTool(*tool.Function))
		}
	}
	if t.schema == nil || w.apart && len(r.Tools) > 0 {
		return r
	}
	switch w.format {
	case bySchema:
		r.Text = &openai.ResponseTextConfig{Format: &openai.ResponseTextFormat{Type: "json_schema", Name: t.schema.Name, Schema: t.schema.JSON, Strict: true}}
	case byObject:
		r.Text = &openai.ResponseTextConfig{Format: &openai.ResponseTextFormat{Type: "json_object"}}
	}
	return r
}

// functionCall is a call of a former round, told again.
type functionCall struct {
	Type      string `json:"type"`
	ID        string `json:"call_id"`
	Name      string `json:"name"`
	Arguments string `json:"arguments"`
}

// itemsOf puts a conversation as the Responses API wants it: a call and a
// tool's reply are items beside the messages.
func itemsOf(messages []openai.ChatCompletionMessage) (items []any) {
	for _, m := range messages {
		if m.Role == openai.ChatMessageRoleTool {
			items = append(items, openai.ResponseFunctionCallOutput{Type: "function_call_output", CallID: m.ToolCallID, Output: m.Content})
			continue
		}
		if m.Content != "" {
			items = append(items, openai.ResponseInputMessage{Role: m.Role, Content: m.Content})
		}
		for _, c := range m.ToolCalls {
			items = append(items, functionCall{"function_call", c.ID, c.Function.Name, c.Function.Arguments})
		}
	}
	return items
}

// answerOfResponse reads a response that has ended, in whatever way.
func answerOfResponse(r openai.CreateResponseResponse) (said, error) {
	s := said{id: r.ID, model: r.Model}
	for _, raw := range r.Output {
		item, err := itemOf(raw)
		if err != nil {
			return said{}, err
		}
		for _, part := range item.Content {
			s.text += part.Text
			s.refusal += part.Refusal
		}
		if item.Type == "function_call" {
			s.calls = append(s.calls, openai.ToolCall{ID: item.CallID, Type: openai.ToolTypeFunction, Function: openai.FunctionCall{Name: item.Name, Arguments: item.Arguments}})
		}
	}
	if u := r.Usage; u != nil {
		s.usage = &openai.Usage{PromptTokens: u.InputTokens, CompletionTokens: u.OutputTokens, TotalTokens: u.TotalTokens}
		if d := u.InputTokensDetails; d != nil {
			s.usage.PromptTokensDetails = &openai.PromptTokensDetails{CachedTokens: d.CachedTokens}
		}
	}
	var err error
	s.finish, err = endOf(r, len(s.calls) > 0)
	return s, err
}

// itemOf reads one item of the output; of kinds that are not known here, such
// as what the model thought, only what they share.
func itemOf(raw any) (item openai.ResponseOutputItem, err error) {
	data, err := json.Marshal(raw)
	if err != nil {
		return item, err
	}
	var kind struct {
		Type string `json:"type"`
	}
	if err = json.Unmarshal(data, &kind); err != nil {
		return item, err
	}
	if kind.Type == "message" || kind.Type == "function_call" {
		err = json.Unmarshal(data, &item)
	}
	return item, err
}

// endOf is how a response ended, as chat completions say it.
func endOf(r openai.CreateResponseResponse, calls bool) (openai.FinishReason, error) {
	switch r.Status {
	case openai.ResponseStatusCompleted:
		if calls {
			return openai.FinishReasonToolCalls, nil
		}
		return openai.FinishReasonStop, nil
	case openai.ResponseStatusIncomplete:
		if d := r.IncompleteDetails; d != nil && d.Reason == "content_filter" {
			return openai.FinishReasonContentFilter, nil
		}
		return openai.FinishReasonLength, nil
	case openai.ResponseStatusFailed:
		if r.Error != nil {
			return "", &openai.APIError{Code: r.Error.Code, Message: r.Error.Message}
		}
	}
	return "", fmt.Errorf("the response ended as %.20q", r.Status)
}

// streamResponse is respond with the text as it comes. The last event carries
// the whole response; a stream without it was cut.
func (m *endpoint) streamResponse(ctx context.Context, r openai.CreateResponseRequest, onText func(string)) (said, error) {
	stream, err := m.client.CreateResponseStream(ctx, r)
	if err != nil {
		return said{}, err
	}
	defer stream.Close()
	var text strings.Builder
	for {
		event, err := stream.Recv()
		if err != nil {
			s := said{text: text.String()}
			if errors.Is(err, io.EOF) {
				return s, nil // whole tells that it has no end
			}
			return s, err
		}
		switch event.Type {
		case openai.ResponseStreamEventOutputTextDelta:
			text.WriteString(event.Delta)
			onText(event.Delta)
		case openai.ResponseStreamEventError:
			return said{text: text.String()}, &openai.APIError{Code: event.Code, Message: event.Message}
		case openai.ResponseStreamEventCompleted, openai.ResponseStreamEventIncomplete, openai.ResponseStreamEventFailed:
			if event.Response == nil {
				return said{text: text.String()}, errCut
			}
			return answerOfResponse(*event.Response)
		}
	}
}
