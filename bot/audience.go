package bot

import (
	"context"
	"errors"

	"go.uber.org/zap"

	"github.com/datafind/datafind/catalog"
)

// Audience is who can read an answer in a place: everyone in a channel, the
// person alone anywhere else.
func (b *Bot) Audience(ctx context.Context, s Surface, p Person) catalog.Audience {
	if s.private() {
		return b.person(ctx, b.generation().Snapshot(), p)
	}
	return catalog.Everyone()
}

// readers is who can read the answer to a question: for one person's own with
// the groups of today, which may be others than when it was asked.
func (b *Bot) readers(ctx context.Context, snap *catalog.Snapshot, q Question) catalog.Audience {
	if q.Place.Surface.private() {
		return b.person(ctx, snap, q.Asker)
	}
	return q.Audience
}

// person is the audience of one person alone. Where the directory does not
// know them, or does not answer, they see nothing: what they may see is then
// not known.
func (b *Bot) person(ctx context.Context, snap *catalog.Snapshot, p Person) catalog.Audience {
	if b.directory == nil || !snap.HasGrants() {
		return snap.Person(p.Email)
	}
	a, err := catalog.PersonIn(ctx, b.directory, p.Email)
	switch {
	case errors.Is(err, catalog.ErrNoPrincipal):
		b.log.Info("a person is not in the directory and sees nothing", zap.String("person", p.ID))
	case err != nil:
		b.log.Warn("the groups of a person are not known, so they see nothing", zap.String("person", p.ID), zap.Error(err))
	}
	return a
}
