package socket

import (
	"context"
	"errors"
	"path/filepath"
	"slices"
	"sync"
	"testing"

	"github.com/datafind/datafind/bot/journal"
)

// memory is a journal in memory that can be told to fail.
type memory struct {
	mu    sync.Mutex
	order []string
	kept  map[string]*journal.Envelope
	state map[string]string // open, done, or why it is dead
	asked map[Message]bool  // messages that asked something
	fail  error             // of every method
	lossy bool              // Accept keeps and fails all the same
}

func newMemory(left ...journal.Envelope) *memory {
	m := &memory{kept: map[string]*journal.Envelope{}, state: map[string]string{}}
	for _, e := range left {
		m.keep(e)
	}
	return m
}

func (m *memory) keep(e journal.Envelope) {
	m.order = append(m.order, e.Key)
	m.kept[e.Key], m.state[e.Key] = &e, "open"
}

var errDisk = errors.New("disk full")

func (m *memory) Accept(_ context.Context, e journal.Envelope) (bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	_, there := m.kept[e.Key]
	if !there && (m.fail == nil || m.lossy) {
		m.keep(e)
	}
	return !there && m.fail == nil, m.fail
}

func (m *memory) Unfinished(context.Context) (open []journal.Envelope, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, key := range m.order {
		if m.state[key] == "open" {
			open = append(open, *m.kept[key])
		}
	}
	return open, m.fail
}

func (m *memory) Begin(_ context.Context, key string) (int, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.fail != nil {
		return 0, m.fail
	}
	if m.state[key] != "open" {
		return 0, journal.ErrNotFound
	}
	m.kept[key].Attempts++
	return m.kept[key].Attempts, nil
}

func (m *memory) Finish(_ context.Context, key string) error { return m.end(key, "done") }

func (m *memory) GiveUp(_ context.Context, key, reason string) error { return m.end(key, reason) }

func (m *memory) end(key, state string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.fail == nil && m.state[key] == "open" {
		m.state[key] = state
	}
	return m.fail
}

func (m *memory) QuestionAt(_ context.Context, team, channel, message string) (journal.Question, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.fail != nil {
		return journal.Question{}, m.fail
	}
	if !m.asked[Message{team, channel, message}] {
		return journal.Question{}, journal.ErrNotFound
	}
	return journal.Question{Team: team, Channel: channel, Message: message}, nil
}

func (m *memory) set(fail error, lossy bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.fail, m.lossy = fail, lossy
}

func (m *memory) stateOf(key string) string {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.state[key]
}

// accepted are the keys of all that was ever kept.
func (m *memory) accepted() []string {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Clone(m.order)
}

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
			if _, err := j.QuestionAt(ctx, "T1", "C1", "1.1"); !errors.Is(err, journal.ErrNotFound) {
				t.Errorf("a message that asked nothing: %v", err)
			}
			open, err := j.Unfinished(ctx)
			want(t, "error", err, nil)
			want(t, "unfinished", open, []journal.Envelope{
				{Key: "a", Lane: "L", Payload: []byte("a"), Attempts: 2}, {Key: "c", Lane: "L", Payload: []byte("c")},
			})
		})
	}
}
