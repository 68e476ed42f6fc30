package slacksim

import (
	"context"
	"errors"
	"testing"
	"time"
)

func TestMentionComesTwice(t *testing.T) {
	s := start(t)
	b := connect(t, s)
	orders := map[string]bool{}
	for range 2 {
		said := say(t, s, "general", "analyst", "@datafind where is churn & <b>?", "")
		first, second := b.take(), b.take()
		if first.Payload["event_id"] == second.Payload["event_id"] {
			t.Error("both have one event_id")
		}
		kinds := map[any]fields{first.event()["type"]: first.event(), second.event()["type"]: second.event()}
		orders[first.event()["type"].(string)] = true
		mention, message := kinds["app_mention"], kinds["message"]
		if mention == nil || message == nil {
			t.Fatalf("came %v and %v", first, second)
		}
		const text = "<@U0DATAFIND> where is churn &amp; &lt;b&gt;?"
		if mention["text"] != text || mention["ts"] != said.TS || message["ts"] != said.TS || message["channel_type"] != "channel" {
			t.Errorf("mention %v, message %v", mention, message)
		}
	}
	if len(orders) != 2 {
		t.Errorf("always %v first", orders)
	}
}

func TestMentionWithoutOptionalScopes(t *testing.T) {
	s := start(t, func(c *Config) { c.WithoutOptionalScopes = true })
	b := connect(t, s)
	say(t, s, "general", "analyst", "nothing for the bot", "")
	said := say(t, s, "general", "analyst", "@datafind churn", "")
	say(t, s, "datafind", "analyst", "churn", "")
	if e := b.take().event(); e["type"] != "app_mention" || e["ts"] != said.TS {
		t.Errorf("first came %v", e)
	}
	if e := b.take().event(); e["channel_type"] != "im" || e["channel"] != "D0ANALYST1" {
		t.Errorf("then came %v", e)
	}
}

func TestEditAndDelete(t *testing.T) {
	s := start(t)
	b := connect(t, s)
	said := say(t, s, "general", "analyst", "churn", "")
	if err := s.Edit(Edit{Channel: "general", User: "analyst", TS: said.TS, Text: "revenue"}); err != nil {
		t.Fatal(err)
	}
	e := b.event("message", "message_changed")
	if e["message"].(fields)["text"] != "revenue" || e["previous_message"].(fields)["text"] != "churn" {
		t.Errorf("%v", e)
	}
	must(t, s, "chat.postMessage", fields{"channel": said.Channel, "thread_ts": said.TS, "text": "answer"})
	if err := s.Delete(Delete{Channel: "general", User: "analyst", TS: said.TS}); err != nil {
		t.Fatal(err)
	}
	// The first of a thread leaves a tombstone.
	e = b.event("message", "message_changed")
	if e["message"].(fields)["subtype"] != "tombstone" {
		t.Errorf("%v", e)
	}
	lone := say(t, s, "general", "analyst", "lone", "")
	if err := s.Delete(Delete{Channel: "general", User: "analyst", TS: lone.TS}); err != nil {
		t.Fatal(err)
	}
	if e = b.event("message", "message_deleted"); e["deleted_ts"] != lone.TS {
		t.Errorf("%v", e)
	}
	err := s.Edit(Edit{Channel: "general", User: "engineer", TS: said.TS, Text: "x"})
	if r := (*Refusal)(nil); !errors.As(err, &r) || r.Code != "cant_update_message" {
		t.Errorf("editing somebody else's: %v", err)
	}
}

func TestEventsWaitForASocket(t *testing.T) {
	s := start(t)
	first := say(t, s, "general", "analyst", "one", "")
	second := say(t, s, "general", "analyst", "two", "")
	b := connect(t, s)
	for _, want := range []Said{first, second} {
		if e := b.take().event(); e["ts"] != want.TS {
			t.Errorf("came %v, want %v", e, want)
		}
	}
	err := s.Command(context.Background(), Command{Channel: "general", User: "analyst", Command: "/nope"})
	if r := (*Refusal)(nil); !errors.As(err, &r) || r.Code != "invalid_command" {
		t.Errorf("unknown command: %v", err)
	}
}

func TestRedelivery(t *testing.T) {
	s := start(t, func(c *Config) {
		c.AckDeadline = 20 * time.Millisecond
		c.RetryPauses = []time.Duration{0, 5 * time.Millisecond}
	})
	b := connect(t, s)
	say(t, s, "general", "analyst", "one", "")
	ids := map[string]bool{}
	for attempt := range 3 {
		g := b.next()
		if g.Attempt != attempt || (attempt > 0 && g.Reason != "timeout") {
			t.Errorf("attempt %d came as %+v", attempt, g)
		}
		ids[g.Payload["event_id"].(string)] = true
	}
	if len(ids) != 1 {
		t.Errorf("event ids %v", ids)
	}
	await(t, s, "giving up", func() bool { waiting, lost := s.Undelivered(); return waiting == 0 && lost == 1 })
}

func TestSeveralSockets(t *testing.T) {
	s := start(t)
	a, b := connect(t, s), connect(t, s)
	for range 4 {
		say(t, s, "general", "analyst", "one", "")
	}
	for range 2 {
		a.take()
		b.take()
	}
	await(t, s, "acknowledging", func() bool { waiting, _ := s.Undelivered(); return waiting == 0 })
	for range maxSockets - 2 {
		connect(t, s)
	}
	if n := s.Connections(); n != maxSockets {
		t.Errorf("%d sockets", n)
	}
	a.conn.CloseNow()
	await(t, s, "a socket's end", func() bool { return s.Connections() == maxSockets-1 })
}

func TestDisconnects(t *testing.T) {
	s := start(t)
	for _, reason := range []string{"refresh_requested", "link_disabled"} {
		b := connect(t, s)
		if err := s.Faults(Faults{Disconnect: reason}); err != nil {
			t.Fatal(err)
		}
		came := b.ended()
		if len(came) != 1 || came[0].Type != "disconnect" || came[0].Cause != reason {
			t.Errorf("%s: %+v", reason, came)
		}
	}
	b := connect(t, s)
	if err := s.Faults(Faults{Disconnect: "warning"}); err != nil {
		t.Fatal(err)
	}
	if g := b.next(); g.Cause != "warning" {
		t.Errorf("%+v", g)
	}
	if err := s.Faults(Faults{DropSockets: true}); err != nil {
		t.Fatal(err)
	}
	if came := b.ended(); len(came) != 0 {
		t.Errorf("%+v", came)
	}
	if err := s.Faults(Faults{Disconnect: "weather"}); err == nil {
		t.Error("an unknown reason is taken")
	}
}

func TestAckFaults(t *testing.T) {
	s := start(t, func(c *Config) {
		c.AckDeadline = 50 * time.Millisecond
		c.RetryPauses = []time.Duration{0}
	})
	b := connect(t, s)
	if err := s.Faults(Faults{SwallowAcks: 1}); err != nil {
		t.Fatal(err)
	}
	say(t, s, "general", "analyst", "one", "")
	if g := b.take(); g.Attempt != 0 {
		t.Errorf("%+v", g)
	}
	if g := b.take(); g.Attempt != 1 {
		t.Errorf("after a swallowed ack came %+v", g)
	}
	if err := s.Faults(Faults{DuplicateEnvelopes: 1}); err != nil {
		t.Fatal(err)
	}
	say(t, s, "general", "analyst", "two", "")
	first, second := b.take(), b.take()
	if first.ID != second.ID {
		t.Errorf("%+v and %+v are no duplicates", first, second)
	}
	await(t, s, "acknowledging", func() bool { waiting, lost := s.Undelivered(); return waiting == 0 && lost == 0 })
}
