package slacksim

import (
	"context"
	"errors"
	"testing"
	"time"
)

// during does something that waits for the bot, and what the bot does.
func during(t *testing.T, act func(context.Context) error, bot func()) error {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	done := make(chan error, 1)
	go func() { done <- act(ctx) }()
	bot()
	return <-done
}

func code(err error) string {
	var r *Refusal
	if errors.As(err, &r) {
		return r.Code
	}
	return ""
}

func TestClick(t *testing.T) {
	s := start(t, func(c *Config) { c.WithoutOptionalScopes = true }) // no echo of the bot's own messages
	b := connect(t, s)
	ts := must(t, s, "chat.postMessage", fields{"channel": "C0GENERAL1", "text": "x", "blocks": button("c", "q")})["ts"].(string)
	click := func(k Click) func(context.Context) error {
		return func(ctx context.Context) error { return s.Click(ctx, k) }
	}
	k := Click{User: "analyst", Channel: "general", MessageTS: ts, ActionID: "c"}
	var p fields
	if err := during(t, click(k), func() { p = b.take().Payload }); err != nil {
		t.Fatal(err)
	}
	action := p["actions"].([]any)[0].(fields)
	if p["type"] != "block_actions" || action["action_id"] != "c" || action["value"] != "q" || action["type"] != "button" || action["block_id"] != "a" || action["action_ts"] == "" {
		t.Errorf("%v", p)
	}
	if p["message"].(fields)["ts"] != ts || p["channel"].(fields)["id"] != "C0GENERAL1" || p["user"].(fields)["id"] != "U0ANALYST1" ||
		p["team"].(fields)["id"] != teamID || p["trigger_id"] == "" || p["response_url"] == "" || p["api_app_id"] != appID {
		t.Errorf("%v", p)
	}
	if container := p["container"].(fields); container["is_ephemeral"] != false || container["message_ts"] != ts {
		t.Errorf("%v", container)
	}
	k.ActionID, k.Value = "thumbs", "down"
	if err := during(t, click(k), func() { p = b.take().Payload }); err != nil {
		t.Fatal(err)
	}
	action = p["actions"].([]any)[0].(fields)
	if action["type"] != "feedback_buttons" || action["value"] != "down" || action["text"].(fields)["text"] != "Bad" {
		t.Errorf("%v", action)
	}
	for want, k := range map[string]Click{
		"invalid_value":     {User: "analyst", Channel: "general", MessageTS: ts, ActionID: "thumbs", Value: "sideways"},
		"action_not_found":  {User: "analyst", Channel: "general", MessageTS: ts, ActionID: "z"},
		"message_not_found": {User: "analyst", Channel: "general", MessageTS: "1.1", ActionID: "c"},
		"view_not_found":    {User: "analyst", ActionID: "c"},
		"user_not_found":    {User: "nobody", ActionID: "c"},
		"channel_not_found": {User: "analyst", Channel: "nowhere", MessageTS: ts, ActionID: "c"},
		"not_in_channel":    {User: "analyst", Channel: "board", MessageTS: ts, ActionID: "c"},
	} {
		if err := s.Click(context.Background(), k); code(err) != want {
			t.Errorf("%+v: %v, want %s", k, err, want)
		}
	}
}

func TestMenusKeepTheirState(t *testing.T) {
	s := start(t, func(c *Config) { c.WithoutOptionalScopes = true })
	b := connect(t, s)
	option := func(v string) fields {
		return fields{"text": fields{"type": "plain_text", "text": v}, "value": v}
	}
	ts := must(t, s, "chat.postMessage", fields{"channel": "C0GENERAL1", "text": "x", "blocks": []any{
		fields{"type": "actions", "block_id": "a", "elements": []any{
			fields{"type": "static_select", "action_id": "one", "options": []any{option("x"), option("y")}},
			fields{"type": "checkboxes", "action_id": "many", "options": []any{option("x"), option("y")}, "initial_options": []any{option("x")}},
		}},
	}})["ts"].(string)
	var p fields
	choose := func(action string, values ...string) fields {
		t.Helper()
		k := Click{User: "analyst", Channel: "general", MessageTS: ts, ActionID: action, Chosen: values}
		if err := during(t, func(ctx context.Context) error { return s.Click(ctx, k) }, func() { p = b.take().Payload }); err != nil {
			t.Fatal(err)
		}
		return p["state"].(fields)["values"].(fields)["a"].(fields)
	}
	state := choose("one", "y")
	if state["one"].(fields)["selected_option"].(fields)["value"] != "y" || len(state["many"].(fields)["selected_options"].([]any)) != 1 {
		t.Errorf("%v", state)
	}
	state = choose("many", "x", "y")
	if state["one"].(fields)["selected_option"].(fields)["value"] != "y" || len(state["many"].(fields)["selected_options"].([]any)) != 2 {
		t.Errorf("%v", state)
	}
	if len(choose("many")["many"].(fields)["selected_options"].([]any)) != 0 {
		t.Error("nothing chosen is something")
	}
}

func TestCommandAndResponseURL(t *testing.T) {
	s := start(t)
	b := connect(t, s)
	var g got
	// The bot is no member of #random: a response_url works all the same.
	err := during(t, func(ctx context.Context) error {
		return s.Command(ctx, Command{Channel: "random", User: "analyst", Command: "/datafind", Text: "a & b"})
	}, func() { g = b.take() })
	if err != nil {
		t.Fatal(err)
	}
	p := g.Payload
	if g.Type != "slash_commands" || !g.Answers || p["text"] != "a & b" || p["channel_name"] != "random" || p["user_name"] != "analyst" {
		t.Errorf("%+v", g)
	}
	link := p["response_url"].(string)
	for i := range responseUses {
		body := fields{"text": "for you"}
		if i == 1 {
			// slack-go sends metadata always.
			body = fields{"text": "for all", "response_type": "in_channel", "metadata": fields{"event_type": "", "event_payload": nil}}
		}
		if status, _ := respond(t, link, body); status != 200 {
			t.Fatalf("use %d: status %d", i+1, status)
		}
	}
	if status, words := respond(t, link, fields{"text": "once more"}); status != 404 || words["error"] != "used_url" {
		t.Errorf("a sixth use: %d %v", status, words)
	}
	if got := s.Ephemeral("analyst"); len(got) != responseUses-1 {
		t.Errorf("ephemeral: %s", got)
	}
	if got := s.Ephemeral("engineer"); len(got) != 0 {
		t.Errorf("somebody else sees %s", got)
	}
	if got := decodeAll(t, s.Messages("", "random", "")); len(got) != 1 || got[0]["text"] != "for all" {
		t.Errorf("in the channel: %v", got)
	}
	if status, words := respond(t, s.URL()+"response/nothing", fields{"text": "x"}); status != 404 || words["error"] != "expired_url" {
		t.Errorf("an unknown link: %d %v", status, words)
	}
}

func TestReplaceAndDeleteEphemeral(t *testing.T) {
	s := start(t)
	b := connect(t, s)
	posted := must(t, s, "chat.postEphemeral", fields{"channel": "C0GENERAL1", "user": "U0ANALYST1", "text": "x", "blocks": button("c", "q")})
	ts := posted["message_ts"].(string)
	var p fields
	err := during(t, func(ctx context.Context) error {
		return s.Click(ctx, Click{User: "analyst", Channel: "general", MessageTS: ts, ActionID: "c"})
	}, func() { p = b.take().Payload })
	if err != nil {
		t.Fatal(err)
	}
	if _, ok := p["message"]; ok || p["container"].(fields)["is_ephemeral"] != true {
		t.Errorf("%v", p)
	}
	link := p["response_url"].(string)
	respond(t, link, fields{"text": "replaced", "replace_original": true})
	if got := decodeAll(t, s.Ephemeral("analyst")); len(got) != 1 || got[0]["text"] != "replaced" || got[0]["ts"] != ts {
		t.Errorf("%v", got)
	}
	if got := decodeAll(t, s.Messages("analyst", "general", "")); len(got) != 1 || got[0]["ephemeral"] != true {
		t.Errorf("%v", got)
	}
	respond(t, link, fields{"delete_original": true})
	if got := s.Ephemeral("analyst"); len(got) != 0 {
		t.Errorf("%s", got)
	}
	err = s.Click(context.Background(), Click{User: "engineer", Channel: "general", MessageTS: ts, ActionID: "c"})
	if code(err) != "message_not_found" {
		t.Errorf("a click on somebody else's ephemeral: %v", err)
	}
}

func TestWithoutSocketThePersonIsTold(t *testing.T) {
	s := start(t)
	err := s.Command(context.Background(), Command{Channel: "general", User: "analyst", Command: "/datafind"})
	if code(err) != "dispatch_failed" {
		t.Errorf("%v", err)
	}
	if got := decodeAll(t, s.Ephemeral("analyst")); len(got) != 1 || got[0]["text"] != `/datafind failed with the error "dispatch_failed"` {
		t.Errorf("%v", got)
	}
	say(t, s, "random", "analyst", "@datafind hello", "")
	if got := s.Ephemeral("analyst"); len(got) != 2 {
		t.Errorf("a mention where the bot is not: %s", got)
	}
}

func TestDeadlineTellsThePerson(t *testing.T) {
	s := start(t, func(c *Config) { c.AckDeadline = 10 * time.Millisecond })
	b := connect(t, s)
	err := during(t, func(ctx context.Context) error {
		return s.Command(ctx, Command{Channel: "general", User: "analyst", Command: "/datafind"})
	}, func() { b.next() })
	if code(err) != "operation_timeout" {
		t.Errorf("%v", err)
	}
}

func TestShortcutAndOpen(t *testing.T) {
	s := start(t)
	b := connect(t, s)
	said := say(t, s, "data", "analyst", "where is churn?", "")
	b.take()
	var p fields
	err := during(t, func(ctx context.Context) error {
		return s.Shortcut(ctx, Shortcut{User: "engineer", Channel: "data", MessageTS: said.TS, CallbackID: "find_for_message"})
	}, func() { p = b.take().Payload })
	if err != nil {
		t.Fatal(err)
	}
	if p["type"] != "message_action" || p["message"].(fields)["text"] != "where is churn?" || p["callback_id"] != "find_for_message" {
		t.Errorf("%v", p)
	}
	must(t, s, "views.publish", fields{"user_id": "U0ENGINEER", "view": fields{"type": "home", "blocks": []any{fields{"type": "divider"}}}})
	if err := s.Open(Open{User: "engineer", Tab: "home"}); err != nil {
		t.Fatal(err)
	}
	e := b.take().event()
	if e["type"] != "app_home_opened" || e["tab"] != "home" || e["user"] != "U0ENGINEER" || e["view"] == nil {
		t.Errorf("%v", e)
	}
	if s.Home("engineer") == nil || s.Home("analyst") != nil {
		t.Error("homes are mixed up")
	}
}
