//go:build real

package slacksim

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"
)

func TestRealBolt(t *testing.T) {
	t.Parallel()
	s := start(t)
	b := startBolt(t, s)
	t.Run("mention", func(t *testing.T) { b.t = t; boltMention(b) })
	t.Run("direct message and command", func(t *testing.T) { b.t = t; boltDirect(b) })
	t.Run("clicks", func(t *testing.T) { b.t = t; boltClicks(b) })
	t.Run("modal", func(t *testing.T) { b.t = t; boltModal(b) })
	t.Run("home", func(t *testing.T) { b.t = t; boltHome(b) })
	t.Run("every method", func(t *testing.T) { b.t = t; boltTour(b) })
	t.Run("mistakes", func(t *testing.T) { b.t = t; boltMistakes(b) })
	t.Run("sockets", func(t *testing.T) { b.t = t; boltSockets(b) })
	t.Run("limits", func(t *testing.T) { b.t = t; boltLimits(b) })
	await(t, s, "all is acknowledged, some of it when it came again", func() bool {
		waiting, lost := s.Undelivered()
		return waiting == 0 && lost == 0
	})
}

// mentioned asks in a channel and gives the app's reply, as Slack stores it.
func (b *boltApp) mentioned(channel, text string) (said Said, reply fields) {
	b.t.Helper()
	said = say(b.t, b.s, channel, "analyst", "@datafind "+text, "")
	line := b.saw("app_mention")
	want(b.t, line, "text", "<@U0DATAFIND> "+escape.Replace(text))
	for _, m := range decodeAll(b.t, b.s.Messages("", channel, said.TS)) {
		if m["ts"] == line["ts"] {
			return said, m
		}
	}
	b.t.Fatalf("the reply %v is not in the thread", line["ts"])
	return said, nil
}

func boltMention(b *boltApp) {
	said, reply := b.mentioned("general", "é <b> & churn")
	want(b.t, b.saw("message"), "ts", said.TS, "kind", "channel")
	want(b.t, reply, "thread_ts", said.TS, "text", "echo: <@U0DATAFIND> é &lt;b&gt; &amp; churn")
	want(b.t, reply["metadata"].(fields)["event_payload"].(fields), "question", said.TS)
	if n := len(reply["blocks"].([]any)); n != 3 {
		b.t.Errorf("%d blocks", n)
	}
	ours := say(b.t, b.s, "general", "analyst", "nothing for the app", "")
	want(b.t, b.saw("message"), "ts", ours.TS)
	if err := b.s.Edit(Edit{Channel: "general", User: "analyst", TS: ours.TS, Text: "something else"}); err != nil {
		b.t.Fatal(err)
	}
	want(b.t, b.saw("changed"), "text", "something else", "before", "nothing for the app", "by", "U0ANALYST1")
	if err := b.s.Delete(Delete{Channel: "general", User: "analyst", TS: ours.TS}); err != nil {
		b.t.Fatal(err)
	}
	want(b.t, b.saw("deleted"), "ts", ours.TS, "before", "something else")
}

func boltDirect(b *boltApp) {
	say(b.t, b.s, "@datafind", "steward", "hola", "")
	want(b.t, b.saw("direct"), "text", "hola")
	direct := decodeAll(b.t, b.s.Messages("steward", "@datafind", ""))
	want(b.t, direct[len(direct)-1], "text", "you said: hola")

	b.does("the command", func(ctx context.Context) error {
		return b.s.Command(ctx, Command{Channel: "random", User: "engineer", Command: "/datafind", Text: "churn & co"})
	})
	want(b.t, b.saw("command"), "text", "churn & co", "user", "U0ENGINEER", "channel", "random")
	all := decodeAll(b.t, b.s.Messages("engineer", "random", ""))
	want(b.t, all[0], "text", "for all: churn & co")
	want(b.t, all[1], "text", "only you: churn & co", "ephemeral", true)
	b.does("the command answered at once", func(ctx context.Context) error {
		return b.s.Command(ctx, Command{Channel: "random", User: "engineer", Command: "/datafind", Text: "at once"})
	})
	b.saw("command")
	all = decodeAll(b.t, b.s.Messages("engineer", "random", ""))
	want(b.t, all[2], "text", "acknowledged with words", "ephemeral", true)

	said := say(b.t, b.s, "data", "analyst", "where is churn?", "")
	b.does("the shortcut", func(ctx context.Context) error {
		return b.s.Shortcut(ctx, Shortcut{User: "steward", Channel: "data", MessageTS: said.TS, CallbackID: "find_for_message"})
	})
	want(b.t, b.saw("shortcut"), "about", "where is churn?", "channel", "C0DATA0001")
	own := decodeAll(b.t, b.s.Ephemeral("steward"))
	want(b.t, own[len(own)-1], "text", "about: where is churn?")
}

func boltClicks(b *boltApp) {
	said, reply := b.mentioned("data", "clicks")
	ts := reply["ts"].(string)
	click := func(action, value string) {
		b.t.Helper()
		b.does(action, func(ctx context.Context) error {
			return b.s.Click(ctx, Click{User: "steward", Channel: "data", MessageTS: ts, ActionID: action, Value: value})
		})
	}
	click("more", "m")
	line := b.saw("more")
	want(b.t, line, "value", "m", "thread", said.TS)
	want(b.t, line["metadata"].(fields), "event_type", "bolt_echo")
	for _, m := range decodeAll(b.t, b.s.Messages("", "data", said.TS)) {
		if m["ts"] == ts {
			want(b.t, m, "text", "updated")
			want(b.t, m["metadata"].(fields), "event_type", "bolt_echo") // an update leaves it
		}
	}
	own := decodeAll(b.t, b.s.Ephemeral("steward"))
	want(b.t, own[len(own)-1], "text", "clicked m", "channel", "C0DATA0001")
	click("thumbs", "up")
	want(b.t, b.saw("thumbs"), "value", "up", "text", "Good")
	click("thumbs", "down")
	want(b.t, b.saw("thumbs"), "value", "down", "text", "Bad")
}

// opened opens the app's modal.
func (b *boltApp) opened() (view string) {
	b.t.Helper()
	_, reply := b.mentioned("data", "a form")
	b.does("form", func(ctx context.Context) error {
		return b.s.Click(ctx, Click{User: "analyst", Channel: "data", MessageTS: reply["ts"].(string), ActionID: "form"})
	})
	return b.saw("form")["view"].(string)
}

// title is what stands above the modal that the analyst sees.
func (b *boltApp) title() string {
	b.t.Helper()
	modal := b.s.Modal("analyst")
	if modal == nil {
		return ""
	}
	return decodeAll(b.t, []json.RawMessage{modal})[0]["title"].(fields)["text"].(string)
}

func boltModal(b *boltApp) {
	view := b.opened()
	b.does("a choice", func(ctx context.Context) error {
		return b.s.Click(ctx, Click{User: "analyst", ViewID: view, ActionID: "which", Value: "b", Values: map[string]any{"text": "typed before"}})
	})
	line := b.saw("which")
	want(b.t, line, "value", "b")
	if state := string(raw(line["state"])); !strings.Contains(state, `"value":"b"`) {
		b.t.Errorf("the choice is not in the state: %s", state)
	}
	if modal := string(b.s.Modal("analyst")); !strings.Contains(modal, "chosen: b") {
		b.t.Errorf("the modal was not updated: %s", modal)
	}
	b.does("what is offered", func(ctx context.Context) error {
		answer, err := b.s.Suggest(ctx, Click{User: "analyst", ViewID: view, ActionID: "find", Value: "chu"})
		if err == nil && !strings.Contains(string(answer), "found chu") {
			b.t.Errorf("offered: %s", answer)
		}
		return err
	})
	b.saw("options")
	boltSubmit(b)
	view = b.opened()
	if err := b.s.Dismiss(Dismiss{User: "analyst", ViewID: view}); err != nil {
		b.t.Fatal(err)
	}
	want(b.t, b.saw("closed"), "cleared", false)
}

// boltSubmit sends the modal: refused, answered by another one, taken.
func boltSubmit(b *boltApp) {
	submit := func(values map[string]any) error {
		ctx, cancel := context.WithTimeout(context.Background(), boltPatience)
		defer cancel()
		return b.s.Submit(ctx, Submit{User: "analyst", Values: values})
	}
	var r *Refusal
	if err := submit(map[string]any{"text": "bad"}); !errors.As(err, &r) || r.Errors["reason"] != "Say more" {
		b.t.Errorf("errors of a submission: %v", err)
	}
	if err := submit(map[string]any{"text": "next"}); err != nil || b.title() != "And then?" {
		b.t.Errorf("an update by the acknowledgement: %v, %q", err, b.title())
	}
	if err := submit(map[string]any{"text": "fine", "find": "chu"}); err != nil || b.title() != "" {
		b.t.Errorf("a submission: %v, %q", err, b.title())
	}
	line := b.saw("submission")
	want(b.t, line, "about", "next", "by", "U0ANALYST1")
	if state := string(raw(line["state"])); !strings.Contains(state, `"value":"fine"`) || !strings.Contains(state, `"value":"chu"`) {
		b.t.Errorf("state: %s", state)
	}
}

func boltHome(b *boltApp) {
	open := func() fields {
		b.t.Helper()
		if err := b.s.Open(Open{User: "engineer", Tab: "home"}); err != nil {
			b.t.Fatal(err)
		}
		return b.saw("home")
	}
	first := open()
	want(b.t, first, "user", "U0ENGINEER", "before", nil)
	if home := string(b.s.Home("engineer")); !strings.Contains(home, "home of U0ENGINEER") {
		b.t.Errorf("home: %s", home)
	}
	want(b.t, open(), "before", first["view"])
}

func boltTour(b *boltApp) {
	said := say(b.t, b.s, "data", "analyst", "a thread", "")
	b.saw("message")
	b.order("tour", fields{"channel": "C0DATA0001", "thread": said.TS, "user": "U0ANALYST1"})
	for name, part := range map[string]string{
		"auth":            `"user_id":"U0DATAFIND"`,
		"status":          `"ok":true`,
		"stream":          `"ok":true`,
		"whisper":         `"message_ts"`,
		"react":           `"ok":true`,
		"replies":         `["a thread","**long** words and more and an end"]`,
		"history":         said.TS,
		"channel":         `"data"`,
		"members":         `true`,
		"direct":          `"D0ANALYST1"`,
		"prompts":         `true`,
		"person":          `["pt-BR","America/Sao_Paulo","ana.souza@mare.example",true]`,
		"post and delete": `true`,
	} {
		if got := b.tried(name); !strings.Contains(got, part) {
			b.t.Errorf("%s: %s, want %s", name, got, part)
		}
	}
	thread := decodeAll(b.t, b.s.Messages("", "data", said.TS))
	if blocks := string(raw(thread[1]["blocks"])); !strings.Contains(blocks, "after the words") {
		b.t.Errorf("the stream ended with %s", blocks)
	}
}

// boltMistakes is what Slack refuses, as its SDK tells it on.
func boltMistakes(b *boltApp) {
	said := say(b.t, b.s, "data", "analyst", "mine", "")
	b.saw("message")
	granted := false
	b.does("taking scopes away", func(context.Context) error { return b.s.Faults(Faults{OptionalScopes: &granted}) })
	b.order("mistakes", fields{"channel": "C0DATA0001", "thread": said.TS})
	granted = true
	b.does("granting them again", func(context.Context) error { return b.s.Faults(Faults{OptionalScopes: &granted}) })
	for name, parts := range map[string][]string{
		"too many blocks":     {`"invalid_blocks"`, `no more than 50 items allowed [json-pointer:/blocks]`},
		"long section":        {`"invalid_blocks"`, `must be less than 3001 characters [json-pointer:/blocks/1/text/text]`},
		"unknown block":       {`"invalid_blocks"`, `unsupported type: sparkles [json-pointer:/blocks/0/type]`},
		"same block id twice": {`"invalid_blocks"`},
		"long text":           {`"msg_too_long"`},
		"no such channel":     {`"channel_not_found"`},
		"not a member":        {`"not_in_channel"`},
		"no such thread":      {`"thread_not_found"`},
		"nothing to say":      {`"no_text"`},
		"bad metadata":        {`"invalid_metadata_schema"`},
		"bad trigger":         {`"invalid_trigger_id"`},
		"no such message":     {`"message_not_found"`},
		"not my message":      {`"cant_update_message"`},
		"no such user":        {`"user_not_found"`},
		"no such view":        {`"not_found"`},
		"scope not granted":   {`"missing_scope"`, `"needed":"channels:history"`},
		"no such method":      {`"unknown_method"`},
	} {
		got := b.tried(name)
		for _, part := range parts {
			if !strings.Contains(got, part) {
				b.t.Errorf("%s: %s, want %s", name, got, part)
			}
		}
	}
}

// boltSockets ends the socket in each of Slack's ways: the SDK comes back, and
// what was said meanwhile is delivered.
func boltSockets(b *boltApp) {
	for _, reason := range []string{"refresh_requested", "warning", "link_disabled", ""} {
		opened := b.opens()
		fault := Faults{Disconnect: reason, DropSockets: reason == ""}
		if err := b.s.Faults(fault); err != nil {
			b.t.Fatal(err)
		}
		b.mentioned("general", "after "+reason)
		if n := b.opens(); n != opened+1 || b.s.Connections() != 1 {
			b.t.Errorf("after %q: %d sockets were opened, %d are", reason, n-opened, b.s.Connections())
		}
	}
}

// opens counts the sockets that were asked for.
func (b *boltApp) opens() (n int) {
	for _, c := range b.s.Calls() {
		if c.Method == "apps.connections.open" {
			n++
		}
	}
	return n
}

// boltLimits tells the SDK to wait, which it does.
func boltLimits(b *boltApp) {
	fault := Faults{Calls: []CallFault{{Method: "chat.postMessage", Kind: Limited, RetryAfter: 1}}}
	if err := b.s.Faults(fault); err != nil {
		b.t.Fatal(err)
	}
	asked := time.Now()
	b.mentioned("finance", "wait a second")
	if waited := time.Since(asked); waited < time.Second {
		b.t.Errorf("it waited %v", waited)
	}
}

// TestRealBoltKeepsSlacksPace: whoever posts more than a channel takes is told
// to wait, and each message comes once.
func TestRealBoltKeepsSlacksPace(t *testing.T) {
	t.Parallel()
	s := start(t, func(c *Config) { c.RateLimits = true })
	b := startBolt(t, s)
	b.order("burst", fields{"channel": "C0FINANCE1"})
	want(t, b.saw("rate_limited"), "seconds", 1)
	texts := map[any]int{}
	for _, m := range decodeAll(t, s.Messages("", "finance", "")) {
		texts[m["text"]]++
	}
	if len(texts) != 6 || len(s.Messages("", "finance", "")) != 6 {
		t.Errorf("of 6 messages came %v", texts)
	}
}

// TestRealBoltHearsAgain: what is not acknowledged in time comes again, and
// the SDK knows it for a repeat.
func TestRealBoltHearsAgain(t *testing.T) {
	t.Parallel()
	s := start(t, func(c *Config) { c.AckDeadline = 500 * time.Millisecond })
	b := startBolt(t, s)
	if err := s.Faults(Faults{SwallowAcks: 2}); err != nil { // a mention is two events
		t.Fatal(err)
	}
	b.mentioned("data", "twice")
	line := b.saw("app_mention")
	want(t, line, "attempt", 1, "why", "timeout")
}

func TestRealBoltIsTooLate(t *testing.T) {
	t.Parallel()
	clock := newHands()
	s := start(t, func(c *Config) { c.Clock = clock.read })
	b := startBolt(t, s)
	_, reply := b.mentioned("data", "late")
	b.does("late", func(ctx context.Context) error {
		return s.Click(ctx, Click{User: "analyst", Channel: "data", MessageTS: reply["ts"].(string), ActionID: "late"})
	})
	b.saw("late")
	clock.move(triggerLife + time.Second)
	b.order("late", nil)
	if got := b.tried("expired trigger"); !strings.Contains(got, `"expired_trigger_id"`) {
		t.Errorf("%s", got)
	}
}
