//go:build real

package databricks

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/prometheus/client_golang/prometheus"

	"github.com/datafind/datafind/bot/journal"
)

// journalSink delivers a journal's rows by a Writer.
type journalSink struct{ *Writer }

func (s journalSink) Write(ctx context.Context, b journal.Batch, sent func(string)) error {
	var questions []PromptOutput
	for _, q := range b.Questions {
		row := PromptOutput{ID: q.ID, Version: q.Version, Prompt: q.Question.Text, Asked: q.Question.Asked, Asker: q.Question.User, Status: "open"}
		if q.Last != nil {
			row.Status, row.Candidates = "answered", q.Last.Tables
		}
		questions = append(questions, row)
	}
	var votes []Feedback
	for _, v := range b.Votes {
		votes = append(votes, Feedback{ID: v.ID, QuestionID: v.QuestionRow, Version: v.Version, Voter: v.Vote.User,
			Up: v.Vote.Up, Revision: v.Vote.Revision, RightTable: v.Vote.Table, Reason: v.Vote.Reason, At: v.Vote.At})
	}
	if err := s.WriteQuestions(ctx, questions, sent); err != nil {
		return err
	}
	return s.WriteFeedback(ctx, votes, sent)
}

func (s journalSink) Forget(ctx context.Context, f journal.Forgotten, sent func(string)) error {
	return s.Writer.Forget(ctx, Person(struct {
		User string
		IDs  []string
		At   time.Time
	}{f.User, f.IDs, f.At}), sent)
}

// lossy loses what comes back for every third change: for one the whole reply,
// after the change was committed; for the next every word of how it went on.
type lossy struct {
	changes, lost, conflicts atomic.Int64
	mute                     sync.Map // statements that nothing is heard of
}

func (l *lossy) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Method == http.MethodGet {
		if left, muted := l.mute.LoadAndDelete(filepath.Base(r.URL.Path)); muted && left.(bool) {
			return &http.Response{StatusCode: http.StatusForbidden, Header: http.Header{}, Body: io.NopCloser(strings.NewReader("lost")), Request: r}, nil
		}
		reply, err := http.DefaultTransport.RoundTrip(r)
		if err != nil {
			return nil, err
		}
		body, err := io.ReadAll(reply.Body)
		if bytes.Contains(body, []byte(`"2D521"`)) {
			l.conflicts.Add(1)
		}
		reply.Body = io.NopCloser(bytes.NewReader(body))
		return reply, err
	}
	var body []byte
	if r.Body != nil {
		var err error
		if body, err = io.ReadAll(r.Body); err != nil {
			return nil, err
		}
	}
	if r.Body = http.NoBody; len(body) > 0 {
		r.Body = io.NopCloser(bytes.NewReader(body))
	}
	reply, err := http.DefaultTransport.RoundTrip(r)
	if err != nil || !bytes.Contains(body, []byte("MERGE INTO")) {
		return reply, err
	}
	n := l.changes.Add(1)
	if n%3 != 0 {
		return reply, nil
	}
	var st struct {
		ID string `json:"statement_id"`
	}
	whole, err := io.ReadAll(reply.Body)
	if err == nil {
		err = json.Unmarshal(whole, &st)
	}
	if err != nil {
		return nil, err
	}
	l.lost.Add(1)
	if n%2 == 0 {
		l.mute.Store(st.ID, true)
		reply.Body = io.NopCloser(bytes.NewReader(whole))
		return reply, nil
	}
	return nil, committed(r, st.ID)
}

// committed waits until a statement is through, and fails then.
func committed(r *http.Request, id string) error {
	for {
		look, err := http.NewRequestWithContext(r.Context(), http.MethodGet, r.URL.String()+"/"+id, nil)
		if err != nil {
			return err
		}
		look.Header = r.Header.Clone()
		reply, err := http.DefaultTransport.RoundTrip(look)
		if err != nil {
			return io.ErrUnexpectedEOF
		}
		body, err := io.ReadAll(reply.Body)
		reply.Body.Close()
		if err != nil || !bytes.Contains(body, []byte(`"PENDING"`)) && !bytes.Contains(body, []byte(`"RUNNING"`)) {
			return io.ErrUnexpectedEOF
		}
		select {
		case <-time.After(50 * time.Millisecond):
		case <-r.Context().Done():
			return r.Context().Err()
		}
	}
}

// one is a bot that writes, with a journal of its own.
type one struct {
	journal *journal.Journal
	outbox  *journal.Outbox
	net     *lossy
	want    []string // voter|up
}

func newOne(t *testing.T, b *bridge, place Place) *one {
	t.Helper()
	o := &one{net: &lossy{}}
	db, client := b.open(t, o.net)
	w, err := NewWriter(WriterConfig{DB: db, Client: client, Place: place})
	if err != nil {
		t.Fatal(err)
	}
	if o.journal, err = journal.Open(t.Context(), filepath.Join(t.TempDir(), "journal.db"), journal.Options{}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { o.journal.Close() })
	o.outbox, err = journal.NewOutbox(o.journal, journal.OutboxConfig{Sink: journalSink{w}, Registerer: prometheus.NewRegistry()})
	if err != nil {
		t.Fatal(err)
	}
	return o
}

// votes has people vote on a question, and every fourth change their mind
// after a first delivery.
func (o *one) votes(t *testing.T, ctx context.Context, question string, people int) {
	if _, _, err := o.journal.Ask(ctx, journal.Question{ID: question, User: "U-asker", Text: "churn?", Asked: time.Now()}); err != nil {
		t.Error(err)
		return
	}
	vote := func(i int, up bool) string {
		user := fmt.Sprintf("%s-U%d", question, i)
		if _, err := o.journal.Vote(ctx, journal.Vote{Question: question, User: user, Up: up, Revision: 1, At: time.Now()}); err != nil {
			t.Error(err)
		}
		return fmt.Sprintf("%s|%t", user, up)
	}
	var said []string
	for i := range people {
		said = append(said, vote(i, i%3 == 0))
	}
	_ = o.outbox.Flush(ctx) // what fails is owed and comes with the next
	for i := 0; i < people; i += 4 {
		said[i] = vote(i, i%3 != 0)
	}
	o.want = append(o.want, said...)
}

// flushed flushes until it succeeds.
func (o *one) flushed(t *testing.T, ctx context.Context, b *bridge) {
	for {
		err := o.outbox.Flush(ctx)
		if err == nil {
			return
		}
		if ctx.Err() != nil {
			t.Error(err)
			return
		}
		if err := b.start(); err != nil {
			t.Error(err)
			return
		}
	}
}

// stands reads what a query gives, from a Spark that may have to be started
// again once.
func (b *bridge) stands(t *testing.T, db *sql.DB, query string) []string {
	t.Helper()
	got, err := readCells(db, query)
	if err != nil {
		t.Logf("%s: %v; %s", query, err, b.lastWords())
		if err := b.start(); err != nil {
			t.Fatal(err)
		}
		got = cells(t, db, query)
	}
	return got
}

// Two bots write at once, replies are lost after the commit, and the server is
// killed in the middle: each verdict is there, once, as it stands.
func countedOnce(t *testing.T, rows, each int) {
	dir := t.TempDir()
	b, err := startBridge(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		b.kill()
		if t.Failed() {
			t.Log(b.lastWords())
		}
	})
	place := Place{Schema: "once"}
	db, client := b.open(t, nil)
	w, err := NewWriter(WriterConfig{DB: db, Client: client, Place: place})
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := w.Setup(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	ctx, cancel := context.WithTimeout(t.Context(), 40*time.Minute)
	defer cancel()
	bots := []*one{newOne(t, b, place), newOne(t, b, place)}
	rounds := rows / each / len(bots)
	var wg sync.WaitGroup
	half := make(chan struct{}, len(bots))
	for i, o := range bots {
		wg.Go(func() {
			for r := range rounds {
				if r == rounds/2 {
					half <- struct{}{}
				}
				o.votes(t, ctx, fmt.Sprintf("Q%d-%d", i, r), each)
			}
			o.flushed(t, ctx, b)
		})
	}
	<-half
	b.kill()
	t.Log("the bridge is killed")
	if err := b.start(); err != nil {
		t.Error(err)
		cancel()
	}
	wg.Wait()
	want := slices.Concat(bots[0].want, bots[1].want)
	got := b.stands(t, db, "SELECT voter, up FROM once.feedback_current")
	slices.Sort(want)
	slices.Sort(got)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the view holds %d rows, want %d: %.2000s", len(got), len(want), diff)
	}
	var changes, lost, conflicts int64
	for _, o := range bots {
		changes, lost, conflicts = changes+o.net.changes.Load(), lost+o.net.lost.Load(), conflicts+o.net.conflicts.Load()
	}
	t.Logf("%d rows in the view; %d changes sent, %d replies lost, %d conflicts; versions in the table and doubles among them: %v",
		len(got), changes, lost, conflicts, b.stands(t, db, "SELECT count(*) AS versions, count(*) - count(DISTINCT id, version) AS doubled FROM once.feedback"))
	questions := b.stands(t, db, "SELECT count(*), count(DISTINCT id) FROM once.prompt_outputs_current")
	if each := fmt.Sprint(rounds * len(bots)); questions[0] != each+"|"+each {
		t.Errorf("questions %v, want %s", questions, each)
	}
}

func TestRealEachVerdictCountsOnce(t *testing.T) { countedOnce(t, 200, 25) }
