package llmtest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
)

// stream is a completion that is sent in pieces.
type stream struct {
	w     http.ResponseWriter
	asked Request
}

func (s stream) begin(keepAlives int) {
	s.w.Header().Set("Content-Type", "text/event-stream")
	fmt.Fprint(s.w, strings.Repeat(": keep-alive\n", keepAlives))
	s.flush()
}

// text is sent in pieces of a few letters.
func (s stream) text(content string) {
	for rest := []rune(content); len(rest) > 0; {
		n := min(5, len(rest))
		s.piece(map[string]any{"content": string(rest[:n])}, nil)
		rest = rest[n:]
	}
}

func (s stream) piece(delta map[string]any, finish any) {
	s.send(map[string]any{"choices": []any{map[string]any{"index": 0, "delta": delta, "finish_reason": finish}}})
}

// finish ends it; usage is left out where it is nil.
func (s stream) finish(reason string, usage map[string]any) {
	s.piece(map[string]any{}, reason)
	if usage != nil {
		s.send(map[string]any{"choices": []any{}, "usage": usage})
	}
	fmt.Fprint(s.w, "data: [DONE]\n\n")
}

func (s stream) send(body map[string]any) {
	body["id"], body["object"], body["model"] = "chat-test", "chat.completion.chunk", s.asked.Model
	raw, _ := json.Marshal(body) // strings and numbers alone
	fmt.Fprintf(s.w, "data: %s\n\n", raw)
	s.flush()
}

func (s stream) flush() { _ = http.NewResponseController(s.w).Flush() }
