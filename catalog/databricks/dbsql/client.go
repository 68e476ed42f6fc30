package dbsql

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strings"
	"time"
)

const (
	product = "datafind-dbsql/1"
	// attemptLimit bounds one attempt beyond the time that the server was
	// asked to hold its reply, so that a dead connection is noticed.
	attemptLimit = 2 * time.Minute
	// linger is how much longer than its caller the submission of a statement
	// may live: to learn the id, without which nothing can be cancelled.
	linger = 10 * time.Second
	// largestReply bounds a reply and a chunk. Inline results end at 25 MiB by
	// the server's own count, chunks in storage at about as much.
	largestReply = 256 << 20
)

// Client speaks to one warehouse. Its methods may be called from many
// goroutines at once; all of them share one sign-in.
type Client struct {
	cfg    Config
	http   *http.Client
	signIn signIn
}

// NewClient makes a client of a Config; it connects to nothing. Errors wrap
// ErrConfig.
func NewClient(cfg Config) (*Client, error) {
	if err := cfg.check(); err != nil {
		return nil, err
	}
	if cfg.HTTPClient == nil {
		cfg.HTTPClient = http.DefaultClient
	}
	if cfg.Jitter == nil {
		cfg.Jitter = rand.Float64
	}
	// A redirect means a wrong host, such as a login page, and following one
	// could carry a statement or a link's headers somewhere else.
	own := *cfg.HTTPClient
	own.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	c := &Client{cfg: cfg, http: &own}
	if cfg.Token != "" {
		c.signIn = accessToken(cfg.Token)
	} else {
		c.signIn = newServicePrincipal(c)
	}
	return c, nil
}

// call is one call of the API, whatever the number of its attempts.
type call struct {
	doing      string // for the error
	method     string
	url        string
	header     http.Header
	body       []byte
	signed     bool          // carries our token
	link       bool          // goes to storage: neither URL nor reply may show in errors
	idempotent bool          // may be done twice
	lingers    bool          // an attempt may outlive ctx for a while
	hold       time.Duration // how long the server may hold the reply
}

// api is a call of the workspace's REST API. It takes body as JSON where it
// is not nil.
func (c *Client) api(doing, method, path string, body any) (call, error) {
	k := call{doing: doing, method: method, url: c.cfg.baseURL() + path, signed: true, header: http.Header{}}
	if body == nil {
		return k, nil
	}
	var err error
	k.header.Set("Content-Type", "application/json")
	if k.body, err = json.Marshal(body); err != nil {
		return call{}, fmt.Errorf("databricks: %s: writing the request: %w", doing, err)
	}
	return k, nil
}

// do makes attempts until one brings a 2xx reply, whose body it returns, or
// none may follow; then the error is an *Error. A call that is not idempotent
// and may have been done has an unknown outcome.
func (c *Client) do(ctx context.Context, k call) ([]byte, error) {
	renewed := false
	for attempt := 0; ; attempt++ {
		if err := ctx.Err(); err != nil {
			return nil, stopped(k.doing, err)
		}
		token := ""
		if k.signed {
			var err error
			if token, err = c.signIn.token(ctx); err != nil {
				return nil, err
			}
		}
		body, failed := c.attempt(ctx, k, token)
		if failed == nil {
			return body, nil
		}
		if failed.err.HTTPStatus == http.StatusUnauthorized && k.signed && !renewed && c.signIn.refused(token) {
			renewed = true
			continue
		}
		if err := c.beforeNext(ctx, k, attempt, failed); err != nil {
			return nil, err
		}
	}
}

// beforeNext waits until the next attempt, or returns the error that the call
// ends with.
func (c *Client) beforeNext(ctx context.Context, k call, attempt int, failed *failure) error {
	e := failed.err
	e.doing = k.doing
	e.unknown = failed.verdict == broken && !k.idempotent
	if err := ctx.Err(); err != nil {
		e.cause = errors.Join(err, e.cause)
		return e
	}
	if !failed.verdict.again(k.idempotent) {
		return e
	}
	if attempt+1 >= attempts {
		e.Message += fmt.Sprintf("; given up after %d attempts", attempts)
		return e
	}
	wait, ok := c.pause(attempt, failed.retryAfter)
	if !ok {
		e.Message += fmt.Sprintf("; the server asks to come back in %s", wait)
		return e
	}
	if err := sleep(ctx, wait); err != nil {
		e.Message += "; " + err.Error() + " before the next attempt"
		e.cause = errors.Join(err, e.cause)
		return e
	}
	return nil
}

// at returns the URL of a path that the server named. It must be a path: our
// token goes nowhere but to our host.
func (c *Client) at(path string) (string, error) {
	u, err := url.Parse(path)
	if err != nil || !strings.HasPrefix(path, "/") || u.Host != "" || u.Scheme != "" || u.User != nil {
		return "", errors.New("the server names a next chunk that is not one of its paths")
	}
	return c.cfg.baseURL() + u.RequestURI(), nil
}

// hide takes every secret out of a text that came from outside.
func (c *Client) hide(text string) string {
	for _, secret := range c.signIn.secrets() {
		if secret != "" {
			text = strings.ReplaceAll(text, secret, "***")
		}
	}
	return text
}
