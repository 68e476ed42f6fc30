package slackapp

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/datafind/datafind/bot"
	"github.com/datafind/datafind/bot/journal"
	"github.com/datafind/datafind/bot/slacksim"
	"github.com/datafind/datafind/bot/socket"
	"github.com/datafind/datafind/llm"
)

// oracle is a model that answers when it is let go.
type oracle struct{ let chan llm.Verdict }

func (o oracle) Explain(ctx context.Context, _ llm.Ask) (llm.Verdict, error) {
	select {
	case v := <-o.let:
		return v, nil
	case <-ctx.Done():
		return llm.Verdict{}, ctx.Err()
	}
}

func TestTwoStages(t *testing.T) {
	o := oracle{make(chan llm.Verdict, 1)}
	h := build(t, plan{explainer: o})
	said := h.say("engineer", "general", "@datafind churn month")
	m := h.reply("general", said.TS, "the first stage stands", says("churn_monthly"))
	if settled(m) {
		t.Error("thumbs before the model spoke")
	}
	h.until("a status line says so", func() bool { return h.sim.Status("general", said.TS) != "" })
	o.let <- llm.Verdict{Outcome: llm.Fits, Model: "m", Picks: []llm.Pick{{Candidate: 1, Why: "Revenue lost."}, {Candidate: 0}}}
	got := h.reply("general", said.TS, "it is settled in place", settled)
	if got.TS != m.TS || !strings.Contains(got.words(), "Revenue lost; was second") {
		t.Errorf("settled at %s (first %s):\n%s", got.TS, m.TS, got.words())
	}
}

// command asks by /datafind.
func (h *house) command(user, text string) {
	h.t.Helper()
	h.do(h.sim.Command(h.t.Context(), slacksim.Command{User: user, Channel: "general", Command: "/datafind", Text: text}))
}

// However long the model thinks, nobody waits for a first stage: not the
// second command of one person, not someone else in the same thread, not who
// edits or deletes a question.
func TestTheFirstStageWaitsForNoModel(t *testing.T) {
	o := oracle{make(chan llm.Verdict)}
	defer close(o.let)
	h := build(t, plan{explainer: o})
	h.command("engineer", "churn")
	h.command("engineer", "mrr")
	h.until("both commands are answered", func() bool { return len(h.whispers("engineer")) == 2 })

	said := h.say("engineer", "general", "@datafind churn")
	m := h.reply("general", said.TS, "the first stage stands", says("churn_monthly"))
	_, err := h.sim.Say(slacksim.Say{User: "steward", Channel: "general", ThreadTS: said.TS, Text: "@datafind mrr"})
	h.do(err)
	h.until("the other question in the thread is answered", func() bool { return len(h.replies("general", said.TS)) == 2 })
	h.do(h.sim.Edit(slacksim.Edit{User: "engineer", Channel: "general", TS: said.TS, Text: "@datafind cancellations"}))
	h.until("the edit is answered", func() bool {
		return strings.Contains(h.replies("general", said.TS)[0].words(), "silver.crm.cancellations")
	})
	h.do(h.sim.Delete(slacksim.Delete{User: "engineer", Channel: "general", TS: said.TS}))
	h.until("the answer is withdrawn", func() bool {
		all := h.replies("general", said.TS)
		return len(all) == 1 && all[0].TS != m.TS
	})
}

// What someone else's click has to wait for keeps no modal from opening.
func TestAClickWaitsForNoModel(t *testing.T) {
	o := oracle{make(chan llm.Verdict)}
	defer close(o.let)
	h := build(t, plan{explainer: o})
	h.command("engineer", "churn month")
	m := h.whisper("engineer", "the first stage stands", settled)
	h.click("engineer", "general", m, "share", "")
	h.until("it is shared, to be settled", func() bool { return len(h.replies("general", "")) == 1 })
	h.click("engineer", "general", m, "share", "")
	h.click("engineer", "general", m, "columns", "")
	h.modal("engineer", columnsView)
}

// A count that waits for Slack's rate limits locks nobody out of the answer.
func TestACountThatWaitsLocksNothing(t *testing.T) {
	h := build(t, plan{})
	said := h.say("engineer", "general", "@datafind churn by month")
	m := h.reply("general", said.TS, "the answer stands", settled)
	h.client.keeper.rest(call{method: "chat.update"}, 4*time.Second)
	h.click("engineer", "general", m, feedbackAction, m.thumb("up"))
	h.whisper("engineer", "the count is told apart", says("👍 1"))
	h.do(h.sim.Delete(slacksim.Delete{User: "engineer", Channel: "general", TS: said.TS}))
	h.until("the answer is withdrawn", func() bool { return len(h.replies("general", said.TS)) == 0 })
	if h.client.keeper.delay("chat.update", said.Channel) == 0 {
		t.Error("the deletion waited for the count")
	}
}

// A command's first stage cannot be replaced by its response_url.
func TestCommandIsSettledWithoutContradiction(t *testing.T) {
	fits := func(picks ...llm.Pick) llm.Verdict { return llm.Verdict{Outcome: llm.Fits, Model: "m", Picks: picks} }
	for _, c := range []struct {
		name    string
		verdict llm.Verdict
		adds    []string // to the first stage; nothing: no second message
		thumbs  bool     // under what is added
	}{
		{"another table leads", fits(llm.Pick{Candidate: 1, Why: "Revenue lost."}), []string{"On a closer look:", "gold.finance.mrr_movements", "Revenue lost; was second"}, true},
		{"the same leads, with reasons", fits(llm.Pick{Why: "Customers lost."}), []string{"On a closer look:", "gold.retention.churn_monthly", "Customers lost."}, false},
		{"the same, nothing to add", fits(llm.Pick{}), nil, false},
		{"nothing fits", llm.Verdict{Outcome: llm.None, Model: "m"}, []string{"On a closer look:", "No table found"}, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			o := oracle{make(chan llm.Verdict, 1)}
			h := build(t, plan{explainer: o})
			h.command("engineer", "churn month")
			m := h.whisper("engineer", "the first stage stands", settled)
			if strings.Contains(m.words(), "search only") {
				t.Errorf("ranked by search only, while a model is asked:\n%s", m.words())
			}
			o.let <- c.verdict
			h.closed()
			all := h.whispers("engineer")
			if len(c.adds) == 0 {
				if len(all) != 1 {
					t.Errorf("%d messages", len(all))
				}
				return
			}
			if len(all) != 2 {
				t.Fatalf("%d messages, want the first stage and what is added", len(all))
			}
			for _, part := range c.adds {
				if !strings.Contains(all[1].words(), part) {
					t.Errorf("no %q in\n%s", part, all[1].words())
				}
			}
			if settled(all[1]) != c.thumbs {
				t.Errorf("thumbs: %v", !c.thumbs)
			}
		})
	}
}

// closed waits until no envelope is open.
func (h *house) closed() {
	h.t.Helper()
	h.until("all is handled", func() bool {
		h.sim.Say(slacksim.Say{User: "steward", Channel: "random", Text: "."}) // news, to look again
		open, err := h.journal.Unfinished(h.t.Context())
		return err == nil && len(open) == 0
	})
}

// failed is a model that does not answer, once it is let go.
type failed struct{ let chan bool }

func (f failed) Explain(context.Context, llm.Ask) (llm.Verdict, error) {
	<-f.let
	return llm.Verdict{}, errors.New("no luck")
}

// A thumb given while a command's answer is weighed leaves the thumbs in
// place, and what it is settled to in the same place.
func TestThumbOnACommandWhileWeighing(t *testing.T) {
	f := failed{make(chan bool)}
	h := build(t, plan{explainer: f})
	h.command("engineer", "churn month")
	m := h.whisper("engineer", "the first stage stands", settled)
	h.click("engineer", "general", m, feedbackAction, m.thumb("up"))
	got := h.whisper("engineer", "the thumb is counted", says("👍 1"))
	if !settled(got) || strings.Contains(got.words(), "search only") {
		t.Errorf("while it is weighed:\n%s", got.words())
	}
	close(f.let)
	got = h.whisper("engineer", "the model's failure is told in place", says("search only"))
	if all := h.whispers("engineer"); len(all) != 1 || !settled(got) {
		t.Errorf("%d messages, the first:\n%s", len(all), got.words())
	}
}

// thumb is the value of a thumb under a message that one person sees.
func (m seen) thumb(verdict string) string {
	for _, raw := range m.Blocks {
		if _, after, ok := strings.Cut(string(raw), `"value":"`+verdict+` `); ok {
			return verdict + " " + after[:strings.IndexByte(after, '"')]
		}
	}
	return ""
}

func TestWhatTakesLong(t *testing.T) {
	for action, long := range map[string]bool{
		feedbackAction: false, "columns": false, "more": false, "mine": true, "share": true, "choose_1": true,
	} {
		if got := (clicked{Action: action}).takesLong(); got != long {
			t.Errorf("%s takes long: %v", action, got)
		}
	}
	for action, long := range map[string]bool{tableAction: false, searchAction: false, "ask_0": true} {
		if got := (clicked{Action: action, View: view{ID: "V1"}}).takesLong(); got != long {
			t.Errorf("%s in a view takes long: %v", action, got)
		}
	}
}

func TestEditThatTakesTheMentionAway(t *testing.T) {
	h := build(t, plan{})
	said := h.say("engineer", "general", "@datafind churn by month")
	h.reply("general", said.TS, "the answer stands", settled)
	edit := func(text string) {
		h.do(h.sim.Edit(slacksim.Edit{User: "engineer", Channel: "general", TS: said.TS, Text: text}))
	}
	edit("mrr movements")
	h.reply("general", said.TS, "the first edit is answered", says("gold.finance.mrr_movements"))
	edit("cancellations, that is")
	h.reply("general", said.TS, "the second too", says("silver.crm.cancellations"))
	h.do(h.sim.Delete(slacksim.Delete{User: "engineer", Channel: "general", TS: said.TS}))
	h.until("the answer is withdrawn", func() bool { return len(h.replies("general", said.TS)) == 0 })
}

func TestMentionByAnEdit(t *testing.T) {
	h := build(t, plan{})
	said := h.say("engineer", "general", "churn by month?")
	h.do(h.sim.Edit(slacksim.Edit{User: "engineer", Channel: "general", TS: said.TS, Text: "@datafind churn by month?"}))
	m := h.reply("general", said.TS, "the answer stands", settled)
	if m.Thread != said.TS || m.question() != h.sim.Team()+"/"+said.Channel+"/"+said.TS {
		t.Errorf("thread %s, question %s", m.Thread, m.question())
	}
	guest := h.say("guest", "general", "churn?")
	h.do(h.sim.Edit(slacksim.Edit{User: "guest", Channel: "general", TS: guest.TS, Text: "@datafind churn?"}))
	h.whisper("guest", "who may not ask may not ask so", says("invitados"))
}

// A mention is two events, each with attempts of its own.
func TestAFailureIsToldOnce(t *testing.T) {
	h := build(t, plan{})
	q := asked{Surface: bot.Mention, Channel: "C0GENERAL1", User: "U0ENGINEER", Text: "churn"}
	q.Message = h.say("analyst", "general", "a thread to be in").TS
	q.Thread = q.Message
	for range 2 {
		h.app.admit(t.Context(), q)
	}
	if told := h.whispers("engineer"); len(told) != 1 {
		t.Errorf("told %d times", len(told))
	}
}

func TestWhatWasRight(t *testing.T) {
	h := build(t, plan{})
	said := h.say("engineer", "general", "@datafind churn by month")
	m := h.reply("general", said.TS, "the answer stands", settled)
	h.click("steward", "general", m, feedbackAction, thumb(m, "down"))
	h.modal("steward", wrongView)
	h.reply("general", said.TS, "the thumb is counted", says("👎 1"))
	h.click("steward", "general", m, feedbackAction, thumb(m, "up"))
	h.reply("general", said.TS, "it is turned up, the modal being open", says("👍 1"))

	h.do(h.sim.Click(t.Context(), slacksim.Click{User: "steward", ActionID: searchAction, Value: "dinosaurs"}))
	h.until("the modal says that nothing was found", func() bool {
		return strings.Contains(string(h.sim.Modal("steward")), noneFound("es"))
	})
	h.do(h.sim.Submit(t.Context(), slacksim.Submit{User: "steward", Values: map[string]any{rightAction: "1"}}))
	h.whisper("steward", "it is thanked for", says(noted("es")))
	h.reply("general", said.TS, "the thumb is down", says("👎 1"))
}

// catcher keeps envelopes and does nothing for them.
type catcher chan journal.Envelope

func (c catcher) Handle(_ context.Context, e journal.Envelope) (string, error) {
	c <- e
	return "", nil
}

func (c catcher) Finish(context.Context, journal.Envelope) error { return nil }

// A process that ends between the two stages leaves its envelope open; the next
// one, which remembers nothing, settles the same message.
func TestAnAnswerIsSettledAfterARestart(t *testing.T) {
	caught := make(catcher, 10)
	o := oracle{make(chan llm.Verdict, 1)}
	h := build(t, plan{explainer: o, handler: func(*App) socket.Handler { return caught }})
	said := h.say("engineer", "general", "@datafind churn month")
	e := <-caught
	rest, err := h.app.Handle(t.Context(), e)
	h.do(err)
	if rest == "" {
		t.Fatal("nothing is left to be finished")
	}
	m := h.reply("general", said.TS, "the first stage stands", says("churn_monthly"))

	next := h.again(t)
	rest, err = next.Handle(t.Context(), e)
	h.do(err)
	if rest == "" {
		t.Fatal("nothing is left to be finished")
	}
	o.let <- llm.Verdict{Outcome: llm.Fits, Model: "m", Picks: []llm.Pick{{Candidate: 1, Why: "Revenue lost."}}}
	h.do(next.Finish(t.Context(), e))
	got := h.reply("general", said.TS, "it is settled", settled)
	if got.TS != m.TS || !strings.Contains(got.words(), "Revenue lost") {
		t.Errorf("settled at %s (first %s):\n%s", got.TS, m.TS, got.words())
	}
	if rest, err := next.Handle(t.Context(), <-caught); rest != "" || err != nil { // the mention's other event
		t.Errorf("left %q, %v", rest, err)
	}
}
