package databricks

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"strings"
	"time"
)

// PromptOutput is a version of a row of prompt_outputs. Texts must have their
// personal data masked already. A zero value is NULL, except in what every row
// has: ID, Version, Prompt, Asked.
type PromptOutput struct {
	ID               string
	Version          int
	Prompt           string
	Response         string
	Asked            time.Time
	Asker            string // the id in the workspace; stored as the Writer is told to
	Team             string
	Channel          string
	Surface          string
	Language         string
	Status           string
	Error            string
	Candidates       []string
	Model            string
	PromptTokens     int
	CompletionTokens int
	Took             time.Duration
	First            string // JSON
	Settled          string // JSON
}

// Feedback is a version of a row of feedback; see PromptOutput.
type Feedback struct {
	ID         string
	QuestionID string
	Version    int
	Voter      string
	Up         bool
	Revision   int
	RightTable string
	Reason     string
	At         time.Time
}

// WriteQuestions puts rows in place by one statement, all or none; rows that
// are there already stay. It calls sent with the statement's id as soon as it
// is known. A reply that was lost is an error of dbsql.ErrUnknownOutcome.
func (w *Writer) WriteQuestions(ctx context.Context, rows []PromptOutput, sent func(statement string)) error {
	all := make([]map[string]any, len(rows))
	for i, r := range rows {
		all[i] = map[string]any{
			"id": r.ID, "version": r.Version, "prompt": r.Prompt, "prompt_response": null(r.Response),
			"insertion_date": stamp(r.Asked), "asker": w.person(r.Asker), "team": null(r.Team),
			"channel": null(r.Channel), "surface": null(r.Surface), "language": null(r.Language),
			"status": null(r.Status), "error": null(r.Error), "candidates": append([]string{}, r.Candidates...),
			"model": null(r.Model), "prompt_tokens": null(r.PromptTokens), "completion_tokens": null(r.CompletionTokens),
			"milliseconds": null(r.Took.Milliseconds()), "first_answer": null(r.First), "settled_answer": null(r.Settled),
		}
	}
	return w.merge(ctx, promptOutputs(), all, sent)
}

// WriteFeedback is WriteQuestions for feedback.
func (w *Writer) WriteFeedback(ctx context.Context, rows []Feedback, sent func(statement string)) error {
	all := make([]map[string]any, len(rows))
	for i, r := range rows {
		all[i] = map[string]any{
			"id": r.ID, "question_id": r.QuestionID, "version": r.Version, "voter": w.person(r.Voter), "up": r.Up,
			"revision": r.Revision, "right_table": null(r.RightTable), "reason": null(r.Reason), "voted_at": stamp(r.At),
		}
	}
	return w.merge(ctx, feedback(), all, sent)
}

func (w *Writer) merge(ctx context.Context, t deltaTable, rows []map[string]any, sent func(string)) error {
	if len(rows) == 0 {
		return nil
	}
	body, err := json.Marshal(rows)
	if err == nil {
		err = w.exec(ctx, sent, w.cfg.Place.merge(t), sql.Named("rows", string(body)))
	}
	if err != nil {
		return fmt.Errorf("writing %d rows to %s: %w", len(rows), t.name, err)
	}
	return nil
}

// merge inserts those rows of a JSON array that are not there. A row that
// cannot be read fails the statement: left out in silence it would be lost.
func (p Place) merge(t deltaTable) string {
	var names, fields, values []string
	for _, c := range t.columns {
		names = append(names, c.name)
		if c.name == "written_at" {
			values = append(values, "current_timestamp()")
			continue
		}
		fields = append(fields, c.name+":"+strings.ToLower(c.kind))
		values = append(values, "s."+c.name)
	}
	return fmt.Sprintf(`MERGE INTO %s AS t
USING (SELECT r.* FROM (%s)) AS s
ON t.id = s.id AND t.version = s.version
WHEN NOT MATCHED THEN INSERT (%s) VALUES (%s)`,
		p.name(t.name), exploded("rows", strings.Join(fields, ", ")), strings.Join(names, ", "), strings.Join(values, ", "))
}

// exploded are the rows r of a JSON array that a parameter holds.
func exploded(parameter, fields string) string {
	return fmt.Sprintf("SELECT explode(from_json(:%s, 'array<struct<%s>>', map('mode', 'FAILFAST'))) AS r", parameter, fields)
}

// null makes the zero value NULL.
func null[T comparable](v T) *T {
	var zero T
	if v == zero {
		return nil
	}
	return &v
}

// stamp writes a time as from_json reads it, down to the microsecond.
func stamp(t time.Time) *string {
	if t.IsZero() {
		return nil
	}
	return null(t.UTC().Format("2006-01-02T15:04:05.000000Z"))
}
