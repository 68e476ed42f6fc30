package dbsql

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
)

// Get asks another API of the workspace, as in "/api/2.1/unity-catalog/catalogs",
// with the sign-in, the retries and the errors of statements, and reads the
// JSON that comes back into v. It needs no warehouse. The path's parts that
// come from elsewhere must be escaped.
func (c *Client) Get(ctx context.Context, doing, path string, query url.Values, v any) error {
	if len(query) > 0 {
		path += "?" + query.Encode()
	}
	return c.ask(ctx, doing, http.MethodGet, path, nil, v)
}

// Post is Get for a question that is put as JSON. It may be asked twice, so it
// must not change anything.
func (c *Client) Post(ctx context.Context, doing, path string, question, v any) error {
	return c.ask(ctx, doing, http.MethodPost, path, question, v)
}

func (c *Client) ask(ctx context.Context, doing, method, path string, question, v any) error {
	k, err := c.api(doing, method, path, question)
	if err != nil {
		return err
	}
	k.idempotent = true
	body, err := c.do(ctx, k)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(body, v); err != nil {
		return &Error{doing: doing, Message: "the reply cannot be read", HTTPStatus: http.StatusOK}
	}
	return nil
}
