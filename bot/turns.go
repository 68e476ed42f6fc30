package bot

import (
	"context"
	"time"

	"github.com/datafind/datafind/catalog/text"
	"github.com/datafind/datafind/llm"
)

const (
	// hearing is how long people's thread may take to be read.
	hearing = time.Second
	// heardLimit is how many characters of one message are read.
	heardLimit = 200
)

// turns is what was asked in the thread before a question, answered and marked
// as right, the latest last: tables alone that its audience may see. Before the
// first question it is what people said to each other there. Where the journal
// cannot be read the model does without.
func (b *Bot) turns(ctx context.Context, gen Finder, see viewer, q Question) []llm.Turn {
	before, err := b.before(ctx, q)
	if err != nil {
		return nil
	}
	if len(before) == 0 {
		return b.heard(ctx, q)
	}
	var turns []llm.Turn
	for i := len(before) - 1; i >= 0; i-- {
		if before[i].Wish.Over {
			turns = nil
			continue
		}
		e, a, err := b.latest(ctx, gen, before[i])
		if err != nil || smallTalk(e.Text) != "" {
			continue
		}
		turn := llm.Turn{Asked: text.Mask(e.Text)}
		for _, c := range a.Shown() {
			turn.Answered = append(turn.Answered, see.names([]string{c.Table.FullName()})...)
		}
		if v, err := b.journal.VoteOf(ctx, e.ID, q.Asker.ID); err == nil {
			right := v.Table
			if v.Up && len(turn.Answered) > 0 {
				right = turn.Answered[0]
			}
			turn.Clicked = see.names([]string{right})
		}
		turns = append(turns, turn)
	}
	return turns
}

// heard is what people said in a public thread before a question, which all who
// read its answer can read too.
func (b *Bot) heard(ctx context.Context, q Question) []llm.Turn {
	if b.hearer == nil || q.Place.Surface != Mention || q.Place.Thread == q.Place.Message {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, hearing)
	defer cancel()
	var turns []llm.Turn
	for _, said := range b.hearer.Heard(ctx, q) {
		turns = append(turns, llm.Turn{Said: Cut(text.Mask(squeezed(said, heardLimit)), heardLimit)})
	}
	return turns
}
