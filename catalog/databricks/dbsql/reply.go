package dbsql

import (
	"encoding/json"
	"net/http"
	"regexp"
	"strings"
)

// State is how far a statement has come.
type State string

// The states that the API names.
const (
	StatePending   State = "PENDING"   // waiting for the warehouse
	StateRunning   State = "RUNNING"   //
	StateSucceeded State = "SUCCEEDED" // done, its result can be read
	StateFailed    State = "FAILED"    // done without effect
	StateCanceled  State = "CANCELED"  // stopped
	StateClosed    State = "CLOSED"    // succeeded, its result is gone
)

// Final tells whether the statement can do nothing any more.
func (s State) Final() bool {
	return s == StateSucceeded || s == StateFailed || s == StateCanceled || s == StateClosed
}

func (s State) known() bool { return s.Final() || s == StatePending || s == StateRunning }

// reply is what the API says of a statement.
type reply struct {
	StatementID string `json:"statement_id"`
	Status      struct {
		State State `json:"state"`
		Error *struct {
			Code    string `json:"error_code"`
			Message string `json:"message"`
		} `json:"error"`
		SQLState string `json:"sql_state"`
	} `json:"status"`
	Manifest struct {
		Schema struct {
			Columns []column `json:"columns"`
		} `json:"schema"`
		TotalRowCount int64 `json:"total_row_count"`
		Truncated     bool  `json:"truncated"`
	} `json:"manifest"`
	Result chunk `json:"result"`
}

// chunk is a part of the result, or links to it.
type chunk struct {
	Index     int             `json:"chunk_index"`
	Data      json.RawMessage `json:"data_array"`
	Links     []link          `json:"external_links"`
	NextIndex *int            `json:"next_chunk_index"`
	NextPath  string          `json:"next_chunk_internal_link"`
}

// link leads to a chunk in storage. Whoever holds it can read the chunk.
type link struct {
	Index      int               `json:"chunk_index"`
	URL        string            `json:"external_link"`
	Expiration string            `json:"expiration"`
	Header     map[string]string `json:"http_headers"`
	NextIndex  *int              `json:"next_chunk_index"`
	NextPath   string            `json:"next_chunk_internal_link"`
}

var statementID = regexp.MustCompile(`^[A-Za-z0-9_-]{1,128}$`)

// parseReply reads what the API says of a statement. The error is an *Error.
func parseReply(doing string, body []byte) (*reply, error) {
	wrong := func(what string) error {
		return &Error{doing: doing, Message: what, HTTPStatus: http.StatusOK}
	}
	var r reply
	if err := json.Unmarshal(body, &r); err != nil {
		if strings.HasPrefix(strings.TrimSpace(string(body)), "<") {
			return nil, wrong(parseError(http.StatusOK, body).Message)
		}
		return nil, wrong("the reply cannot be read")
	}
	if r.StatementID != "" && !statementID.MatchString(r.StatementID) {
		return nil, wrong("the reply holds an odd statement id")
	}
	if !r.Status.State.known() {
		return nil, about(wrong("the reply holds no state that is known"), r.StatementID, false)
	}
	return &r, nil
}

// failed is the error of a statement that ended otherwise than well, or nil.
func (r *reply) failed(c *Client, doing string) error {
	state := r.Status.State
	if state == StateSucceeded || state == StateClosed {
		return nil
	}
	e := &Error{doing: doing, SQLState: tidy(r.Status.SQLState), StatementID: r.StatementID, HTTPStatus: http.StatusOK}
	if r.Status.Error != nil {
		e.Code = tidy(r.Status.Error.Code)
		e.Message = tidy(c.hide(r.Status.Error.Message))
	}
	if e.Code == "" {
		e.Code = string(state)
	}
	if e.Message == "" {
		e.Message = map[State]string{
			StateFailed:   "the statement failed and the server does not say why",
			StateCanceled: "the statement was canceled on the server",
		}[state]
	}
	return e
}
