package bot

import (
	"context"

	"github.com/datafind/datafind/catalog/text"
	"github.com/datafind/datafind/llm"
)

// turns is what was asked in the thread before a question, answered and marked
// as right, the latest last: tables alone that its audience may see. Where the
// journal cannot be read the model does without.
func (b *Bot) turns(ctx context.Context, gen Finder, see viewer, q Question) []llm.Turn {
	before, err := b.before(ctx, q)
	if err != nil {
		return nil
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
