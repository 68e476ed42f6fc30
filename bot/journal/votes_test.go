package journal

import (
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestVotes(t *testing.T) {
	at := func(minute int) time.Time { return noon.Add(time.Duration(minute) * time.Minute) }
	vote := func(up bool, revision, minute int) Vote {
		return Vote{Question: "Q1", User: "U1", Up: up, Revision: revision, At: at(minute)}
	}
	for _, tt := range []struct {
		name    string
		votes   []Vote
		changed []bool
		held    Vote
		history int
	}{
		{"one", []Vote{vote(true, 1, 0)}, []bool{true}, vote(true, 1, 0), 1},
		{"delivered twice", []Vote{vote(true, 1, 0), vote(true, 1, 0)}, []bool{true, false}, vote(true, 1, 0), 1},
		{"clicked twice", []Vote{vote(true, 1, 0), vote(true, 1, 5)}, []bool{true, false}, vote(true, 1, 0), 1},
		{"changed", []Vote{vote(true, 1, 0), vote(false, 1, 5)}, []bool{true, true}, vote(false, 1, 5), 2},
		{"changed and back", []Vote{vote(true, 1, 0), vote(false, 1, 5), vote(true, 1, 6)}, []bool{true, true, true}, vote(true, 1, 6), 3},
		{"an old one comes late", []Vote{vote(false, 1, 5), vote(true, 1, 0)}, []bool{true, false}, vote(false, 1, 5), 1},
		{"on a later revision", []Vote{vote(true, 1, 0), vote(true, 2, 5)}, []bool{true, false}, vote(true, 2, 5), 2},
	} {
		t.Run(tt.name, func(t *testing.T) {
			j := openTest(t)
			ask(t, j, "Q1", "U9")
			for i, v := range tt.votes {
				changed, err := j.Vote(t.Context(), v)
				if changed != tt.changed[i] || err != nil {
					t.Errorf("vote %d: changed %v, %v, want %v", i, changed, err, tt.changed[i])
				}
			}
			held, err := j.VoteOf(t.Context(), "Q1", "U1")
			if diff := cmp.Diff(tt.held, held); diff != "" || err != nil {
				t.Errorf("%v\n%s", err, diff)
			}
			up, down, err := j.Tally(t.Context(), "Q1")
			if up+down != 1 || up == 1 != tt.held.Up || err != nil {
				t.Errorf("tally %d up, %d down, %v", up, down, err)
			}
			var n int
			must(t, j.reader.QueryRow(`SELECT count(*) FROM votes`).Scan(&n))
			if n != tt.history {
				t.Errorf("%d verdicts kept, want %d", n, tt.history)
			}
		})
	}
}

func TestCorrection(t *testing.T) {
	j := openTest(t)
	ask(t, j, "Q1", "U9")
	down := Vote{Question: "Q1", User: "U1", Revision: 1, At: noon}
	_, err := j.Vote(t.Context(), down)
	must(t, err)
	must(t, j.Correct(t.Context(), "Q1", "U1", "gold.a.b", "it is monthly"))
	_, err = j.Vote(t.Context(), down) // delivered again
	must(t, err)
	seen := down
	seen.Revision, seen.At = 2, noon.Add(time.Minute)
	_, err = j.Vote(t.Context(), seen) // once more, on what was settled since
	must(t, err)
	want := seen
	want.Table, want.Reason = "gold.a.b", "it is monthly"
	got, err := j.VoteOf(t.Context(), "Q1", "U1")
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("%v\n%s", err, diff)
	}
	up := Vote{Question: "Q1", User: "U1", Up: true, Revision: 2, At: noon.Add(time.Hour)}
	_, err = j.Vote(t.Context(), up)
	must(t, err)
	if got, err := j.VoteOf(t.Context(), "Q1", "U1"); got != up || err != nil {
		t.Errorf("after a change of mind: %+v, %v", got, err)
	}
}

func TestClicksOfManyCountOnceEach(t *testing.T) {
	j := openTest(t)
	ask(t, j, "Q1", "U9")
	var all sync.WaitGroup
	var changed atomic.Int64
	for i := range 100 { // each click is handled twice, side by side
		all.Go(func() {
			c, err := j.Vote(t.Context(), Vote{Question: "Q1", User: string(rune('A' + i/2)), Up: i/2%2 == 0, Revision: 1, At: noon})
			if err != nil {
				t.Error(err)
			}
			if c {
				changed.Add(1)
			}
		})
	}
	all.Wait()
	up, down, err := j.Tally(t.Context(), "Q1")
	if up != 25 || down != 25 || changed.Load() != 50 || err != nil {
		t.Errorf("%d up, %d down, %d changes, %v", up, down, changed.Load(), err)
	}
}

// Nobody says what would have been right of an answer that was.
func TestNoCorrectionOfAThumbUp(t *testing.T) {
	j := openTest(t)
	ask(t, j, "Q1", "U9")
	_, err := j.Vote(t.Context(), Vote{Question: "Q1", User: "U1", Up: true, Revision: 1, At: noon})
	must(t, err)
	if err := j.Correct(t.Context(), "Q1", "U1", "gold.a.b", ""); !errors.Is(err, ErrNotFound) {
		t.Errorf("got %v, want ErrNotFound", err)
	}
}
