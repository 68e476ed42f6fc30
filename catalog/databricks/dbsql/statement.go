package dbsql

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"
)

const (
	statementsPath = "/api/2.0/sql/statements"
	// largestStatement is the API's limit on a statement's text, in bytes.
	largestStatement = 16 << 20
	// readHold is how long the server holds the reply to a read, so that a
	// short one needs a single call. It is the least that the API takes: as
	// long as the reply is held, nobody knows the id to cancel.
	readHold = 5 * time.Second
	// A write is held not at all: its id should be known as early as can be,
	// since a lost reply without an id cannot be settled.
	writeHold = 0
	// cancelLimit bounds word to the server that nobody waits any more.
	cancelLimit = 5 * time.Second
)

// request is the body of a submission.
type request struct {
	Statement     string      `json:"statement"`
	WarehouseID   string      `json:"warehouse_id"`
	Catalog       string      `json:"catalog,omitempty"`
	Schema        string      `json:"schema,omitempty"`
	Parameters    []parameter `json:"parameters,omitempty"`
	WaitTimeout   string      `json:"wait_timeout"`
	OnWaitTimeout string      `json:"on_wait_timeout"`
	Disposition   string      `json:"disposition"`
	Format        string      `json:"format"`
}

// query runs a statement. A read whose result is too large for replies is run
// once more, with its result put into storage.
func (c *Client) query(ctx context.Context, text string, parameters []parameter, write bool) (*reply, error) {
	r, err := c.run(ctx, text, parameters, write, "INLINE")
	if err != nil && !write && tooLarge(err) {
		return c.run(ctx, text, parameters, write, "EXTERNAL_LINKS")
	}
	return r, err
}

// run submits a statement and waits until it has succeeded.
func (c *Client) run(ctx context.Context, text string, parameters []parameter, write bool, disposition string) (*reply, error) {
	if len(text) > largestStatement {
		return nil, &Error{Message: fmt.Sprintf("the statement has %d bytes; %d are allowed", len(text), largestStatement)}
	}
	ctx, cancel := context.WithTimeout(ctx, c.cfg.timeout())
	defer cancel()
	hold := readHold
	if write {
		hold = writeHold
	}
	k, err := c.api("running the statement", http.MethodPost, statementsPath, request{
		Statement: text, WarehouseID: c.cfg.WarehouseID, Catalog: c.cfg.Catalog, Schema: c.cfg.Schema,
		Parameters: parameters, WaitTimeout: fmt.Sprintf("%ds", int(hold.Seconds())), OnWaitTimeout: "CONTINUE",
		Disposition: disposition, Format: "JSON_ARRAY",
	})
	if err != nil {
		return nil, err
	}
	k.idempotent, k.lingers, k.hold = !write, true, hold
	since := time.Now()
	r, err := c.submit(ctx, k)
	if err != nil {
		return nil, err
	}
	return c.await(ctx, r, since, write)
}

// submit sends a statement. When ctx ends on the way, a read is left to a
// goroutine that cancels it on the server as soon as its id is known; a write
// is waited for, at most as long as its call lingers, because its caller needs
// the id.
func (c *Client) submit(ctx context.Context, k call) (*reply, error) {
	type outcome struct {
		r   *reply
		err error
	}
	done := make(chan outcome, 1)
	go func() {
		r, err := c.post(ctx, k)
		done <- outcome{r, err}
	}()
	select {
	case o := <-done:
		return o.r, o.err
	case <-ctx.Done():
	}
	if !k.idempotent {
		o := <-done
		return o.r, o.err
	}
	go func() {
		if o := <-done; o.err == nil {
			c.abandon(ctx, o.r)
		}
	}()
	return nil, stopped(k.doing, ctx.Err())
}

func (c *Client) post(ctx context.Context, k call) (*reply, error) {
	body, err := c.do(ctx, k)
	if err != nil {
		return nil, err
	}
	r, err := parseReply(k.doing, body)
	if err == nil && r.StatementID == "" {
		err = &Error{doing: k.doing, Message: "the reply names no statement", HTTPStatus: http.StatusOK}
	}
	if err != nil {
		return nil, about(err, "", !k.idempotent)
	}
	return r, nil
}

// await looks at a statement until it has finished.
func (c *Client) await(ctx context.Context, r *reply, since time.Time, write bool) (*reply, error) {
	id := r.StatementID
	for pause := firstPoll; !r.Status.State.Final(); pause = min(pause*3/2, lastPoll) {
		report(ctx, r, since)
		err := sleep(ctx, pause)
		if err != nil {
			err = stopped("waiting for the statement", err)
		} else {
			r, err = c.look(ctx, id)
		}
		if err != nil {
			if ctx.Err() != nil {
				c.abandon(ctx, &reply{StatementID: id})
			}
			return nil, about(err, id, write)
		}
	}
	if err := r.failed(c, "running the statement"); err != nil {
		return nil, err
	}
	return r, nil
}

// look asks for a statement's state and, once it has succeeded, the first
// part of its result.
func (c *Client) look(ctx context.Context, id string) (*reply, error) {
	const doing = "asking for the statement"
	if !statementID.MatchString(id) {
		return nil, &Error{doing: doing, Message: "that is no statement's id"}
	}
	k, err := c.api(doing, http.MethodGet, statementsPath+"/"+id, nil)
	if err != nil {
		return nil, err
	}
	k.idempotent = true
	body, err := c.do(ctx, k)
	if err != nil {
		return nil, about(noStatement(err), id, false)
	}
	r, err := parseReply(doing, body)
	if err != nil {
		return nil, about(err, id, false)
	}
	r.StatementID = id
	return r, nil
}

// noStatement adds ErrNoStatement where the API itself says so; a 404 of a
// gateway means nothing.
func noStatement(err error) error {
	var e *Error
	if errors.As(err, &e) && e.HTTPStatus == http.StatusNotFound &&
		(e.Code == "NOT_FOUND" || e.Code == "RESOURCE_DOES_NOT_EXIST") {
		e.cause = ErrNoStatement
	}
	return err
}

// abandon cancels a statement that nobody waits for any more. It has its own
// bound, as ctx is over; whether it reaches the server changes no outcome.
func (c *Client) abandon(ctx context.Context, r *reply) {
	if r.Status.State.Final() {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), cancelLimit)
	defer cancel()
	_ = c.Cancel(ctx, r.StatementID)
}

// Cancel asks the server to stop a statement. That it returns nil means that
// the server took the word, not that the statement has stopped.
func (c *Client) Cancel(ctx context.Context, statement string) error {
	const doing = "canceling the statement"
	if !statementID.MatchString(statement) {
		return &Error{doing: doing, Message: "that is no statement's id"}
	}
	k, err := c.api(doing, http.MethodPost, statementsPath+"/"+statement+"/cancel", nil)
	if err != nil {
		return err
	}
	k.idempotent = true
	if _, err := c.do(ctx, k); err != nil {
		return about(noStatement(err), statement, false)
	}
	return nil
}

// Status returns how far a statement has come. The error says that this could
// not be learnt, ErrNoStatement among others; a statement that failed is a
// state.
func (c *Client) Status(ctx context.Context, statement string) (State, error) {
	r, err := c.look(ctx, statement)
	if err != nil {
		return "", err
	}
	return r.Status.State, nil
}

// Settle makes sure that an earlier statement can do nothing any more, by
// canceling it unless it has finished, and returns the state that it ended in:
// StateSucceeded or StateClosed say that it happened, StateFailed and
// StateCanceled that it did not. With an error it may still happen, except
// with ErrNoStatement.
func (c *Client) Settle(ctx context.Context, statement string) (State, error) {
	state, err := c.Status(ctx, statement)
	if err != nil || state.Final() {
		return state, err
	}
	if err := c.Cancel(ctx, statement); err != nil {
		return state, err
	}
	for pause := firstPoll; ; pause = min(pause*3/2, lastPoll) {
		if state, err = c.Status(ctx, statement); err != nil || state.Final() {
			return state, err
		}
		if err := sleep(ctx, pause); err != nil {
			return state, about(stopped("settling the statement", err), statement, false)
		}
	}
}
