package slackapp

import (
	"testing"

	"github.com/datafind/datafind/bot/slacksim"
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
