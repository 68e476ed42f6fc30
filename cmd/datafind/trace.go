package main

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"time"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	"go.opentelemetry.io/otel/sdk/resource"
	sdk "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"
	"go.opentelemetry.io/otel/trace/noop"
	"go.uber.org/zap"
)

// traceFlags say where traces go and what is in them.
type traceFlags struct {
	OTLPEndpoint string `name:"otlp-endpoint" help:"Where traces are sent to by OTLP over HTTP (http://localhost:4318). Off when left out." env:"OTEL_EXPORTER_OTLP_ENDPOINT" placeholder:"URL"`
	TraceText    bool   `help:"Put the model's prompts and answers into traces; they may hold what people asked."`
}

// traceGrace is how long the last traces may take to be sent at the end.
const traceGrace = 2 * time.Second

// tracing sends traces until it is stopped; without an address nothing is
// traced. A collector that is away costs traces and nothing else.
func (f traceFlags) tracing(ctx context.Context, transport *http.Transport, log *zap.Logger) (_ trace.Tracer, stop func() error, err error) {
	if f.OTLPEndpoint == "" {
		return noop.Tracer{}, func() error { return nil }, nil
	}
	exporter, err := otlptracehttp.New(ctx,
		otlptracehttp.WithEndpointURL(strings.TrimRight(f.OTLPEndpoint, "/")+"/v1/traces"),
		otlptracehttp.WithHTTPClient(&http.Client{Transport: transport, Timeout: callTimeout}),
	)
	if err != nil {
		return nil, nil, fmt.Errorf("%w: --otlp-endpoint: %w", errUsage, err)
	}
	// The library has no other place for errors of sending than a global one.
	otel.SetErrorHandler(otel.ErrorHandlerFunc(func(err error) { log.Warn("traces were not sent", zap.Error(err)) }))
	provider := sdk.NewTracerProvider(sdk.WithBatcher(exporter), sdk.WithResource(resource.NewSchemaless(
		attribute.String("service.name", "datafind"), attribute.String("service.version", version()),
	)))
	stop = func() error {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), traceGrace)
		defer cancel()
		if err := provider.Shutdown(ctx); err != nil {
			log.Warn("the last traces were not sent", zap.Error(err))
		}
		return nil
	}
	return provider.Tracer("github.com/datafind/datafind"), stop, nil
}
