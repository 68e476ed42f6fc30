package databricks

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"regexp"
	"time"
)

// Person is someone whose rows are to be deleted.
type Person struct {
	User string    // the id in the workspace
	IDs  []string  // rows known to be theirs: of questions and of verdicts
	At   time.Time // what is of later is not meant
}

// Forget deletes a person's questions with the verdicts on them, their own
// verdicts, and their id in what others wrote. It finds them by the ids given
// and by who asked, as it stands or hashed; where who asked is not stored, by
// the ids alone. Delta keeps deleted rows in old files until VACUUM removes
// these, seven days later unless the table says otherwise.
func (w *Writer) Forget(ctx context.Context, p Person, sent func(statement string)) error {
	ids, err := json.Marshal(append([]string{}, p.IDs...))
	if err != nil {
		return fmt.Errorf("forgetting a person: %w", err)
	}
	hashed := p.User
	if len(w.cfg.Key) > 0 {
		hashed = w.hash(p.User)
	}
	questions, votes := w.cfg.Place.name(PromptOutputs), w.cfg.Place.name(FeedbackTable)
	// MERGE, as Delta has no subqueries in DELETE everywhere.
	theirs := fmt.Sprintf(`SELECT explode(from_json(:ids, 'array<string>')) AS id
UNION SELECT id FROM %s WHERE asker IN (:user, :hashed) AND insertion_date <= :at`, questions)
	named := []any{sql.Named("user", p.User), sql.Named("hashed", hashed), sql.Named("at", p.At)}
	unnamed := []any{sql.Named("user", p.User), sql.Named("word", `\b`+regexp.QuoteMeta(p.User)+`\b`)}
	for _, step := range []struct {
		statement string
		args      []any
	}{
		{fmt.Sprintf("MERGE INTO %s AS t USING (%s) AS s ON t.question_id = s.id OR t.id = s.id WHEN MATCHED THEN DELETE", votes, theirs),
			append(named, sql.Named("ids", string(ids)))},
		{fmt.Sprintf("DELETE FROM %s WHERE voter IN (:user, :hashed) AND voted_at <= :at", votes), named},
		{fmt.Sprintf("MERGE INTO %s AS t USING (%s) AS s ON t.id = s.id WHEN MATCHED THEN DELETE", questions, theirs),
			append(named, sql.Named("ids", string(ids)))},
		{unname(questions, "prompt", "prompt_response", "first_answer", "settled_answer"), unnamed},
		{unname(votes, "reason"), unnamed},
	} {
		if err := w.exec(ctx, sent, step.statement, step.args...); err != nil {
			return fmt.Errorf("forgetting a person: %w", err)
		}
	}
	return nil
}

// unname puts "someone" in the place of a person's id in texts.
func unname(table string, columns ...string) string {
	set, where := "", ""
	for i, c := range columns {
		if i > 0 {
			set, where = set+", ", where+" OR "
		}
		set += fmt.Sprintf("%[1]s = regexp_replace(%[1]s, :word, 'someone')", c)
		where += fmt.Sprintf("contains(%s, :user)", c)
	}
	return fmt.Sprintf("UPDATE %s SET %s WHERE %s", table, set, where)
}

// Prune deletes rows of questions asked before a moment and of verdicts given
// before it. Rows that were there before the bot, which have no version, stay.
func (w *Writer) Prune(ctx context.Context, before time.Time) error {
	for _, of := range []struct{ table, time string }{{FeedbackTable, "voted_at"}, {PromptOutputs, "insertion_date"}} {
		err := w.exec(ctx, nil, fmt.Sprintf("DELETE FROM %s WHERE version IS NOT NULL AND %s < :before", w.cfg.Place.name(of.table), of.time),
			sql.Named("before", before))
		if err != nil {
			return fmt.Errorf("deleting old rows of %s: %w", of.table, err)
		}
	}
	return nil
}
