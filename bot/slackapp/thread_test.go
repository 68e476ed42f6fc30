package slackapp

import (
	"context"
	"strings"
	"testing"

	"github.com/datafind/datafind/bot/slacksim"
	"github.com/datafind/datafind/llm"
)

// TestAThreadGoesOn: who asked may go on in the thread without a mention; what
// people say to each other there is left alone.
func TestAThreadGoesOn(t *testing.T) {
	h := build(t, plan{})
	said := h.say("engineer", "general", "@datafind churn month")
	h.reply("general", said.TS, "answered", settled)
	in := func(user, text string) {
		t.Helper()
		_, err := h.sim.Say(slacksim.Say{User: user, Channel: "general", Text: text, ThreadTS: said.TS})
		h.do(err)
	}
	in("engineer", "nice and what do you think of it, colleagues?")
	in("engineer", "which columns?")
	h.until("the columns of the first are told, and nothing else", func() bool {
		all := h.replies("general", said.TS)
		return len(all) == 2 && says("Holds ")(all[1])
	})
}

// listener is a model that keeps what it is told of the thread.
type listener struct{ told chan []llm.Turn }

func (l listener) Explain(_ context.Context, ask llm.Ask) (llm.Verdict, error) {
	l.told <- ask.Thread
	return llm.Verdict{Outcome: llm.None, Model: "m"}, nil
}

// TestAMentionAmongPeople: the model hears what people said before, and nothing
// where the bot may not read there.
func TestAMentionAmongPeople(t *testing.T) {
	for deaf, want := range map[bool]string{true: "", false: "who left last month?|ask [email]"} {
		l := listener{make(chan []llm.Turn, 1)}
		h := build(t, plan{explainer: l, sim: slacksim.Config{WithoutOptionalScopes: deaf}})
		root := h.say("engineer", "general", "who left last month?")
		for _, text := range []string{"ask a@x.test", "@datafind churn month"} {
			_, err := h.sim.Say(slacksim.Say{User: "engineer", Channel: "general", Text: text, ThreadTS: root.TS})
			h.do(err)
		}
		var said []string
		for _, turn := range <-l.told {
			said = append(said, turn.Said)
		}
		if got := strings.Join(said, "|"); got != want {
			t.Errorf("without the scopes %t: heard %q, want %q", deaf, got, want)
		}
	}
}
