package slackapp

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"

	"github.com/datafind/datafind/bot"
	"github.com/datafind/datafind/bot/journal"
	"github.com/datafind/datafind/bot/slacksim"
	"github.com/datafind/datafind/bot/socket"
	"github.com/datafind/datafind/catalog"
)

func TestMention(t *testing.T) {
	h := build(t, plan{})
	said := h.say("engineer", "general", "@datafind where is churn by month?")
	m := h.reply("general", said.TS, "the answer stands", settled)
	if !strings.HasSuffix(m.Text, "gold.retention.churn_monthly") || m.Thread != said.TS {
		t.Errorf("notification %q in thread %s of %s", m.Text, m.Thread, said.TS)
	}
	if m.Metadata.Type != metaType || m.Metadata.Payload["question"] == "" {
		t.Errorf("metadata %+v", m.Metadata)
	}
	for _, action := range []string{"columns", "more", "mine"} {
		if !m.has(action) {
			t.Errorf("no button %s in\n%s", action, m.words())
		}
	}
}

func TestEmptyMentionGivesHelp(t *testing.T) {
	h := build(t, plan{})
	said := h.say("analyst", "general", "@datafind")
	h.reply("general", said.TS, "help stands", says("Diga com suas palavras"))
}

func TestDirectMessage(t *testing.T) {
	h := build(t, plan{})
	said := h.say("engineer", "@datafind", "churn by month")
	m := h.reply(said.Channel, said.TS, "the answer stands", settled)
	if m.has("mine") || m.has("share") {
		t.Error("a direct message offers what is for channels")
	}
}

// TestDirectMessageLeadsOn: what was found and not shown can be asked next.
func TestDirectMessageLeadsOn(t *testing.T) {
	var all []catalog.Table
	for _, name := range []string{"a.churn", "b.churn", "c.churn", "d.churn_offers", "e.churn_offers_old"} {
		schema, table, _ := strings.Cut(name, ".")
		all = append(all, catalog.Table{
			Catalog: "gold", Schema: schema, Name: table, Comment: "Offers that were made to churners.",
			Columns: []catalog.Column{{Name: "churn"}, {Name: schema}}, Deprecated: schema == "e",
		})
	}
	h := build(t, plan{tables: all})
	said := h.say("engineer", "@datafind", "churn")
	h.reply(said.Channel, said.TS, "the answer stands", settled)
	h.until("the next question is suggested", func() bool {
		return string(h.sim.Prompts(said.Channel, "")) == `[{"title":"where do I find offers that were made to churners?","message":"where do I find offers that were made to churners?"}]`
	})
}

func TestCommandAndShare(t *testing.T) {
	h := build(t, plan{})
	h.do(h.sim.Command(t.Context(), slacksim.Command{User: "engineer", Channel: "general", Command: "/datafind", Text: "churn by month"}))
	m := h.whisper("engineer", "the answer stands", settled)
	if !m.has("share") {
		t.Fatalf("no [Share] in\n%s", m.words())
	}
	h.click("engineer", "general", m, "share", "")
	var public []seen
	h.until("the public form stands", func() bool { public = h.replies("general", ""); return len(public) == 1 })
	if !public[0].has("mine") || public[0].Thread != "" && public[0].Thread != public[0].TS {
		t.Errorf("what was shared: thread %q\n%s", public[0].Thread, public[0].words())
	}
}

func TestShareWhereTheBotIsNot(t *testing.T) {
	h := build(t, plan{})
	h.do(h.sim.Command(t.Context(), slacksim.Command{User: "engineer", Channel: "random", Command: "/datafind", Text: "churn by month"}))
	m := h.whisper("engineer", "the answer stands", settled)
	h.click("engineer", "random", m, "share", "")
	h.whisper("engineer", "the way out is told", says("/invite"))
}

func TestShortcut(t *testing.T) {
	h := build(t, plan{})
	said := h.say("steward", "general", "does anybody know about churn?")
	h.do(h.sim.Shortcut(t.Context(), slacksim.Shortcut{User: "engineer", Channel: "general", MessageTS: said.TS, CallbackID: "find_for_message"}))
	h.whisper("engineer", "the answer stands", says("gold.retention.churn_monthly"))
}

func TestThumbs(t *testing.T) {
	h := build(t, plan{})
	said := h.say("engineer", "general", "@datafind churn by month")
	m := h.reply("general", said.TS, "the answer stands", settled)

	h.click("engineer", "general", m, feedbackAction, thumb(m, "up"))
	h.reply("general", said.TS, "the thumb is counted", says("👍 1"))
	h.click("steward", "general", m, feedbackAction, thumb(m, "up"))
	h.reply("general", said.TS, "the second is counted", says("👍 2"))

	h.click("steward", "general", m, feedbackAction, thumb(m, "down"))
	h.modal("steward", wrongView)
	h.reply("general", said.TS, "the change is counted, the modal being open", says("👍 1 · 👎 1"))
	h.do(h.sim.Click(t.Context(), slacksim.Click{User: "steward", ActionID: searchAction, Value: "movements"}))
	h.until("what was found comes first", func() bool {
		return strings.Contains(string(h.sim.Modal("steward")), `"block_id":"right1"`)
	})
	h.do(h.sim.Submit(t.Context(), slacksim.Submit{User: "steward", Values: map[string]any{rightAction: "0", reasonAction: "need revenue"}}))
	h.until("the correction is kept", func() bool {
		h.sim.Say(slacksim.Say{User: "steward", Channel: "random", Text: "."}) // news, to look again
		v, err := h.journal.VoteOf(t.Context(), m.question(), "U0STEWARD1")
		return err == nil && v.Table == "gold.finance.mrr_movements" && v.Reason == "need revenue" && !v.Up
	})
}

func (m seen) question() string {
	id, _ := m.Metadata.Payload["question"].(string)
	return id
}

func thumb(m seen, verdict string) string {
	return verdict + " 1 " + m.question()
}

func TestThumbOnWhatOnePersonSees(t *testing.T) {
	h := build(t, plan{})
	h.do(h.sim.Command(t.Context(), slacksim.Command{User: "engineer", Channel: "general", Command: "/datafind", Text: "churn by month"}))
	m := h.whisper("engineer", "the answer stands", settled)
	h.click("engineer", "general", m, feedbackAction, m.thumb("up"))
	h.whisper("engineer", "the thumb is counted in place", says("👍 1"))
	if n := len(h.whispers("engineer")); n != 1 {
		t.Errorf("%d messages instead of one", n)
	}
}

func TestModals(t *testing.T) {
	h := build(t, plan{})
	said := h.say("engineer", "general", "@datafind churn by month")
	m := h.reply("general", said.TS, "the answer stands", settled)

	h.click("steward", "general", m, "columns", "")
	if v := h.modal("steward", columnsView); !strings.Contains(v, "churn_rate") || !strings.Contains(v, "SELECT") {
		t.Errorf("Columns & SQL shows %s", v)
	}
	h.do(h.sim.Click(t.Context(), slacksim.Click{User: "steward", ActionID: tableAction, Value: "1"}))
	h.until("the other table is shown", func() bool {
		return strings.Contains(string(h.sim.Modal("steward")), "FROM `gold.finance`.mrr_movements")
	})
	h.do(h.sim.Dismiss(slacksim.Dismiss{User: "steward"}))
	h.click("steward", "general", m, "more", "")
	if v := h.modal("steward", moreView); !strings.Contains(v, "mrr_movements") {
		t.Errorf("More shows %s", v)
	}
}

func TestTheQueryOfAFact(t *testing.T) {
	h := build(t, plan{})
	said := h.say("engineer", "general", "@datafind how many tables have no owner?")
	m := h.reply("general", said.TS, "the number stands", settled)
	h.click("steward", "general", m, "query", "")
	if v := h.modal("steward", queryView); !strings.Contains(v, "SELECT count(*)") || !strings.Contains(v, "t.owner IS NULL") {
		t.Errorf("Show query shows %s", v)
	}
}

// secret is a catalog in which one table is for the engineer alone.
func secret() []catalog.Table {
	all := tables()
	for i := range all {
		all[i].Grants = []catalog.Grant{{Principal: catalog.AccountUsers, Privilege: "SELECT"}}
	}
	all[0].Grants = []catalog.Grant{{Principal: "ethan.clark@mare.example", Privilege: "SELECT"}}
	return all
}

func TestShowMine(t *testing.T) {
	h := build(t, plan{tables: secret()})
	said := h.say("engineer", "general", "@datafind churn")
	m := h.reply("general", said.TS, "the public answer stands", settled)
	if strings.Contains(m.Text+m.words(), "churn_monthly") {
		t.Fatalf("everyone sees what is the engineer's:\n%s", m.words())
	}
	h.click("engineer", "general", m, "mine", "")
	h.whisper("engineer", "their own answer stands", says("gold.retention.churn_monthly"))
	h.click("steward", "general", m, "mine", "")
	mine := h.whisper("steward", "the steward's answer stands", settled)
	if strings.Contains(mine.words(), "churn_monthly") {
		t.Errorf("the steward sees what is the engineer's:\n%s", mine.words())
	}
}

func TestWhoIsTurnedAway(t *testing.T) {
	h := build(t, plan{})
	h.say("guest", "general", "@datafind churn by month")
	h.whisper("guest", "the guest is told", says("invitados"))
	h.say("stranger", "partners", "@datafind churn by month")
	h.whisper("stranger", "the stranger is told", says("Only members"))
	h.do(h.sim.Command(t.Context(), slacksim.Command{User: "guest", Channel: "general", Command: "/datafind", Text: "churn"}))
	h.until("the guest is told again", func() bool { return len(h.whispers("guest")) == 2 })

	said := h.say("engineer", "general", "@datafind churn by month")
	m := h.reply("general", said.TS, "the answer stands", settled)
	h.click("guest", "general", m, "columns", "")
	h.until("the guest's click is refused", func() bool { return len(h.whispers("guest")) == 3 })
	if h.sim.Modal("guest") != nil {
		t.Error("a guest got a modal")
	}
	if all := h.replies("general", ""); len(all) != 1 {
		t.Errorf("%d public messages, want the engineer's answer alone", len(all))
	}
}

// A mention is two events: both ask the same question.
func TestAQuestionIsRefusedOnce(t *testing.T) {
	h := build(t, plan{})
	h.do(h.sim.Faults(slacksim.Faults{Calls: []slacksim.CallFault{{Method: "chat.postEphemeral", Kind: "error", Error: "fatal_error"}}}))
	ts := h.say("analyst", "general", "a thread to be in").TS
	q := asked{Surface: bot.Mention, Channel: "C0GENERAL1", User: "U0GUEST001", Thread: ts, Message: ts, Text: "churn"}
	if _, err := h.app.asked(t.Context(), q); err == nil {
		t.Error("a refusal that was not told counts as told")
	}
	for range 2 {
		_, err := h.app.asked(t.Context(), q)
		h.do(err)
	}
	if told := h.whispers("guest"); len(told) != 1 {
		t.Errorf("told %d times", len(told))
	}
}

func TestNothingIsSaidWhereAnotherCompanyReads(t *testing.T) {
	h := build(t, plan{})
	h.say("engineer", "partners", "@datafind churn by month")
	h.whisper("engineer", "the asker is told", says("People of another company"))
	h.do(h.sim.Command(t.Context(), slacksim.Command{User: "steward", Channel: "partners", Command: "/datafind", Text: "churn by month"}))
	h.click("steward", "partners", h.whisper("steward", "the answer stands", settled), "share", "")
	h.whisper("steward", "sharing is refused", says("otra empresa"))
	if all := h.replies("partners", ""); len(all) != 0 {
		t.Errorf("%d public messages in a shared channel", len(all))
	}
}

func TestRobotIsToldOnce(t *testing.T) {
	h := build(t, plan{})
	for range 3 {
		h.say("deploybot", "general", "@datafind churn by month")
	}
	said := h.say("engineer", "general", "@datafind churn by month")
	h.reply("general", said.TS, "the answer stands", settled)
	refusals := read(h.sim.Messages("", "general", ""), func(m seen) bool { return strings.Contains(m.Text, "for people only") })
	if len(refusals) > 1 {
		t.Errorf("%d refusals to the same app", len(refusals))
	}
}

func TestAmbiguous(t *testing.T) {
	h := build(t, plan{})
	said := h.say("engineer", "general", "@datafind ambiguous churn month")
	m := h.reply("general", said.TS, "the readings are offered", func(m seen) bool { return m.has("choose_1") })
	h.click("engineer", "general", m, "choose_1", "")
	h.reply("general", said.TS, "the same message is settled", func(m seen) bool {
		return m.has("columns") && !m.has("choose_1") && strings.Contains(m.Text, "mrr_movements")
	})
}

func TestHome(t *testing.T) {
	h := build(t, plan{})
	h.do(h.sim.Open(slacksim.Open{User: "engineer", Tab: "home"}))
	h.until("the home tab is shown", func() bool { return strings.Contains(string(h.sim.Home("engineer")), "What you can ask") })
	h.do(h.sim.Open(slacksim.Open{User: "guest", Tab: "home"}))
	h.until("a guest's home tab refuses", func() bool { return strings.Contains(string(h.sim.Home("guest")), "invitados") })
	h.do(h.sim.Open(slacksim.Open{User: "stranger", Tab: "home"}))
	h.until("a stranger's says why", func() bool { return strings.Contains(string(h.sim.Home("stranger")), "Only members") })

	if strings.Contains(string(h.sim.Home("engineer")), `"action_id":"ask_0"`) {
		h.do(h.sim.Click(t.Context(), slacksim.Click{User: "engineer", ActionID: "ask_0"}))
		h.until("the example is answered in the direct message", func() bool {
			all := read(h.sim.Messages("engineer", "@datafind", ""), func(m seen) bool { return m.has(feedbackAction) })
			return len(all) == 1 && all[0].Thread != ""
		})
	}
}

func TestMessagesTabGreetsOnce(t *testing.T) {
	h := build(t, plan{})
	greeted := func() bool {
		return len(read(h.sim.Messages("steward", "@datafind", ""), says("Di con tus palabras"))) == 1
	}
	h.do(h.sim.Open(slacksim.Open{User: "steward", Tab: "messages"}))
	h.until("a welcome stands", greeted)
	h.app.mu.Lock()
	clear(h.app.welcomed) // as after a restart
	h.app.mu.Unlock()
	h.do(h.sim.Open(slacksim.Open{User: "steward", Tab: "messages"}))
	h.do(h.sim.Open(slacksim.Open{User: "steward", Tab: "home"}))
	h.until("what came after it is done", func() bool { return h.sim.Home("steward") != nil && greeted() })
}

func TestEditAndDelete(t *testing.T) {
	h := build(t, plan{})
	said := h.say("engineer", "general", "@datafind churn by month")
	m := h.reply("general", said.TS, "the answer stands", settled)
	h.do(h.sim.Edit(slacksim.Edit{User: "engineer", Channel: "general", TS: said.TS, Text: "@datafind customer cancellations"}))
	again := h.reply("general", said.TS, "the edit is answered in place", says("silver.crm.cancellations"))
	if again.TS != m.TS {
		t.Error("an edit got a message of its own")
	}
	h.do(h.sim.Delete(slacksim.Delete{User: "engineer", Channel: "general", TS: said.TS}))
	h.until("the answer is withdrawn", func() bool { return len(h.replies("general", said.TS)) == 0 })
}

// failing fails a given number of times, and counts as the last attempt.
type failing struct {
	app   *App
	mu    sync.Mutex
	times int
}

func (f *failing) Handle(ctx context.Context, e journal.Envelope) (string, error) {
	f.mu.Lock()
	f.times++
	f.mu.Unlock()
	e.Attempts = socket.Attempts
	return f.app.Handle(ctx, e)
}

func (f *failing) Finish(ctx context.Context, e journal.Envelope) error { return f.app.Finish(ctx, e) }

func TestFailureIsToldOnTheLastAttempt(t *testing.T) {
	var f *failing
	h := build(t, plan{handler: func(a *App) socket.Handler { f = &failing{app: a}; return f }})
	h.do(h.sim.Faults(slacksim.Faults{Calls: []slacksim.CallFault{{Method: "chat.postMessage", Kind: "error", Error: "fatal_error"}}}))
	h.say("engineer", "general", "@datafind churn by month")
	h.whisper("engineer", "the failure is told", says("please ask again"))
}

func TestUnreadableEnvelopesAreDropped(t *testing.T) {
	h := build(t, plan{})
	for _, payload := range []string{``, `null`, `{"event":{"type":"app_mention"}}`, `{"type":"block_actions"}`} {
		for _, kind := range []string{"events_api", "interactive", "slash_commands", "hello"} {
			if _, err := h.app.Handle(t.Context(), journal.Envelope{Key: "k", Type: kind, Payload: []byte(payload)}); err != nil {
				t.Errorf("%s %s: %v", kind, payload, err)
			}
		}
	}
}

func TestPanicIsAnError(t *testing.T) {
	h := build(t, plan{})
	h.app.bot = nil
	_, err := h.app.Handle(t.Context(), journal.Envelope{Key: "k", Type: "slash_commands",
		Payload: []byte(`{"user_id":"U0ENGINEER","channel_id":"C0GENERAL1","text":"x","response_url":"http://127.0.0.1:1/"}`)})
	if err == nil || errors.Is(err, errIgnored) {
		t.Errorf("got %v", err)
	}
}
