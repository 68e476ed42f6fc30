package slacksim

import (
	"errors"
	"maps"
	"net/http"
	"time"
)

const (
	responseUses = 5
	responseLife = 30 * time.Minute
)

// responseLink is where a bot answers a command or a click without a token,
// also where it is no member.
type responseLink struct {
	channel string
	user    string
	thread  string // of the message that was clicked
	message string // ts of the message that was clicked, empty for a command
	made    time.Time
	uses    int
}

func (s *Server) newResponseURL(l responseLink) string {
	l.made = s.cfg.Clock()
	for id, old := range s.ws.links {
		if l.made.Sub(old.made) > 2*responseLife {
			delete(s.ws.links, id)
		}
	}
	id := secret()
	s.ws.links[id] = &l
	return s.URL() + "response/" + id
}

// serveResponseURL answers "ok" or, with status 404 or 400, Slack's code.
func (s *Server) serveResponseURL(w http.ResponseWriter, r *http.Request) {
	a, err := readArgs(r)
	fault := s.faults.call(responseMethod, "")
	c := &call{args: a, method: responseMethod}
	if err == nil {
		if fault.before(s, w, r, c) {
			return
		}
		s.mu.Lock()
		err = s.respond(r.PathValue("id"), a)
		s.mu.Unlock()
		if fault.after(s, w, r, c, err) {
			return
		}
	}
	var f *fail
	if errors.As(err, &f) {
		status := http.StatusBadRequest
		if f.code == "used_url" || f.code == "expired_url" {
			status = http.StatusNotFound
		}
		s.logCall(responseMethod, a, f.code, status)
		out := fields{"ok": false, "error": f.code}
		maps.Copy(out, f.more)
		writeJSON(w, status, out)
		return
	}
	s.logCall(responseMethod, a, "", http.StatusOK)
	w.Write([]byte("ok"))
}

// responseMethod is what the call log and faults know response_urls by.
const responseMethod = "response_url"

func (s *Server) respond(id string, a args) error {
	l := s.ws.links[id]
	switch {
	case l == nil || s.cfg.Clock().Sub(l.made) > responseLife:
		return refusal("expired_url")
	case l.uses >= responseUses:
		return refusal("used_url")
	}
	l.uses++
	return s.sendBy(l, a)
}

// sendBy posts, replaces or deletes as the body of a response says. A new
// message is for the person alone unless response_type says in_channel.
func (s *Server) sendBy(l *responseLink, a args) error {
	c := s.ws.channelByID(l.channel)
	if c == nil {
		return refusal("channel_not_found")
	}
	original := c.ephemeralAt(l.message, l.user)
	if original == nil {
		original = c.byTS[l.message]
	}
	if a.bool("delete_original") && original != nil {
		s.drop(c, original)
		return nil
	}
	what, err := readContent(a)
	if err != nil {
		return err
	}
	if what.empty() {
		return refusal("no_text")
	}
	if a.bool("replace_original") && original != nil {
		return s.replace(c, original, what)
	}
	thread, err := readThread(c, a)
	if err != nil {
		return err
	}
	m := s.ws.fromBot("")
	m.thread = thread
	s.fill(m, what)
	if a.str("response_type") == "in_channel" {
		s.post(c, m)
		return nil
	}
	m.only = l.user
	if thread == "" {
		m.thread = l.thread
	}
	c.addEphemeral(m)
	s.tellMessage(c, m)
	return nil
}

func (s *Server) replace(c *channel, m *message, what content) error {
	switch {
	case m.author != botUser:
		return refusal("cant_update_message")
	case m.only != "":
		s.fill(m, what)
		s.tellMessage(c, m)
	default:
		s.change(c, m, func() { s.fill(m, what) })
	}
	return nil
}

func (s *Server) drop(c *channel, m *message) {
	if m.only == "" {
		s.withdraw(c, m)
		return
	}
	c.removeEphemeral(m)
	s.tellMessage(c, m)
}
