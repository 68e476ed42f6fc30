package slackapp

import (
	"context"
	"maps"
	"strings"
	"testing"
	"time"

	"github.com/datafind/datafind/bot"
	"github.com/datafind/datafind/bot/slacksim"
	"github.com/datafind/datafind/llm"
	"github.com/datafind/datafind/llm/llmtest"
)

// study is a house with a model behind it, where a question has been answered
// with several tables.
type study struct {
	*house
	model  *llmtest.Server
	thread string
}

func newStudy(t *testing.T) *study {
	t.Helper()
	model := llmtest.New(t)
	steward := llm.NewSteward(llm.NewClient(llm.Config{
		Models: []llm.Model{{Name: "m", BaseURL: model.URL}}, Timeout: 5 * time.Second,
	}), 6000, llm.Limit{})
	s := &study{house: build(t, plan{explainer: steward, narrator: steward, sim: slacksim.Config{RateLimits: true}}), model: model}
	s.thread = s.say("engineer", "general", "@datafind churn month").TS
	s.reply("general", s.thread, "the question is answered", settled)
	return s
}

func (s *study) in(user, text string) {
	s.t.Helper()
	_, err := s.sim.Say(slacksim.Say{User: user, Channel: "general", Text: text, ThreadTS: s.thread})
	s.do(err)
}

// prose waits for the message without blocks in the thread.
func (s *study) prose(what string, is func(text string) bool) (text string) {
	s.t.Helper()
	s.until(what, func() bool {
		for _, m := range s.replies("general", s.thread) {
			if len(m.Blocks) == 0 {
				text = m.Text
				return is(text)
			}
		}
		return is("")
	})
	return text
}

// closed waits until the last answer in the thread is settled, with the prose
// beside it closed.
func (s *study) closed() (answer seen) {
	s.t.Helper()
	s.until("the answer is settled", func() bool {
		for _, m := range s.replies("general", s.thread) {
			if len(m.Blocks) > 0 {
				answer = m
			}
		}
		return len(s.replies("general", s.thread)) > 1 && settled(answer)
	})
	opened, stopped := s.called("chat.startStream"), s.called("chat.stopStream")
	if opened != stopped {
		s.t.Errorf("%d streams were begun and %d stopped", opened, stopped)
	}
	return answer
}

// called counts the calls of a method that took effect.
func (h *house) called(method string) (n int) {
	for _, c := range h.sim.Calls() {
		if c.Method == method && c.Error == "" {
			n++
		}
	}
	return n
}

func contains(part string) func(string) bool {
	return func(text string) bool { return strings.Contains(text, part) }
}

const obeyed = "`gold.retention.churn_monthly`: Holds what was asked for, see `month`."

func TestProseStandsBesideTheAnswer(t *testing.T) {
	s := newStudy(t)
	s.in("engineer", "compare the first two")
	s.prose("the comparison is written", contains(obeyed+" `gold.finance.mrr_movements`"))
	answer := s.closed().words()
	for _, fact := range []string{"gold.retention.churn_monthly", "gold.finance.mrr_movements", "Beside it"} {
		if !strings.Contains(answer, fact) {
			t.Errorf("no %q in\n%s", fact, answer)
		}
	}
}

func TestTopicsAreComparedWithProse(t *testing.T) {
	s := newStudy(t)
	s.in("engineer", "@datafind compare churn and cancellations")
	s.prose("the comparison is written", contains(obeyed+" `silver.crm.cancellations`"))
	if answer := s.closed().words(); !strings.Contains(answer, "Beside it") {
		t.Errorf("got\n%s", answer)
	}
}

func TestProseIsShownWhileItIsWritten(t *testing.T) {
	s := newStudy(t)
	first, rest := make(chan struct{}), make(chan struct{})
	s.model.Script(s.model.After(first, s.model.Halting("[1] counts customers. [2] counts", rest, " revenue in gold.made.up. It has no customers.")))
	s.in("engineer", "what's the difference?")
	s.until("the facts stand", func() bool { return len(s.replies("general", s.thread)) == 2 })
	if got := s.prose("", func(string) bool { return true }); got != "" {
		t.Errorf("prose before the model spoke: %q", got)
	}
	close(first)
	s.prose("the first sentence is there", func(text string) bool { return text == "`gold.retention.churn_monthly` counts customers." })
	close(rest)
	got := s.prose("the rest is there", contains("It has no customers."))
	s.closed()
	if strings.Contains(got, "made") || strings.Contains(got, "counts revenue") {
		t.Errorf("what the model made up is shown: %q", got)
	}
}

func TestProseThatBreaksOff(t *testing.T) {
	s := newStudy(t)
	s.model.Script(llmtest.Completion{Content: "[1] counts customers. And then it"}.Reply())
	s.in("engineer", "compare them")
	got := s.prose("it says that it broke off", contains(bot.In("en").ProseCut))
	s.closed()
	if got != "`gold.retention.churn_monthly` counts customers.\n\n"+bot.In("en").ProseCut {
		t.Errorf("got %q", got)
	}
}

func TestProseIsStopped(t *testing.T) {
	for _, word := range []string{"stop", "@datafind pare, por favor"} {
		s := newStudy(t)
		s.model.Script(s.model.Halting("[1] counts customers. [2] ", nil, ""))
		s.in("engineer", "compare them")
		s.prose("it has begun", contains("customers"))
		s.in("engineer", word)
		s.prose("it says that it was stopped", contains(bot.In("en").ProseStopped))
		s.closed()
		if n := len(s.replies("general", s.thread)); n != 3 {
			t.Errorf("%d messages, want the two answers and the prose", n)
		}
	}
}

func TestProseKeepsWhatSlackRefuses(t *testing.T) {
	for name, kind := range map[string]string{"busy": slacksim.Limited, "broken, and it took effect": slacksim.BrokenAfter, "broken": slacksim.BrokenBefore} {
		t.Run(name, func(t *testing.T) {
			s := newStudy(t)
			h, rest := s.house, make(chan struct{})
			s.model.Script(s.model.Halting("[1] counts customers. [2] ", rest, "counts revenue. Take either."))
			h.do(h.sim.Faults(slacksim.Faults{Calls: []slacksim.CallFault{{Method: "chat.appendStream", Kind: kind}}}))
			s.in("engineer", "compare them")
			s.prose("it has begun", contains("customers"))
			close(rest)
			s.prose("all of it stands", contains("either"))
			s.closed()
			want := "`gold.retention.churn_monthly` counts customers. `gold.finance.mrr_movements` counts revenue. Take either."
			s.prose("nothing is lost or said twice", func(text string) bool { return text == want })
		})
	}
}

func TestProseGoesWithItsQuestion(t *testing.T) {
	s := newStudy(t)
	s.model.Script(s.model.Halting("[1] counts customers. [2] ", nil, ""))
	said, err := s.sim.Say(slacksim.Say{User: "engineer", Channel: "general", Text: "compare them", ThreadTS: s.thread})
	s.do(err)
	s.prose("it has begun", contains("customers"))
	s.do(s.sim.Delete(slacksim.Delete{User: "engineer", Channel: "general", TS: said.TS}))
	s.until("both its messages are gone", func() bool { return len(s.replies("general", s.thread)) == 1 })
}

func TestTablesAreComparedByNameWithoutAModel(t *testing.T) {
	h := build(t, plan{})
	said := h.say("engineer", "general", "@datafind compare finance.mrr_movements with gold.retention.churn_monthly, please")
	m := h.reply("general", said.TS, "both stand", settled)
	for _, fact := range []string{"gold.finance.mrr_movements", "gold.retention.churn_monthly", "Beside it"} {
		if !strings.Contains(m.words(), fact) {
			t.Errorf("no %q in\n%s", fact, m.words())
		}
	}
	if strings.Contains(m.words(), bot.In("en").SearchOnly) || h.called("chat.startStream") > 0 {
		t.Errorf("got\n%s", m.words())
	}
}

// What was begun in a thread and is known nowhere is found and ended, and nothing
// else: neither another bot's message, nor one that has ended, nor one that is
// known to be another question's.
func TestLostStreamsAreEnded(t *testing.T) {
	sim, p := desk(t, slacksim.Config{})
	do := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	q := ask(t, sim, "general")
	other := q
	other.ID += "/other"
	open := func(q bot.Question) string {
		t.Helper()
		ref, err := p.Open(t.Context(), q, bot.Sentence("Take either.", 100), func(context.Context) error { return nil })
		do(err)
		return ref
	}
	_, err := p.Post(t.Context(), q, answerTo(q), nil)
	do(err)
	_, err = sim.Say(slacksim.Say{User: "deploybot", Channel: "general", Text: "Take either.", ThreadTS: q.Place.Thread})
	do(err)
	_, err = p.client.post(t.Context(), q.Place.Channel, q.Place.Thread, firstAnswer, note{text: "Take either."})
	do(err)
	ended, known, lost := open(other), open(other), open(q)
	do(p.Close(t.Context(), ended, other, nil, nil))

	texts := func() map[string]string {
		texts := map[string]string{}
		for _, m := range read(sim.Messages("", "general", q.Place.Thread), func(seen) bool { return true }) {
			texts[q.Place.Channel+"/"+m.TS] = m.Text
		}
		return texts
	}
	want := texts()
	want[lost] += "\n\nBroken off."
	for range 2 { // the second time it is told of again, by its mark
		refs, err := p.CloseLost(t.Context(), q, []string{known}, bot.Sentence("Broken off.", 100))
		do(err)
		if len(refs) != 1 || refs[0] != lost {
			t.Errorf("ended %v, want %s", refs, lost)
		}
		if got := texts(); !maps.Equal(got, want) {
			t.Errorf("stands %q, want %q", got, want)
		}
	}
	do(p.Append(t.Context(), known, bot.Sentence(" Or both.", 100)))
	if err := p.Append(t.Context(), lost, bot.Sentence(" Or both.", 100)); codeOf(err) != "message_not_in_streaming_state" {
		t.Errorf("the lost one grows on: %v", err)
	}
	if ref, err := p.Find(t.Context(), other); ref != "" || err != nil {
		t.Errorf("prose is taken for an answer: %q, %v", ref, err)
	}
}
