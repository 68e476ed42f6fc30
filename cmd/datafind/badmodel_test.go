package main

import (
	"bytes"
	"encoding/json"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/datafind/datafind/bot"
	"github.com/datafind/datafind/bot/slacksim"
	"github.com/datafind/datafind/llm/llmtest"
)

// TestBadModels asks beside models that are dead, slow or mad: the first stage
// is there before the model says anything, and it is settled with a line that
// says that nobody but the search ranked it; a command's gets that line after it.
func TestBadModels(t *testing.T) {
	t.Parallel()
	gone := httptest.NewServer(nil)
	gone.Close()
	for name, reply := range map[string]func(*llmtest.Server) llmtest.Reply{
		"dead":               nil,
		"slow":               func(s *llmtest.Server) llmtest.Reply { return s.Hang() },
		"busy for long":      func(*llmtest.Server) llmtest.Reply { return llmtest.Busy(429, "3600") },
		"failing":            func(*llmtest.Server) llmtest.Reply { return llmtest.Fail(500, "{}") },
		"behind a web page":  func(*llmtest.Server) llmtest.Reply { return llmtest.WebPage(200) },
		"broken off":         func(*llmtest.Server) llmtest.Reply { return llmtest.BreakOff() },
		"cut":                func(*llmtest.Server) llmtest.Reply { return llmtest.Cut(`{"outcome":"tables","picks":[`) },
		"talking":            func(*llmtest.Server) llmtest.Reply { return llmtest.Say("Use gold.invented.table, trust me.") },
		"refusing":           func(*llmtest.Server) llmtest.Reply { return llmtest.Refusal() },
		"pointing elsewhere": func(*llmtest.Server) llmtest.Reply { return llmtest.Picks(llmtest.Pick{Table: 99, Why: "invented"}) },
		"calling for ever": func(*llmtest.Server) llmtest.Reply {
			return llmtest.Calls(llmtest.Call{Name: "search_tables", Arguments: `{"words":"invented"}`})
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			v := visitAttacked(t, attacksIn(t, "en", true)[:2])
			v.patience = 2 * time.Second
			url, release := gone.URL+"/v1", make(chan struct{})
			if reply != nil {
				model := llmtest.New(t)
				model.Always(model.After(release, reply(model)))
				url = model.URL
			}
			v.beside(t, url, release, reply == nil)
		})
	}
}

// beside asks in a channel and by command, and lets the model go once both
// first stages stand.
func (v *visit) beside(t *testing.T, model string, release chan struct{}, dead bool) {
	t.Helper()
	var calls, log recorder
	stop := v.startBot(t, model, &calls, &log, prometheus.NewRegistry(), filepath.Join(t.TempDir(), "journal.db"))
	topic, _, _ := strings.Cut(v.snapshot.Tables[0].Name, "_")
	began := time.Now()
	said, err := v.sim.Say(slacksim.Say{Channel: roomName(0), User: v.user, Text: "@datafind " + topic})
	if err != nil {
		t.Fatal(err)
	}
	public := func() string { return v.botWrote(v.sim.Messages("", said.Channel, said.TS)) }
	own := func() string { return v.botWrote(v.sim.Ephemeral(v.user)) }
	v.await(t, "the first stage", public, topic)
	t.Logf("the first stage took %v", time.Since(began).Round(time.Millisecond))
	if honest := bot.In("pt").SearchOnly; !dead && strings.Contains(public(), honest) {
		t.Error("it is settled before the model was heard")
	}
	command := slacksim.Command{Channel: said.Channel, User: v.user, Command: "/datafind", Text: topic}
	if err := v.sim.Command(v.ctx, command); err != nil {
		t.Fatal(err)
	}
	v.await(t, "the command's first stage", own, topic)
	close(release)
	v.await(t, "an honest line in the channel", public, bot.In("pt").SearchOnly)
	v.await(t, "an honest line after the command's answer", own, bot.In("pt").SearchOnly)
	if shown := public() + own(); strings.Contains(shown, "invented") {
		t.Errorf("what the model said is shown:\n%s", shown)
	}
	stop()
}

// botWrote are the bot's messages among others.
func (v *visit) botWrote(messages []json.RawMessage) string {
	return string(bytes.Join(ofBot(messages, v.sim.BotUser()), []byte("\n")))
}

func (v *visit) await(t *testing.T, what string, shown func() string, part string) {
	t.Helper()
	if err := v.sim.Await(v.ctx, func() bool { return strings.Contains(shown(), part) }); err != nil {
		t.Fatalf("waiting for %s: %v\n%s", what, err, shown())
	}
}
