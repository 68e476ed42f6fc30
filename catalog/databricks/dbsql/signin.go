package dbsql

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"
	"sync"
	"time"
)

// signIn gives the token that calls carry.
type signIn interface {
	// token returns a token that is thought to be good.
	token(ctx context.Context) (string, error)
	// refused takes word that a token was answered with 401, and tells whether
	// another can be had.
	refused(token string) bool
	// secrets are the texts that no error may hold.
	secrets() []string
}

// accessToken is a personal access token: there is one, and no other.
type accessToken string

func (a accessToken) token(context.Context) (string, error) { return string(a), nil }
func (a accessToken) refused(string) bool                   { return false }
func (a accessToken) secrets() []string                     { return []string{string(a)} }

const (
	fetchLimit  = time.Minute      // of one fetch of a token, all attempts together
	renewBefore = 5 * time.Minute  // before a token expires, where it lives long enough
	renewRetry  = 30 * time.Second // after a failed renewal, while the old token is good
)

// servicePrincipal signs in by OAuth's client credentials. One fetch at a time
// serves all callers.
type servicePrincipal struct {
	client *Client

	mu      sync.Mutex
	current string
	renewAt time.Time
	expires time.Time
	latest  []string // also tokens just replaced: replies to them are under way
	flight  *fetch
}

// fetch is a token on its way; done is closed when the rest is set.
type fetch struct {
	done  chan struct{}
	token string
	err   error
}

func newServicePrincipal(c *Client) *servicePrincipal { return &servicePrincipal{client: c} }

func (s *servicePrincipal) token(ctx context.Context) (string, error) {
	s.mu.Lock()
	if s.current != "" && time.Now().Before(s.renewAt) {
		defer s.mu.Unlock()
		return s.current, nil
	}
	f := s.flight
	if f == nil {
		f = &fetch{done: make(chan struct{})}
		s.flight = f
		// On its own context: the first caller may leave, the others wait.
		go s.land(context.WithoutCancel(ctx), f)
	}
	s.mu.Unlock()
	select {
	case <-f.done:
		return f.token, f.err
	case <-ctx.Done():
		return "", stopped("signing in", ctx.Err())
	}
}

// land fetches and hands out. A renewal that fails while the old token is
// still good is no failure.
func (s *servicePrincipal) land(ctx context.Context, f *fetch) {
	ctx, cancel := context.WithTimeout(ctx, fetchLimit)
	defer cancel()
	token, life, err := s.fetch(ctx)
	s.mu.Lock()
	defer s.mu.Unlock()
	defer close(f.done)
	s.flight = nil
	now := time.Now()
	switch {
	case err == nil:
		s.current, s.expires = token, now.Add(life)
		s.renewAt = s.expires.Add(-min(renewBefore, life/2))
		s.latest = append(s.latest, token)
		s.latest = s.latest[max(0, len(s.latest)-3):]
		f.token = token
	case s.current != "" && now.Before(s.expires):
		s.renewAt = now.Add(renewRetry)
		f.token = s.current
	default:
		f.err = err
	}
}

// refused forgets the token, unless it was replaced already.
func (s *servicePrincipal) refused(token string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.current == token {
		s.current = ""
	}
	return true
}

func (s *servicePrincipal) secrets() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	cfg := s.client.cfg
	return append([]string{cfg.ClientSecret, url.QueryEscape(cfg.ClientSecret), s.basic()}, s.latest...)
}

func (s *servicePrincipal) basic() string {
	cfg := s.client.cfg
	return base64.StdEncoding.EncodeToString([]byte(cfg.ClientID + ":" + cfg.ClientSecret))
}

func (s *servicePrincipal) fetch(ctx context.Context) (token string, life time.Duration, err error) {
	form := url.Values{"grant_type": {"client_credentials"}, "scope": {"all-apis"}}
	body, err := s.client.do(ctx, call{
		doing:  "signing in",
		method: http.MethodPost,
		url:    s.client.cfg.baseURL() + "/oidc/v1/token",
		header: http.Header{
			"Authorization": {"Basic " + s.basic()},
			"Content-Type":  {"application/x-www-form-urlencoded"},
		},
		body:       []byte(form.Encode()),
		idempotent: true,
	})
	if err != nil {
		return "", 0, err
	}
	var reply struct {
		AccessToken string  `json:"access_token"`
		ExpiresIn   float64 `json:"expires_in"` // seconds
	}
	if json.Unmarshal(body, &reply) != nil || reply.AccessToken == "" {
		return "", 0, &Error{doing: "signing in", Message: "the reply holds no token", HTTPStatus: http.StatusOK}
	}
	life = time.Duration(min(max(reply.ExpiresIn, 60), 24*3600)) * time.Second
	return reply.AccessToken, life, nil
}
