package journal

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"testing"
)

func TestForget(t *testing.T) {
	path := filepath.Join(t.TempDir(), "journal.db")
	j := openAt(t, path, Options{})
	ctx := t.Context()
	const who = "U0FORGET1"

	mine := ask(t, j, "Q1", who)
	must(t, j.SaveAnswer(ctx, Answer{Question: mine.ID, Revision: 1, Kind: "tables"}))
	_, _, err := j.Ask(ctx, Question{ID: "Q2", User: "U2", Text: "<@U0FORGET1> where is churn? not <@U0FORGET12>",
		Body: []byte(`{"Text":"<@U0FORGET1>"}`), Asked: noon})
	must(t, err)
	must(t, j.SaveAnswer(ctx, Answer{Question: "Q2", Revision: 1, Body: []byte(`{"Unknown":["U0FORGET1"]}`)}))
	for _, user := range []string{who, "U2"} {
		_, err := j.Vote(ctx, Vote{Question: "Q2", User: user, Up: true, Reason: "ask U0FORGET1", At: noon})
		must(t, err)
	}
	for key, payload := range map[string]string{
		"click:C1:1:U0FORGET1:a": `{}`,
		"event:1":                `{"user":"U0FORGET1"}`,
		"event:2":                `{"user":"U0FORGET12"}`,
	} {
		_, err := j.Accept(ctx, Envelope{Key: key, Payload: []byte(payload)})
		must(t, err)
	}
	must(t, j.Finish(ctx, "click:C1:1:U0FORGET1:a"))
	must(t, os.WriteFile(path+".v0.bak", []byte(who), 0o600))

	n, err := j.Forget(ctx, who)
	must(t, err)
	if n != 8 { // a question, a vote, two envelopes, and a text, two bodies, a reason
		t.Errorf("touched %d records, want 8", n)
	}
	if _, err := j.Question(ctx, "Q1"); !errors.Is(err, ErrNotFound) {
		t.Errorf("the question is there: %v", err)
	}
	if _, err := j.Answer(ctx, "Q1", 0); !errors.Is(err, ErrNotFound) {
		t.Errorf("its answer is there: %v", err)
	}
	q, err := j.Question(ctx, "Q2")
	if q.Text != "<@someone> where is churn? not <@U0FORGET12>" || string(q.Body) != `{"Text":"<@someone>"}` || err != nil {
		t.Errorf("the other's question is %+v, %v", q, err)
	}
	if up, _, err := j.Tally(ctx, "Q2"); up != 1 || err != nil {
		t.Errorf("%d votes are left, %v", up, err)
	}
	if keys := unfinished(t, j); len(keys) != 1 || keys[0] != "event:2" {
		t.Errorf("envelopes left: %v", keys)
	}
	files, err := filepath.Glob(path + "*")
	must(t, err)
	for _, name := range files {
		content, err := os.ReadFile(name)
		must(t, err)
		if i := bytes.Index(content, []byte(who)); i >= 0 && !bytes.HasPrefix(content[i:], []byte(who+"2")) {
			t.Errorf("%s still holds the id", filepath.Base(name))
		}
	}
}

// TestForgetWhatOthersLeantOn: a follow-up repeats the question that it leans on.
func TestForgetWhatOthersLeantOn(t *testing.T) {
	j := openTest(t)
	ctx := t.Context()
	asked := func(id, user, text, body, answer string) {
		t.Helper()
		_, _, err := j.Ask(ctx, Question{ID: id, User: user, Text: text, Body: []byte(body), Asked: noon})
		must(t, err)
		must(t, j.SaveAnswer(ctx, Answer{Question: id, Revision: 1, Body: []byte(answer)}))
	}
	asked("Q1", "U1", "salary of Maria?", `{"Text":"salary of Maria?"}`, `{"Text":"pay of Maria?"}`) // edited
	asked("Q2", "U2", "and by month?", `{"Wish":{"Text":"pay of Maria by month"}}`, `{"Wish":{"Text":"pay of Maria by month"},"Unknown":["Maria"],"Sure":0.50}`)
	asked("Q3", "U1", "and in finance?", `{"Wish":{"Text":"pay of Maria by month in finance"}}`, `{}`)
	asked("Q4", "U3", "only certified", `{"Wish":{"Text":"churn","Only":{"Certified":true}}}`, `{"Wish":{"Text":"churn"},"Unknown":["x"]}`)
	n, err := j.Forget(ctx, "U1")
	must(t, err)
	if n != 4 { // two questions, a body, an answer
		t.Errorf("touched %d records, want 4", n)
	}
	for id, want := range map[string][2]string{
		"Q2": {`{"Wish":{}}`, `{"Wish":{},"Sure":0.50}`},
		"Q4": {`{"Wish":{"Text":"churn","Only":{"Certified":true}}}`, `{"Wish":{"Text":"churn"},"Unknown":["x"]}`},
	} {
		q, err := j.Question(ctx, id)
		must(t, err)
		a, err := j.Answer(ctx, id, 0)
		must(t, err)
		if string(q.Body) != want[0] || string(a.Body) != want[1] {
			t.Errorf("%s: %s and %s, want %s", id, q.Body, a.Body, want)
		}
	}
}

func TestForgetWantsAnID(t *testing.T) {
	j := openTest(t)
	ask(t, j, "Q1", "")
	if n, err := j.Forget(t.Context(), ""); n != 0 || err == nil {
		t.Errorf("forgot %d, %v", n, err)
	}
}
