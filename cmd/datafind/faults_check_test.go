package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"testing"
	"time"

	"github.com/datafind/datafind/bot/journal"
	"github.com/datafind/datafind/bot/slacksim"
)

// check holds what became of all questions and thumbs against the promises.
func (s *soak) check(t *testing.T) {
	t.Helper()
	if _, lost := s.sim.Undelivered(); lost > 0 {
		t.Errorf("%d events were never acknowledged", lost)
	}
	if len(s.asked) != s.plan.questions || len(s.kills) != s.plan.kills {
		t.Errorf("%d questions and %d kills, want %d and %d", len(s.asked), len(s.kills), s.plan.questions, s.plan.kills)
	}
	s.checkAnswers(t)
	s.checkThumbs(t, s.export(t))
}

// checkAnswers demands one answer to each question. A second one is excused
// where the first cannot be read back and its outcome was unknown: its call
// failed on the way back, or the bot was killed between the two.
func (s *soak) checkAnswers(t *testing.T) {
	t.Helper()
	unknown := s.unknownOutcomes()
	byCall, byKill, ofCommands := 0, 0, 0
	for _, a := range s.asked {
		answers := s.answers(a)
		switch {
		case len(answers) == 1:
		case len(answers) == 2 && a.surface == byCommand && ofCommands < unknown[a.thread()]:
			byCall++
			ofCommands++
		case len(answers) == 2 && a.surface == byMention && !s.readable(a) && unknown[a.thread()] > 0:
			byCall++
		case len(answers) == 2 && !s.readable(a) && s.killedBetween(answers[0], answers[1]):
			byKill++
		default:
			t.Errorf("question %d by %s, with %q at its post, has %d answers", a.number, a.surface, a.fault, len(answers))
		}
	}
	total := 0
	for _, n := range unknown {
		total += n
	}
	if byCall+byKill > total+len(s.kills) {
		t.Errorf("%d repeats after %d posts of unknown outcome and %d kills", byCall+byKill, total, len(s.kills))
	}
	t.Logf("%d questions answered; %d posts of unknown outcome and %d kills made %d and %d repeats",
		len(s.asked), total, len(s.kills), byCall, byKill)
	t.Logf("failed to their person, as Slack does without a bot: %v", s.failed)
}

// readable tells whether the bot can read its answer back.
func (s *soak) readable(a *asked) bool {
	return a.surface == byDirect || a.surface == byMention && s.plan.optional
}

// thread is what the call log knows a question by: commands all by the same.
func (a *asked) thread() string {
	if a.surface == byCommand {
		return "response_url"
	}
	return a.channel + " " + a.ts
}

// unknownOutcomes counts the posts of which the bot cannot know whether they
// took effect, by thread.
func (s *soak) unknownOutcomes() map[string]int {
	out := map[string]int{}
	for _, c := range s.sim.Calls() {
		if c.Status != 0 && c.Status < 500 {
			continue
		}
		switch c.Method {
		case "chat.postMessage":
			out[c.Channel+" "+c.Thread]++
		case "response_url":
			out[c.Method]++
		}
	}
	return out
}

// onItsWay is how long after a kill a post may still take effect that the dead
// bot had sent: the local Slack handles what it has read.
const onItsWay = time.Second

func (s *soak) killedBetween(first, second shown) bool {
	return slices.ContainsFunc(s.kills, func(k time.Time) bool {
		return at(first.TS).Before(k.Add(onItsWay)) && at(second.TS).After(k)
	})
}

// record is a line of the journal's export.
type record struct {
	Record, ID, Question, User, Channel, Surface string
	Up, Holds                                    bool
}

// export reads the journal as it was left, whole and sound.
func (s *soak) export(t *testing.T) (all []record) {
	t.Helper()
	ctx := context.Background()
	j, err := journal.OpenReadOnly(ctx, s.journal, journal.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer j.Close()
	if err := j.Check(ctx); err != nil {
		t.Error(err)
	}
	stats, err := j.Stats(ctx)
	if err != nil || stats.Dead > 0 || stats.Open > 0 {
		t.Errorf("the journal holds %+v: %v", stats, err)
	}
	t.Logf("the journal: %d questions, %d votes, %.1f MB", stats.Questions, stats.Votes, float64(stats.Size)/1e6)
	var out bytes.Buffer
	if err := j.Export(ctx, &out); err != nil {
		t.Fatal(err)
	}
	for lines := json.NewDecoder(&out); lines.More(); {
		var r record
		if err := lines.Decode(&r); err != nil {
			t.Fatal(err)
		}
		all = append(all, r)
	}
	return all
}

// checkThumbs demands that the journal holds what each person last clicked,
// and before it every change of mind and nothing else.
func (s *soak) checkThumbs(t *testing.T, all []record) {
	t.Helper()
	key := map[string]string{}
	got, held := map[vote][]bool{}, map[vote]int{}
	for _, r := range all {
		switch r.Record {
		case "question":
			key[r.ID] = r.ID
			if r.Surface == "command" {
				key[r.ID] = r.Channel + " " + r.User
			}
		case "vote":
			of := vote{key[r.Question], r.User}
			got[of] = append(got[of], r.Up)
			if r.Holds {
				held[of]++
			}
			if last := s.thumbs[of]; r.Holds && (len(last) == 0 || last[len(last)-1] != r.Up) {
				t.Errorf("%v: up %t holds, clicked were %v", of, r.Up, last)
			}
		}
	}
	clicks := 0
	for of, clicked := range s.thumbs {
		clicks += len(clicked)
		if want := slices.Compact(slices.Clone(clicked)); !slices.Equal(got[of], want) || held[of] != 1 {
			t.Errorf("%v: clicked %v, counted %v, of which %d hold", of, clicked, got[of], held[of])
		}
	}
	if clicks != s.plan.clicks || len(got) != len(s.thumbs) {
		t.Errorf("%d clicks on %d answers, %d counted; want %d clicks", clicks, len(s.thumbs), len(got), s.plan.clicks)
	}
	t.Logf("%d clicks by %d people hold as they were last clicked on %d answers", clicks, len(members), len(held))
}

// seedOf is the seed to use: the usual one, or that of DATAFIND_SEED. It is
// told, so that a failure can be had again.
func seedOf(t *testing.T, usual int64) uint64 {
	t.Helper()
	if given := os.Getenv("DATAFIND_SEED"); given != "" {
		if _, err := fmt.Sscan(given, &usual); err != nil {
			t.Fatalf("DATAFIND_SEED: %v", err)
		}
	}
	t.Logf("the same again: DATAFIND_SEED=%d", usual)
	return uint64(usual)
}

// calls makes faults of the next calls of a method.
func calls(method string, kinds ...string) slacksim.Faults {
	var f slacksim.Faults
	for _, kind := range kinds {
		f.Calls = append(f.Calls, slacksim.CallFault{Method: method, Kind: kind})
	}
	return f
}
