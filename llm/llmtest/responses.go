package llmtest

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
)

// responsesBody is a request of the Responses API. Fields of chat completions
// are refused, as the provider does.
type responsesBody struct {
	Model           string          `json:"model"`
	Input           []responsesItem `json:"input"`
	Temperature     *float64        `json:"temperature"`
	Stream          bool            `json:"stream"`
	Store           *bool           `json:"store"`
	MaxOutputTokens int             `json:"max_output_tokens"`
	Tools           []struct {
		Type        string          `json:"type"`
		Name        string          `json:"name"`
		Description string          `json:"description"`
		Parameters  json.RawMessage `json:"parameters"`
		Strict      bool            `json:"strict"`
	} `json:"tools"`
	Text struct {
		Format struct {
			Type   string          `json:"type"`
			Name   string          `json:"name"`
			Schema json.RawMessage `json:"schema"`
			Strict bool            `json:"strict"`
		} `json:"format"`
	} `json:"text"`
}

// responsesItem is a message, a call or a tool's reply.
type responsesItem struct {
	Type      string `json:"type"`
	Role      string `json:"role"`
	Content   string `json:"content"`
	CallID    string `json:"call_id"`
	Name      string `json:"name"`
	Arguments string `json:"arguments"`
	Output    string `json:"output"`
}

func parseResponses(r *http.Request) (Request, error) {
	decoder := json.NewDecoder(http.MaxBytesReader(nil, r.Body, 16<<20))
	decoder.DisallowUnknownFields()
	var body responsesBody
	if err := decoder.Decode(&body); err != nil {
		return Request{}, err
	}
	asked := Request{
		Responses: true, Model: body.Model, Key: strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer "),
		Format: body.Text.Format.Type, Strict: body.Text.Format.Strict, Temperature: body.Temperature,
		Stream: body.Stream, StreamUsage: body.Stream, Limit: body.MaxOutputTokens,
	}
	for _, t := range body.Tools {
		if t.Type != "function" || t.Name == "" {
			return Request{}, errors.New("missing required parameter: 'tools[0].name'")
		}
		asked.Tools = append(asked.Tools, t.Name)
	}
	called := map[string]bool{}
	for _, i := range body.Input {
		switch i.Type {
		case "", "message":
			asked.Messages = append(asked.Messages, Message{Role: i.Role, Content: i.Content})
		case "function_call":
			called[i.CallID] = true
		case "function_call_output":
			if !called[i.CallID] {
				return Request{}, fmt.Errorf("no tool call found for function call output with call_id %s", i.CallID)
			}
			asked.Messages = append(asked.Messages, Message{Role: "tool", Content: i.Output, Call: i.CallID})
		default:
			return Request{}, fmt.Errorf("invalid value: '%s'", i.Type)
		}
	}
	asked.split()
	return asked, nil
}

// respond answers by the Responses API.
func (c Completion) respond(w http.ResponseWriter, asked Request) {
	if !asked.Stream {
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(c.response(asked))
		return
	}
	w.Header().Set("Content-Type", "text/event-stream")
	send := func(kind string, body map[string]any) {
		body["type"] = kind
		raw, _ := json.Marshal(body) // strings and numbers alone
		fmt.Fprintf(w, "event: %s\ndata: %s\n\n", kind, raw)
		_ = http.NewResponseController(w).Flush()
	}
	fmt.Fprint(w, strings.Repeat(": keep-alive\n", c.KeepAlives))
	send("response.created", map[string]any{"response": map[string]any{"id": "resp-test", "status": "in_progress", "output": []any{}}})
	for rest := []rune(c.Content); len(rest) > 0; {
		n := min(5, len(rest))
		send("response.output_text.delta", map[string]any{"delta": string(rest[:n])})
		rest = rest[n:]
	}
	if c.Finish == "" {
		return // and there is no last event
	}
	whole := c.response(asked)
	send("response."+whole["status"].(string), map[string]any{"response": whole}) // as response made it
}

func (c Completion) response(asked Request) map[string]any {
	output := []any{map[string]any{"type": "reasoning", "id": "rs-1", "summary": []any{}}}
	if c.Content != "" {
		output = append(output, message(map[string]any{"type": "output_text", "text": c.Content, "annotations": []any{}}))
	}
	if c.Refusal != "" {
		output = append(output, message(map[string]any{"type": "refusal", "refusal": c.Refusal}))
	}
	for i, call := range c.Calls {
		output = append(output, map[string]any{"type": "function_call", "id": fmt.Sprintf("fc-%d", i+1), "call_id": fmt.Sprintf("call-%d", i+1), "name": call.Name, "arguments": call.Arguments, "status": "completed"})
	}
	body := map[string]any{"id": "resp-test", "object": "response", "model": asked.Model, "output": output, "status": "completed"}
	switch c.Finish {
	case "length":
		body["status"], body["incomplete_details"] = "incomplete", map[string]any{"reason": "max_output_tokens"}
	case "content_filter":
		body["status"], body["incomplete_details"] = "incomplete", map[string]any{"reason": "content_filter"}
	case "":
		body["status"] = "in_progress"
	}
	if u := c.usage(asked); !c.NoUsage {
		body["usage"] = map[string]any{
			"input_tokens": u["prompt_tokens"], "output_tokens": u["completion_tokens"], "total_tokens": u["total_tokens"],
			"input_tokens_details": u["prompt_tokens_details"],
		}
	}
	return body
}

func message(part map[string]any) map[string]any {
	return map[string]any{"type": "message", "id": "msg-1", "role": "assistant", "status": "completed", "content": []any{part}}
}
