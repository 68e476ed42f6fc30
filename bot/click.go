package bot

import (
	"context"
	"errors"
	"fmt"

	"github.com/datafind/datafind/bot/journal"
	"github.com/datafind/datafind/catalog"
	"github.com/datafind/datafind/catalog/search"
)

// weighing is a revision of an answer that a model weighs, or is to weigh.
type weighing struct {
	revision int
	clicked  bool   // someone used it
	stop     func() // ends the weighing; nil while it has not begun
}

// watch notes that a revision is being weighed, which ends the weighing of an
// earlier one. A click until unwatch keeps the order of its tables; a crash
// forgets the click, not the answer.
func (b *Bot) watch(id string, revision int, stop func()) {
	b.mu.Lock()
	defer b.mu.Unlock()
	w := b.open[id]
	if w == nil || w.revision != revision {
		w.end()
		w = &weighing{revision: revision}
		b.open[id] = w
	}
	if stop != nil {
		w.stop = stop
	}
}

func (b *Bot) unwatch(id string, revision int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if w := b.open[id]; w != nil && w.revision == revision {
		delete(b.open, id)
	}
}

// settledOtherwise ends the weighing of an answer that needs it no more.
func (b *Bot) settledOtherwise(id string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.open[id].end()
	delete(b.open, id)
}

func (w *weighing) end() {
	if w != nil && w.stop != nil {
		w.stop()
	}
}

func (b *Bot) noteClick(id string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if w := b.open[id]; w != nil {
		w.clicked = true
	}
}

// clicked tells whether someone used the answer while it was weighed.
func (b *Bot) clicked(ctx context.Context, id string) (bool, error) {
	b.mu.Lock()
	w := b.open[id]
	noted := w != nil && w.clicked
	b.mu.Unlock()
	if noted {
		return true, nil
	}
	up, down, err := b.journal.Tally(ctx, id)
	if err != nil {
		return false, fmt.Errorf("counting the thumbs of question %s: %w", id, err)
	}
	return up+down > 0, nil
}

// question reads a question that someone acts on; ErrUnknown where it is not
// kept (any more) or was deleted.
func (b *Bot) question(ctx context.Context, id string) (Question, error) {
	stored, err := b.journal.Question(ctx, id)
	if err != nil {
		return Question{}, unknown(fmt.Errorf("reading question %s: %w", id, err))
	}
	q, err := decodeQuestion(stored)
	return q, unknown(err)
}

func unknown(err error) error {
	if errors.Is(err, journal.ErrNotFound) || errors.Is(err, errWithdrawn) {
		return fmt.Errorf("%w: %w", ErrUnknown, err)
	}
	return err
}

// Shown is what stands under a click: the question and its last answer, with
// the tables alone that the person acting may see now. ErrUnknown where it is
// not kept any more.
func (b *Bot) Shown(ctx context.Context, question string, by Person) (Question, Answer, error) {
	q, err := b.question(ctx, question)
	if err != nil {
		return q, Answer{}, err
	}
	gen := b.generation()
	q, a, err := b.latest(ctx, gen, q)
	if err != nil {
		return q, a, unknown(err)
	}
	if a.Tally, err = b.tally(ctx, question); err != nil {
		return q, a, err
	}
	b.noteClick(question)
	snap := gen.Snapshot()
	allowed := snap.Visible(b.person(ctx, snap, by))
	return q, a.narrowed(func(t *catalog.Table) bool {
		id, ok := snap.Lookup(t.FullName())
		return ok && allowed.Has(id)
	}), nil
}

// Choose settles an ambiguous answer to one of its readings (its position in
// Answer.Senses), in place. An answer that is clear by now stays as it is.
// ErrUnknown where the question is not kept any more.
func (b *Bot) Choose(ctx context.Context, question string, sense int, by Person) error {
	done, err := b.changing.take(ctx, question)
	if err != nil {
		return err
	}
	defer done()
	q, err := b.question(ctx, question)
	if err != nil {
		return err
	}
	gen := b.generation()
	q, a, err := b.latest(ctx, gen, q)
	if err != nil {
		return unknown(err)
	}
	if a.Kind == Ambiguous && sense >= 0 && sense < len(a.Senses) {
		a = chosen(a, a.Senses[sense])
		if err := b.save(ctx, q, a); err != nil {
			return err
		}
		b.settledOtherwise(question)
	}
	_, err = b.show(ctx, q, a)
	return err
}

// chosen is the answer to one reading: its table first, then those of the same
// domain; the rest stays behind More.
func chosen(a Answer, s search.Sense) Answer {
	first := a.Candidates[s.Candidate]
	near, far := []Candidate{first}, []Candidate(nil)
	for i, c := range a.Candidates {
		switch {
		case i == s.Candidate:
		case sameField(c.Table, first.Table):
			near = append(near, c)
		default:
			far = append(far, c)
		}
	}
	a.Kind, a.Senses, a.Settled = Tables, nil, true
	a.Revision++
	a.Candidates = append(near, far...)
	a.Show = min(shownLimit, len(near))
	return a
}

// sameField tells whether two tables belong to the same domain, or schema
// where no domain is known.
func sameField(a, b *catalog.Table) bool {
	if a.Domain != "" || b.Domain != "" {
		return a.Domain == b.Domain
	}
	return a.Schema == b.Schema
}
