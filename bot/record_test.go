package bot

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/datafind/datafind/bot/journal"
)

func TestRecordsOfAnAnswer(t *testing.T) {
	v := fits(pick(1, "Ask ana@example.com about it.", 1), pick(0, "Customers lost."))
	v.Prompt, v.Completion = 900, 40
	h := newHouse(t, found(churn, mrr), &model{verdict: v})
	q := question()
	q.Text = "churn of ana@example.com, CPF 529.982.247-25?"
	must(t, h.Answer(t.Context(), q))
	row := rowOf(t, h, q.ID)
	row.Last.Made = q.Asked.Add(2 * time.Second)

	got := NewRecord(row)
	want := Record{
		ID: "row", Version: 3, Prompt: "churn of [email], CPF [cpf]?", Asked: q.Asked, Asker: q.Asker.ID,
		Response: "1. " + mrr + ": Ask [email] about it.\n2. " + churn + ": Customers lost.",
		Team:     q.Place.Team, Channel: q.Place.Channel, Surface: "mention", Language: q.Language, Status: "answered",
		Candidates: []string{mrr, churn}, Model: "m-1", PromptTokens: 900, CompletionTokens: 40, Took: 2 * time.Second,
		First: got.First, Settled: got.Settled,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	for what, body := range map[string]string{"first": got.First, "settled": got.Settled} {
		var a struct {
			Revision int
			Kind     string
			Tables   []struct{ Table, Why string }
		}
		must(t, json.Unmarshal([]byte(body), &a))
		if what == "settled" {
			same(t, "settled table", a.Tables[0].Table+" "+a.Tables[0].Why, mrr+" Ask [email] about it.")
		} else {
			same(t, "first table", a.Tables[0].Table+a.Tables[0].Why, churn)
		}
	}
}

func rowOf(t *testing.T, h *house, id string) journal.QuestionRow {
	t.Helper()
	row := journal.QuestionRow{ID: "row", Version: 3}
	q, err := h.journal.Question(t.Context(), id)
	must(t, err)
	row.Question = q
	if first, err := h.journal.Answer(t.Context(), id, 1); err == nil {
		last, err := h.journal.Answer(t.Context(), id, 0)
		must(t, err)
		row.First, row.Last = &first, &last
	}
	return row
}

func TestRecordsSayHowItStands(t *testing.T) {
	for _, tt := range []struct {
		name   string
		change func(row *journal.QuestionRow)
		status string
		lapse  string
	}{
		{"answered", func(*journal.QuestionRow) {}, "answered", ""},
		{"no answer yet", func(r *journal.QuestionRow) { r.First, r.Last = nil, nil }, "open", ""},
		{"deleted", func(r *journal.QuestionRow) { r.Question.Withdrawn = true }, "withdrawn", ""},
		{"nothing found", func(r *journal.QuestionRow) { r.Last.Kind = string(Nothing) }, "nothing", ""},
		{"a body of another make", func(r *journal.QuestionRow) {
			r.Last.Body, r.First.Body, r.Question.Body = []byte("{"), nil, nil
		}, "answered", ""},
		{"the model failed", func(r *journal.QuestionRow) {
			r.Last.Body = []byte(`{"Kind":"tables","Lapse":"late","Text":"edited since"}`)
		}, "answered", "late"},
		{"nothing could be shown", func(r *journal.QuestionRow) {
			r.Last.Kind, r.Last.Body = string(Nothing), []byte(`{"Kind":"nothing","RightsTooOld":true}`)
		}, "nothing", "rights too old"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			h := newHouse(t, found(churn), nil)
			must(t, h.Answer(t.Context(), question()))
			row := rowOf(t, h, question().ID)
			tt.change(&row)
			got := NewRecord(row)
			same(t, "status", got.Status, tt.status)
			same(t, "error", got.Error, tt.lapse)
		})
	}
}

// The channel of a conversation with the bot alone would tell who asked.
func TestRecordsNameNoChannelOfOnePerson(t *testing.T) {
	for surface, want := range map[Surface]string{Mention: "C1", Shared: "C1", Direct: "", Command: "", Mine: ""} {
		got := NewRecord(journal.QuestionRow{Question: journal.Question{Channel: "C1", Surface: string(surface)}})
		same(t, string(surface), got.Channel, want)
	}
}

func TestRecordsOfVotesAreMasked(t *testing.T) {
	at := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	got := NewVoteRecord(journal.VoteRow{ID: "v", Version: 2, QuestionRow: "q", Vote: journal.Vote{
		Question: "T/C/1", User: "U1", Up: false, Revision: 2, Table: "a.b.c", Reason: "mail ana@example.com", At: at,
	}})
	want := VoteRecord{ID: "v", QuestionID: "q", Version: 2, Voter: "U1", Revision: 2, RightTable: "a.b.c", Reason: "mail [email]", At: at}
	if got != want {
		t.Errorf("%+v", got)
	}
}
