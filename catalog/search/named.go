package search

import (
	"context"

	"github.com/datafind/datafind/catalog"
)

// Service is an engine elsewhere that knows tables by their full names and
// nothing of who asks.
type Service interface {
	Name() string
	// Find names tables for a text, the nearest first, at most so many.
	Find(ctx context.Context, text string, most int) ([]string, error)
}

// serviceDepth is how many tables a service is asked for: more than are
// wanted, as those that the asker may not see fall out.
const serviceDepth = 200

// Elsewhere is the engine that a service is for one snapshot. Names that the
// snapshot does not have are left out.
func Elsewhere(s Service, snapshot *catalog.Snapshot) Engine { return named{s, snapshot} }

type named struct {
	Service
	snapshot *catalog.Snapshot
}

// Near asks the service.
func (n named) Near(ctx context.Context, text string, allowed *catalog.Set, most int) ([]int, error) {
	names, err := n.Find(ctx, text, serviceDepth)
	if err != nil {
		return nil, err
	}
	var near []int
	for _, name := range names {
		if id, ok := n.snapshot.Lookup(name); ok && allowed.Has(id) && len(near) < most {
			near = append(near, id)
		}
	}
	return near, nil
}
