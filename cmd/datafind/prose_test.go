package main

import (
	"context"
	"encoding/json"
	"errors"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/datafind/datafind/bot"
	"github.com/datafind/datafind/bot/slacksim"
	"github.com/datafind/datafind/llm/llmtest"
)

// TestKilledWhileItWrites kills a bot in the middle of its prose. The next one
// closes the message with an honest line, says nothing twice and settles the
// answer beside it.
func TestKilledWhileItWrites(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithTimeoutCause(t.Context(), time.Minute, errors.New("it takes too long"))
	defer cancel()
	sim, model := startSlack(t, slacksim.Config{RateLimits: true}), llmtest.New(t)
	b := newBot(t, ctx, botSpec{
		APIURL: sim.APIURL(), BotToken: sim.BotToken(), AppToken: sim.AppToken(),
		Journal: filepath.Join(t.TempDir(), "journal.db"), Model: model.URL,
	})
	start := func() {
		t.Helper()
		if err := b.launch(); err != nil {
			t.Fatal(err)
		}
	}
	start()
	await := func(what string, condition func() bool) {
		t.Helper()
		if err := sim.Await(b.ctx, condition); err != nil {
			t.Fatalf("waiting until %s: %v", what, context.Cause(b.ctx))
		}
	}
	await("it listens", func() bool { return sim.Connections() > 0 })
	model.Script(model.Halting("[1] counts customers. [2] ", nil, ""))
	said, err := sim.Say(slacksim.Say{Channel: "general", User: "engineer",
		Text: "@datafind compare gold.retention.churn_monthly and gold.finance.mrr_movements"})
	if err != nil {
		t.Fatal(err)
	}
	inThread := func(part string) func() bool {
		return func() bool { return strings.Contains(botIn(sim, said.TS), part) }
	}
	await("it has begun to write", inThread("counts customers."))
	b.kill()
	start()
	await("the message is closed", inThread(bot.In("en").ProseLost))
	await("the answer is settled", inThread(`"feedback"`))
	if strings.Contains(botIn(sim, said.TS), bot.In("en").FactsOnly) {
		t.Error("the answer says that there is no prose")
	}
	var opened, closed int
	for _, c := range sim.Calls() {
		switch {
		case c.Error != "":
		case c.Method == "chat.startStream":
			opened++
		case c.Method == "chat.stopStream":
			closed++
		}
	}
	if n := len(sim.Messages("", "general", said.TS)); opened != 1 || closed != 1 || n != 3 {
		t.Errorf("%d streams begun, %d closed, %d messages; want 1, 1 and 3:\n%s", opened, closed, n, botIn(sim, said.TS))
	}
}

// botIn is all that the bot wrote in a thread.
func botIn(sim *slacksim.Server, thread string) string {
	var all []string
	for _, m := range ofBot([]json.RawMessage(sim.Messages("", "general", thread)), sim.BotUser()) {
		all = append(all, string(m))
	}
	return strings.Join(all, "\n")
}
