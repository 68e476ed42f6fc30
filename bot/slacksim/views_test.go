package slacksim

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"sync"
	"testing"
	"time"
)

// respond posts to a response_url.
func respond(t *testing.T, link string, body fields) (int, fields) {
	t.Helper()
	resp, err := http.Post(link, "application/json", bytes.NewReader(raw(body)))
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	var out fields
	json.NewDecoder(resp.Body).Decode(&out) // "ok" is no JSON
	return resp.StatusCode, out
}

// hands is a clock that a test moves.
type hands struct {
	mu  sync.Mutex
	now time.Time
}

func newHands() *hands { return &hands{now: time.Date(2026, 11, 22, 6, 0, 0, 0, time.UTC)} }

func (h *hands) read() time.Time {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.now
}

func (h *hands) move(d time.Duration) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.now = h.now.Add(d)
}

// trigger is that of a command just typed.
func typedTrigger(t *testing.T, s *Server, b *robot) string {
	t.Helper()
	var g got
	err := during(t, func(ctx context.Context) error {
		return s.Command(ctx, Command{Channel: "general", User: "analyst", Command: "/datafind"})
	}, func() { g = b.take() })
	if err != nil {
		t.Fatal(err)
	}
	return g.Payload["trigger_id"].(string)
}

func inputs() fields {
	option := func(v string) fields {
		return fields{"text": fields{"type": "plain_text", "text": v}, "value": v}
	}
	label := fields{"type": "plain_text", "text": "L"}
	m := modal(
		fields{"type": "input", "block_id": "why", "label": label, "element": fields{"type": "plain_text_input", "action_id": "reason", "max_length": 5}},
		fields{"type": "input", "block_id": "which", "optional": true, "label": label, "element": fields{
			"type": "radio_buttons", "action_id": "table", "options": []any{option("a"), option("b")}, "initial_option": option("a")}},
		fields{"type": "actions", "block_id": "act", "elements": []any{
			fields{"type": "button", "action_id": "more", "value": "m", "text": label}}},
	)
	m["private_metadata"], m["callback_id"], m["notify_on_close"] = "secret", "down", true
	return m
}

func TestTriggers(t *testing.T) {
	clock := newHands()
	s := start(t, func(c *Config) { c.Clock = clock.read })
	b := connect(t, s)
	once := typedTrigger(t, s, b)
	// A view that is refused does not spend the trigger.
	if out := api(t, s, "views.open", fields{"trigger_id": once, "view": fields{}}); out["error"] != "invalid_arguments" {
		t.Errorf("%v", out)
	}
	must(t, s, "views.open", fields{"trigger_id": once, "view": inputs()})
	if out := api(t, s, "views.open", fields{"trigger_id": once, "view": inputs()}); out["error"] != "exchanged_trigger_id" {
		t.Errorf("a second time: %v", out)
	}
	late := typedTrigger(t, s, b)
	clock.move(triggerLife + time.Millisecond)
	if out := api(t, s, "views.open", fields{"trigger_id": late, "view": inputs()}); out["error"] != "expired_trigger_id" {
		t.Errorf("too late: %v", out)
	}
}

// openInputs opens the modal with inputs for the analyst.
func openInputs(t *testing.T, s *Server, b *robot) fields {
	t.Helper()
	return must(t, s, "views.open", fields{"trigger_id": typedTrigger(t, s, b), "view": inputs()})["view"].(fields)
}

func TestModalIsFilledIn(t *testing.T) {
	s := start(t)
	b := connect(t, s)
	id := openInputs(t, s, b)["id"].(string)
	if s.Modal("analyst") == nil || s.Modal("engineer") != nil {
		t.Fatal("the modal is not where it belongs")
	}
	for name, tt := range map[string]struct {
		values map[string]any
		want   string
	}{
		"nothing filled in": {nil, "incomplete"},
		"too long":          {map[string]any{"reason": "123456"}, "incomplete"},
		"no such input":     {map[string]any{"nope": "x"}, "action_not_found"},
		"no such option":    {map[string]any{"table": "c"}, "invalid_value"},
		"a number":          {map[string]any{"reason": 1}, "invalid_value"},
	} {
		if err := s.Submit(context.Background(), Submit{User: "analyst", Values: tt.values}); code(err) != tt.want {
			t.Errorf("%s: %v, want %s", name, err, tt.want)
		}
	}
	// A click in the modal carries what is filled in so far.
	var p fields
	err := during(t, func(ctx context.Context) error {
		return s.Click(ctx, Click{User: "analyst", ViewID: id, ActionID: "more", Values: map[string]any{
			"why": fields{"reason": fields{"type": "plain_text_input", "value": "typed"}},
		}})
	}, func() { p = b.take().Payload })
	if err != nil {
		t.Fatal(err)
	}
	held := p["view"].(fields)["state"].(fields)["values"].(fields)
	if held["why"].(fields)["reason"].(fields)["value"] != "typed" || p["container"].(fields)["view_id"] != id {
		t.Errorf("%v", p)
	}
}

func TestModalIsAnswered(t *testing.T) {
	s := start(t)
	b := connect(t, s)
	openInputs(t, s, b)
	var g got
	submit := func(values map[string]any, answer any) error {
		t.Helper()
		return during(t, func(ctx context.Context) error {
			return s.Submit(ctx, Submit{User: "analyst", Values: values})
		}, func() { g = b.next(); b.ack(g, answer) })
	}
	err := submit(map[string]any{"reason": "typed", "table": "b"}, fields{"response_action": "errors", "errors": fields{"why": "no"}})
	if r, ok := err.(*Refusal); !ok || r.Errors["why"] != "no" {
		t.Errorf("%v", err)
	}
	view := g.Payload["view"].(fields)
	held := view["state"].(fields)["values"].(fields)
	if !g.Answers || g.Payload["type"] != "view_submission" || view["private_metadata"] != "secret" || view["callback_id"] != "down" ||
		held["why"].(fields)["reason"].(fields)["value"] != "typed" ||
		held["which"].(fields)["table"].(fields)["selected_option"].(fields)["value"] != "b" {
		t.Errorf("%+v", g)
	}
	if err := submit(nil, fields{"response_action": "update", "view": modal(fields{"type": "divider"})}); err != nil {
		t.Error(err)
	}
	if err := submit(nil, fields{"response_action": "push", "view": modal()}); err != nil {
		t.Error(err)
	}
	if err := submit(nil, nil); err != nil {
		t.Error(err)
	}
	if s.Modal("analyst") == nil {
		t.Error("the modal below is gone too")
	}
	if err := submit(nil, fields{"response_action": "clear"}); err != nil {
		t.Error(err)
	}
	if s.Modal("analyst") != nil {
		t.Error("a cleared modal stays open")
	}
}

func TestViewStack(t *testing.T) {
	s := start(t)
	b := connect(t, s)
	first := must(t, s, "views.open", fields{"trigger_id": typedTrigger(t, s, b), "view": inputs()})["view"].(fields)
	second := must(t, s, "views.push", fields{"trigger_id": typedTrigger(t, s, b), "view": modal()})["view"].(fields)
	if second["previous_view_id"] != first["id"] || second["root_view_id"] != first["id"] {
		t.Errorf("%v", second)
	}
	must(t, s, "views.push", fields{"trigger_id": typedTrigger(t, s, b), "view": modal()})
	if out := api(t, s, "views.push", fields{"trigger_id": typedTrigger(t, s, b), "view": modal()}); out["error"] != "push_limit_reached" {
		t.Errorf("%v", out)
	}
	if out := api(t, s, "views.update", fields{"view_id": first["id"], "hash": "old", "view": modal()}); out["error"] != "hash_conflict" {
		t.Errorf("%v", out)
	}
	must(t, s, "views.update", fields{"view_id": first["id"], "hash": first["hash"], "view": inputs()})
	for range 3 {
		if err := s.Dismiss(Dismiss{User: "analyst"}); err != nil {
			t.Fatal(err)
		}
	}
	if g := b.take(); g.Payload["type"] != "view_closed" || g.Payload["view"].(fields)["id"] != first["id"] {
		t.Errorf("%+v", g)
	}
	if err := s.Dismiss(Dismiss{User: "analyst"}); code(err) != "view_not_found" {
		t.Errorf("%v", err)
	}
}

func TestExternalID(t *testing.T) {
	s := start(t)
	b := connect(t, s)
	named := modal()
	named["external_id"] = "mine"
	must(t, s, "views.open", fields{"trigger_id": typedTrigger(t, s, b), "view": named})
	if out := api(t, s, "views.push", fields{"trigger_id": typedTrigger(t, s, b), "view": named}); out["error"] != "duplicate_external_id" {
		t.Errorf("%v", out)
	}
	must(t, s, "views.update", fields{"external_id": "mine", "view": named})
}

func TestStatus(t *testing.T) {
	clock := newHands()
	s := start(t, func(c *Config) { c.Clock = clock.read })
	said := say(t, s, "general", "analyst", "@datafind churn", "")
	body := fields{"channel_id": said.Channel, "thread_ts": said.TS, "status": "is looking…", "loading_messages": []string{"a"}}
	status := func() string { return s.Status("general", said.TS) }
	must(t, s, "assistant.threads.setStatus", body)
	if status() != "is looking…" {
		t.Errorf("status %q", status())
	}
	clock.move(statusLife)
	if status() != "" {
		t.Error("the status outlives its two minutes")
	}
	must(t, s, "assistant.threads.setStatus", body)
	must(t, s, "chat.postMessage", fields{"channel": said.Channel, "thread_ts": said.TS, "text": "answer"})
	if status() != "" {
		t.Error("the status outlives the reply")
	}
}

func TestRespondLate(t *testing.T) {
	clock := newHands()
	s := start(t, func(c *Config) { c.Clock = clock.read })
	b := connect(t, s)
	var g got
	err := during(t, func(ctx context.Context) error {
		return s.Command(ctx, Command{Channel: "general", User: "analyst", Command: "/datafind"})
	}, func() { g = b.next(); b.ack(g, fields{"text": "in the acknowledgement"}) })
	if err != nil {
		t.Fatal(err)
	}
	if got := decodeAll(t, s.Ephemeral("analyst")); len(got) != 1 || got[0]["text"] != "in the acknowledgement" {
		t.Errorf("%v", got)
	}
	clock.move(responseLife + time.Second)
	if status, words := respond(t, g.Payload["response_url"].(string), fields{"text": "x"}); status != 404 || words["error"] != "expired_url" {
		t.Errorf("after half an hour: %d %v", status, words)
	}
}
