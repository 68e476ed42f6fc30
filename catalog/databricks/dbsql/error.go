package dbsql

import (
	"errors"
	"fmt"
	"strings"
)

// What a caller decides by.
var (
	// ErrUnknownOutcome says that a write was sent and that its fate was not
	// learnt: it may have happened, or may happen yet.
	ErrUnknownOutcome = errors.New("the outcome of the write is unknown")
	// ErrTx answers every attempt to begin a transaction.
	ErrTx = errors.New("databricks: there are no transactions; every statement commits by itself")
	// ErrParameter says that a parameter cannot be sent as it is.
	ErrParameter = errors.New("databricks: unsupported parameter")
	// ErrNoStatement says that the server knows no statement of that id any
	// more, so that there is nothing left to settle.
	ErrNoStatement = errors.New("the server knows no such statement")
	// ErrConfig says that a DSN or a Config cannot be worked with.
	ErrConfig = errors.New("databricks: the connection settings are not usable")
)

// Error is a call that failed: the statement itself, the API or the way there.
type Error struct {
	Code        string // as the server names it, such as "BAD_REQUEST"; may be empty
	Message     string // one line, free of tokens and links
	SQLState    string // five characters, such as "42P01", where the statement failed
	StatementID string // empty where the server gave none
	HTTPStatus  int    // 0 where no reply came

	doing   string // what was being done, for the reader
	unknown bool   // a write that may have happened
	cause   error  // never holds a URL
}

// Error tells what was being done, what came back, and where to look it up.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString("databricks: ")
	if e.unknown {
		b.WriteString(ErrUnknownOutcome.Error() + ": ")
	}
	if e.doing != "" {
		b.WriteString(e.doing + ": ")
	}
	if e.Code != "" {
		b.WriteString(e.Code + ": ")
	}
	b.WriteString(e.Message)
	var marks []string
	if e.HTTPStatus != 0 && e.HTTPStatus != 200 {
		marks = append(marks, fmt.Sprintf("HTTP %d", e.HTTPStatus))
	}
	if e.SQLState != "" {
		marks = append(marks, "SQL state "+e.SQLState)
	}
	if e.StatementID != "" {
		marks = append(marks, "statement "+e.StatementID)
	}
	if len(marks) > 0 {
		b.WriteString(" (" + strings.Join(marks, ", ") + ")")
	}
	return b.String()
}

// Unwrap lets errors.Is find ErrUnknownOutcome, the end of a context and what
// else stands behind.
func (e *Error) Unwrap() []error {
	var behind []error
	if e.unknown {
		behind = append(behind, ErrUnknownOutcome)
	}
	if e.cause != nil {
		behind = append(behind, e.cause)
	}
	return behind
}

// StatementID returns the id of the statement that err is about, or "".
func StatementID(err error) string {
	var e *Error
	if errors.As(err, &e) {
		return e.StatementID
	}
	return ""
}

// about returns err as an *Error of the statement id. A write that was sent
// and is not known to have failed becomes one of unknown outcome.
func about(err error, id string, unknown bool) error {
	var e *Error
	if !errors.As(err, &e) {
		return err
	}
	of := *e
	if of.StatementID == "" {
		of.StatementID = id
	}
	of.unknown = of.unknown || unknown
	return &of
}

// stopped is the error of a call that its context ended.
func stopped(doing string, ctxErr error) *Error {
	return &Error{Message: ctxErr.Error(), doing: doing, cause: ctxErr}
}

// tooLarge tells whether a statement failed because its result does not fit
// into replies. The server has no code for it, only these words.
func tooLarge(err error) bool {
	var e *Error
	if !errors.As(err, &e) {
		return false
	}
	said := strings.ToLower(e.Message)
	return strings.Contains(said, "inline byte limit") || strings.Contains(said, "disposition=inline")
}
