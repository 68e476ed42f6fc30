package slackapp

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"go.uber.org/zap"

	"github.com/datafind/datafind/bot"
	"github.com/datafind/datafind/bot/slacksim"
)

// desk is a poster before a local Slack.
func desk(t *testing.T, c slacksim.Config) (*slacksim.Server, *Poster) {
	t.Helper()
	manifest, err := os.ReadFile("../../manifest.yaml")
	if err != nil {
		t.Fatal(err)
	}
	c.Manifest = manifest
	sim, err := slacksim.Start(c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { sim.Close() })
	client := NewClient(ClientConfig{Token: sim.BotToken(), APIURL: sim.APIURL(), Logger: zap.NewNop()})
	return sim, NewPoster(client, Painter{}, func() time.Time { return noon })
}

// ask posts a person's message and gives the question that it is.
func ask(t *testing.T, sim *slacksim.Server, channel string) bot.Question {
	t.Helper()
	said, err := sim.Say(slacksim.Say{User: "engineer", Channel: channel, Text: "@datafind churn by month"})
	if err != nil {
		t.Fatal(err)
	}
	q := question(bot.Mention)
	q.ID, q.Asker.ID = sim.Team()+"/"+said.Channel+"/"+said.TS, "U0ENGINEER"
	q.Place.Channel, q.Place.Thread, q.Place.Message = said.Channel, said.TS, said.TS
	return q
}

func answerTo(q bot.Question) bot.Answer {
	a := answer("en")
	a.Question, a.Revision = q.ID, 1
	return a
}

func fault(t *testing.T, sim *slacksim.Server, f slacksim.CallFault) {
	t.Helper()
	if err := sim.Faults(slacksim.Faults{Calls: []slacksim.CallFault{f}}); err != nil {
		t.Fatal(err)
	}
}

func TestPostWhoseReplyIsLostIsFoundAgain(t *testing.T) {
	for _, c := range []struct {
		kind  string
		there bool
	}{{slacksim.LostAfter, true}, {slacksim.BrokenAfter, true}, {slacksim.BrokenBefore, false}} {
		t.Run(c.kind, func(t *testing.T) {
			sim, p := desk(t, slacksim.Config{})
			q := ask(t, sim, "general")
			fault(t, sim, slacksim.CallFault{Method: "chat.postMessage", Kind: c.kind})
			if _, err := p.Post(t.Context(), q, answerTo(q), nil); !errors.Is(err, bot.ErrOutcome) {
				t.Errorf("the post ended with %v", err)
			}
			ref, err := p.Find(t.Context(), q)
			if err != nil || strings.HasPrefix(ref, q.Place.Channel+"/") != c.there {
				t.Errorf("found %q, %v", ref, err)
			}
			if !c.there {
				return
			}
			a := answerTo(q)
			a.Revision = 2
			if err := p.Settle(t.Context(), ref, q, a); err != nil {
				t.Errorf("what was found cannot be settled: %v", err)
			}
		})
	}
}

// What waits for its turn has not left, and the bot's word comes before it
// does.
func TestPostTellsWhenItLeaves(t *testing.T) {
	sim, p := desk(t, slacksim.Config{})
	q := ask(t, sim, "general")
	told := 0
	tell := func(err error) func(context.Context) error {
		return func(context.Context) error { told++; return err }
	}
	failed := errors.New("disk full")
	if _, err := p.Post(t.Context(), q, answerTo(q), tell(failed)); !errors.Is(err, failed) || errors.Is(err, bot.ErrOutcome) {
		t.Errorf("the post that must not leave ended with %v", err)
	}
	p.client.keeper.rest(call{method: "chat.postMessage"}, time.Hour)
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer cancel()
	if _, err := p.Post(ctx, q, answerTo(q), tell(nil)); err == nil || errors.Is(err, bot.ErrOutcome) {
		t.Errorf("the post that waited ended with %v", err)
	}
	if n := len(sim.Messages("", "general", "")); told != 1 || n != 1 {
		t.Errorf("told %d times, %d messages; want the question alone", told, n)
	}
}

func TestFindWithoutScopes(t *testing.T) {
	sim, p := desk(t, slacksim.Config{WithoutOptionalScopes: true})
	q := ask(t, sim, "general")
	for range 2 {
		if _, err := p.Find(t.Context(), q); !errors.Is(err, bot.ErrUnreadable) {
			t.Errorf("got %v", err)
		}
	}
	tried := 0
	for _, c := range sim.Calls() {
		if c.Method == "conversations.replies" {
			tried++
		}
	}
	if tried != 1 {
		t.Errorf("tried %d times; the first is enough", tried)
	}
	direct := ask(t, sim, "@datafind")
	direct.Place.Surface = bot.Direct
	ref, err := p.Post(t.Context(), direct, answerTo(direct), nil)
	if err != nil {
		t.Fatal(err)
	}
	if found, err := p.Find(t.Context(), direct); err != nil || found != ref {
		t.Errorf("in a direct message: found %q, %v; it stands at %q", found, err, ref)
	}
}

func TestPostErrors(t *testing.T) {
	for code, want := range map[string]error{
		"is_archived": bot.ErrGone, "channel_not_found": bot.ErrGone, "not_in_channel": bot.ErrGone,
		"fatal_error": bot.ErrOutcome, "internal_error": bot.ErrOutcome, "invalid_auth": nil, "missing_scope": nil,
	} {
		sim, p := desk(t, slacksim.Config{})
		q := ask(t, sim, "general")
		fault(t, sim, slacksim.CallFault{Method: "chat.postMessage", Kind: "error", Error: code})
		_, err := p.Post(t.Context(), q, answerTo(q), nil)
		if err == nil || errors.Is(err, bot.ErrGone) != (want == bot.ErrGone) || errors.Is(err, bot.ErrOutcome) != (want == bot.ErrOutcome) {
			t.Errorf("%s: %v, want %v", code, err, want)
		}
	}
	sim, p := desk(t, slacksim.Config{})
	q := ask(t, sim, "general")
	sim.Close()
	if _, err := p.Post(t.Context(), q, answerTo(q), nil); err == nil || errors.Is(err, bot.ErrOutcome) {
		t.Errorf("nobody there: %v; such a post certainly took no effect", err)
	}
}

func TestPostWaitsWhereSlackIsBusy(t *testing.T) {
	sim, p := desk(t, slacksim.Config{})
	q := ask(t, sim, "general")
	fault(t, sim, slacksim.CallFault{Method: "chat.postMessage", Kind: slacksim.Limited, RetryAfter: 1})
	if _, err := p.Post(t.Context(), q, answerTo(q), nil); err != nil {
		t.Error(err)
	}
}

func TestRefusedBlocksLeaveTheText(t *testing.T) {
	sim, p := desk(t, slacksim.Config{})
	q := ask(t, sim, "general")
	fault(t, sim, slacksim.CallFault{Method: "chat.postMessage", Kind: "error", Error: "invalid_blocks"})
	if _, err := p.Post(t.Context(), q, answerTo(q), nil); err != nil {
		t.Fatal(err)
	}
	all := read(sim.Messages("", "general", q.Place.Thread), func(m seen) bool { return m.User == sim.BotUser() })
	if len(all) != 1 || len(all[0].Blocks) != 0 || !strings.Contains(all[0].Text, "churn_monthly") {
		t.Errorf("got %+v", all)
	}
}

func TestWithdraw(t *testing.T) {
	sim, p := desk(t, slacksim.Config{})
	q := ask(t, sim, "general")
	ref, err := p.Post(t.Context(), q, answerTo(q), nil)
	if err != nil {
		t.Fatal(err)
	}
	for range 2 { // what is gone already is no failure
		if err := p.Withdraw(t.Context(), ref, q); err != nil {
			t.Error(err)
		}
	}
	if n := len(sim.Messages("", "general", q.Place.Thread)); n != 1 {
		t.Errorf("%d messages are left", n)
	}
}

func TestPrivateAnswersAreSettledOnlyWhereItMatters(t *testing.T) {
	var urls []string
	h := build(t, plan{})
	h.do(h.sim.Command(t.Context(), slacksim.Command{User: "engineer", Channel: "general", Command: "/datafind", Text: "churn by month"}))
	h.whisper("engineer", "the answer stands", settled)
	h.app.client.mu.Lock()
	for url := range h.app.client.uses {
		urls = append(urls, url)
	}
	h.app.client.mu.Unlock()
	if len(urls) != 1 {
		t.Fatalf("%d response_urls", len(urls))
	}
	q := question(bot.Command)
	q.Asker.ID, q.Place.ResponseURL = "U0ENGINEER", urls[0]
	p := h.app.poster
	ref, err := p.Post(t.Context(), q, answerTo(q), nil)
	h.do(err)
	before := len(h.whispers("engineer"))

	same := answerTo(q)
	same.Revision = 2
	h.do(p.Settle(t.Context(), ref, q, same))
	if n := len(h.whispers("engineer")); n != before {
		t.Errorf("%d messages instead of %d for an answer that leads with the same table", n, before)
	}
	other := answerTo(q)
	other.Revision, other.Candidates = 3, other.Candidates[1:]
	h.do(p.Settle(t.Context(), ref, q, other))
	if n := len(h.whispers("engineer")); n != before+1 {
		t.Errorf("%d messages instead of %d for another first table", n, before+1)
	}
	for range responseUses { // use it up
		h.app.client.use(ref)
	}
	ref, err = p.Post(t.Context(), q, answerTo(q), nil)
	if err != nil || !strings.HasPrefix(ref, "D") {
		t.Errorf("where the response_url is used up it went to %q, %v; a direct message is left", ref, err)
	}
}

func TestBurstInAChannelKeepsSlacksPace(t *testing.T) {
	sim, p := desk(t, slacksim.Config{RateLimits: true})
	q := ask(t, sim, "general")
	for i := range channelBurst + 1 {
		one := q
		one.ID = fmt.Sprint(q.ID, "-", i)
		if _, err := p.Post(t.Context(), one, answerTo(one), nil); err != nil {
			t.Error(err)
		}
	}
	told := false
	for _, c := range sim.Calls() {
		if c.Error == "ratelimited" {
			t.Errorf("%s was refused for its rate", c.Method)
		}
		told = told || c.Method == "assistant.threads.setStatus" && c.OK
	}
	if !told {
		t.Error("the one who has to wait saw no status")
	}
}
