package main

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"github.com/datafind/datafind/bot/slacksim"
)

// faultPlan says how much is asked and clicked while how much goes wrong. The
// seed decides who asks what where and when something breaks; how the work
// falls together in time it cannot decide.
type faultPlan struct {
	seed      uint64
	optional  bool // the optional scopes are granted: threads can be read back
	questions int
	clicks    int
	kills     int
	rooms     int               // channels in which people mention the bot
	posts     map[string]int    // faults of posts by kind
	troubles  []slacksim.Faults // what else breaks, each once
}

// The surfaces on which people ask.
const (
	byMention = "mention"
	byDirect  = "dm"
	byCommand = "command"
)

// conversation is a place where one question follows the answer to the one
// before.
type conversation struct {
	surface string
	channel string // name; empty where it changes with each command
	person  int    // who asks in a direct message
	steps   []step
}

// step is one question and what happens around it.
type step struct {
	number  int
	person  int
	text    string
	fault   string // kind of fault that meets its post
	kill    bool   // the bot is killed once its post took effect
	trouble *slacksim.Faults
	clicks  []thumb // after it is answered
}

// thumb is a click on an answer of the conversation.
type thumb struct {
	back   int // how many answers ago, modulo their number
	person int
	up     bool
}

// lay lays the plan out: one conversation in each room, one with each member
// in their direct messages, and one of commands: what goes wrong with a
// response_url meets whichever comes next, so they come one by one.
func (p faultPlan) lay() []*conversation {
	r := rand.New(rand.NewPCG(p.seed, 1))
	var rooms, direct []*conversation
	for i := range p.rooms {
		rooms = append(rooms, &conversation{surface: byMention, channel: roomName(i)})
	}
	for i := range members {
		direct = append(direct, &conversation{surface: byDirect, channel: "@datafind", person: i})
	}
	commands := []*conversation{{surface: byCommand}}
	for i, s := range p.steps(r) {
		among := rooms
		switch roll := r.IntN(100); {
		case s.kill: // a thread that can be read back where the scopes are there
		case roll < 15:
			among = direct
		case roll < 30:
			among = commands
		}
		c := among[r.IntN(len(among))]
		if c.surface == byDirect {
			s.person = c.person
			for i := range s.clicks { // nobody else sees the answer
				s.clicks[i].person = c.person
			}
		}
		s.number = i + 1
		c.steps = append(c.steps, s)
	}
	return slices.Concat(rooms, direct, commands)
}

// steps are the questions in the order in which they are dealt out.
func (p faultPlan) steps(r *rand.Rand) []step {
	all := make([]step, p.questions)
	for i := range all {
		all[i].person, all[i].text = r.IntN(len(members)), texts[r.IntN(len(texts))]
	}
	for range p.clicks {
		s := &all[r.IntN(len(all))]
		s.clicks = append(s.clicks, thumb{back: r.IntN(20), person: r.IntN(len(members)), up: r.IntN(2) == 0})
	}
	for k := range p.kills {
		all[(k+1)*len(all)/(p.kills+1)].kill = true
	}
	free := slices.DeleteFunc(r.Perm(len(all)), func(i int) bool { return all[i].kill })
	next := 0
	for _, kind := range sorted(p.posts) {
		for range p.posts[kind] {
			all[free[next]].fault = kind
			next++
		}
	}
	for i := range p.troubles {
		all[free[next]].trouble = &p.troubles[i]
		next++
	}
	return all
}

func sorted(counts map[string]int) []string {
	var kinds []string
	for kind := range counts {
		kinds = append(kinds, kind)
	}
	slices.Sort(kinds)
	return kinds
}

func roomName(i int) string { return fmt.Sprintf("room-%d", i) }

// typedIn is where, and by whom, the nth command is typed: each person types
// one in each channel, so that its answer is known by its place.
func typedIn(n int) (channel string, person int) {
	return fmt.Sprintf("typed-%d", n/len(members)), n % len(members)
}

// channels are those that the plan needs beside the workspace's own. Commands
// that fail to their person are typed again elsewhere, hence more than enough.
func (p faultPlan) channels() []string {
	var names []string
	for i := range p.rooms {
		names = append(names, roomName(i))
	}
	for n := 0; n < p.questions; n += len(members) {
		name, _ := typedIn(n)
		names = append(names, name)
	}
	return names
}
