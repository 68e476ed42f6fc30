package llm

import (
	"context"
	"errors"
	"io"
	"strings"

	"github.com/sashabaranov/go-openai"
)

// stream makes one turn whose text comes in pieces. What comes back beside an
// error is what had come until then. A stream that ends without a finish
// reason was cut: go-openai takes its end for success, whole does not.
func (m *endpoint) stream(ctx context.Context, r openai.ChatCompletionRequest, onText func(string)) (said, error) {
	stream, err := m.client.CreateChatCompletionStream(ctx, r)
	if err != nil {
		return said{}, err
	}
	defer stream.Close()
	var s said
	var text, refusal strings.Builder
	for {
		piece, err := stream.Recv()
		if err != nil {
			s.text, s.refusal = text.String(), refusal.String()
			if errors.Is(err, io.EOF) {
				return s, nil
			}
			return s, err
		}
		s.note(piece)
		if len(piece.Choices) == 0 {
			continue
		}
		delta := piece.Choices[0].Delta
		refusal.WriteString(delta.Refusal)
		s.calls = addCalls(s.calls, delta.ToolCalls)
		if delta.Content != "" {
			text.WriteString(delta.Content)
			onText(delta.Content)
		}
	}
}

// note keeps what a piece says beside its text. Usage comes in the last one,
// in some providers with each.
func (s *said) note(piece openai.ChatCompletionStreamResponse) {
	if piece.ID != "" {
		s.id = piece.ID
	}
	if piece.Model != "" {
		s.model = piece.Model
	}
	if piece.Usage != nil {
		s.usage = piece.Usage
	}
	if len(piece.Choices) > 0 && piece.Choices[0].FinishReason != "" && piece.Choices[0].FinishReason != openai.FinishReasonNull {
		s.finish = piece.Choices[0].FinishReason
	}
}

// addCalls joins the pieces of tool calls, which carry the call's index.
func addCalls(calls, pieces []openai.ToolCall) []openai.ToolCall {
	for _, p := range pieces {
		at := len(calls) // some send whole calls without one
		if p.Index != nil {
			at = *p.Index
		}
		if at < 0 || at > len(calls) {
			continue // a gap: no call that could be answered
		}
		if at == len(calls) {
			calls = append(calls, openai.ToolCall{Type: openai.ToolTypeFunction})
		}
		c := &calls[at]
		c.ID += p.ID
		c.Function.Name += p.Function.Name
		c.Function.Arguments += p.Function.Arguments
	}
	return calls
}
