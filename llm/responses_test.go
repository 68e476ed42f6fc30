package llm_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"github.com/datafind/datafind/llm"
	"github.com/datafind/datafind/llm/llmtest"
)

const reasoner = "gpt-6-astra" // a model whose tools go by the Responses API

func reasoning(server *llmtest.Server) *llm.Client {
	return llm.NewClient(llm.Config{Models: []llm.Model{{Name: reasoner, BaseURL: server.URL, APIKey: key}}})
}

func TestReasoningModelsCallToolsByResponses(t *testing.T) {
	server := llmtest.New(t)
	server.Refuse("temperature")
	server.Script(
		llmtest.Calls(llmtest.Call{Name: "lineage", Arguments: `{"n":1}`}),
		llmtest.Say(`{}`),
		llmtest.Say(`{}`),
	)
	c := reasoning(server)
	r := question(echo("lineage"))
	r.Schema = form
	reply, err := c.Chat(context.Background(), r)
	if err != nil || reply.Text != "{}" || reply.Usage.ToolCalls != 1 || reply.Usage.Requests != 2 || reply.Usage.Prompt == 0 {
		t.Fatalf("%+v, %v", reply, err)
	}
	asked := server.Requests()
	last := asked[len(asked)-1]
	if !last.Responses || last.Format != "json_schema" || !last.Strict || last.Temperature != nil || last.Limit == 0 {
		t.Errorf("asked %+v", last)
	}
	if m := last.Messages[len(last.Messages)-1]; m.Call != "call-1" || m.Content != `lineage of {"n":1}` {
		t.Errorf("told %+v", last.Messages)
	}
	if _, err := c.Chat(context.Background(), r); err != nil || len(server.Requests()) != len(asked)+1 {
		t.Errorf("what it takes is forgotten: %d requests, %v", len(server.Requests()), err)
	}
}

func TestResponsesStream(t *testing.T) {
	for _, c := range []struct {
		name, want string
		reply      llmtest.Completion
		fails      string
	}{
		{name: "whole", reply: llmtest.Completion{Content: "Two tables feed it.", Finish: "stop", KeepAlives: 500}, want: "Two tables feed it."},
		{name: "cut", reply: llmtest.Completion{Content: "Two tables"}, want: "Two tables", fails: "broke off"},
		{name: "too long", reply: llmtest.Completion{Content: "Two tables", Finish: "length"}, want: "Two tables", fails: "not whole"},
		{name: "refused", reply: llmtest.Completion{Refusal: "I will not", Finish: "stop"}, fails: "refused"},
		{name: "filtered", reply: llmtest.Completion{Content: "Two", Finish: "content_filter"}, want: "Two", fails: "refused"},
	} {
		t.Run(c.name, func(t *testing.T) {
			server := llmtest.New(t)
			server.Script(c.reply.Reply())
			var streamed strings.Builder
			r := question(echo("lineage"))
			r.OnText = func(piece string) { streamed.WriteString(piece) }
			reply, err := reasoning(server).Chat(context.Background(), r)
			if c.fails == "" && (err != nil || reply.Usage.Completion == 0) || c.fails != "" && (err == nil || !strings.Contains(err.Error(), c.fails)) {
				t.Errorf("%+v, %v", reply, err)
			}
			if streamed.String() != c.want {
				t.Errorf("streamed %q", streamed.String())
			}
		})
	}
}

// TestWayToResponses holds which way a model is asked when a provider refuses
// the one that was tried.
func TestWayToResponses(t *testing.T) {
	t.Run("the provider asks for it", func(t *testing.T) {
		server := llmtest.New(t)
		server.Script(llmtest.Fail(http.StatusBadRequest, `{"error":{"message":"Function tools are not supported with this model in /v1/chat/completions. Please use /v1/responses instead."}}`))
		server.Always(llmtest.Say("yes"))
		if _, err := client(server).Chat(context.Background(), question(echo("lineage"))); err != nil {
			t.Fatal(err)
		}
		if asked := server.Requests(); len(asked) != 2 || !asked[1].Responses || len(asked[1].Tools) != 1 {
			t.Errorf("asked %+v", asked)
		}
	})
	t.Run("the provider has it not", func(t *testing.T) {
		server := llmtest.New(t)
		server.Script(llmtest.Fail(http.StatusNotFound, `{"error":{"message":"no such path"}}`))
		server.Refuse("temperature")
		server.Always(llmtest.Say("yes"))
		if _, err := reasoning(server).Chat(context.Background(), question(echo("lineage"))); err != nil {
			t.Fatal(err)
		}
		asked := server.Requests()
		if last := asked[len(asked)-1]; last.Responses || len(last.Tools) != 0 {
			t.Errorf("asked %+v", asked)
		}
	})
}
