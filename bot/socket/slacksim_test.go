package socket

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/datafind/datafind/bot/journal"
	"github.com/datafind/datafind/bot/slacksim"
)

// The tests here go through real sockets, slack-go and the real journal.

func startSlack(t testing.TB) *slacksim.Server {
	t.Helper()
	manifest, err := os.ReadFile("../../manifest.yaml")
	if err != nil {
		t.Fatal(err)
	}
	s, err := slacksim.Start(slacksim.Config{
		Manifest: manifest, AckDeadline: 500 * time.Millisecond,
		RetryPauses: make([]time.Duration, 30), // on a busy machine some come late
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func openJournal(t testing.TB, path string) *journal.Journal {
	t.Helper()
	j, err := journal.Open(t.Context(), path, journal.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { j.Close() })
	return j
}

// serve starts a Runner and waits until so many of its two connections stand.
func serve(t testing.TB, s *slacksim.Server, j *journal.Journal, h Handler, live int) (r *Runner, stop func()) {
	t.Helper()
	r = New(Config{
		API:     NewOpener(s.AppToken(), s.APIURL(), &http.Client{Timeout: 5 * time.Second}),
		Journal: j, Handler: h, Bot: s.BotUser(), Grace: 50 * time.Millisecond,
	})
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- r.Run(ctx) }()
	stop = func() {
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
		ended <- nil
	}
	t.Cleanup(stop)
	await(t, s, "a connection", func() bool { return r.Stats().Live >= live })
	return r, stop
}

func await(t testing.TB, s *slacksim.Server, what string, condition func() bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	for !condition() {
		select {
		case <-tick.C:
		case <-ctx.Done():
			waiting, lost := s.Undelivered()
			t.Fatalf("waited in vain for %s; %d envelopes wait, %d are lost", what, waiting, lost)
		}
	}
}

func say(t testing.TB, s *slacksim.Server, text string) {
	t.Helper()
	if _, err := s.Say(slacksim.Say{Channel: "general", User: "analyst", Text: text}); err != nil {
		t.Fatal(err)
	}
}

// each calls f for each envelope that is handled.
type each func(e journal.Envelope)

func (f each) Handle(_ context.Context, e journal.Envelope) (string, error) { f(e); return "", nil }

func (f each) Finish(context.Context, journal.Envelope) error { return nil }

// TestThroughSlack asks questions while sockets break, envelopes come twice
// and acknowledgements are lost: each is handled once, none is lost.
func TestThroughSlack(t *testing.T) {
	s := startSlack(t)
	path := filepath.Join(t.TempDir(), "journal.db")
	j := openJournal(t, path)
	handled := make(chan string, 1000)
	h := each(func(e journal.Envelope) { handled <- e.Key })
	r, stop := serve(t, s, j, h, 2)

	faults := []slacksim.Faults{
		{DuplicateEnvelopes: 5}, {SwallowAcks: 3}, {Disconnect: "refresh_requested"},
		{DropSockets: true}, {DelayAcks: 2, DelayAcksMS: 400}, {RefuseConnects: 1, DropSockets: true},
	}
	const questions = 60
	for i := range questions {
		if i%10 == 5 {
			if err := s.Faults(faults[i/10]); err != nil {
				t.Fatal(err)
			}
		}
		say(t, s, fmt.Sprintf("<@%s> question %d?", s.BotUser(), i))
		say(t, s, "not for the bot")
	}
	await(t, s, "all acknowledgements", func() bool { waiting, _ := s.Undelivered(); return waiting == 0 })
	if _, lost := s.Undelivered(); lost > 0 {
		t.Errorf("%d events were never acknowledged", lost)
	}
	// A mention comes as an event of two types, each with an id of its own.
	await(t, s, "all questions", func() bool { return len(handled) >= 2*questions })
	await(t, s, "an empty queue", func() bool { return r.Stats().Queued == 0 })
	stop()
	close(handled)
	seen := map[string]bool{}
	for key := range handled {
		if seen[key] {
			t.Errorf("%s was handled twice", key)
		}
		seen[key] = true
	}
	if len(seen) != 2*questions {
		t.Errorf("%d envelopes were handled, want %d", len(seen), 2*questions)
	}
	if open, err := j.Unfinished(t.Context()); len(open) > 0 || err != nil {
		t.Errorf("%d envelopes are open, %v", len(open), err)
	}
}

// TestRestart stops a Runner in the midst of its work; the next one, on the
// same file, does the rest.
func TestRestart(t *testing.T) {
	s := startSlack(t)
	path := filepath.Join(t.TempDir(), "journal.db")
	j := openJournal(t, path)
	stuck := make(chan bool)
	defer close(stuck)
	r, stop := serve(t, s, j, blocked(stuck), 1)
	for i := range 30 {
		say(t, s, fmt.Sprintf("<@%s> question %d?", s.BotUser(), i))
	}
	await(t, s, "all to be accepted", func() bool { return r.Stats().Queued == 60 })
	stop()
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	handled := make(chan string, 100)
	serve(t, s, openJournal(t, path), each(func(e journal.Envelope) { handled <- e.Key }), 1)
	await(t, s, "the rest", func() bool { return len(handled) == 60 })
}

// blocked handles nothing until its context ends.
type blocked chan bool

func (b blocked) Handle(ctx context.Context, e journal.Envelope) (string, error) {
	return "", b.Finish(ctx, e)
}

func (b blocked) Finish(ctx context.Context, _ journal.Envelope) error {
	select {
	case <-b:
	case <-ctx.Done():
	}
	return ctx.Err()
}

func TestProbe(t *testing.T) {
	s := startSlack(t)
	calls := &http.Client{Timeout: 5 * time.Second}
	if err := Probe(t.Context(), NewOpener(s.AppToken(), s.APIURL(), calls)); err != nil {
		t.Error(err)
	}
	if err := Probe(t.Context(), NewOpener("xapp-wrong", s.APIURL(), calls)); err == nil {
		t.Error("a wrong token was taken")
	}
}

// BenchmarkToHandler is the time from a person's message to the start of its
// handling, the journal's two writes included.
func BenchmarkToHandler(b *testing.B) {
	s := startSlack(b)
	handled := make(chan bool, 2)
	serve(b, s, openJournal(b, filepath.Join(b.TempDir(), "journal.db")), each(func(journal.Envelope) { handled <- true }), 1)
	for b.Loop() {
		if _, err := s.Say(slacksim.Say{Channel: "datafind", User: "analyst", Text: "churn?"}); err != nil {
			b.Fatal(err)
		}
		<-handled
	}
}
