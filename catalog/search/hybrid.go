package search

import (
	"context"
	"sync"
	"time"

	"github.com/datafind/datafind/catalog"
	"github.com/datafind/datafind/catalog/text"
)

// Engine finds tables in another way than by the words of the index: by
// vectors of a model, or in a service elsewhere.
type Engine interface {
	// Name is the engine's in logs and metrics.
	Name() string
	// Near lists tables for a text by their positions in the snapshot, the
	// nearest first, at most so many of those in allowed (nil: all). An engine
	// that does not know who may see what may list others too.
	Near(ctx context.Context, text string, allowed *catalog.Set, most int) ([]int, error)
}

// engineDepth is how many tables each engine is asked for.
const engineDepth = 50

// Hybrid is an index that asks engines too. What they find joins by rank; one
// that is late or fails is gone without, and the index answers alone.
type Hybrid struct {
	*Index
	engines  []Engine
	patience time.Duration
	asked    func(engine string, err error)
}

// NewHybrid joins an index with engines. Each gets so much patience a
// question; asked is told how each went, from several goroutines.
func NewHybrid(ix *Index, patience time.Duration, asked func(engine string, err error), engines ...Engine) *Hybrid {
	return &Hybrid{Index: ix, engines: engines, patience: patience, asked: asked}
}

// Search is the index's with what the engines find. They are sent the text
// without personal data.
func (h *Hybrid) Search(ctx context.Context, q Query) Result {
	if len(h.engines) > 0 {
		q.Near = h.near(ctx, q)
	}
	return h.Index.Search(ctx, q)
}

// near asks all engines at the same time.
func (h *Hybrid) near(ctx context.Context, q Query) [][]int {
	ctx, cancel := context.WithTimeout(ctx, h.patience)
	defer cancel()
	found := make([][]int, len(h.engines))
	masked := text.Mask(cut(q.Text, maxText))
	var all sync.WaitGroup
	for i, e := range h.engines {
		all.Go(func() {
			near, err := e.Near(ctx, masked, q.Allowed, engineDepth)
			h.asked(e.Name(), err)
			if err == nil {
				found[i] = near
			}
		})
	}
	all.Wait()
	return found
}
