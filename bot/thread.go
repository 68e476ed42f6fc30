package bot

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/datafind/datafind/bot/journal"
	"github.com/datafind/datafind/catalog/text"
	"github.com/datafind/datafind/llm"
)

const (
	// goesOn is how long one direct message after the other is one conversation.
	goesOn = time.Hour
	// turnsKept is how many questions of a thread are looked back at.
	turnsKept = 6
)

// Wish is what is meant by a question that leans on what was said before in
// its thread. It is zero for one that stands alone.
type Wish struct {
	Text     string `json:",omitempty"` // the question in full; empty: as it was written
	Language string `json:",omitempty"` // to answer in, where it is not that of the text
	Only     Only   `json:",omitzero"`
	Table    string `json:",omitempty"` // the one table that is asked about, full name

	Prose  llm.Form `json:",omitempty"` // what is to be told of Table, or of Tables
	Tables []string `json:",omitempty"` // full names of those to be compared
	Over   bool     `json:",omitempty"` // what was said before counts no more
}

// wanted is what a question asks for, in full.
func (q Question) wanted() string { return cmp.Or(q.Wish.Text, ungreeted(q.Text)) }

// tells says that a question was about tables of the answer before it.
func (w Wish) tells() bool { return w.Text != "" && (w.Table != "" || w.Prose != "") }

// Follows tells whether a text that was not addressed to the bot follows up on
// an answer that the same person got in the thread. It errs on the side of
// silence: people talk to each other there.
func (b *Bot) Follows(ctx context.Context, q Question) (bool, error) {
	l := leanOf(q.Text)
	if l == (lean{}) || l.over || l.more != "" && !strings.HasSuffix(strings.TrimSpace(q.Text), "?") {
		return false, nil
	}
	before, err := b.before(ctx, q)
	return err == nil && len(before) > 0 && before[0].Asker.ID == q.Asker.ID, err
}

// understood is a question with what it means after those before it.
func (b *Bot) understood(ctx context.Context, gen Finder, q Question) (Question, error) {
	if q.Place.Surface == Mine || q.Place.Surface == Shared { // understood already
		return q, nil
	}
	q.Wish = Wish{}
	l := leanOf(q.Text)
	switch {
	case l == (lean{}):
		q.Wish = b.named(ctx, gen, q)
		return q, nil
	case l.over:
		q.Wish.Over = true
		return q, nil
	}
	base, ok, err := b.base(ctx, q)
	if err != nil || !ok {
		return q, err
	}
	base, a, err := b.latest(ctx, gen, base)
	if errors.Is(err, journal.ErrNotFound) {
		return q, nil
	}
	if err != nil {
		return q, err
	}
	q.Wish = l.on(base, a, q.Text)
	return q, nil
}

// on is what a text that leans means after a question and its answer.
func (l lean) on(base Question, a Answer, said string) Wish {
	w := Wish{Text: base.wanted(), Only: base.Wish.Only.and(l.only)}
	w.Language = cmp.Or(l.language, text.LanguageOf(said, a.Language))
	switch {
	case l.more != "":
		w.Text = strings.TrimRight(w.Text, " ?!.,;:") + " " + l.more
	case l.compare != placed{}:
		for at, c := range a.Candidates[:min(len(l.compare), len(a.Candidates))] {
			if l.compare[at] {
				w.Tables = append(w.Tables, c.Table.FullName())
			}
		}
		if w.Prose = llm.Comparison; len(w.Tables) < 2 {
			return Wish{}
		}
	case l.place > 0 || l.columns || l.explain:
		at := max(l.place, 1) - 1
		if at >= len(a.Candidates) {
			return Wish{}
		}
		if w.Table = a.Candidates[at].Table.FullName(); l.explain {
			w.Prose = llm.Explanation
		}
	}
	return w
}

// base is the question that one leans on: the last one before it that looked
// for tables.
func (b *Bot) base(ctx context.Context, q Question) (Question, bool, error) {
	before, err := b.before(ctx, q)
	if err != nil {
		return q, false, err
	}
	for _, e := range before {
		switch {
		case e.Wish.Over:
			return q, false, nil
		case !e.Wish.tells() && smallTalk(e.Text) == "":
			return e, true, nil
		}
	}
	return q, false, nil
}

// before are the questions of the thread before one, the latest first. One in
// a direct message goes on from those of the last hour too.
func (b *Bot) before(ctx context.Context, q Question) ([]Question, error) {
	p := q.Place
	at := journal.Stretch{Team: p.Team, Channel: p.Channel, Thread: p.Thread, From: p.Thread, Until: p.Message}
	switch {
	case p.Message == "" || b.journal == nil: // a command, or nothing is kept
		return nil, nil
	case p.Thread == p.Message && p.Surface == Direct:
		at.Thread, at.From = "", stamp(q.Asked.Add(-goesOn))
	case p.Thread == p.Message || p.Thread == "":
		return nil, nil
	}
	stored, err := b.journal.Earlier(ctx, at, turnsKept)
	if err != nil {
		return nil, fmt.Errorf("looking for what was asked before question %s: %w", q.ID, err)
	}
	var before []Question
	for _, s := range stored {
		if e, err := decodeQuestion(s); err == nil && e.Place.Surface != Mine && e.Place.Surface != Shared {
			before = append(before, e)
		}
	}
	return before, nil
}

// stamp is a time as messages are numbered by it.
func stamp(t time.Time) string { return strconv.FormatInt(t.Unix(), 10) + ".000000" }
