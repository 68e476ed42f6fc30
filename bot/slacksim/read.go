package slacksim

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/datafind/datafind/bot/slacksim/page"
)

// Name is the workspace's name.
func (s *Server) Name() string { return teamName }

// People are all persons and bots, in the order of the page's switch.
func (s *Server) People() []page.Person {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []page.Person
	for _, p := range s.ws.people {
		out = append(out, page.Person{
			ID: p.id, Name: p.name, RealName: p.realName, Title: p.title, Locale: p.locale, TimeZone: p.zone,
			Guest: p.guest, Bot: p.bot != "", BotID: p.bot,
		})
	}
	return out
}

// Channels are those that a person can read, the direct message with the bot
// last; all channels for nobody.
func (s *Server) Channels(user string) []page.Channel {
	s.mu.Lock()
	defer s.mu.Unlock()
	p := s.ws.person(user)
	if p != nil && p.bot == "" {
		s.ws.direct(p)
	}
	var out, direct []page.Channel
	for _, c := range s.ws.channels {
		one := page.Channel{ID: c.id, Name: c.name, Topic: c.topic, Direct: c.direct != "", Private: c.private}
		switch {
		case user != "" && (p == nil || !c.has(p.id)):
		case one.Direct:
			direct = append(direct, one)
		default:
			out = append(out, one)
		}
	}
	return append(out, direct...)
}

// Messages are those that a person sees in a channel, oldest first, as Slack
// stores them with their metadata; their ephemeral ones carry "ephemeral":
// true, those of open streams "streaming": true. Nobody (an empty user) sees all
// but the ephemeral ones. With a thread's ts only the parent and its replies.
func (s *Server) Messages(user, channel, thread string) []json.RawMessage {
	s.mu.Lock()
	defer s.mu.Unlock()
	p := s.ws.person(user)
	c := s.ws.channelFor(channel, p)
	if c == nil || (user != "" && (p == nil || !c.has(p.id))) {
		return nil
	}
	list := slices.Clone(c.messages)
	if thread != "" {
		list = c.threadAt(thread)
	}
	for _, m := range c.ephemeral {
		if p != nil && m.only == p.id && (thread == "" || m.thread == thread) {
			list = append(list, m)
		}
	}
	slices.SortStableFunc(list, func(a, b *message) int { return strings.Compare(a.ts, b.ts) })
	out := make([]json.RawMessage, len(list))
	for i, m := range list {
		one := c.render(m, true)
		if m.only != "" {
			one["ephemeral"] = true
		}
		if m.streaming {
			one["streaming"] = true
		}
		out[i] = raw(one)
	}
	return out
}

// Ephemeral are the messages that a person alone sees, in all channels, oldest
// first, each with its channel's ID.
func (s *Server) Ephemeral(user string) []json.RawMessage {
	s.mu.Lock()
	defer s.mu.Unlock()
	p := s.ws.person(user)
	if p == nil {
		return nil
	}
	var list []fields
	for _, c := range s.ws.channels {
		for _, m := range c.ephemeral {
			if m.only == p.id {
				one := c.render(m, true)
				one["channel"], one["ephemeral"] = c.id, true
				list = append(list, one)
			}
		}
	}
	slices.SortStableFunc(list, func(a, b fields) int { return strings.Compare(a["ts"].(string), b["ts"].(string)) })
	out := make([]json.RawMessage, len(list))
	for i, one := range list {
		out[i] = raw(one)
	}
	return out
}

// Home is the view that the bot published for a person, nil without.
func (s *Server) Home(user string) json.RawMessage {
	s.mu.Lock()
	defer s.mu.Unlock()
	if p := s.ws.person(user); p != nil && s.ws.homes[p.id] != nil {
		return raw(s.ws.homes[p.id].render())
	}
	return nil
}

// Modal is the modal on top of a person's stack, nil without.
func (s *Server) Modal(user string) json.RawMessage {
	s.mu.Lock()
	defer s.mu.Unlock()
	if p := s.ws.person(user); p != nil && s.ws.modal(p.id) != nil {
		return raw(s.ws.modal(p.id).render())
	}
	return nil
}

// Status is the bot's status line in a thread, empty without or when it is too
// old.
func (s *Server) Status(channel, thread string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if c := s.ws.channelFor(channel, nil); c != nil {
		if st := c.status[thread]; st.live(s.cfg.Clock()) {
			return st.text
		}
	}
	return ""
}

// Prompts are the questions that the bot suggests in a thread, as it gave them.
func (s *Server) Prompts(channel, thread string) json.RawMessage {
	s.mu.Lock()
	defer s.mu.Unlock()
	if c := s.ws.channelFor(channel, nil); c != nil && c.status[thread] != nil {
		return c.status[thread].prompts
	}
	return nil
}

// statuses are the status lines of a channel that are shown, with prompts and
// titles, by thread.
func (s *Server) statuses(channel string, p *person) map[string]fields {
	out := map[string]fields{}
	c := s.ws.channelFor(channel, p)
	if c == nil {
		return out
	}
	for thread, st := range c.status {
		one := fields{"status": "", "title": st.title, "prompts": st.prompts}
		if st.live(s.cfg.Clock()) {
			one["status"], one["loading_messages"] = st.text, st.loading
		}
		out[thread] = one
	}
	return out
}
