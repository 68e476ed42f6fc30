package journal

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"
)

// Lines of an export. A body that is no JSON is written as a string.
type (
	questionLine struct {
		Record    string          `json:"record"` // "question"
		ID        string          `json:"id"`
		User      string          `json:"user"`
		Team      string          `json:"team"`
		Channel   string          `json:"channel"`
		Message   string          `json:"message,omitempty"`
		Surface   string          `json:"surface"`
		Text      string          `json:"text"`
		Asked     time.Time       `json:"asked"`
		Withdrawn bool            `json:"withdrawn,omitempty"`
		Body      json.RawMessage `json:"body,omitempty"`
	}
	answerLine struct {
		Record   string          `json:"record"` // "answer"
		Question string          `json:"question"`
		Revision int             `json:"revision"`
		Kind     string          `json:"kind"`
		Settled  bool            `json:"settled"`
		Model    string          `json:"model,omitempty"`
		Tables   []string        `json:"tables"`
		Made     time.Time       `json:"made"`
		Body     json.RawMessage `json:"body,omitempty"`
	}
	postLine struct {
		Record   string `json:"record"` // "post"
		Question string `json:"question"`
		Attempts int    `json:"attempts"`
		Ref      string `json:"ref,omitempty"`
		Revision int    `json:"revision"`
	}
	voteLine struct {
		Record   string    `json:"record"` // "vote"
		Question string    `json:"question"`
		User     string    `json:"user"`
		Up       bool      `json:"up"`
		Revision int       `json:"revision"`
		Table    string    `json:"table,omitempty"`
		Reason   string    `json:"reason,omitempty"`
		At       time.Time `json:"at"`
		Holds    bool      `json:"holds"` // false for a verdict that was changed since
	}
)

// Export writes all questions, answers, posts and votes as JSON Lines, in this
// order and each kind in the order of time, as they stand at one moment. It
// goes on while others write. Addresses to answer at are left out: while they
// last, who knows one can write there.
func (j *Journal) Export(ctx context.Context, w io.Writer) error {
	tx, err := j.reader.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return j.failed("exporting the journal", err)
	}
	defer tx.Rollback() // it only reads
	out := json.NewEncoder(w)
	out.SetEscapeHTML(false)
	for _, part := range []struct {
		query string
		line  func(*sql.Rows) (any, error)
	}{
		{`SELECT ` + questionColumns + ` FROM questions ORDER BY asked, id`, exportQuestion},
		{`SELECT a.question, revision, kind, settled, model, tables, a.body, made
			FROM answers a JOIN questions q ON q.id = a.question ORDER BY asked, id, revision`, exportAnswer},
		{`SELECT question, attempts, ref, revision
			FROM posts p JOIN questions q ON q.id = p.question ORDER BY asked, id`, exportPost},
		{`SELECT ` + voteColumns + `, holds FROM votes ORDER BY seq`, exportVote},
	} {
		if err := exportAll(ctx, tx, out, part.query, part.line); err != nil {
			return j.failed("exporting the journal", err)
		}
	}
	return nil
}

func exportAll(ctx context.Context, tx *sql.Tx, out *json.Encoder, query string, line func(*sql.Rows) (any, error)) error {
	rows, err := tx.QueryContext(ctx, query)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		l, err := line(rows)
		if err != nil {
			return err
		}
		if err := out.Encode(l); err != nil {
			return fmt.Errorf("writing a line: %w", err)
		}
	}
	return rows.Err()
}

func exportQuestion(r *sql.Rows) (any, error) {
	q, err := scanQuestion(r)
	return questionLine{"question", q.ID, q.User, q.Team, q.Channel, q.Message, q.Surface,
		q.Text, q.Asked, q.Withdrawn, raw(q.Body)}, err
}

func exportAnswer(r *sql.Rows) (any, error) {
	a, err := scanAnswer(r)
	return answerLine{"answer", a.Question, a.Revision, a.Kind, a.Settled, a.Model, a.Tables, a.Made, raw(a.Body)}, err
}

func exportPost(r *sql.Rows) (any, error) {
	p, err := scanPost(r)
	if isAddress(p.Ref) {
		p.Ref = ""
	}
	return postLine{"post", p.Question, p.Attempts, p.Ref, p.Revision}, err
}

func exportVote(r *sql.Rows) (any, error) {
	l := voteLine{Record: "vote"}
	var at int64
	err := r.Scan(&l.Question, &l.User, &l.Up, &l.Revision, &l.Table, &l.Reason, &at, &l.Holds)
	l.At = instant(at)
	return l, err
}

// raw makes a body part of a line.
func raw(body []byte) json.RawMessage {
	if bytes.Contains(body, []byte("://")) {
		body = withoutAddresses(body)
	}
	if len(body) == 0 || json.Valid(body) {
		return body
	}
	text, _ := json.Marshal(string(body)) // a string is always JSON
	return text
}

// withoutAddresses leaves out each member of a JSON body that is an address.
// Numbers stay as they are written.
func withoutAddresses(body []byte) []byte {
	read := json.NewDecoder(bytes.NewReader(body))
	read.UseNumber()
	var v any
	if read.Decode(&v) != nil {
		return body
	}
	var out bytes.Buffer
	write := json.NewEncoder(&out)
	write.SetEscapeHTML(false)
	if write.Encode(pruned(v)) != nil {
		return body
	}
	return bytes.TrimSpace(out.Bytes())
}

func pruned(v any) any {
	switch v := v.(type) {
	case map[string]any:
		for key, member := range v {
			if text, ok := member.(string); ok && isAddress(text) {
				delete(v, key)
				continue
			}
			v[key] = pruned(member)
		}
	case []any:
		for i := range v {
			v[i] = pruned(v[i])
		}
	}
	return v
}

// isAddress tells whether a text is a URL and nothing else.
func isAddress(s string) bool {
	return (strings.HasPrefix(s, "https://") || strings.HasPrefix(s, "http://")) && !strings.ContainsAny(s, " \t\r\n")
}
