package journal

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
)

// unsay takes a person's words out of the questions of others.
func (j *Journal) unsay(ctx context.Context, user string) (n int, err error) {
	changes, err := j.leaning(ctx, user)
	if err != nil || len(changes) == 0 {
		return 0, err
	}
	err = j.write(ctx, "forgetting what a person said", func(ctx context.Context, tx *sql.Tx) error {
		n, err = apply(ctx, tx, changes)
		return err
	})
	return n, err
}

// leaning finds the questions of others that lean on those of a person, and
// their answers: what is meant by them repeats the person's words, as do the
// words that met nothing.
func (j *Journal) leaning(ctx context.Context, user string) ([]change, error) {
	words, err := j.texts(ctx, `SELECT text FROM questions WHERE user = ?1
		UNION SELECT b ->> '$.Wish.Text' FROM (SELECT CAST(body AS TEXT) AS b FROM questions WHERE user = ?1) WHERE json_valid(b)
		UNION SELECT b ->> '$.Wish.Text' FROM `+answersOf+` UNION SELECT b ->> '$.Text' FROM `+answersOf, user)
	if err != nil {
		return nil, err
	}
	var all []change
	for table, others := range map[string]string{
		"questions": `user <> ?1`,
		"answers":   `question NOT IN (SELECT id FROM questions WHERE user = ?1)`,
	} {
		body := `json_valid(CAST(body AS TEXT)) AND CAST(body AS TEXT) ->> '$.Wish.Text'`
		texts, err := j.texts(ctx, fmt.Sprintf(`SELECT CAST(body AS TEXT) ->> '$.Wish.Text' FROM %s WHERE %s AND %s <> ''`, table, others, body), user)
		if err != nil {
			return nil, err
		}
		for text := range texts {
			if repeats(text, words) {
				all = append(all, change{fmt.Sprintf(`UPDATE %s SET body = CAST(json_remove(CAST(body AS TEXT), '$.Wish.Text', '$.Unknown') AS BLOB)
					WHERE %s AND %s = ?2`, table, others, body), []any{user, text}})
			}
		}
	}
	return all, nil
}

const answersOf = `(SELECT CAST(a.body AS TEXT) AS b FROM answers a JOIN questions q ON q.id = a.question WHERE q.user = ?1) WHERE json_valid(b)`

// repeats tells whether a text begins with any of the others, their marks at
// the end left out: a question that leans on one goes on from its words.
func repeats(text string, others map[string]bool) bool {
	for other := range others {
		if other = strings.TrimRight(other, " ?!.,;:"); other != "" && strings.HasPrefix(text, other) {
			return true
		}
	}
	return false
}

// texts are the values of a query's one column, each once; what is null or
// empty is left out.
func (j *Journal) texts(ctx context.Context, query string, args ...any) (map[string]bool, error) {
	rows, err := j.reader.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	texts := map[string]bool{}
	for rows.Next() {
		var text *string
		if err := rows.Scan(&text); err != nil {
			return nil, err
		}
		if text != nil && *text != "" {
			texts[*text] = true
		}
	}
	return texts, rows.Err()
}
