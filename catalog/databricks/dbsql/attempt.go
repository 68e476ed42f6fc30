package dbsql

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"
)

// failure is an attempt that brought no result.
type failure struct {
	err        *Error
	verdict    verdict
	retryAfter string
}

// attempt sends a call once.
func (c *Client) attempt(ctx context.Context, k call, token string) ([]byte, *failure) {
	whole := ctx
	if k.lingers {
		var release context.CancelFunc
		whole, release = lingering(ctx, linger)
		defer release()
	}
	limited, cancel := context.WithTimeout(whole, k.hold+attemptLimit)
	defer cancel()
	request, err := http.NewRequestWithContext(limited, k.method, k.url, bytes.NewReader(k.body))
	if err != nil { // its text holds the URL
		return nil, &failure{err: &Error{Message: "the address cannot be used"}}
	}
	for name, values := range k.header {
		request.Header[name] = values
	}
	request.Header.Set("User-Agent", c.userAgent())
	if k.signed {
		request.Header.Set("Authorization", "Bearer "+token)
	}
	reply, err := c.http.Do(request)
	if err != nil {
		return nil, c.unreachable(ctx, err)
	}
	defer reply.Body.Close()
	body, err := io.ReadAll(io.LimitReader(reply.Body, largestReply+1))
	if reply.StatusCode < 200 || reply.StatusCode > 299 {
		return nil, c.refusal(k, reply, body)
	}
	if err != nil {
		return nil, c.unreachable(ctx, err)
	}
	if len(body) > largestReply {
		return nil, &failure{err: &Error{Message: fmt.Sprintf("a reply of over %d MiB", largestReply>>20)}, verdict: broken}
	}
	return body, nil
}

// unreachable is the failure of an attempt without a whole reply.
func (c *Client) unreachable(ctx context.Context, err error) *failure {
	var withURL *url.Error
	if errors.As(err, &withURL) {
		err = withURL.Err
	}
	f := &failure{err: &Error{cause: err}, verdict: classifyError(err)}
	switch {
	case ctx.Err() != nil: // the caller gave up; what the connection said then says nothing
		f.err.cause, f.err.Message = ctx.Err(), ctx.Err().Error()
	case errors.Is(err, context.DeadlineExceeded): // ours, not the caller's
		f.err.cause, f.err.Message = nil, "no reply in time"
	default:
		f.err.Message = tidy(c.hide(err.Error()))
	}
	return f
}

// refusal is the failure of an attempt with a reply other than 2xx. What
// storage says may quote the link, so of that only the status is kept.
func (c *Client) refusal(k call, reply *http.Response, body []byte) *failure {
	f := &failure{verdict: classifyStatus(reply.StatusCode), retryAfter: reply.Header.Get("Retry-After")}
	if k.link {
		f.err = &Error{HTTPStatus: reply.StatusCode, Message: "the storage refuses"}
		return f
	}
	f.err = parseError(reply.StatusCode, []byte(c.hide(string(body))))
	if reply.StatusCode >= 300 && reply.StatusCode < 400 {
		f.err.Message = "the host sends elsewhere; is it the workspace's own host?"
	}
	return f
}

func (c *Client) userAgent() string {
	if c.cfg.UserAgent == "" {
		return product
	}
	return product + " " + c.cfg.UserAgent
}

// lingering is a context that ends when ctx has been over for as long as
// extra.
func lingering(ctx context.Context, extra time.Duration) (context.Context, context.CancelFunc) {
	longer, cancel := context.WithCancel(context.WithoutCancel(ctx))
	stop := context.AfterFunc(ctx, func() {
		select {
		case <-time.After(extra):
			cancel()
		case <-longer.Done():
		}
	})
	return longer, func() { stop(); cancel() }
}
