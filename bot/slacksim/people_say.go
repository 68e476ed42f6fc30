package slacksim

import (
	"context"
	"fmt"
	"slices"
	"time"
)

// Say is a person's message. Channel is a name or ID, or @datafind for the
// direct message with the bot; @name in the text mentions.
type Say struct {
	Channel  string `json:"channel"`
	User     string `json:"user"`
	Text     string `json:"text"`
	ThreadTS string `json:"thread_ts,omitempty"`
}

// Said is where a message stands.
type Said struct {
	Channel string `json:"channel"` // ID
	TS      string `json:"ts"`
}

// Say posts what a person typed.
func (s *Server) Say(what Say) (Said, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p, c, err := s.both(what.User, what.Channel)
	if err != nil {
		return Said{}, err
	}
	if what.Text == "" {
		return Said{}, refused("no_text", "text is what is said, and is empty")
	}
	if c.direct != "" && !s.app.Messages {
		return Said{}, refused("messages_tab_disabled", "the app's manifest takes no direct messages")
	}
	if what.ThreadTS != "" && c.threadAt(what.ThreadTS) == nil {
		return Said{}, refused("thread_not_found", fmt.Sprintf("%s has no message %s", c.name, what.ThreadTS))
	}
	m := s.typed(p, what.Text)
	m.thread = what.ThreadTS
	s.post(c, m)
	if mentions(m.body["text"], botUser) && c.direct == "" && !c.has(botUser) {
		s.whisper(c, p, "You mentioned <@"+botUser+">, but they're not in this channel.")
	}
	return Said{c.id, m.ts}, nil
}

// typed begins a message of a person.
func (s *Server) typed(p *person, text string) *message {
	m := &message{ts: s.ws.stamp(), author: p.id, body: fields{"user": p.id, "team": p.team}}
	s.ws.compose(m, text)
	switch {
	case p.bot != "":
		m.body["bot_id"], m.body["app_id"] = p.bot, "A0DEPLOYB1"
	case p.stranger:
		m.body["user_team"], m.body["source_team"] = p.team, p.team
	}
	if p.bot == "" {
		m.body["client_msg_id"] = secret()
	}
	return m
}

// whisper is a word of Slack itself to one person.
func (s *Server) whisper(c *channel, p *person, text string) {
	m := s.ws.fromSlack(p.id, text)
	c.addEphemeral(m)
	s.tellMessage(c, m)
}

// Command is a slash command that a person types.
type Command struct {
	Channel string `json:"channel"`
	User    string `json:"user"`
	Command string `json:"command"` // with its slash
	Text    string `json:"text"`
}

// Command sends a slash command and waits until the bot has acknowledged it.
// Where it does not, the person is told as Slack does.
func (s *Server) Command(ctx context.Context, what Command) error {
	s.mu.Lock()
	p, c, err := s.both(what.User, what.Channel)
	if err == nil && !s.knowsCommand(what.Command) {
		err = refused("invalid_command", fmt.Sprintf("%q is no command of the app, it has %v", what.Command, s.app.Commands))
	}
	if err != nil {
		s.mu.Unlock()
		return err
	}
	link := responseLink{channel: c.id, user: p.id}
	d := &delivery{kind: "slash_commands", answers: true, payload: raw(fields{
		"token": "slacksim", "team_id": teamID, "team_domain": teamDomain, "api_app_id": appID,
		"channel_id": c.id, "channel_name": channelPart(c)["name"], "user_id": p.id, "user_name": p.name,
		"command": what.Command, "text": what.Text, "is_enterprise_install": "false",
		"response_url": s.newResponseURL(link), "trigger_id": s.ws.newTrigger(p.id, ""),
	})}
	s.mu.Unlock()
	answer, err := s.ask(ctx, d)
	s.mu.Lock()
	defer s.mu.Unlock()
	if err != nil {
		if r, ok := err.(*Refusal); ok {
			s.whisper(c, p, fmt.Sprintf("%s failed with the error \"%s\"", what.Command, r.Code))
		}
		return err
	}
	if a := readAnswer(answer); a != nil {
		link.made = s.cfg.Clock()
		return s.sendBy(&link, a)
	}
	return nil
}

func (s *Server) knowsCommand(name string) bool {
	return slices.Contains(s.app.Commands, name)
}

// Edit is a change of a person's own message.
type Edit struct {
	Channel string `json:"channel"`
	User    string `json:"user"`
	TS      string `json:"ts"`
	Text    string `json:"text"`
}

// Edit changes a message.
func (s *Server) Edit(what Edit) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	c, m, err := s.mine(what.User, what.Channel, what.TS)
	if err != nil {
		return err
	}
	s.change(c, m, func() { s.ws.compose(m, what.Text) })
	return nil
}

// Delete is a withdrawal of a person's own message.
type Delete struct {
	Channel string `json:"channel"`
	User    string `json:"user"`
	TS      string `json:"ts"`
}

// Delete withdraws a message; the first of a thread leaves a tombstone.
func (s *Server) Delete(what Delete) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	c, m, err := s.mine(what.User, what.Channel, what.TS)
	if err != nil {
		return err
	}
	s.withdraw(c, m)
	return nil
}

func (s *Server) mine(user, channel, ts string) (*channel, *message, error) {
	p, c, err := s.both(user, channel)
	if err != nil {
		return nil, nil, err
	}
	m := c.byTS[ts]
	if m == nil {
		return nil, nil, noMessage(c, ts)
	}
	if m.author != p.id {
		return nil, nil, refused("cant_update_message", "the message is somebody else's")
	}
	return c, m, nil
}

func noMessage(c *channel, ts string) error {
	return refused("message_not_found", fmt.Sprintf("%s has no message %q for this person, GET /sim/messages lists them", c.name, ts))
}

// Open is a look at the bot's own place.
type Open struct {
	User string `json:"user"`
	Tab  string `json:"tab"` // home or messages
}

// Open tells the bot that a person looks at it.
func (s *Server) Open(what Open) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	p, err := s.who(what.User)
	if err != nil {
		return err
	}
	if what.Tab != "home" && what.Tab != "messages" {
		return refused("invalid_arguments", "tab is home or messages")
	}
	s.emitOpened(s.ws.direct(p), p, what.Tab)
	return nil
}

// live tells whether a status line is still shown.
func (st *status) live(now time.Time) bool { return st != nil && st.text != "" && now.Before(st.until) }
