package llm_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/datafind/datafind/catalog"
	"github.com/datafind/datafind/llm"
	"github.com/datafind/datafind/llm/llmtest"
)

const (
	key         = "key-for-tests-only"
	promptLimit = 6000 // tokens
)

func ask() llm.Ask {
	return llm.Ask{Question: "saldo por cliente?", Language: "pt", Candidates: []llm.Candidate{
		{Table: &catalog.Table{Schema: "a", Name: "saldos", Columns: []catalog.Column{{Name: "vlr_saldo"}, {Name: "cd_cli"}}}, Columns: []int{1}},
		{Table: &catalog.Table{Schema: "b", Name: "clientes"}},
	}}
}

func client(s *llmtest.Server) *llm.Client {
	return llm.NewClient(llm.Config{Models: []llm.Model{{Name: "model-test", BaseURL: s.URL + "/", APIKey: key}}})
}

func steward(s *llmtest.Server) *llm.Steward {
	return llm.NewSteward(client(s), promptLimit, llm.Limit{})
}

func TestExplain(t *testing.T) {
	server := llmtest.New(t)
	v, err := steward(server).Explain(context.Background(), ask())
	if err != nil {
		t.Fatal(err)
	}
	if v.Outcome != llm.Fits || len(v.Picks) != 2 || v.Picks[0].Candidate != 0 || v.Picks[1].Candidate != 1 || v.Dropped != 0 {
		t.Errorf("verdict %+v", v)
	}
	if got, want := v.Picks[0].Why, "Traz o que foi pedido, veja `vlr_saldo`"; got != want {
		t.Errorf("why %q, want %q", got, want)
	}
	if v.Model != "model-test" || v.Prompt == 0 || v.Completion == 0 {
		t.Errorf("verdict %+v", v)
	}
	asked := server.Requests()[0]
	if asked.Model != "model-test" || asked.Key != key || asked.Format != "json_schema" || !asked.Strict {
		t.Errorf("asked %+v", asked)
	}
	if asked.Temperature == nil || *asked.Temperature <= 0 || *asked.Temperature > 1e-6 {
		t.Errorf("temperature %v", asked.Temperature)
	}
}

func TestOutcomes(t *testing.T) {
	server := llmtest.New(t)
	s := steward(server)
	server.Script(
		llmtest.Nothing(),
		llmtest.Ambiguous(llmtest.Option{Label: "Saldos", Table: 1}, llmtest.Option{Label: "Pessoas", Table: 2}),
		llmtest.Picks(llmtest.Pick{Table: 7, Why: "x"}, llmtest.Pick{Table: 2, Why: "See a.made_up. Uma linha por cliente"}),
	)
	for _, want := range []llm.Outcome{llm.None, llm.Unclear, llm.Fits} {
		v, err := s.Explain(context.Background(), ask())
		if err != nil || v.Outcome != want {
			t.Errorf("%+v, %v, want %s", v, err, want)
		}
		if want == llm.Fits && (len(v.Picks) != 1 || v.Picks[0].Candidate != 1 || v.Picks[0].Why != "Uma linha por cliente" || v.Dropped != 1) {
			t.Errorf("verdict %+v", v)
		}
	}
}

func formats(s *llmtest.Server) string {
	var formats []string
	for _, r := range s.Requests() {
		f := r.Format
		if r.Temperature == nil {
			f += " warm"
		}
		formats = append(formats, f)
	}
	return strings.Join(formats, ", ")
}

// TestProvidersThatTakeLess holds that a provider is asked once for what it
// does not take.
func TestProvidersThatTakeLess(t *testing.T) {
	for _, c := range []struct {
		name, model string
		refuse      []string
		script      []llmtest.Reply
		want        string
	}{
		{name: "all", want: "json_schema, json_schema"},
		{name: "no schema", refuse: []string{"json_schema"}, want: "json_schema, json_object, json_object"},
		{name: "no format", refuse: []string{"json_schema", "json_object"}, want: "json_schema, json_object, , "},
		{name: "no temperature", script: []llmtest.Reply{llmtest.Fail(400, `{"error":{"message":"Unsupported value: 'temperature' does not support 0"}}`)},
			want: "json_schema, json_schema warm, json_schema warm"},
		{name: "reasoning model", model: "gpt-5-mini", want: "json_schema warm, json_schema warm"},
		{name: "another shape", script: []llmtest.Reply{llmtest.Databricks(400, "BAD_REQUEST", "json_schema is not supported")},
			want: "json_schema, json_object, json_object"},
	} {
		t.Run(c.name, func(t *testing.T) {
			server := llmtest.New(t)
			server.Refuse(c.refuse...)
			server.Script(c.script...)
			if c.model == "" {
				c.model = "model-test"
			}
			s := llm.NewSteward(llm.NewClient(llm.Config{Models: []llm.Model{{Name: c.model, BaseURL: server.URL, APIKey: key}}}), promptLimit, llm.Limit{})
			for range 2 {
				if v, err := s.Explain(context.Background(), ask()); err != nil || len(v.Picks) != 2 {
					t.Fatalf("%+v, %v", v, err)
				}
			}
			if got := formats(server); got != c.want {
				t.Errorf("asked for %s, want %s", got, c.want)
			}
		})
	}
}

func TestFaults(t *testing.T) {
	for _, c := range []struct {
		name   string
		reply  llmtest.Reply
		status int
		want   string
	}{
		{"failing", llmtest.Fail(500, `{"error":{"message":"internal","type":"server_error"}}`), 500, "asking model-test: 500 Internal Server Error: server_error"},
		{"its own shape", llmtest.Databricks(403, "PERMISSION_DENIED", "no access"), 403, "asking model-test: 403 Forbidden: PERMISSION_DENIED"},
		{"an echo", llmtest.Fail(403, `{"error":{"message":"cannot say: where is the churn?","code":"content_filter"}}`), 403, "asking model-test: 403 Forbidden: content_filter"},
		{"an echo for a code", llmtest.Fail(403, `{"error":{"code":"where is the churn?"}}`), 403, "asking model-test: 403 Forbidden"},
		{"a page", llmtest.Fail(502, "<html>\n<b>Bad\u0007 gateway</b></html>"), 502, "asking model-test: 502 Bad Gateway"},
		{"a word", llmtest.Fail(404, `{"error":"model not found"}`), 404, "asking model-test: 404 Not Found"},
		{"an empty body", llmtest.Fail(500, ""), 500, "asking model-test: 500 Internal Server Error"},
		{"cut", llmtest.Cut(`{"outcome":"tables","picks":[{"table":1}]}`), 0, `asking model-test: the answer is not whole: it ended with "length"`},
		{"no choices", llmtest.Fail(200, `{"choices":[]}`), 0, "asking model-test: the provider sent no choices"},
		{"refused", llmtest.Fail(200, `{"choices":[{"finish_reason":"stop","message":{"refusal":"no"}}]}`), 0, "asking model-test: the model refused to answer"},
		{"no end", llmtest.Fail(200, `{"choices":[{"message":{"content":"{}"}}]}`), 0, "asking model-test: the answer broke off"},
		{"not JSON", llmtest.Fail(200, "hello"), 0, "asking model-test: invalid character 'h' looking for beginning of value"},
		{"broken off", llmtest.BreakOff(), 0, "asking model-test: unexpected EOF"},
		{"busy for too long", llmtest.Busy(429, "3600"), 429, "asking model-test: 429 Too Many Requests: rate_limit"},
	} {
		t.Run(c.name, func(t *testing.T) {
			server := llmtest.New(t)
			server.Script(c.reply)
			v, err := steward(server).Explain(context.Background(), ask())
			var fault *llm.Fault
			if !errors.As(err, &fault) || fault.Status != c.status || err.Error() != c.want {
				t.Errorf("error %v, want %s; verdict %+v", err, c.want, v)
			}
			if len(server.Requests()) != 1 {
				t.Errorf("%d requests", len(server.Requests()))
			}
		})
	}
}

func TestBusyAndThenNot(t *testing.T) {
	server := llmtest.New(t)
	server.Script(llmtest.Busy(http.StatusTooManyRequests, "0"), llmtest.Busy(http.StatusServiceUnavailable, "0"))
	if _, err := steward(server).Explain(context.Background(), ask()); err != nil || len(server.Requests()) != 3 {
		t.Errorf("%d requests, %v", len(server.Requests()), err)
	}
}

func TestSlow(t *testing.T) {
	server := llmtest.New(t)
	release := make(chan struct{})
	server.Script(server.After(release, llmtest.Nothing()))
	done := make(chan error, 1)
	go func() {
		_, err := steward(server).Explain(context.Background(), ask())
		done <- err
	}()
	close(release)
	if err := <-done; err != nil {
		t.Error(err)
	}
}

func TestUselessAnswer(t *testing.T) {
	server := llmtest.New(t)
	server.Script(llmtest.Say("I would look in gold.invented."))
	v, err := steward(server).Explain(context.Background(), ask())
	if !errors.Is(err, llm.ErrNothingUsable) || strings.Contains(err.Error(), "invented") {
		t.Errorf("%+v, %v", v, err)
	}
}

func TestHanging(t *testing.T) {
	server := llmtest.New(t)
	server.Script(server.Hang(), server.Hang())
	s := llm.NewSteward(llm.NewClient(llm.Config{Models: []llm.Model{{Name: "model-test", BaseURL: server.URL}}, Timeout: 30 * time.Millisecond}), promptLimit, llm.Limit{})
	if _, err := s.Explain(context.Background(), ask()); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("its own deadline: %v", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := steward(server).Explain(ctx, ask()); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

// TestTheKeyIsSecret: a provider that repeats the key it was given does not
// bring it into an error, however it is looked at.
func TestTheKeyIsSecret(t *testing.T) {
	server := llmtest.New(t)
	server.RequireKey("another")
	s := steward(server)
	_, explain := s.Explain(context.Background(), ask())
	server.RequireKey("")
	server.Script(llmtest.Fail(500, `{"note":"`+key+`"}`))
	ping := client(server).Ping(context.Background())[0].Err
	if ping == nil || !strings.Contains(ping.Error(), "[key]") {
		t.Errorf("error %v", ping)
	}
	for _, err := range []error{explain, ping} {
		if err == nil {
			t.Error("no error")
		}
		for ; err != nil; err = errors.Unwrap(err) {
			raw, _ := json.Marshal(err)
			if strings.Contains(err.Error()+string(raw), key) {
				t.Errorf("the key shows in %s %s", err, raw)
			}
		}
	}
}

func TestPing(t *testing.T) {
	server, hanging := llmtest.New(t), llmtest.New(t)
	hanging.Script(hanging.Hang())
	server.Script(llmtest.Cut("ye")) // a model that answers at length is there
	c := llm.NewClient(llm.Config{Timeout: 100 * time.Millisecond, Models: []llm.Model{
		{Name: "good", BaseURL: server.URL},
		{Name: "slow", BaseURL: hanging.URL},
		{Name: "gone", BaseURL: "http://127.0.0.1:1"},
	}})
	health := c.Ping(context.Background())
	if len(health) != 3 || health[0].Model != "good" || health[0].Err != nil {
		t.Fatalf("%+v", health)
	}
	if err := health[1].Err; !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("slow: %v", err)
	}
	if err := health[2].Err; err == nil || !strings.HasPrefix(err.Error(), "asking gone: ") {
		t.Errorf("gone: %v", err)
	}
	if got := formats(server); got != "" {
		t.Errorf("asked for %s", got)
	}
}
