package llm_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	sdk "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/testutil"

	"github.com/datafind/datafind/llm"
	"github.com/datafind/datafind/llm/llmtest"
)

// traced asks a question that takes a tool, then one that fails, and returns
// the spans as lines.
func traced(t *testing.T, text bool) []string {
	t.Helper()
	server := llmtest.New(t)
	server.Script(
		llmtest.Calls(llmtest.Call{Name: "lineage", Arguments: `{"table":"secret.args"}`}), llmtest.Say("the secret answer"),
		llmtest.Fail(500, `{"error":{"message":"the secret question"}}`),
	)
	spans := tracetest.NewSpanRecorder()
	provider := sdk.NewTracerProvider(sdk.WithSpanProcessor(spans))
	c := llm.NewClient(llm.Config{
		Models: []llm.Model{{Name: "model-test", BaseURL: server.URL}},
		Tracer: provider.Tracer("test"), TraceText: text,
	})
	r := llm.Request{System: "secret system", Messages: []llm.Message{{Text: "secret question"}}, Tools: []llm.Tool{echo("lineage")}}
	if _, err := c.Chat(context.Background(), r); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Chat(context.Background(), r); err == nil {
		t.Fatal("no error")
	}
	var lines []string
	for _, s := range spans.Ended() {
		line := fmt.Sprintf("%s %s %s", s.Name(), s.SpanKind(), s.Status().Code)
		for _, a := range s.Attributes() {
			line += fmt.Sprintf(" %s=%s", a.Key, a.Value.String())
		}
		for _, e := range s.Events() {
			line += " event " + e.Name
		}
		lines = append(lines, line)
	}
	return lines
}

func TestTraces(t *testing.T) {
	lines := traced(t, false)
	if len(lines) != 4 {
		t.Fatalf("%d spans:\n%s", len(lines), strings.Join(lines, "\n"))
	}
	for i, want := range [][]string{
		{"chat model-test client Unset", "gen_ai.operation.name=chat", "gen_ai.request.model=model-test", "gen_ai.response.model=model-test",
			`gen_ai.response.finish_reasons=["tool_calls"]`, "gen_ai.usage.input_tokens=7", "gen_ai.usage.cache_read.input_tokens=3", "server.address=127.0.0.1"},
		{"execute_tool lineage internal Unset", "gen_ai.tool.name=lineage", "gen_ai.tool.call.id=call-1"},
		{"chat model-test client Unset", "gen_ai.usage.output_tokens=4", `gen_ai.response.finish_reasons=["stop"]`},
		{"chat model-test client Error", "error.type=failed"},
	} {
		for _, w := range want {
			if !strings.Contains(lines[i], w) {
				t.Errorf("span %d has no %q: %s", i, w, lines[i])
			}
		}
	}
	if all := strings.Join(lines, "\n"); strings.Contains(all, "secret") {
		t.Errorf("text in traces that nobody asked for:\n%s", all)
	}
	if all := strings.Join(traced(t, true), "\n"); !strings.Contains(all, "secret question") || !strings.Contains(all, "the secret answer") {
		t.Errorf("no text in traces that it was asked for in:\n%s", all)
	}
}

func TestMetrics(t *testing.T) {
	server := llmtest.New(t)
	server.Script(llmtest.Busy(429, "0"), llmtest.Calls(llmtest.Call{Name: "made up", Arguments: "{}"}), llmtest.Say("four"), llmtest.Cut("x"))
	registry := prometheus.NewRegistry()
	c := llm.NewClient(llm.Config{Registerer: registry, Models: []llm.Model{{Name: "m", BaseURL: server.URL, Price: llm.Price{Prompt: 1e6}}}})
	for range 2 {
		_, _ = c.Chat(context.Background(), llm.Request{System: "four", Tools: []llm.Tool{echo("lineage")}})
	}
	want := `
# HELP datafind_model_calls_total Calls of a model by outcome: ok, busy, late, cut, refused, rejected, failed, cancelled; not sent: budget, left alone.
# TYPE datafind_model_calls_total counter
datafind_model_calls_total{model="m",outcome="cut"} 1
datafind_model_calls_total{model="m",outcome="ok"} 2
# HELP datafind_model_cost_dollars_total What the tokens cost at the prices set.
# TYPE datafind_model_cost_dollars_total counter
datafind_model_cost_dollars_total{model="m"} 3
# HELP datafind_model_retries_total Requests sent again because the provider was busy.
# TYPE datafind_model_retries_total counter
datafind_model_retries_total{model="m"} 1
# HELP datafind_model_tool_calls_total Tools called by a model: ok, failed.
# TYPE datafind_model_tool_calls_total counter
datafind_model_tool_calls_total{outcome="failed",tool="unknown"} 1
`
	if err := testutil.GatherAndCompare(registry, strings.NewReader(want), "datafind_model_calls_total", "datafind_model_cost_dollars_total",
		"datafind_model_retries_total", "datafind_model_tool_calls_total"); err != nil {
		t.Error(err)
	}
}
