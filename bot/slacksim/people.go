package slacksim

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
)

// Refusal is why something that a person tried did not happen.
type Refusal struct {
	Code   string            // Slack's, or that of the people's API
	Help   string            // what to do
	Errors map[string]string // of a modal that was not accepted, by block_id
	status int               // of HTTP
}

func (r *Refusal) Error() string { return r.Code + ": " + r.Help }

func refused(code, help string) *Refusal {
	status := http.StatusBadRequest
	switch code {
	case "dispatch_failed":
		status = http.StatusBadGateway
	case "operation_timeout":
		status = http.StatusGatewayTimeout
	}
	return &Refusal{Code: code, Help: help, status: status}
}

// who finds the person that acts. The server is locked.
func (s *Server) who(name string) (*person, error) {
	if name == "" {
		return nil, refused("invalid_arguments", "say who acts: user is a name or an ID, GET /sim/people lists them")
	}
	p := s.ws.person(name)
	if p == nil {
		return nil, refused("user_not_found", fmt.Sprintf("nobody is called %q, GET /sim/people lists who there is", name))
	}
	if p.id == botUser || p.id == slackbot {
		return nil, refused("invalid_user", p.name+" acts by itself alone, be somebody else")
	}
	return p, nil
}

// where finds the channel that a person acts in. The server is locked.
func (s *Server) where(name string, p *person) (*channel, error) {
	if name == "" {
		return nil, refused("invalid_arguments", "say where: channel is a name or an ID, or @datafind for the direct message with the bot; GET /sim/channels lists them")
	}
	c := s.ws.channelFor(name, p)
	if c == nil {
		return nil, refused("channel_not_found", fmt.Sprintf("no channel is called %q, GET /sim/channels lists them", name))
	}
	if p != nil && !c.has(p.id) {
		return nil, refused("not_in_channel", fmt.Sprintf("%s is not in %s", p.name, c.name))
	}
	return c, nil
}

// both finds person and channel.
func (s *Server) both(user, channel string) (*person, *channel, error) {
	p, err := s.who(user)
	if err != nil {
		return nil, nil, err
	}
	c, err := s.where(channel, p)
	if err != nil {
		return nil, nil, err
	}
	return p, c, nil
}

// ask delivers what a person waits for and returns the payload of the
// acknowledgement. The server must not be locked.
func (s *Server) ask(ctx context.Context, d *delivery) (json.RawMessage, error) {
	d.outcome = make(chan outcome, 1)
	s.socket.send(d)
	select {
	case o := <-d.outcome:
		if o.err != nil {
			return nil, o.err
		}
		return o.payload, nil
	case <-ctx.Done():
		return nil, fmt.Errorf("waiting for the bot's acknowledgement: %w", context.Cause(ctx))
	case <-s.ctx.Done():
		return nil, refused("dispatch_failed", "the local Slack is being closed")
	}
}

// userPart is a person within a payload.
func userPart(p *person) fields {
	return fields{"id": p.id, "username": p.name, "name": p.name, "team_id": p.team}
}

// interaction begins the payload of what a person did.
func (s *Server) interaction(kind string, p *person, view string) fields {
	return fields{
		"type": kind, "user": userPart(p), "team": fields{"id": teamID, "domain": teamDomain},
		"api_app_id": appID, "token": "slacksim", "enterprise": nil, "is_enterprise_install": false,
		"trigger_id": s.ws.newTrigger(p.id, view),
	}
}

// channelPart is a channel within a payload. Slack tells the names of public
// channels alone.
func channelPart(c *channel) fields {
	name := c.name
	switch c.kind() {
	case "im":
		name = "directmessage"
	case "group":
		name = "privategroup"
	}
	return fields{"id": c.id, "name": name}
}

// compose gives a message the text and rich text of what a person typed:
// mentions by name, everything else escaped. What comes escaped already, as
// from a client, stays as it is.
func (ws *workspace) compose(m *message, typed string) {
	var text, plain strings.Builder
	var parts []any
	flush := func() {
		if plain.Len() > 0 {
			parts = append(parts, fields{"type": "text", "text": plain.String()})
			plain.Reset()
		}
	}
	for rest := typed; rest != ""; {
		if p, n := ws.mentionAt(typed, len(typed)-len(rest)); p != nil {
			flush()
			parts = append(parts, fields{"type": "user", "user_id": p.id})
			text.WriteString("<@" + p.id + ">")
			rest = rest[n:]
			continue
		}
		n := 1
		if next := strings.IndexAny(rest[1:], "@<"); next >= 0 {
			n += next
		} else {
			n = len(rest)
		}
		typed := unescape.Replace(rest[:n])
		plain.WriteString(typed)
		text.WriteString(escape.Replace(typed))
		rest = rest[n:]
	}
	flush()
	m.body["text"] = text.String()
	m.body["blocks"] = []any{fields{"type": "rich_text", "block_id": ws.newID("b"), "elements": []any{
		fields{"type": "rich_text_section", "elements": parts},
	}}}
}

var (
	escape   = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")
	unescape = strings.NewReplacer("&amp;", "&", "&lt;", "<", "&gt;", ">")
)

// mentionAt is who is mentioned at a place of the text, and how long the
// mention is: @name at the start of a word, or <@ID>.
func (ws *workspace) mentionAt(typed string, at int) (*person, int) {
	rest := typed[at:]
	if after, ok := strings.CutPrefix(rest, "<@"); ok {
		id, _, closed := strings.Cut(after, ">")
		if p := ws.person(id); closed && p != nil && p.id == id {
			return p, len("<@" + id + ">")
		}
		return nil, 0
	}
	if rest[0] != '@' || (at > 0 && !strings.ContainsAny(typed[at-1:at], " \t\n(,;:")) {
		return nil, 0
	}
	end := 1
	for end < len(rest) && isNameByte(rest[end]) {
		end++
	}
	if p := ws.person(rest[1:end]); p != nil && p.name == rest[1:end] {
		return p, end
	}
	return nil, 0
}

func isNameByte(b byte) bool {
	return b == '_' || b == '-' || '0' <= b && b <= '9' || 'a' <= b && b <= 'z' || 'A' <= b && b <= 'Z'
}

// mentions tells whether a stored text mentions somebody.
func mentions(text any, id string) bool {
	s, _ := text.(string)
	return strings.Contains(s, "<@"+id+">")
}
