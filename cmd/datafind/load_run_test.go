package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/datafind/datafind/bot/slacksim"
)

// load is questions that people put at given moments, whatever the bot does,
// in a Slack that keeps its rate tiers.
type load struct {
	name     string
	rate     float64 // questions a second
	count    int
	channels int // in turn
}

// timing is one question on its way. Both moments are Slack's: when the
// message stood, just before its envelope was sent, and when the reply stood.
type timing struct {
	channel, ts     string
	asked, answered time.Time // answered is zero while there is none
}

func (t timing) took() time.Duration { return t.answered.Sub(t.asked) }

// startTiered starts a Slack for the load.
func (l load) startTiered(t *testing.T) *slacksim.Server {
	cfg := slacksim.Config{RateLimits: true}
	for i := range l.channels {
		cfg.Channels = append(cfg.Channels, roomName(i))
	}
	return startSlack(t, cfg)
}

// put puts the questions, one in each slot of time at a moment of chance.
func (l load) put(ctx context.Context, sim *slacksim.Server, seed uint64) ([]timing, error) {
	r := rand.New(rand.NewPCG(seed, 2))
	slot := time.Duration(float64(time.Second) / l.rate)
	begun := time.Now()
	timer := time.NewTimer(slot)
	defer timer.Stop()
	var all []timing
	for i := range l.count {
		due := time.Duration(i)*slot + time.Duration(r.Int64N(int64(slot)))
		timer.Reset(time.Until(begun.Add(due)))
		select {
		case <-timer.C:
		case <-ctx.Done():
			return nil, context.Cause(ctx)
		}
		asked, err := ask(sim, roomName(i%l.channels), r)
		if err != nil {
			return nil, err
		}
		all = append(all, asked)
	}
	return all, nil
}

func ask(sim *slacksim.Server, channel string, r *rand.Rand) (timing, error) {
	said, err := sim.Say(slacksim.Say{
		Channel: channel, User: members[r.IntN(len(members))], Text: "@datafind " + texts[r.IntN(len(texts))],
	})
	return timing{channel: said.Channel, ts: said.TS, asked: at(said.TS)}, err
}

// collect notes the replies that are there, and tells whether all are. Every
// question has one at most.
func collect(sim *slacksim.Server, all []timing) (answered int, err error) {
	for i := range all {
		if !all[i].answered.IsZero() {
			answered++
			continue
		}
		replies := read(sim.Messages("", all[i].channel, all[i].ts), func(m shown) bool { return m.User == sim.BotUser() })
		if len(replies) > 1 {
			return answered, fmt.Errorf("a question in %s has %d answers", all[i].channel, len(replies))
		}
		if len(replies) == 1 {
			all[i].answered = at(replies[0].TS)
			answered++
		}
	}
	return answered, nil
}

// drain waits until all questions are answered. It looks at the first that is
// not, since what came first is answered first, or soon after.
func drain(ctx context.Context, sim *slacksim.Server, all []timing) error {
	next := 0
	err := sim.Await(ctx, func() bool {
		for next < len(all) {
			if n, err := collect(sim, all[next:next+1]); n == 0 || err != nil {
				return err != nil
			}
			next++
		}
		return true
	})
	if err != nil {
		return fmt.Errorf("waiting for the answer to question %d of %d: %w", next+1, len(all), err)
	}
	_, err = collect(sim, all)
	return err
}

// warm has a few questions answered that count for the tiers alone: first
// calls pay for connections and for who people are.
func warm(ctx context.Context, sim *slacksim.Server) (all []timing, err error) {
	if err := sim.Await(ctx, func() bool { return sim.Connections() > 0 }); err != nil {
		return nil, fmt.Errorf("waiting for a bot: %w", err)
	}
	r := rand.New(rand.NewPCG(1, 1))
	for _, channel := range []string{"general", "data", "finance"} {
		for range 3 {
			one, err := ask(sim, channel, r)
			if all = append(all, one); err == nil {
				err = drain(ctx, sim, all)
			}
			if err != nil {
				return nil, fmt.Errorf("warming up: %w", err)
			}
		}
	}
	return all, nil
}

// unhindered are the questions that Slack's tiers let be answered at once,
// had all before them been answered as soon as they allow.
func unhindered(warmth, all []timing) (free []timing) {
	const perMinute, burst = 300, 3
	var posts []time.Time
	full := map[string]time.Time{} // when a channel's burst is whole again
	for i, one := range slices.Concat(warmth, all) {
		post := one.asked
		if n := len(posts); n >= perMinute {
			post = later(post, posts[n-perMinute].Add(time.Minute))
		}
		post = later(post, full[one.channel].Add(-(burst-1)*time.Second))
		full[one.channel] = later(full[one.channel], post).Add(time.Second)
		posts = append(posts, post)
		if i >= len(warmth) && post.Equal(one.asked) {
			free = append(free, one)
		}
	}
	return free
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// spread is how long answers took.
type spread struct {
	asked, answered int
	p50, p99, worst time.Duration
}

func spreadOf(all []timing) spread {
	s := spread{asked: len(all)}
	var took []time.Duration
	for _, one := range all {
		if !one.answered.IsZero() {
			took = append(took, one.took())
		}
	}
	slices.Sort(took)
	if s.answered = len(took); s.answered > 0 {
		at := func(p float64) time.Duration { return took[int(p*float64(len(took)-1)+0.5)] }
		s.p50, s.p99, s.worst = at(.50), at(.99), took[len(took)-1]
	}
	return s
}

// refusals counts the calls that Slack refused for their rate, by method.
func refusals(sim *slacksim.Server) map[string]int {
	n := map[string]int{}
	for _, c := range sim.Calls() {
		if c.Status == 429 {
			n[c.Method]++
		}
	}
	return n
}
