package slacksim

// emitEvent wraps an event of a channel as the Events API does and sends it. Each call is
// an event of its own, with its own event_id. The server is locked.
func (s *Server) emitEvent(c *channel, event fields) {
	if s.cfg.RateLimits && !s.rates.event() {
		s.socket.lose("an event is lost, there were too many within the hour")
		return
	}
	id := s.ws.newID("Ev")
	s.socket.send(&delivery{kind: "events_api", payload: raw(fields{
		"token": "slacksim", "type": "event_callback", "team_id": teamID, "context_team_id": teamID,
		"api_app_id": appID, "event": event, "event_id": id, "event_time": s.cfg.Clock().Unix(),
		"authorizations": []any{fields{
			"enterprise_id": nil, "team_id": teamID, "user_id": botUser, "is_bot": true, "is_enterprise_install": false,
		}},
		"is_ext_shared_channel": s.ws.shared(c), "event_context": "4-" + id,
	})})
}

// historyOf is the event subscription and the scope by which the messages of a
// channel are delivered.
func historyOf(c *channel) (event, scope string) {
	switch c.kind() {
	case "im":
		return "message.im", "im:history"
	case "group":
		return "message.groups", "groups:history"
	}
	return "message.channels", "channels:history"
}

// heard tells whether the bot hears of messages in a channel.
func (s *Server) heard(c *channel) bool {
	event, scope := historyOf(c)
	return c.has(botUser) && s.subscribed(event, scope)
}

// emitMessage tells the bot of a new message, its own included. A mention
// comes twice, as app_mention and as message, in no order to rely on.
func (s *Server) emitMessage(c *channel, m *message) {
	event := c.render(m, true)
	event["channel"], event["event_ts"], event["channel_type"] = c.id, m.ts, c.kind()
	mentioned := m.author != botUser && c.direct == "" && c.has(botUser) &&
		mentions(m.body["text"], botUser) && s.subscribed("app_mention", "app_mentions:read")
	heard := s.heard(c)
	s.ws.mention = !s.ws.mention
	if heard && s.ws.mention {
		s.emitEvent(c, event)
	}
	if mentioned {
		mention := c.render(m, true)
		mention["type"], mention["channel"], mention["event_ts"] = "app_mention", c.id, m.ts
		s.emitEvent(c, mention)
	}
	if heard && !s.ws.mention {
		s.emitEvent(c, event)
	}
}

func (s *Server) emitChanged(c *channel, m *message, before fields) {
	if !s.heard(c) {
		return
	}
	now := s.ws.stamp()
	s.emitEvent(c, fields{
		"type": "message", "subtype": "message_changed", "hidden": true, "channel": c.id, "channel_type": c.kind(),
		"ts": now, "event_ts": now, "message": c.render(m, false), "previous_message": before,
	})
}

func (s *Server) emitDeleted(c *channel, m *message, before fields) {
	if !s.heard(c) {
		return
	}
	now := s.ws.stamp()
	s.emitEvent(c, fields{
		"type": "message", "subtype": "message_deleted", "hidden": true, "channel": c.id, "channel_type": c.kind(),
		"ts": now, "event_ts": now, "deleted_ts": m.ts, "previous_message": before,
	})
}

// emitOpened tells that somebody looks at the bot's home or messages tab.
func (s *Server) emitOpened(c *channel, p *person, tab string) {
	if !s.subscribed("app_home_opened", "") {
		return
	}
	event := fields{
		"type": "app_home_opened", "user": p.id, "channel": c.id, "tab": tab, "event_ts": s.ws.stamp(),
	}
	if v := s.ws.homes[p.id]; v != nil && tab == "home" {
		event["view"] = v.render()
	}
	s.emitEvent(c, event)
}
