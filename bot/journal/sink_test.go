package journal

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/prometheus/client_golang/prometheus"
)

var errLost = errors.New("the reply was lost")

// tableSink stands for the tables outside. fail, where set, decides about each
// call by its name: effect tells whether it takes effect all the same.
type tableSink struct {
	mu         sync.Mutex
	questions  map[string]QuestionRow // by id and version
	votes      map[string]VoteRow
	forgotten  []Forgotten
	statements map[string]bool // by id: happened
	calls      []string
	fail       func(call string) (effect bool, err error)
	during     func() // within a Write, before its effect
}

func newTableSink() *tableSink {
	return &tableSink{questions: map[string]QuestionRow{}, votes: map[string]VoteRow{}, statements: map[string]bool{}}
}

func (s *tableSink) call(name string, sent func(string), do func()) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.calls = append(s.calls, name)
	effect, err := true, error(nil)
	if s.fail != nil {
		effect, err = s.fail(name)
	}
	if sent != nil {
		id := fmt.Sprintf("st-%d", len(s.statements)+1)
		s.statements[id] = effect
		sent(id)
	}
	if effect {
		do()
	}
	return err
}

func (s *tableSink) Write(ctx context.Context, b Batch, sent func(string)) error {
	if s.during != nil {
		s.during()
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	return s.call("write", sent, func() {
		for _, q := range b.Questions {
			s.questions[fmt.Sprintf("%s/%d", q.ID, q.Version)] = q
		}
		for _, v := range b.Votes {
			s.votes[fmt.Sprintf("%s/%d", v.ID, v.Version)] = v
		}
	})
}

func (s *tableSink) Forget(_ context.Context, f Forgotten, sent func(string)) error {
	return s.call("forget", sent, func() { s.forgotten = append(s.forgotten, f) })
}

func (s *tableSink) Settle(_ context.Context, statement string) (bool, error) {
	var happened bool
	err := s.call("settle", nil, func() { happened = s.statements[statement] })
	return happened, err
}

// made counts the calls.
func (s *tableSink) made() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.calls)
}

// latest is what a view that keeps one row an id shows: texts of questions
// with their last revision, and verdicts.
func (s *tableSink) latest() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	questions, votes := map[string]QuestionRow{}, map[string]VoteRow{}
	for _, q := range s.questions {
		if q.Version > questions[q.ID].Version {
			questions[q.ID] = q
		}
	}
	for _, v := range s.votes {
		if v.Version > votes[v.ID].Version {
			votes[v.ID] = v
		}
	}
	var lines []string
	for _, q := range questions {
		line := fmt.Sprintf("%s %s withdrawn=%t", q.Question.ID, q.Question.User, q.Question.Withdrawn)
		if q.First != nil {
			line += fmt.Sprintf(" %d-%d", q.First.Revision, q.Last.Revision)
		}
		lines = append(lines, line)
	}
	for _, v := range votes {
		lines = append(lines, fmt.Sprintf("%s %s up=%t %s", v.Vote.Question, v.Vote.User, v.Vote.Up, v.Vote.Table))
	}
	slices.Sort(lines)
	return lines
}

func (s *tableSink) expect(t *testing.T, want ...string) {
	t.Helper()
	if got := s.latest(); !slices.Equal(got, want) {
		t.Errorf("outside stands\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func outboxOf(t testing.TB, j *Journal, s Sink) *Outbox {
	t.Helper()
	o, err := NewOutbox(j, OutboxConfig{Sink: s, Registerer: prometheus.NewRegistry(), Jitter: func() float64 { return 0 }})
	must(t, err)
	return o
}

func answer(t testing.TB, j *Journal, question string, revision int) {
	t.Helper()
	must(t, j.SaveAnswer(t.Context(), Answer{Question: question, Revision: revision, Kind: "tables", Body: []byte(`{}`), Made: noon}))
}

func vote(t testing.TB, j *Journal, question, user string, up bool) {
	t.Helper()
	_, err := j.Vote(t.Context(), Vote{Question: question, User: user, Up: up, Revision: 1, At: noon})
	must(t, err)
}
