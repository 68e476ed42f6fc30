package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/datafind/datafind/bot/journal"
	"github.com/datafind/datafind/bot/slacksim"
	"github.com/datafind/datafind/bot/slacksim/page"
)

// soak carries a plan out: people who ask and click in a local Slack that
// breaks in many ways, and a bot that is killed in between.
type soak struct {
	plan    faultPlan
	sim     *slacksim.Server
	bot     *process
	ctx     context.Context
	journal string

	// fragile is held by questions whose post may have had no effect, and by a
	// kill alone: without the means to read a thread back nothing can be
	// promised to a question that meets both.
	fragile sync.RWMutex

	mu     sync.Mutex
	asked  []*asked
	thumbs map[vote][]bool // as clicked and acknowledged, in order
	kills  []time.Time     // when the bot was killed
	failed map[string]int  // commands and thumbs that failed to their person
}

// asked is a question that was put.
type asked struct {
	step
	surface string
	channel string // ID
	user    string // ID
	ts      string // of its message; empty for a command
	answer  shown  // the first that was seen
}

// vote is whom a thumb is of, and for what.
type vote struct{ question, user string }

// run carries the plan out and waits until nothing is left to do.
func (p faultPlan) run(t *testing.T, cfg slacksim.Config, limit time.Duration) *soak {
	ctx, cancel := context.WithTimeoutCause(t.Context(), limit, errors.New("the soak takes too long"))
	t.Cleanup(cancel)
	conversations := p.lay()
	cfg.Channels = p.channels()
	cfg.WithoutOptionalScopes = !p.optional
	s := &soak{
		plan: p, sim: startSlack(t, cfg), journal: filepath.Join(t.TempDir(), "journal.db"),
		thumbs: map[vote][]bool{}, failed: map[string]int{},
	}
	s.bot = newBot(t, ctx, specFor(s.sim, s.journal))
	s.ctx = s.bot.ctx
	if err := s.bot.launch(); err != nil {
		t.Fatal(err)
	}
	var people errgroup.Group
	for _, c := range conversations {
		people.Go(func() error { return s.converse(c) })
	}
	if err := people.Wait(); err != nil {
		t.Fatal(err)
	}
	if err := s.settle(t); err != nil {
		t.Fatal(err)
	}
	return s
}

// converse has all questions of a conversation asked, answered and voted on.
func (s *soak) converse(c *conversation) error {
	var answered []*asked
	typed := 0
	for _, st := range c.steps {
		a, err := s.put(c, st, &typed)
		if err != nil {
			return fmt.Errorf("question %d, by %s in %s, with %q at its post: %w", st.number, c.surface, c.channel, st.fault, err)
		}
		answered = append(answered, a)
		for _, click := range st.clicks {
			on := answered[len(answered)-1-click.back%len(answered)]
			if err := s.click(on, click); err != nil {
				return fmt.Errorf("a thumb after question %d: %w", st.number, err)
			}
		}
	}
	return nil
}

// put asks one question amid what shall go wrong, and waits for its answer.
func (s *soak) put(c *conversation, st step, typed *int) (*asked, error) {
	if st.trouble != nil {
		if err := s.sim.Faults(*st.trouble); err != nil {
			return nil, err
		}
	}
	switch {
	case st.kill:
		s.fragile.Lock()
		defer s.fragile.Unlock()
		st.fault = slacksim.HangAfter
	case st.fault == slacksim.BrokenBefore || st.fault == slacksim.HangBefore:
		s.fragile.RLock()
		defer s.fragile.RUnlock()
	}
	begun := time.Now()
	a, err := s.ask(c, st, typed)
	if err != nil {
		return nil, err
	}
	if st.kill {
		if err := s.killWhilePosting(a.channel, begun); err != nil {
			return nil, err
		}
	}
	s.mu.Lock()
	s.asked = append(s.asked, a)
	s.mu.Unlock()
	err = s.sim.Await(s.ctx, func() bool {
		answers := s.answers(a)
		if len(answers) > 0 {
			a.answer = answers[0]
		}
		return len(answers) > 0
	})
	if err != nil {
		return nil, fmt.Errorf("waiting for its answer: %w", err)
	}
	return a, nil
}

// ask puts a question.
func (s *soak) ask(c *conversation, st step, typed *int) (*asked, error) {
	a := &asked{step: st, surface: c.surface, user: members[st.person]}
	if c.surface == byCommand {
		return a, s.askByCommand(a, typed)
	}
	text := st.text
	if c.surface == byMention {
		text = "@datafind " + text
	}
	if err := s.spoil("chat.postMessage", s.channelID(c.channel, a.user), st.fault); err != nil {
		return nil, err
	}
	said, err := s.sim.Say(slacksim.Say{Channel: c.channel, User: a.user, Text: text})
	a.channel, a.ts = said.Channel, said.TS
	return a, err
}

// askByCommand types a command. One that fails to its person is no question
// to anyone's knowledge: it is typed again, elsewhere.
func (s *soak) askByCommand(a *asked, typed *int) error {
	if err := s.spoil("response_url", "", a.fault); err != nil {
		return err
	}
	for {
		channel, person := typedIn(*typed)
		*typed++
		a.user = members[person]
		a.channel = s.channelID(channel, a.user)
		err := s.sim.Command(s.ctx, slacksim.Command{Channel: a.channel, User: a.user, Command: "/datafind", Text: a.text})
		if err == nil {
			return nil
		}
		if err := s.again(err, "commands"); err != nil {
			return err
		}
	}
}

// spoil has the next call of a method, for a channel, go wrong.
func (s *soak) spoil(method, channel, kind string) error {
	if kind == "" {
		return nil
	}
	fault := slacksim.CallFault{Method: method, Channel: channel, Kind: kind}
	return s.sim.Faults(slacksim.Faults{Calls: []slacksim.CallFault{fault}})
}

// channelID finds a channel by its name, or the direct message of a person.
func (s *soak) channelID(name, user string) string {
	there := s.sim.Channels(user)
	i := slices.IndexFunc(there, func(c page.Channel) bool { return c.Name == name || c.Direct && name == "@datafind" })
	return there[i].ID
}

// again waits until what failed to a person can be tried again.
func (s *soak) again(err error, what string) error {
	var refusal *slacksim.Refusal
	if !errors.As(err, &refusal) || refusal.Code != "dispatch_failed" && refusal.Code != "operation_timeout" {
		return err
	}
	s.mu.Lock()
	s.failed[what]++
	s.mu.Unlock()
	return s.sim.Await(s.ctx, func() bool { return s.sim.Connections() > 0 })
}

// killWhilePosting kills the bot while it waits for what became of a post that
// took its effect, and starts it anew.
func (s *soak) killWhilePosting(channel string, begun time.Time) error {
	posted := func(c slacksim.Call) bool { return c.Channel == channel && c.Error == "hang" && c.At.After(begun) }
	err := s.sim.Await(s.ctx, func() bool { return slices.ContainsFunc(s.sim.Calls(), posted) })
	if err != nil {
		return fmt.Errorf("waiting for a post to kill the bot at: %w", err)
	}
	s.mu.Lock()
	s.kills = append(s.kills, time.Now())
	s.mu.Unlock()
	s.bot.kill()
	return s.bot.launch()
}

// click gives a thumb. One that fails to its person is given again.
func (s *soak) click(on *asked, c thumb) error {
	person := members[c.person]
	if on.surface == byCommand {
		person = on.user // nobody else sees it
	}
	thumbs, ok := on.answer.thumbs()
	if !ok {
		return fmt.Errorf("the answer to question %d has no thumbs", on.number)
	}
	value := thumbs.Negative.Value
	if c.up {
		value = thumbs.Positive.Value
	}
	for {
		err := s.sim.Click(s.ctx, slacksim.Click{
			User: person, Channel: on.channel, MessageTS: on.answer.TS, ActionID: thumbs.Action, Value: value,
		})
		if err == nil {
			break
		}
		if err := s.again(err, "thumbs"); err != nil {
			return err
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	of := vote{on.key(), person}
	s.thumbs[of] = append(s.thumbs[of], c.up)
	return nil
}

// settle waits until the bot has nothing left to do, and stops it in order.
func (s *soak) settle(t *testing.T) error {
	err := s.sim.Await(s.ctx, func() bool { waiting, _ := s.sim.Undelivered(); return waiting == 0 })
	if err != nil {
		return fmt.Errorf("waiting for acknowledgements: %w", err)
	}
	j, err := journal.OpenReadOnly(s.ctx, s.journal, journal.Options{})
	if err != nil {
		return err
	}
	defer j.Close()
	err = until(s.ctx, func() bool {
		stats, err := j.Stats(s.ctx)
		return err == nil && stats.Open == 0
	})
	if err != nil {
		return fmt.Errorf("waiting for envelopes to be handled: %w", err)
	}
	if held, err := s.bot.vitals(); err == nil {
		t.Logf("the bot at the end: %v", held)
	}
	return s.bot.stop()
}

// answers are all answers that stand to a question.
func (s *soak) answers(a *asked) []shown {
	if a.surface == byCommand {
		return read(s.sim.Messages(a.user, a.channel, ""), func(m shown) bool {
			_, ok := m.thumbs()
			return ok && m.Ephemeral
		})
	}
	return read(s.sim.Messages(a.user, a.channel, a.ts), func(m shown) bool {
		return m.Metadata.Type == "datafind_answer" && m.Metadata.Payload.Question == a.key()
	})
}

// key is what the bot knows a question by; of a command, whose key the bot
// makes, its place.
func (a *asked) key() string {
	if a.surface == byCommand {
		return a.channel + " " + a.user
	}
	return "T0MARE0001/" + a.channel + "/" + a.ts
}
