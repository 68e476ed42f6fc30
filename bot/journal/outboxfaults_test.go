package journal

import (
	"context"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// Whatever fails, and wherever the process ends, the tables outside show each
// row once and as it stands.
func TestFaultsLoseAndDoubleNothing(t *testing.T) { faultSeeds(t, 50) }

func faultSeeds(t *testing.T, seeds uint64) {
	for seed := range seeds {
		t.Run(fmt.Sprint(seed), func(t *testing.T) { survives(t, rand.New(rand.NewPCG(seed, 1))) })
	}
}

// survives writes, fails and starts again as r has it.
func survives(t *testing.T, r *rand.Rand) {
	path := filepath.Join(t.TempDir(), "journal.db")
	s := newTableSink()
	j := openAt(t, path, Options{})
	for step := range 12 {
		q := fmt.Sprintf("Q%d", r.IntN(4))
		ask(t, j, q, "U1")
		switch r.IntN(3) {
		case 0:
			answer(t, j, q, step)
		case 1:
			vote(t, j, q, fmt.Sprintf("U%d", r.IntN(2)), r.IntN(2) == 0)
		}
		s.fail = func(string) (bool, error) {
			if r.IntN(2) == 0 {
				return r.IntN(2) == 0, errLost
			}
			return true, nil
		}
		_ = outboxOf(t, j, s).Flush(t.Context())
		if r.IntN(4) == 0 {
			must(t, j.Close())
			j = openAt(t, path, Options{})
		}
	}
	s.fail = nil
	must(t, outboxOf(t, j, s).Flush(t.Context()))
	afresh := newTableSink()
	_, err := j.writer.Exec(`UPDATE deliveries SET delivered = 0`)
	must(t, err)
	must(t, outboxOf(t, j, afresh).Flush(t.Context()))
	if got, want := s.latest(), afresh.latest(); !slices.Equal(got, want) {
		t.Fatalf("outside stands\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// inBubble runs a test with an outbox on time that stands still.
func inBubble(t *testing.T, test func(t *testing.T, j *Journal, s *tableSink, run func(context.Context))) {
	path := filepath.Join(t.TempDir(), "journal.db")
	synctest.Test(t, func(t *testing.T) {
		j, err := Open(t.Context(), path, Options{})
		must(t, err)
		s := newTableSink()
		o := outboxOf(t, j, s)
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan struct{})
		run := func(ctx context.Context) {
			go func() { defer close(done); o.Run(ctx) }()
		}
		test(t, j, s, func(given context.Context) {
			if given == nil {
				given = ctx
			}
			run(given)
		})
		cancel()
		<-done
		must(t, j.Close())
	})
}

func askNow(t *testing.T, j *Journal, id string) {
	t.Helper()
	_, _, err := j.Ask(t.Context(), Question{ID: id, Asked: time.Now()})
	must(t, err)
}

func TestRowsWaitForHoursOrForMany(t *testing.T) {
	inBubble(t, func(t *testing.T, j *Journal, s *tableSink, run func(context.Context)) {
		run(nil)
		askNow(t, j, "Q1")
		time.Sleep(defaultEvery - 2*check)
		synctest.Wait()
		if s.made() != 0 {
			t.Error("one row was delivered at once")
		}
		time.Sleep(3 * check)
		synctest.Wait()
		if s.made() != 1 {
			t.Errorf("%d deliveries after %s", s.made(), defaultEvery)
		}
		for i := range defaultRows {
			askNow(t, j, fmt.Sprintf("R%d", i))
		}
		time.Sleep(check)
		synctest.Wait()
		if s.made() != 2 {
			t.Errorf("%d rows were left waiting", defaultRows)
		}
	})
}

func TestAnOutageOfDaysIsMetWithGrowingPauses(t *testing.T) {
	inBubble(t, func(t *testing.T, j *Journal, s *tableSink, run func(context.Context)) {
		up := time.Now().Add(72 * time.Hour)
		s.fail = func(call string) (bool, error) {
			if time.Now().Before(up) {
				return false, errLost
			}
			return true, nil
		}
		askNow(t, j, "Q1")
		run(nil)
		time.Sleep(72 * time.Hour)
		synctest.Wait()
		if n := s.made(); n < 10 || n > 25 {
			t.Errorf("%d tries in three days", n)
		}
		time.Sleep(longestPause + check)
		synctest.Wait()
		s.expect(t, "Q1  withdrawn=false")
	})
}

func TestAStopWaitsForTheStatementOnItsWay(t *testing.T) {
	for _, tt := range []struct {
		takes time.Duration
		owed  int
	}{{grace / 2, 0}, {grace * 2, 1}} {
		t.Run(tt.takes.String(), func(t *testing.T) {
			inBubble(t, func(t *testing.T, j *Journal, s *tableSink, run func(context.Context)) {
				_, _, err := j.Ask(t.Context(), Question{ID: "Q1", Asked: time.Now().Add(-defaultEvery)})
				must(t, err)
				s.during = func() { time.Sleep(tt.takes) }
				ctx, stop := context.WithCancel(t.Context())
				run(ctx)
				synctest.Wait()
				stop()
				time.Sleep(3 * grace)
				synctest.Wait()
				b, err := j.Backlog(t.Context())
				must(t, err)
				if b.Rows != tt.owed {
					t.Errorf("%d rows owed, want %d", b.Rows, tt.owed)
				}
			})
		})
	}
}
