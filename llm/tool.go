package llm

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/sashabaranov/go-openai"
	"go.uber.org/zap"
)

// Bounds of one conversation with tools. A model that goes on calling is asked
// to answer without them.
const (
	maxRounds    = 4
	maxCalls     = 8       // in one round
	maxToolReply = 8 << 10 // bytes
)

// Tool is something that a model may call to learn more. It changes nothing,
// and its reply shows nothing that the question's audience may not see.
type Tool interface {
	Spec() ToolSpec
	// Call gets the arguments as JSON that may be of any form: a model wrote
	// it. What it returns is told to the model, an error's words too. It heeds
	// ctx and may be called by many goroutines.
	Call(ctx context.Context, arguments json.RawMessage) (string, error)
}

// ToolSpec is what a model is told of a tool.
type ToolSpec struct {
	Name        string // letters, digits, _ and -
	Description string
	Parameters  json.RawMessage // JSON schema of an object
}

func openaiTools(tools []Tool) []openai.Tool {
	var out []openai.Tool
	for _, t := range tools {
		s := t.Spec()
		out = append(out, openai.Tool{Type: openai.ToolTypeFunction, Function: &openai.FunctionDefinition{
			Name: s.Name, Description: s.Description, Parameters: s.Parameters,
		}})
	}
	return out
}

// runTools makes the calls of one round side by side and returns their replies
// in the calls' order, one for each as the protocol wants it.
func (c *Client) runTools(ctx context.Context, tools []Tool, calls []openai.ToolCall) []openai.ChatCompletionMessage {
	replies := make([]openai.ChatCompletionMessage, len(calls))
	var group sync.WaitGroup
	for i, call := range calls {
		replies[i] = openai.ChatCompletionMessage{Role: openai.ChatMessageRoleTool, ToolCallID: call.ID}
		if i >= maxCalls {
			replies[i].Content = "error: too many calls at once"
			continue
		}
		group.Go(func() { replies[i].Content = c.runTool(ctx, tools, call) })
	}
	group.Wait()
	return replies
}

func (c *Client) runTool(ctx context.Context, tools []Tool, call openai.ToolCall) string {
	tool := toolNamed(tools, call.Function.Name)
	label := "unknown" // what a model makes up stays out of labels
	if tool != nil {
		label = call.Function.Name
	}
	ctx, span := c.tracer.tool(ctx, label, call.ID)
	text, err := c.callTool(ctx, tool, call.Function.Arguments)
	outcome := "ok"
	if err != nil {
		outcome, text = "failed", "error: "+err.Error()
	}
	endSpan(span, outcome, err)
	c.metrics.tools.WithLabelValues(label, outcome).Inc()
	return cutBytes(text, maxToolReply)
}

// callTool calls a tool; one that panics has failed.
func (c *Client) callTool(ctx context.Context, tool Tool, arguments string) (text string, err error) {
	defer func() {
		if recover() != nil { // its value may hold what was asked
			c.log.Error("a tool panicked", zap.Stack("stack"))
			text, err = "", errors.New("the tool broke down")
		}
	}()
	if arguments = strings.TrimSpace(arguments); arguments == "" {
		arguments = "{}"
	}
	switch {
	case tool == nil:
		return "", errors.New("there is no such tool")
	case !json.Valid([]byte(arguments)):
		return "", errors.New("the arguments are not JSON")
	}
	return tool.Call(ctx, json.RawMessage(arguments))
}

func toolNamed(tools []Tool, name string) Tool {
	for _, t := range tools {
		if t.Spec().Name == name {
			return t
		}
	}
	return nil
}

// cutBytes shortens a text to so many bytes, not within a character.
func cutBytes(s string, limit int) string {
	if len(s) <= limit {
		return s
	}
	const mark = " … (cut)"
	end := limit - len(mark)
	for end > 0 && !utf8.RuneStart(s[end]) {
		end--
	}
	return s[:end] + mark
}
