package bot

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/datafind/datafind/llm"
)

// narrator is a model that says what it is told to.
type narrator struct {
	says     []string
	err      error
	during   func(context.Context)
	deadline time.Duration // of whoever asks; 0: long enough
}

func (n *narrator) Narrate(ctx context.Context, _ llm.Ask, _ llm.Form, say func(string)) (llm.Prose, error) {
	for _, s := range n.says {
		say(s)
	}
	if n.during != nil {
		n.during(ctx)
	}
	return llm.Prose{Model: "m-1", Kept: len(n.says)}, n.err
}

// page is a Streamer whose messages can be looked at.
type page struct {
	mu     sync.Mutex
	text   map[string]string // by ref
	closed map[string]string // the question it was closed for, by ref
	lose   bool              // the next message is opened and nobody hears where

	ends []string // the steps at which the process dies, one life after the other
	dead bool
	kill func() // what dies with it
}

var errDead = errors.New("the process is dead")

// step is passed by each call, and by none after the end.
func (p *page) step(name string) error {
	if !p.dead && len(p.ends) > 0 && p.ends[0] == name {
		p.ends, p.dead = p.ends[1:], true
		p.kill()
	}
	if p.dead {
		return errDead
	}
	return nil
}

func newPage() *page { return &page{text: map[string]string{}, closed: map[string]string{}} }

func (p *page) Open(ctx context.Context, _ Question, text Text, sending func(context.Context) error) (ref string, err error) {
	if err := sending(ctx); err != nil {
		return "", err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if err := p.step("opening"); err != nil {
		return "", err
	}
	ref = fmt.Sprint("s", len(p.text)+1)
	p.text[ref] = text.String()
	if err := p.step("opened"); err != nil {
		return "", err
	}
	if p.lose {
		p.lose = false
		return "", ErrOutcome
	}
	return ref, nil
}

func (p *page) Append(_ context.Context, ref string, text Text) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if err := p.step("growing"); err != nil {
		return err
	}
	p.text[ref] += text.String()
	return nil
}

func (p *page) Close(_ context.Context, ref string, q Question, last, _ Text) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if err := p.step("closing"); err != nil {
		return err
	}
	p.close(ref, q, last)
	return p.step("closed")
}

func (p *page) close(ref string, q Question, last Text) (grew bool) {
	if _, closed := p.closed[ref]; closed {
		return false
	}
	p.text[ref] += "|" + last.String()
	p.closed[ref] = q.ID
	return true
}

func (p *page) CloseLost(_ context.Context, q Question, known []string, last Text) (refs []string, err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if err := p.step("closing"); err != nil {
		return nil, err
	}
	for ref := range p.text {
		if p.closed[ref] == q.ID || !slices.Contains(known, ref) && p.close(ref, q, last) {
			refs = append(refs, ref)
		}
	}
	return refs, p.step("closed")
}

// Withdraw takes prose away; answers are the place's.
func (p *page) Withdraw(_ context.Context, ref string, _ Question) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.text, ref)
	delete(p.closed, ref)
	return nil
}

// library is a house where prose is written.
func library(t *testing.T, n *narrator, p *page) *house {
	h := newHouse(t, found(churn, mrr), &model{})
	h.config.Narrator, h.config.Streamer, h.config.Withdrawer, h.config.Deadline = n, p, p, cmp.Or(n.deadline, time.Minute)
	h.restart()
	return h
}

// comparison is a question for two tables.
func comparison() Question {
	q := question()
	q.Text = "compare " + churn + " with " + mrr
	return q
}

// compared has two tables compared and gives what came of it.
func compared(t *testing.T, n *narrator, p *page) (*house, Answer) {
	t.Helper()
	h := library(t, n, p)
	must(t, h.Answer(t.Context(), comparison()))
	a := h.place.only(t)
	same(t, "both stand", names(a.Candidates), churn+" "+mrr)
	same(t, "it is settled", a.Settled, true)
	return h, a
}

func TestProse(t *testing.T) {
	said := []string{"`" + churn + "` counts customers.", "Take it."}
	for name, c := range map[string]struct {
		n     narrator
		lose  bool
		want  string // what stands; empty: no message
		lapse Lapse
		facts bool // the answer says that there are facts alone
	}{
		"whole":         {n: narrator{says: said}, want: churn + " counts customers. Take it.|"},
		"failed":        {n: narrator{err: llm.ErrUnavailable}, lapse: Failed, facts: true},
		"cut":           {n: narrator{says: said[:1], err: llm.ErrUnavailable}, want: churn + " counts customers.|" + english().ProseCut, lapse: Failed},
		"late":          {n: narrator{during: func(ctx context.Context) { <-ctx.Done() }, deadline: 10 * time.Millisecond}, lapse: Late, facts: true},
		"panics":        {n: narrator{during: func(context.Context) { panic("x") }}, lapse: Failed, facts: true},
		"lost on a way": {n: narrator{says: said[:1]}, lose: true, want: churn + " counts customers.|" + english().ProseCut, lapse: Failed, facts: true},
	} {
		t.Run(name, func(t *testing.T) {
			p := newPage()
			p.lose = c.lose
			h, a := compared(t, &c.n, p)
			same(t, "prose", p.text["s1"], c.want)
			same(t, "messages", len(p.text), len(p.closed))
			same(t, "lapse", a.Lapse, c.lapse)
			same(t, "facts alone", strings.Contains(Plain(question(), a, now), english().FactsOnly), c.facts)
			if s, err := h.journal.Stream(t.Context(), question().ID); err == nil && s.Open {
				t.Error("the journal has it open")
			}
		})
	}
}

// TestProseOfAnEarlierText goes when the question is edited.
func TestProseOfAnEarlierText(t *testing.T) {
	p := newPage()
	h, _ := compared(t, &narrator{says: []string{"Take either."}}, p)
	open, err := h.Edited(t.Context(), Edit{Team: "T1", Channel: "C1", Message: "100.1", Text: "compare " + mrr + " and " + churn, At: now})
	must(t, err)
	same(t, "it is to be finished", open, true)
	same(t, "prose after the edit", len(p.text), 0)
	must(t, h.Finish(t.Context(), question().ID))
	same(t, "prose of the new text", p.text["s1"], "Take either.|")
	same(t, "the other way round", names(h.place.only(t).Candidates), mrr+" "+churn)
	must(t, h.Deleted(t.Context(), "T1", "C1", "100.1"))
	same(t, "prose of a deleted question", len(p.text), 0)
}

// A table that the readers may not see is not compared, and nothing tells that
// it is there.
func TestHiddenTablesAreNotCompared(t *testing.T) {
	for _, hidden := range []string{attrition, "hr.no_such_table"} {
		h := newHouse(t, found(churn), nil)
		q := question()
		q.Text = "compare " + churn + " with " + hidden
		must(t, h.Answer(t.Context(), q))
		a := h.place.only(t)
		same(t, hidden+": prose", a.Prose, llm.Form(""))
		same(t, hidden+": stands", names(a.Candidates), churn)
	}
	h := newHouse(t, found(churn, attrition), nil)
	q := question()
	q.Text, q.Asker.Email, q.Place.Surface = "compare "+churn+" with "+attrition, "hana@x.test", Direct
	must(t, h.Answer(t.Context(), q))
	same(t, "for one who may see both", names(h.place.only(t).Candidates), churn+" "+attrition)
}
