package llm

import (
	"context"
	"encoding/json"
	"net/url"
	"strconv"

	"github.com/sashabaranov/go-openai"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/trace"
)

// tracer makes spans by OpenTelemetry's GenAI conventions. The names of their
// attributes are written out, as the conventions for models are kept apart
// from the module that has the others.
type tracer struct {
	trace.Tracer
	text bool // prompts and answers too
}

// chat begins the span of one call of a model.
func (t tracer) chat(ctx context.Context, m Model, asked turn) (context.Context, trace.Span) {
	output := "text"
	if asked.schema != nil {
		output = "json"
	}
	attributes := []attribute.KeyValue{
		attribute.String("gen_ai.operation.name", "chat"),
		attribute.String("gen_ai.provider.name", "openai"), // the protocol's; the address tells who it is
		attribute.String("gen_ai.request.model", m.Name),
		attribute.Int("gen_ai.request.max_tokens", answerLimit),
		attribute.String("gen_ai.output.type", output),
	}
	if host, port := address(m.BaseURL); host != "" {
		attributes = append(attributes, attribute.String("server.address", host), attribute.Int("server.port", port))
	}
	return t.Start(ctx, "chat "+m.Name, trace.WithSpanKind(trace.SpanKindClient), trace.WithAttributes(attributes...))
}

func (t tracer) endChat(span trace.Span, asked turn, s said, u Usage, outcome string, err error) {
	if s.id != "" {
		span.SetAttributes(attribute.String("gen_ai.response.id", s.id))
	}
	if s.model != "" {
		span.SetAttributes(attribute.String("gen_ai.response.model", s.model))
	}
	if s.finish != "" {
		span.SetAttributes(attribute.StringSlice("gen_ai.response.finish_reasons", []string{string(s.finish)}))
	}
	if u.Requests > 0 {
		span.SetAttributes(
			attribute.Int("gen_ai.usage.input_tokens", u.Prompt),
			attribute.Int("gen_ai.usage.cache_read.input_tokens", u.Cached),
			attribute.Int("gen_ai.usage.output_tokens", u.Completion),
		)
	}
	if t.text && span.IsRecording() {
		span.SetAttributes(
			attribute.String("gen_ai.input.messages", messagesText(asked.messages)),
			attribute.String("gen_ai.output.messages", messagesText([]openai.ChatCompletionMessage{
				{Role: openai.ChatMessageRoleAssistant, Content: s.text, ToolCalls: s.calls},
			})),
		)
	}
	endSpan(span, outcome, err)
}

// tool begins the span of one call of a tool.
func (t tracer) tool(ctx context.Context, name, call string) (context.Context, trace.Span) {
	return t.Start(ctx, "execute_tool "+name, trace.WithAttributes(
		attribute.String("gen_ai.operation.name", "execute_tool"),
		attribute.String("gen_ai.tool.name", name),
		attribute.String("gen_ai.tool.type", "function"),
		attribute.String("gen_ai.tool.call.id", call),
	))
}

// endSpan names an error by its kind alone: its words may hold what was asked.
func endSpan(span trace.Span, outcome string, err error) {
	if err != nil {
		span.SetAttributes(attribute.String("error.type", outcome))
		span.SetStatus(codes.Error, outcome)
	}
	span.End()
}

func messagesText(messages []openai.ChatCompletionMessage) string {
	raw, err := json.Marshal(messages)
	if err != nil {
		return ""
	}
	return string(raw)
}

// address is where a base URL points; empty for OpenAI's own.
func address(base string) (host string, port int) {
	u, err := url.Parse(base)
	if err != nil {
		return "", 0
	}
	if port, err = strconv.Atoi(u.Port()); err != nil {
		port = 443
		if u.Scheme == "http" {
			port = 80
		}
	}
	return u.Hostname(), port
}
