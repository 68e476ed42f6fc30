package bot

import (
	"context"
	"crypto/sha256"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/trace"
)

// span begins a part of a question's way, to be ended with what came of it.
// It names the question by its id and an error by nothing: texts of people and
// names of tables stay out of traces.
func (b *Bot) span(ctx context.Context, name, question string) (context.Context, func(*error)) {
	return b.begun(ctx, name, attribute.String("datafind.question.id", question))
}

// stage begins one of the two stages of a question, by OpenTelemetry's GenAI
// conventions an agent's. They may run far apart, in two processes even, and
// are one trace all the same: its id is made of the question's.
func (b *Bot) stage(ctx context.Context, name, question string) (context.Context, func(*error)) {
	return b.begun(inTraceOf(ctx, question), name,
		attribute.String("datafind.question.id", question),
		attribute.String("gen_ai.operation.name", "invoke_agent"),
		attribute.String("gen_ai.agent.name", "datafind"),
	)
}

func (b *Bot) begun(ctx context.Context, name string, attributes ...attribute.KeyValue) (context.Context, func(*error)) {
	ctx, span := b.tracer.Start(ctx, name, trace.WithAttributes(attributes...))
	return ctx, func(err *error) {
		if *err != nil {
			span.SetStatus(codes.Error, name+" failed")
		}
		span.End()
	}
}

// inTraceOf puts what follows into the trace of a question, unless a span is
// open already.
func inTraceOf(ctx context.Context, question string) context.Context {
	if trace.SpanContextFromContext(ctx).IsValid() {
		return ctx
	}
	sum := sha256.Sum256([]byte(question))
	return trace.ContextWithRemoteSpanContext(ctx, trace.NewSpanContext(trace.SpanContextConfig{
		TraceID: trace.TraceID(sum[:16]), SpanID: trace.SpanID(sum[16:24]), TraceFlags: trace.FlagsSampled, Remote: true,
	}))
}
