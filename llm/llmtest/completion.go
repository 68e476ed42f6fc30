package llmtest

import (
	"encoding/json"
	"fmt"
	"net/http"
)

// Completion is an answer in all its parts, for what the shorter ways do not
// say. It is a stream where one was asked for, in pieces of a few letters.
type Completion struct {
	Content    string
	Refusal    string
	Calls      []Call
	Finish     string // stop, length, tool_calls, content_filter; empty: the answer breaks off
	NoUsage    bool   // tokens are not told
	KeepAlives int    // comment lines before a stream's first piece
}

// Call is a tool that the model wants called.
type Call struct {
	Name      string
	Arguments string // JSON, if the model is well
}

// Say answers with a text, whole.
func Say(content string) Reply { return Completion{Content: content, Finish: "stop"}.Reply() }

// Cut answers with a text that reached the provider's limit, whatever it is.
func Cut(content string) Reply { return Completion{Content: content, Finish: "length"}.Reply() }

// Calls wants tools called.
func Calls(calls ...Call) Reply { return Completion{Calls: calls, Finish: "tool_calls"}.Reply() }

// Refusal is what a model says that will not answer.
func Refusal() Reply { return Completion{Refusal: "I will not", Finish: "stop"}.Reply() }

// Reply is the completion as a reply.
func (c Completion) Reply() Reply {
	return func(w http.ResponseWriter, _ *http.Request, asked Request) {
		switch {
		case asked.Responses:
			c.respond(w, asked)
			return
		case asked.Stream:
			c.stream(w, asked)
			return
		}
		message := map[string]any{"role": "assistant", "content": c.Content}
		if c.Refusal != "" {
			message["refusal"] = c.Refusal
		}
		if len(c.Calls) > 0 {
			message["tool_calls"] = c.calls(nil)
		}
		choice := map[string]any{"index": 0, "message": message}
		if c.Finish != "" {
			choice["finish_reason"] = c.Finish
		}
		body := map[string]any{"id": "chat-test", "object": "chat.completion", "model": asked.Model, "choices": []any{choice}}
		if !c.NoUsage {
			body["usage"] = c.usage(asked)
		}
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(body)
	}
}

func (c Completion) usage(asked Request) map[string]any {
	prompt, completion := len(asked.System+asked.User)/4, len(c.Content)/4
	return map[string]any{
		"prompt_tokens": prompt, "completion_tokens": completion, "total_tokens": prompt + completion,
		"prompt_tokens_details": map[string]any{"cached_tokens": prompt / 2},
	}
}

// calls are the tool calls; in a stream each has its index.
func (c Completion) calls(arguments func(string) string) []any {
	var out []any
	for i, call := range c.Calls {
		said := call.Arguments
		one := map[string]any{"id": fmt.Sprintf("call-%d", i+1), "type": "function"}
		if arguments != nil {
			one["index"] = i
			said = arguments(said)
		}
		one["function"] = map[string]any{"name": call.Name, "arguments": said}
		out = append(out, one)
	}
	return out
}

// stream sends the completion in pieces, tool calls in two.
func (c Completion) stream(w http.ResponseWriter, asked Request) {
	out := stream{w, asked}
	out.begin(c.KeepAlives)
	out.text(c.Content)
	if c.Refusal != "" {
		out.piece(map[string]any{"refusal": c.Refusal}, nil)
	}
	if len(c.Calls) > 0 {
		out.piece(map[string]any{"tool_calls": c.calls(func(s string) string { return s[:len(s)/2] })}, nil)
		for i, call := range c.Calls {
			rest := map[string]any{"index": i, "function": map[string]any{"arguments": call.Arguments[len(call.Arguments)/2:]}}
			out.piece(map[string]any{"tool_calls": []any{rest}}, nil)
		}
	}
	if c.Finish == "" {
		return // and no [DONE] either
	}
	var usage map[string]any
	if asked.StreamUsage && !c.NoUsage {
		usage = c.usage(asked)
	}
	out.finish(c.Finish, usage)
}
