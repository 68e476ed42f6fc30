package llm_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/datafind/datafind/llm"
	"github.com/datafind/datafind/llm/llmtest"
)

// tool is one that does as the test says.
type tool struct {
	name string
	call func(ctx context.Context, arguments string) (string, error)
}

func (t tool) Spec() llm.ToolSpec {
	return llm.ToolSpec{Name: t.name, Description: "Tells of " + t.name, Parameters: json.RawMessage(`{"type":"object","properties":{}}`)}
}

func (t tool) Call(ctx context.Context, arguments json.RawMessage) (string, error) {
	return t.call(ctx, string(arguments))
}

func echo(name string) tool {
	return tool{name, func(_ context.Context, arguments string) (string, error) { return name + " of " + arguments, nil }}
}

var form = &llm.Schema{Name: "form", JSON: json.RawMessage(`{"type":"object","properties":{},"required":[],"additionalProperties":false}`)}

func question(tools ...llm.Tool) llm.Request {
	return llm.Request{System: "Help.", Messages: []llm.Message{{Text: "what feeds sales?"}}, Tools: tools}
}

// isForm accepts what looks like JSON.
func isForm(text string) error {
	if !strings.HasPrefix(text, "{") {
		return errors.New("no form")
	}
	return nil
}

func TestToolsAreCalledSideBySide(t *testing.T) {
	server := llmtest.New(t)
	server.Script(
		llmtest.Calls(llmtest.Call{Name: "lineage", Arguments: `{"n":1}`}, llmtest.Call{Name: "lineage", Arguments: `{"n":2}`}),
		llmtest.Say("It is fed by two."),
	)
	var both sync.WaitGroup
	both.Add(2)
	meet := tool{"lineage", func(_ context.Context, arguments string) (string, error) {
		both.Done()
		both.Wait() // holds for ever if one waits for the other
		return "told " + arguments, nil
	}}
	reply, err := client(server).Chat(context.Background(), question(meet, echo("describe")))
	if err != nil || reply.Text != "It is fed by two." || reply.Usage.ToolCalls != 2 || reply.Usage.Requests != 2 {
		t.Fatalf("%+v, %v", reply, err)
	}
	asked := server.Requests()
	if got := fmt.Sprint(asked[0].Tools); got != "[lineage describe]" {
		t.Errorf("offered %s", got)
	}
	want := []llmtest.Message{
		{Role: "system", Content: "Help."}, {Role: "user", Content: "what feeds sales?"}, {Role: "assistant"},
		{Role: "tool", Content: `told {"n":1}`, Call: "call-1"}, {Role: "tool", Content: `told {"n":2}`, Call: "call-2"},
	}
	if !slices.Equal(asked[1].Messages, want) {
		t.Errorf("second round %+v", asked[1].Messages)
	}
}

// TestToolsThatGoWrong holds that a model hears of it and nothing else happens.
func TestToolsThatGoWrong(t *testing.T) {
	server := llmtest.New(t)
	var calls []llmtest.Call
	for _, name := range []string{"fails", "panics", "long", "made_up", "fails", "fails", "fails", "fails", "fails"} {
		calls = append(calls, llmtest.Call{Name: name, Arguments: "{}"})
	}
	calls[4].Arguments, calls[5].Arguments = `{"broken`, ""
	server.Script(llmtest.Calls(calls...), llmtest.Say("done"))
	tools := []llm.Tool{
		tool{"fails", func(_ context.Context, a string) (string, error) { return "", fmt.Errorf("no %s", a) }},
		tool{"panics", func(context.Context, string) (string, error) { panic("a question's text") }},
		tool{"long", func(context.Context, string) (string, error) { return strings.Repeat("ção", 9000), nil }},
	}
	if _, err := client(server).Chat(context.Background(), question(tools...)); err != nil {
		t.Fatal(err)
	}
	said := server.Requests()[1].Messages[3:]
	for i, want := range []string{"error: no {}", "error: the tool broke down", "", "error: there is no such tool",
		"error: the arguments are not JSON", "error: no {}", "error: no {}", "error: no {}", "error: too many calls at once"} {
		if i != 2 && said[i].Content != want {
			t.Errorf("call %d was told %q, want %q", i+1, said[i].Content, want)
		}
	}
	if long := said[2].Content; len(long) > 8<<10 || !strings.HasSuffix(long, "ç … (cut)") && !strings.HasSuffix(long, "ã … (cut)") && !strings.HasSuffix(long, "o … (cut)") {
		t.Errorf("%d bytes end in %q", len(long), long[len(long)-20:])
	}
}

func TestEndlessToolsAreCut(t *testing.T) {
	server := llmtest.New(t)
	server.Script(slices.Repeat([]llmtest.Reply{llmtest.Calls(llmtest.Call{Name: "search", Arguments: "{}"})}, 4)...)
	server.Always(llmtest.Say("enough"))
	reply, err := client(server).Chat(context.Background(), question(echo("search")))
	if err != nil || reply.Text != "enough" {
		t.Fatalf("%+v, %v", reply, err)
	}
	asked := server.Requests()
	if len(asked) != 5 || len(asked[3].Tools) != 1 || len(asked[4].Tools) != 0 {
		t.Errorf("%d requests, the last with tools %v", len(asked), asked[len(asked)-1].Tools)
	}

	server.Always(llmtest.Calls(llmtest.Call{Name: "search", Arguments: "{}"}))
	var fault *llm.Fault
	if _, err := client(server).Chat(context.Background(), question(echo("search"))); !errors.As(err, &fault) {
		t.Errorf("a model that calls what it was not given: %v", err)
	}
}

// TestToolsAndForms holds what is asked of providers that take tools, forms,
// both or neither.
func TestToolsAndForms(t *testing.T) {
	for _, c := range []struct {
		name    string
		refuse  []string
		replies []llmtest.Reply
		want    string // what the requests asked for, twice over
	}{
		{"both", nil, []llmtest.Reply{llmtest.Say("{}")}, "tools+json_schema, tools+json_schema"},
		{"no tools", []string{"tools"}, []llmtest.Reply{llmtest.Say("{}")},
			"tools+json_schema, tools+, json_schema, json_schema"},
		{"not together", []string{"tools with json_schema"}, []llmtest.Reply{llmtest.Say("prose"), llmtest.Say("{}")},
			"tools+json_schema, tools+, json_schema, tools+, json_schema"},
		{"not together, but the form is held", []string{"tools with json_schema"}, []llmtest.Reply{llmtest.Say("{}")},
			"tools+json_schema, tools+, tools+"},
		{"neither", []string{"tools", "json_schema", "json_object"}, []llmtest.Reply{llmtest.Say("{}")},
			"tools+json_schema, tools+, json_schema, json_object, , "},
	} {
		t.Run(c.name, func(t *testing.T) {
			server := llmtest.New(t)
			server.Refuse(c.refuse...)
			model := client(server)
			for range 2 {
				server.Script(c.replies...)
				r := question(echo("search"))
				r.Schema, r.Accept = form, isForm
				if reply, err := model.Chat(context.Background(), r); err != nil || reply.Text != "{}" {
					t.Fatalf("%+v, %v", reply, err)
				}
			}
			var got []string
			for _, r := range server.Requests() {
				asked := r.Format
				if len(r.Tools) > 0 {
					asked = "tools+" + asked
				}
				got = append(got, asked)
			}
			if strings.Join(got, ", ") != c.want {
				t.Errorf("asked for %s\nwant %s", strings.Join(got, ", "), c.want)
			}
		})
	}
}

func TestStream(t *testing.T) {
	for _, c := range []struct {
		name   string
		refuse []string
		reply  llmtest.Reply
	}{
		{"plain", nil, llmtest.Say("Uma comparação longa.")},
		{"many keep-alives", nil, llmtest.Completion{Content: "Uma comparação longa.", Finish: "stop", KeepAlives: 5000}.Reply()},
		{"no usage", nil, llmtest.Completion{Content: "Uma comparação longa.", Finish: "stop", NoUsage: true}.Reply()},
		{"no stream options", []string{"stream_options"}, llmtest.Say("Uma comparação longa.")},
	} {
		t.Run(c.name, func(t *testing.T) {
			server := llmtest.New(t)
			server.Refuse(c.refuse...)
			server.Script(llmtest.Calls(llmtest.Call{Name: "search", Arguments: `{"text":"x"}`}), c.reply)
			var pieces []string
			var told string
			r := question(tool{"search", func(_ context.Context, a string) (string, error) { told = a; return "found", nil }})
			r.OnText = func(piece string) { pieces = append(pieces, piece) }
			reply, err := client(server).Chat(context.Background(), r)
			if err != nil || reply.Text != "Uma comparação longa." || strings.Join(pieces, "") != reply.Text || len(pieces) < 2 {
				t.Errorf("%+v in %d pieces, %v", reply, len(pieces), err)
			}
			if told != `{"text":"x"}` {
				t.Errorf("the tool was told %q", told)
			}
			if reply.Usage.Prompt == 0 || reply.Usage.Completion == 0 {
				t.Errorf("usage %+v", reply.Usage)
			}
		})
	}
}

// TestABrokenStream holds that half an answer is none, and is not given twice.
func TestABrokenStream(t *testing.T) {
	first, second := llmtest.New(t), llmtest.New(t)
	first.Script(llmtest.Completion{Content: "Half of it"}.Reply())
	c := llm.NewClient(llm.Config{Models: []llm.Model{{Name: "a", BaseURL: first.URL}, {Name: "b", BaseURL: second.URL}}})
	var heard strings.Builder
	r := question()
	r.OnText = func(piece string) { heard.WriteString(piece) }
	reply, err := c.Chat(context.Background(), r)
	var fault *llm.Fault
	if !errors.As(err, &fault) || reply.Text != "Half of it" || heard.String() != "Half of it" || len(second.Requests()) != 0 {
		t.Errorf("%+v, %v, heard %q", reply, err, heard.String())
	}
	first.Script(llmtest.Completion{}.Reply())
	second.Script(llmtest.Say("All of it"))
	if reply, err := c.Chat(context.Background(), r); err != nil || reply.Model != "b" {
		t.Errorf("one that broke off before a word: %+v, %v", reply, err)
	}
}

// TestTheNextModel holds that a model that fails gives the next one its turn.
func TestTheNextModel(t *testing.T) {
	for name, reply := range map[string]llmtest.Reply{
		"failing":     llmtest.Fail(500, `{"error":{"message":"x"}}`),
		"a web page":  llmtest.WebPage(502),
		"own shape":   llmtest.Databricks(404, "ENDPOINT_NOT_FOUND", "x"),
		"refusing":    llmtest.Refusal(),
		"cut":         llmtest.Cut("{"),
		"broken off":  llmtest.BreakOff(),
		"not as said": llmtest.Say("prose"),
		"busy":        llmtest.Busy(429, "3600"),
		"no answer":   nil,
	} {
		t.Run(name, func(t *testing.T) {
			first, second := llmtest.New(t), llmtest.New(t)
			timeout := 10 * time.Second
			if reply == nil {
				reply, timeout = first.Hang(), 500*time.Millisecond
			}
			first.Script(reply)
			second.Script(llmtest.Say("{}"))
			c := llm.NewClient(llm.Config{Timeout: timeout, Models: []llm.Model{{Name: "a", BaseURL: first.URL}, {Name: "b", BaseURL: second.URL}}})
			r := question()
			r.Schema, r.Accept = form, isForm
			got, err := c.Chat(context.Background(), r)
			if err != nil || got.Model != "b" || got.Text != "{}" {
				t.Errorf("%+v, %v", got, err)
			}
		})
	}
}
