package socket

import (
	"errors"
	"path/filepath"
	"testing"

	"github.com/datafind/datafind/bot/journal"
)

// TestMemoryBehavesAsTheJournal holds the double of the journal to the real
// one: each does the same.
func TestMemoryBehavesAsTheJournal(t *testing.T) {
	for name, j := range map[string]Journal{
		"memory":  newMemory(),
		"journal": openJournal(t, filepath.Join(t.TempDir(), "journal.db")),
	} {
		t.Run(name, func(t *testing.T) {
			ctx := t.Context()
			for _, key := range []string{"b", "a", "c", "d"} {
				fresh, err := j.Accept(ctx, journal.Envelope{Key: key, Lane: "L", Payload: []byte(key)})
				want(t, "fresh", fresh && err == nil, true)
			}
			for range 2 {
				_, err := j.Begin(ctx, "a")
				want(t, "begin", err, nil)
			}
			want(t, "finish", j.Finish(ctx, "b"), nil)
			want(t, "give up", j.GiveUp(ctx, "d", "no luck"), nil)
			want(t, "finish again", j.Finish(ctx, "d"), nil)
			want(t, "finish what never was", j.Finish(ctx, "z"), nil)
			for _, key := range []string{"a", "b", "d"} {
				fresh, err := j.Accept(ctx, journal.Envelope{Key: key})
				want(t, "fresh again", fresh || err != nil, false)
			}
			for _, key := range []string{"b", "d", "z"} {
				if _, err := j.Begin(ctx, key); !errors.Is(err, journal.ErrNotFound) {
					t.Errorf("Begin %s gave %v", key, err)
				}
			}
			open, err := j.Unfinished(ctx)
			want(t, "error", err, nil)
			want(t, "unfinished", open, []journal.Envelope{
				{Key: "a", Lane: "L", Payload: []byte("a"), Attempts: 2}, {Key: "c", Lane: "L", Payload: []byte("c")},
			})
		})
	}
}
