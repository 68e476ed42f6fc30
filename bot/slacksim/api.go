package slacksim

import (
	"encoding/json"
	"errors"
	"maps"
	"net/http"
	"slices"
	"strings"
)

// call is one call of the Web API while it is served.
type call struct {
	args
	method string
}

// fail is a refusal in Slack's terms.
type fail struct {
	code string
	more fields
}

func (f *fail) Error() string { return f.code }

func refusal(code string) *fail { return &fail{code: code} }

// refusedWith is a refusal with the words that Slack gives to developers.
func refusedWith(code string, problems []string) *fail {
	lines := make([]string, len(problems))
	for i, p := range problems {
		lines[i] = "[ERROR] " + p
	}
	return &fail{code: code, more: fields{"errors": problems, "response_metadata": fields{"messages": lines}}}
}

// serveAPI answers one call. What stands between the caller and the method is
// here, in Slack's order: token, rate limit, fault, scopes. A call that is
// refused for its rate uses no fault up.
func (s *Server) serveAPI(w http.ResponseWriter, r *http.Request) {
	name := r.PathValue("method")
	a, err := readArgs(r)
	if err != nil {
		s.answer(w, name, args{}, nil, err)
		return
	}
	c := &call{args: a, method: name}
	m, ok := methods[name]
	if !ok {
		s.answer(w, name, a, nil, &fail{code: "unknown_method", more: fields{"req_method": name}})
		return
	}
	if err := s.authorise(r, c, m); err != nil {
		s.answer(w, name, a, nil, err)
		return
	}
	if s.cfg.RateLimits {
		if wait := s.rates.take(name, m.limit, a.str("channel")); wait > 0 {
			s.limited(w, c, wait)
			return
		}
	}
	fault := s.faults.call(name, a.str("channel"))
	if fault.before(s, w, r, c) {
		return
	}
	reply, err := s.run(c, m)
	if fault.after(s, w, r, c, err) {
		return
	}
	s.answer(w, name, a, reply, err)
}

func (s *Server) run(c *call, m method) (fields, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.scoped(m.scopes...); err != nil {
		return nil, err
	}
	return m.run(s, c)
}

// authorise checks the token: the app's opens sockets, the bot's the rest.
func (s *Server) authorise(r *http.Request, c *call, m method) error {
	if m.token == noToken {
		return nil
	}
	token := strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
	if token == "" {
		token = c.str("token")
	}
	want, other := s.BotToken(), s.AppToken()
	if m.token == appToken {
		want, other = other, want
	}
	switch token {
	case "":
		return refusal("not_authed")
	case want:
		return nil
	case other:
		return refusal("not_allowed_token_type")
	}
	return refusal("invalid_auth")
}

// scoped refuses a call whose scopes the bot was not granted. The server is
// locked.
func (s *Server) scoped(scopes ...string) error {
	for _, scope := range scopes {
		if !s.has(scope) {
			return &fail{code: "missing_scope", more: fields{
				"needed": scope, "provided": strings.Join(s.granted(), ","),
			}}
		}
	}
	return nil
}

// answer writes Slack's envelope of a reply and logs the call.
func (s *Server) answer(w http.ResponseWriter, name string, a args, reply fields, err error) {
	out := fields{"ok": true}
	var f *fail
	switch {
	case errors.As(err, &f):
		out = fields{"ok": false, "error": f.code}
		maps.Copy(out, f.more)
	case err != nil:
		out = fields{"ok": false, "error": "internal_error"}
	default:
		maps.Copy(out, reply)
	}
	code, _ := out["error"].(string)
	s.logCall(name, a, code, http.StatusOK)
	s.mu.Lock()
	w.Header().Set("X-OAuth-Scopes", strings.Join(s.granted(), ","))
	s.mu.Unlock()
	if m, ok := methods[name]; ok {
		w.Header().Set("X-Accepted-OAuth-Scopes", strings.Join(m.scopes, ","))
	}
	writeJSON(w, http.StatusOK, out)
}

func writeJSON(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.Encode(v) // a caller that went away is its own matter
}

func apiTest(_ *Server, c *call) (fields, error) {
	if code := c.str("error"); code != "" {
		return nil, refusal(code)
	}
	echo := fields{}
	for _, name := range slices.Sorted(maps.Keys(c.args)) {
		if name != "token" {
			echo[name] = c.str(name)
		}
	}
	return fields{"args": echo}, nil
}

func authTest(s *Server, _ *call) (fields, error) {
	return fields{
		"url": s.URL(), "team": teamName, "team_id": teamID,
		"user": botName, "user_id": botUser, "bot_id": botID, "is_enterprise_install": false,
	}, nil
}
