package slacksim

import (
	"slices"
	"strconv"
)

const (
	defaultPage = 100
	maxPage     = 1000
)

// readable finds a channel that the bot may look at with the scope of its
// kind: what is "history" or "read". Public channels are known to all, for
// the rest and for their messages the bot must be in them.
func (s *Server) readable(name, what string) (*channel, error) {
	c := s.ws.channelByID(name)
	if c == nil {
		return nil, refusal("channel_not_found")
	}
	scope := map[string]string{"im": "im:", "group": "groups:", "channel": "channels:"}[c.kind()] + what
	if err := s.scoped(scope); err != nil {
		return nil, err
	}
	if !c.has(botUser) {
		if c.private {
			return nil, refusal("channel_not_found")
		}
		if what == "history" {
			return nil, refusal("not_in_channel")
		}
	}
	return c, nil
}

func conversationsInfo(s *Server, call *call) (fields, error) {
	c, err := s.readable(call.str("channel"), "read")
	if err != nil {
		return nil, err
	}
	out := s.describe(c)
	if call.bool("include_num_members") {
		out["num_members"] = len(c.members)
	}
	return fields{"channel": out}, nil
}

func (s *Server) describe(c *channel) fields {
	if c.direct != "" {
		return fields{
			"id": c.id, "is_im": true, "user": c.direct, "is_user_deleted": false, "is_archived": false,
			"context_team_id": teamID, "created": s.ws.born / 1000,
		}
	}
	shared := s.ws.shared(c)
	return fields{
		"id": c.id, "name": c.name, "name_normalized": c.name,
		"is_channel": !c.private, "is_group": c.private, "is_im": false, "is_mpim": false, "is_private": c.private,
		"is_archived": false, "is_general": c.name == "general", "is_member": c.has(botUser),
		"is_shared": shared, "is_ext_shared": shared, "is_org_shared": false,
		"topic": fields{"value": c.topic, "creator": "", "last_set": 0}, "purpose": fields{"value": "", "creator": "", "last_set": 0},
		"context_team_id": teamID, "created": s.ws.born / 1000,
	}
}

func conversationsMembers(s *Server, call *call) (fields, error) {
	c, err := s.readable(call.str("channel"), "read")
	if err != nil {
		return nil, err
	}
	members, next, err := pageOf(call, c.members)
	if err != nil {
		return nil, err
	}
	return fields{"members": members, "response_metadata": fields{"next_cursor": next}}, nil
}

// pageOf cuts a list as limit and cursor say.
func pageOf[T any](call *call, list []T) ([]T, string, error) {
	limit := min(max(call.int("limit", defaultPage), 1), maxPage)
	from := 0
	if cursor := call.str("cursor"); cursor != "" {
		n, err := strconv.Atoi(cursor)
		if err != nil || n < 0 || n > len(list) {
			return nil, "", refusal("invalid_cursor")
		}
		from = n
	}
	to := min(from+limit, len(list))
	if to == len(list) {
		return list[from:to], "", nil
	}
	return list[from:to], strconv.Itoa(to), nil
}

func conversationsReplies(s *Server, call *call) (fields, error) {
	c, err := s.readable(call.str("channel"), "history")
	if err != nil {
		return nil, err
	}
	all := c.threadAt(call.str("ts"))
	if all == nil {
		return nil, refusal("thread_not_found")
	}
	parent := all[0]
	rest := slices.DeleteFunc(slices.Clone(all[1:]), func(m *message) bool { return !within(call, m) })
	return listed(call, c, append([]*message{parent}, rest...))
}

func conversationsHistory(s *Server, call *call) (fields, error) {
	c, err := s.readable(call.str("channel"), "history")
	if err != nil {
		return nil, err
	}
	var list []*message
	for _, m := range slices.Backward(c.messages) {
		if m.thread == "" && within(call, m) {
			list = append(list, m)
		}
	}
	return listed(call, c, list)
}

// within holds a message to oldest, latest and inclusive. A ts compares as
// text: all of this century have ten digits before the point.
func within(call *call, m *message) bool {
	oldest, latest := call.str("oldest"), call.str("latest")
	if call.bool("inclusive") && (m.ts == oldest || m.ts == latest) {
		return true
	}
	return (oldest == "" || oldest == "0" || m.ts > oldest) && (latest == "" || m.ts < latest)
}

func listed(call *call, c *channel, list []*message) (fields, error) {
	page, next, err := pageOf(call, list)
	if err != nil {
		return nil, err
	}
	out := []fields{}
	for _, m := range page {
		out = append(out, c.render(m, call.bool("include_all_metadata")))
	}
	reply := fields{"messages": out, "has_more": next != ""}
	if next != "" {
		reply["response_metadata"] = fields{"next_cursor": next}
	}
	return reply, nil
}

func conversationsOpen(s *Server, call *call) (fields, error) {
	if id := call.str("channel"); id != "" {
		c := s.ws.channelByID(id)
		if c == nil || c.direct == "" {
			return nil, refusal("channel_not_found")
		}
		return fields{"channel": fields{"id": c.id}}, nil
	}
	p := s.ws.person(call.str("users"))
	if p == nil || p.id != call.str("users") {
		return nil, refusal("user_not_found")
	}
	if p.bot != "" {
		return nil, refusal("cannot_dm_bot")
	}
	c := s.ws.direct(p)
	out := fields{"id": c.id}
	if call.bool("return_im") {
		out = s.describe(c)
	}
	return fields{"channel": out, "no_op": true, "already_open": true}, nil
}
