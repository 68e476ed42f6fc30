package llm

import (
	"cmp"
	"context"
	"errors"
	"time"

	"github.com/sashabaranov/go-openai"
)

// Chat has a request answered by the first model that can. The error wraps
// ctx's error or context.DeadlineExceeded where time ran out, a *BudgetError
// where a budget is used up, a *Fault where the providers failed,
// ErrUnavailable where none can be asked at present, or what Accept said.
// Where a stream broke off, Reply holds what had come.
func (c *Client) Chat(ctx context.Context, r Request) (Reply, error) {
	timeout := c.timeout
	if r.OnText != nil {
		timeout *= readingAlong
	}
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	streamed := false
	if tell := r.OnText; tell != nil {
		r.OnText = func(piece string) { streamed = true; tell(piece) }
	}
	err := ErrUnavailable
	for i, m := range c.models {
		if !m.ready(ctx) {
			continue
		}
		reply, failed := c.attempt(ctx, m, r, len(c.models)-i-1)
		if failed == nil {
			return reply, nil
		}
		if err = failed; streamed || ctx.Err() != nil || isBudget(err) {
			return reply, err
		}
	}
	return Reply{}, err
}

// attempt has one model answer. While others are left it gets only a part of
// the time, so that one that hangs does not use up theirs.
func (c *Client) attempt(ctx context.Context, m *endpoint, r Request, others int) (Reply, error) {
	if deadline, ok := ctx.Deadline(); ok && others > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, time.Until(deadline)*3/5)
		defer cancel()
	}
	reply, err := c.converse(ctx, m, r)
	if err != nil || r.Accept == nil {
		return reply, err
	}
	return reply, r.Accept(reply.Text)
}

// converse goes through the rounds of one model: it answers, or calls tools
// and is told what they say. The last round has no tools; so has one more
// where the answer has to hold a schema that could not be asked for beside
// them.
func (c *Client) converse(ctx context.Context, m *endpoint, r Request) (Reply, error) {
	t := turn{messages: messagesOf(r), schema: r.Schema, tools: openaiTools(r.Tools), onText: r.OnText}
	reply := Reply{Model: m.Name}
	for round := 1; ; round++ {
		if round > cmp.Or(r.Rounds, maxRounds) || ctx.Err() != nil {
			t.tools = nil
		}
		answer, used, err := m.call(ctx, t, r.Budget, code)
		reply.Usage.add(used)
		reply.Text = answer.text
		switch {
		case err != nil:
			return reply, err
		case len(answer.calls) > 0 && len(t.tools) > 0:
			t.messages = append(t.messages, openai.ChatCompletionMessage{
				Role: openai.ChatMessageRoleAssistant, Content: answer.text, ToolCalls: answer.calls,
			})
			t.messages = append(t.messages, c.runTools(ctx, r.Tools, answer.calls)...)
			reply.Usage.ToolCalls += len(answer.calls)
		case len(answer.calls) > 0:
			return reply, &Fault{doing: "asking " + m.Name, Message: "it called a tool that it was not given"}
		case len(t.tools) > 0 && r.Schema != nil && m.formless() && !accepted(r, answer.text):
			t.tools = nil // now the form can be asked for
		default:
			return reply, nil
		}
	}
}

func accepted(r Request, text string) bool { return r.Accept != nil && r.Accept(text) == nil }

// formless tells whether an answer beside tools was given without a schema.
func (m *endpoint) formless() bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.way.apart && !m.way.noTools && m.way.format < byWords
}

func messagesOf(r Request) []openai.ChatCompletionMessage {
	var out []openai.ChatCompletionMessage
	if r.System != "" {
		out = append(out, openai.ChatCompletionMessage{Role: openai.ChatMessageRoleSystem, Content: r.System})
	}
	for _, m := range r.Messages {
		role := openai.ChatMessageRoleUser
		if m.FromModel {
			role = openai.ChatMessageRoleAssistant
		}
		out = append(out, openai.ChatCompletionMessage{Role: role, Content: m.Text})
	}
	return out
}

func isBudget(err error) bool {
	var used *BudgetError
	return errors.As(err, &used)
}
