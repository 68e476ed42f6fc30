package bot

import (
	"context"
	"fmt"
	"sync"
)

// turns lets one caller at a time through for each key. The zero value is
// ready.
type turns struct {
	mu   sync.Mutex
	keys map[string]*turn
}

type turn struct {
	free    chan struct{} // holds one token while nobody has the turn
	waiting int
}

// take waits for the turn of a key, or for the end of ctx. done gives it back
// and must be called once.
func (t *turns) take(ctx context.Context, key string) (done func(), err error) {
	t.mu.Lock()
	if t.keys == nil {
		t.keys = make(map[string]*turn)
	}
	k := t.keys[key]
	if k == nil {
		k = &turn{free: make(chan struct{}, 1)}
		k.free <- struct{}{}
		t.keys[key] = k
	}
	k.waiting++
	t.mu.Unlock()

	select {
	case <-k.free:
		return func() { k.free <- struct{}{}; t.leave(key, k) }, nil
	case <-ctx.Done():
		t.leave(key, k)
		return nil, fmt.Errorf("waiting for the turn of %s: %w", key, ctx.Err())
	}
}

func (t *turns) leave(key string, k *turn) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if k.waiting--; k.waiting == 0 {
		delete(t.keys, key)
	}
}
