package journal

import (
	"errors"
	"strings"
	"testing"
)

func TestStreams(t *testing.T) {
	j := openTest(t)
	_, _, err := j.Ask(t.Context(), Question{ID: "Q1", User: "U1", Team: "T1", Channel: "C1"})
	must(t, err)
	if _, err := j.Stream(t.Context(), "Q1"); !errors.Is(err, ErrNotFound) {
		t.Errorf("none was begun: %v", err)
	}
	if err := j.BeginStream(t.Context(), "Q9", 1); !errors.Is(err, ErrNotFound) {
		t.Errorf("no such question: %v", err)
	}
	if err := j.EndStream(t.Context(), "Q1"); !errors.Is(err, ErrNotFound) {
		t.Errorf("none to end: %v", err)
	}
	stands := func(want Stream) {
		t.Helper()
		if got, err := j.Stream(t.Context(), "Q1"); err != nil || got != want {
			t.Errorf("got %+v, %v, want %+v", got, err, want)
		}
	}
	must(t, j.BeginStream(t.Context(), "Q1", 1))
	stands(Stream{Question: "Q1", Revision: 1, Open: true})
	in := func(channel, want string) {
		t.Helper()
		refs, err := j.StreamsIn(t.Context(), "T1", channel)
		must(t, err)
		if got := strings.Join(refs, " "); got != want {
			t.Errorf("in %s: got %q, want %q", channel, got, want)
		}
	}
	in("C1", "")
	lost := func(channel, want string) {
		t.Helper()
		questions, err := j.LostStreams(t.Context(), "T1", channel)
		must(t, err)
		got := ""
		for _, q := range questions {
			got += q.ID
		}
		if got != want {
			t.Errorf("lost in %s: got %q, want %q", channel, got, want)
		}
	}
	lost("C1", "Q1")
	lost("C2", "")
	must(t, j.Withdraw(t.Context(), "Q1"))
	lost("C1", "Q1")
	must(t, j.StreamAt(t.Context(), "Q1", "C1/2"))
	in("C1", "C1/2")
	lost("C1", "")
	in("C2", "")
	must(t, j.EndStream(t.Context(), "Q1"))
	stands(Stream{Question: "Q1", Revision: 1, Ref: "C1/2"})
	must(t, j.BeginStream(t.Context(), "Q1", 3))
	stands(Stream{Question: "Q1", Revision: 3, Open: true})
	must(t, j.EndStream(t.Context(), "Q1"))
	lost("C1", "")
	for range 2 {
		must(t, j.CancelStream(t.Context(), "Q1"))
	}
	if _, err := j.Stream(t.Context(), "Q1"); !errors.Is(err, ErrNotFound) {
		t.Errorf("cancelled: %v", err)
	}
	must(t, j.BeginStream(t.Context(), "Q1", 4))
	_, err = j.Forget(t.Context(), "U1")
	must(t, err)
	if _, err := j.Stream(t.Context(), "Q1"); !errors.Is(err, ErrNotFound) {
		t.Errorf("forgotten: %v", err)
	}
}
