package journal

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestQuestionIsAskedOnce(t *testing.T) {
	j := openTest(t)
	q := ask(t, j, "T1/C1/1", "U1")
	later := q
	later.Text = "the same message as an event of another type"
	stored, fresh, err := j.Ask(t.Context(), later)
	must(t, err)
	if fresh {
		t.Error("fresh twice")
	}
	if diff := cmp.Diff(q, stored); diff != "" {
		t.Error(diff)
	}
	for name, get := range map[string]func() (Question, error){
		"by id":    func() (Question, error) { return j.Question(t.Context(), q.ID) },
		"by place": func() (Question, error) { return j.QuestionAt(t.Context(), "T1", "C1", q.Message) },
	} {
		got, err := get()
		if diff := cmp.Diff(q, got); diff != "" || err != nil {
			t.Errorf("%s: %v\n%s", name, err, diff)
		}
	}
}

func TestWithdraw(t *testing.T) {
	j := openTest(t)
	ask(t, j, "Q1", "U1")
	must(t, j.Withdraw(t.Context(), "Q1"))
	must(t, j.Withdraw(t.Context(), "Q1"))
	if q, err := j.Question(t.Context(), "Q1"); err != nil || !q.Withdrawn {
		t.Errorf("got %+v, %v", q, err)
	}
}

func TestMissingIsErrNotFound(t *testing.T) {
	j := openTest(t)
	ctx := t.Context()
	_, byID := j.Question(ctx, "none")
	_, byPlace := j.QuestionAt(ctx, "T1", "C1", "none")
	_, answer := j.Answer(ctx, "none", 0)
	_, post := j.Post(ctx, "none")
	_, intend := j.Intend(ctx, "none")
	_, vote := j.Vote(ctx, Vote{Question: "none", User: "U1"})
	_, voteOf := j.VoteOf(ctx, "none", "U1")
	for name, err := range map[string]error{
		"Question": byID, "QuestionAt": byPlace, "Answer": answer, "Post": post, "Intend": intend,
		"Posted": j.Posted(ctx, "none", "ref", 1), "SaveAnswer": j.SaveAnswer(ctx, Answer{Question: "none", Revision: 1}),
		"Withdraw": j.Withdraw(ctx, "none"), "Vote": vote, "VoteOf": voteOf,
		"Correct": j.Correct(ctx, "none", "U1", "t", ""),
	} {
		if !errors.Is(err, ErrNotFound) {
			t.Errorf("%s gave %v, want ErrNotFound", name, err)
		}
	}
}

func TestAnswerRevisions(t *testing.T) {
	j := openTest(t)
	ask(t, j, "Q1", "U1")
	first := Answer{Question: "Q1", Revision: 1, Kind: "tables", Tables: []string{"a.b.c", "d.e.f"}, Body: []byte(`{"n":1}`), Made: noon}
	second := Answer{Question: "Q1", Revision: 2, Kind: "nothing", Settled: true, Model: "m", Body: []byte(`{}`), Made: noon}
	must(t, j.SaveAnswer(t.Context(), first))
	must(t, j.SaveAnswer(t.Context(), second))
	again := first
	again.Kind = "help"
	must(t, j.SaveAnswer(t.Context(), again))
	for revision, want := range map[int]Answer{0: second, 1: first, 2: second} {
		got, err := j.Answer(t.Context(), "Q1", revision)
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Errorf("revision %d: %v\n%s", revision, err, diff)
		}
	}
	if _, err := j.Answer(t.Context(), "Q1", 3); !errors.Is(err, ErrNotFound) {
		t.Errorf("revision 3 gave %v", err)
	}
}

func TestPostIsCountedBeforeItIsMade(t *testing.T) {
	j := openTest(t)
	ask(t, j, "Q1", "U1")
	for want := 1; want <= 2; want++ {
		p, err := j.Intend(t.Context(), "Q1")
		if diff := cmp.Diff(Post{Question: "Q1", Attempts: want}, p); diff != "" || err != nil {
			t.Errorf("%v\n%s", err, diff)
		}
	}
	must(t, j.Posted(t.Context(), "Q1", "C1/1", 1))
	must(t, j.Posted(t.Context(), "Q1", "C1/1", 3))
	must(t, j.Posted(t.Context(), "Q1", "C1/1", 2)) // came late
	p, err := j.Post(t.Context(), "Q1")
	if diff := cmp.Diff(Post{Question: "Q1", Attempts: 2, Ref: "C1/1", Revision: 3}, p); diff != "" || err != nil {
		t.Errorf("%v\n%s", err, diff)
	}
}

func TestPruneQuestions(t *testing.T) {
	j := openTest(t)
	ask(t, j, "Q1", "U1")
	must(t, j.SaveAnswer(t.Context(), Answer{Question: "Q1", Revision: 1}))
	must(t, j.Posted(t.Context(), "Q1", "ref", 1))
	_, err := j.Vote(t.Context(), Vote{Question: "Q1", User: "U2", Up: true, At: noon})
	must(t, err)
	if n, err := j.PruneQuestions(t.Context(), noon); n != 0 || err != nil {
		t.Errorf("pruned %d, %v before its time", n, err)
	}
	if n, err := j.PruneQuestions(t.Context(), noon.Add(1)); n != 1 || err != nil {
		t.Errorf("pruned %d, %v, want 1", n, err)
	}
	for _, table := range []string{"answers", "posts", "votes"} {
		var n int
		must(t, j.reader.QueryRow(`SELECT count(*) FROM `+table).Scan(&n))
		if n != 0 {
			t.Errorf("%d %s are left", n, table)
		}
	}
}

func TestEarlier(t *testing.T) {
	j := openTest(t)
	for _, q := range []struct{ channel, message, thread string }{
		{"C1", "100.1", "100.1"}, {"C1", "100.2", "100.2"}, {"C1", "100.3", "100.1"}, {"C2", "100.4", "100.1"}, {"C1", "100.5", "100.1"}, {"C1", "", "100.1"},
	} {
		_, _, err := j.Ask(t.Context(), Question{ID: q.channel + q.message, Team: "T1", Channel: q.channel, Message: q.message,
			Body: []byte(`{"Place":{"Thread":"` + q.thread + `"}}`), Asked: noon})
		must(t, err)
	}
	find := func(s Stretch, limit int) (ids string) {
		s.Team, s.Channel = "T1", "C1"
		found, err := j.Earlier(t.Context(), s, limit)
		must(t, err)
		for _, q := range found {
			ids += q.Message + " "
		}
		return ids
	}
	for want, got := range map[string]string{
		"100.3 100.1 ":       find(Stretch{Thread: "100.1", From: "100.1", Until: "100.5"}, 9),
		"100.5 ":             find(Stretch{Thread: "100.1", From: "100.1", Until: "100.9"}, 1),
		"100.3 100.2 100.1 ": find(Stretch{From: "100", Until: "100.5"}, 9),
		"100.3 100.2 ":       find(Stretch{From: "100.2", Until: "100.5"}, 9),
		"":                   find(Stretch{Thread: "100.9", From: "100.1", Until: "100.5"}, 9),
	} {
		if got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
	must(t, j.Withdraw(t.Context(), "C1100.3"))
	if got := find(Stretch{Thread: "100.1", From: "100.1", Until: "100.5"}, 9); got != "100.1 " {
		t.Errorf("with one withdrawn: %q", got)
	}
}
