package journal

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func accept(t testing.TB, j *Journal, key string) bool {
	t.Helper()
	fresh, err := j.Accept(t.Context(), Envelope{Key: key, Type: "events_api", Lane: "L", Payload: []byte(`{}`), Received: noon})
	must(t, err)
	return fresh
}

func unfinished(t testing.TB, j *Journal) (keys []string) {
	t.Helper()
	open, err := j.Unfinished(t.Context())
	must(t, err)
	for _, e := range open {
		keys = append(keys, e.Key)
	}
	return keys
}

func TestEnvelopeComesBackAsItWas(t *testing.T) {
	j := openTest(t)
	e := Envelope{Key: "click:1", Type: "interactive", Lane: "click:C1", Urgent: true, Payload: []byte("{\"a\":\"\u2028\"}"), Received: noon}
	_, err := j.Accept(t.Context(), e)
	must(t, err)
	for want := 1; want <= 2; want++ {
		if n, err := j.Begin(t.Context(), e.Key); n != want || err != nil {
			t.Errorf("Begin gave %d, %v, want %d", n, err, want)
		}
	}
	e.Attempts = 2
	open, err := j.Unfinished(t.Context())
	must(t, err)
	if diff := cmp.Diff([]Envelope{e}, open); diff != "" {
		t.Error(diff)
	}
}

func TestEnvelopeIsAcceptedOnce(t *testing.T) {
	j := openTest(t)
	for _, key := range []string{"open", "done", "dead"} {
		if !accept(t, j, key) {
			t.Errorf("%s was not fresh", key)
		}
	}
	must(t, j.Finish(t.Context(), "done"))
	must(t, j.GiveUp(t.Context(), "dead", "no luck"))
	for _, key := range []string{"open", "done", "dead"} {
		if accept(t, j, key) {
			t.Errorf("%s was fresh again", key)
		}
	}
	if diff := cmp.Diff([]string{"open"}, unfinished(t, j)); diff != "" {
		t.Error(diff)
	}
}

func TestUnfinishedKeepsTheOrder(t *testing.T) {
	j := openTest(t)
	var want []string
	for i := range 20 {
		key := fmt.Sprint("e", 19-i)
		accept(t, j, key)
		if i%3 == 0 {
			must(t, j.Finish(t.Context(), key))
		} else {
			want = append(want, key)
		}
	}
	if diff := cmp.Diff(want, unfinished(t, j)); diff != "" {
		t.Error(diff)
	}
}

func TestClosedEnvelopesStayClosed(t *testing.T) {
	j := openTest(t)
	accept(t, j, "1")
	must(t, j.GiveUp(t.Context(), "1", "no luck"))
	must(t, j.Finish(t.Context(), "1"))
	if s, err := j.Stats(t.Context()); err != nil || s.Dead != 1 {
		t.Errorf("got %+v, %v, want one dead", s, err)
	}
	for _, key := range []string{"1", "never seen"} {
		if _, err := j.Begin(t.Context(), key); !errors.Is(err, ErrNotFound) {
			t.Errorf("Begin %s gave %v, want ErrNotFound", key, err)
		}
	}
}

func TestFinishDropsThePayload(t *testing.T) {
	j := openTest(t)
	accept(t, j, "1")
	must(t, j.Finish(t.Context(), "1"))
	var n int
	must(t, j.reader.QueryRow(`SELECT length(payload) FROM envelopes`).Scan(&n))
	if n != 0 {
		t.Errorf("%d bytes of payload are left", n)
	}
}

func TestAcceptFromManyIsFreshOnce(t *testing.T) {
	j := openTest(t)
	var mu sync.Mutex
	fresh := map[string]int{}
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for i := range 50 {
				key := fmt.Sprint(i)
				if accept(t, j, key) {
					mu.Lock()
					fresh[key]++
					mu.Unlock()
				}
			}
		})
	}
	all.Wait()
	for i := range 50 {
		if n := fresh[fmt.Sprint(i)]; n != 1 {
			t.Errorf("%d was fresh %d times", i, n)
		}
	}
}

// hinder keeps the writer busy until release is called, and returns once it is.
func hinder(t *testing.T, j *Journal) (release func()) {
	t.Helper()
	busy, free := make(chan bool, 1), make(chan bool)
	done := make(chan error, 1)
	go func() {
		done <- j.write(t.Context(), "waiting", func(context.Context, *sql.Tx) error {
			select {
			case busy <- true:
			default: // run again, after a batch that failed
			}
			<-free
			return nil
		})
	}()
	<-busy
	return func() { close(free); must(t, <-done) }
}

func TestOneFailureInABatchIsItsOwn(t *testing.T) {
	j := openTest(t)
	ask(t, j, "Q1", "U1")
	release := hinder(t, j)
	errs := make(chan error, 20)
	for i := range 10 {
		go func() {
			_, err := j.Accept(t.Context(), Envelope{Key: fmt.Sprint(i)})
			errs <- err
		}()
		go func() {
			if err := j.SaveAnswer(t.Context(), Answer{Question: "missing", Revision: i}); !errors.Is(err, ErrNotFound) {
				errs <- fmt.Errorf("an answer to no question gave %w", err)
				return
			}
			errs <- nil
		}()
	}
	release()
	for range 20 {
		if err := <-errs; err != nil {
			t.Error(err)
		}
	}
	if n := len(unfinished(t, j)); n != 10 {
		t.Errorf("%d envelopes are there, want 10", n)
	}
}

func TestCancelledBeforeItsTurnIsNotWritten(t *testing.T) {
	j := openTest(t)
	release := hinder(t, j)
	ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	if _, err := j.Accept(ctx, Envelope{Key: "1"}); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v", err)
	}
	release()
	if keys := unfinished(t, j); keys != nil {
		t.Errorf("it was written all the same: %v", keys)
	}
}

func TestDiskFullOrReadOnlyRefuses(t *testing.T) {
	for name, pragmas := range map[string][2]string{
		"full":      {"PRAGMA max_page_count=1", "PRAGMA max_page_count=1000000"},
		"read-only": {"PRAGMA query_only=ON", "PRAGMA query_only=OFF"},
	} {
		t.Run(name, func(t *testing.T) {
			j := openTest(t)
			_, err := j.writer.Exec(pragmas[0])
			must(t, err)
			e := Envelope{Key: "big", Payload: make([]byte, 100_000)}
			if fresh, err := j.Accept(t.Context(), e); err == nil || fresh {
				t.Fatalf("accepted: %v, %v", fresh, err)
			}
			_, err = j.writer.Exec(pragmas[1])
			must(t, err)
			if fresh, err := j.Accept(t.Context(), e); err != nil || !fresh {
				t.Errorf("with room again: %v, %v", fresh, err)
			}
		})
	}
}

func TestPruneEnvelopes(t *testing.T) {
	j := openTest(t)
	accept(t, j, "open")
	must(t, j.write(t.Context(), "filling", func(ctx context.Context, tx *sql.Tx) error {
		for i := range 2*pruning - 1 {
			if _, err := tx.ExecContext(ctx, `INSERT INTO envelopes (key, type, lane, urgent, payload, received, state, closed)
				VALUES (?, '', '', 0, x'', 0, 'done', ?)`, i, nanos(noon)); err != nil {
				return err
			}
		}
		return nil
	}))
	accept(t, j, "dead")
	must(t, j.GiveUp(t.Context(), "dead", "no luck"))
	if n, err := j.PruneEnvelopes(t.Context(), noon); n != 0 || err != nil {
		t.Errorf("pruned %d, %v before their time", n, err)
	}
	if n, err := j.PruneEnvelopes(t.Context(), noon.Add(1)); n != 2*pruning || err != nil {
		t.Errorf("pruned %d, %v, want %d", n, err, 2*pruning)
	}
	if diff := cmp.Diff([]string{"open"}, unfinished(t, j)); diff != "" {
		t.Error(diff)
	}
}
