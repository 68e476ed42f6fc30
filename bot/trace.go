package bot

import (
	"context"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/trace"
)

// span begins a part of a question's way, to be ended with what came of it.
// It names the question by its id and an error by nothing: texts of people and
// names of tables stay out of traces. Both stages of one question are traces
// of their own, as they may run far apart; the id joins them.
func (b *Bot) span(ctx context.Context, name, question string) (context.Context, func(*error)) {
	ctx, span := b.tracer.Start(ctx, name, trace.WithAttributes(attribute.String("datafind.question.id", question)))
	return ctx, func(err *error) {
		if *err != nil {
			span.SetStatus(codes.Error, name+" failed")
		}
		span.End()
	}
}
