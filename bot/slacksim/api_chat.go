package slacksim

import (
	"encoding/json"
	"slices"

	"github.com/datafind/datafind/bot/blockkit"
)

// content is what a message says, checked.
type content struct {
	text      string
	hasText   bool
	blocks    []any
	hasBlocks bool
	attached  any
	metadata  any
	hasMeta   bool
}

// readContent checks text, blocks and metadata of a call as Slack does.
func readContent(a args) (c content, err error) {
	c = content{text: a.str("text"), hasText: a.has("text"), hasMeta: a.has("metadata")}
	if blockkit.Length(c.text) > blockkit.MaxMessageText {
		return c, refusal(blockkit.TextTooLong)
	}
	if blocks := a.json("blocks"); blocks != nil {
		if problems := blockkit.Check(blockkit.Message, blocks); len(problems) > 0 {
			return c, refusedWith(problems.Code(), problems.Strings())
		}
		c.hasBlocks = true
		json.Unmarshal(blocks, &c.blocks)
	}
	if list := a.json("attachments"); list != nil {
		if json.Unmarshal(list, &c.attached) != nil {
			return c, refusal("invalid_attachments")
		}
	}
	if meta := a.json("metadata"); meta != nil {
		c.metadata, err = readMetadata(meta)
	}
	return c, err
}

// readMetadata takes an event_type and an event_payload; with neither (as
// some libraries always send it) there is none.
func readMetadata(given json.RawMessage) (any, error) {
	var m fields
	if json.Unmarshal(given, &m) != nil {
		return nil, refusal("invalid_metadata_format")
	}
	name, _ := m["event_type"].(string)
	_, filled := m["event_payload"].(fields)
	switch {
	case name != "" && filled:
		return m, nil
	case name == "" && m["event_payload"] == nil:
		return nil, nil
	}
	return nil, refusal("invalid_metadata_schema")
}

func (c content) empty() bool { return c.text == "" && len(c.blocks) == 0 && c.attached == nil }

// fill puts the content into a message; what is left out stays as it was.
func (s *Server) fill(m *message, c content) {
	if c.hasText || c.hasBlocks {
		m.body["text"] = c.text
	}
	if c.hasBlocks {
		m.body["blocks"] = s.ws.named(c.blocks)
		m.state = nil
	}
	if c.attached != nil {
		m.body["attachments"] = c.attached
	}
	if c.hasMeta {
		m.metadata = c.metadata
	}
}

// writable finds the channel that a call names and demands that the bot is in
// it. The ID of a person is their direct message.
func (s *Server) writable(name string) (*channel, error) {
	c := s.ws.channelByID(name)
	if p := s.ws.person(name); c == nil && p != nil && p.id == name && p.bot == "" {
		c = s.ws.direct(p)
	}
	if c == nil {
		return nil, refusal("channel_not_found")
	}
	if !c.has(botUser) {
		if c.private {
			return nil, refusal("channel_not_found")
		}
		return nil, refusal("not_in_channel")
	}
	return c, nil
}

// readThread finds the parent that a call's thread_ts names.
func readThread(c *channel, a args) (string, error) {
	thread := a.str("thread_ts")
	if thread == "" {
		return "", nil
	}
	all := c.threadAt(thread)
	if all == nil {
		return "", refusal("thread_not_found")
	}
	return all[0].ts, nil
}

func postMessage(s *Server, call *call) (fields, error) {
	c, err := s.writable(call.str("channel"))
	if err != nil {
		return nil, err
	}
	what, err := readContent(call.args)
	if err != nil {
		return nil, err
	}
	if what.empty() {
		return nil, refusal("no_text")
	}
	thread, err := readThread(c, call.args)
	if err != nil {
		return nil, err
	}
	m := s.ws.fromBot("")
	m.thread = thread
	s.fill(m, what)
	s.post(c, m)
	return fields{"channel": c.id, "ts": m.ts, "message": c.render(m, true)}, nil
}

// post puts a message into a channel and tells of it.
func (s *Server) post(c *channel, m *message) {
	c.add(m)
	if st := c.status[m.thread]; st != nil && m.author == botUser {
		st.text, st.loading = "", nil // a reply ends the status line
	}
	s.tellMessage(c, m)
	s.emitMessage(c, m)
}

func (s *Server) tellMessage(c *channel, m *message) {
	what := "message"
	if m.only != "" {
		what = "ephemeral"
	}
	s.news.tell(News{What: what, Channel: c.id, Thread: m.thread, User: m.only})
}

func postEphemeral(s *Server, call *call) (fields, error) {
	c, err := s.writable(call.str("channel"))
	if err != nil {
		return nil, err
	}
	p := s.ws.person(call.str("user"))
	if p == nil || !c.has(p.id) {
		return nil, refusal("user_not_in_channel")
	}
	what, err := readContent(call.args)
	if err != nil {
		return nil, err
	}
	if what.empty() {
		return nil, refusal("no_text")
	}
	thread, err := readThread(c, call.args)
	if err != nil {
		return nil, err
	}
	m := s.ws.fromBot("")
	m.thread, m.only = thread, p.id
	s.fill(m, what)
	c.addEphemeral(m)
	s.tellMessage(c, m)
	return fields{"message_ts": m.ts}, nil
}

// own finds a message of the bot that a call names.
func (s *Server) own(call *call, code string) (*channel, *message, error) {
	c, err := s.writable(call.str("channel"))
	if err != nil {
		return nil, nil, err
	}
	m := c.byTS[call.str("ts")]
	if m == nil {
		return nil, nil, refusal("message_not_found")
	}
	if m.author != botUser {
		return nil, nil, refusal(code)
	}
	return c, m, nil
}

func updateMessage(s *Server, call *call) (fields, error) {
	c, m, err := s.own(call, "cant_update_message")
	if err != nil {
		return nil, err
	}
	if m.streaming {
		return nil, refusal("streaming_state_conflict")
	}
	what, err := readContent(call.args)
	if err != nil {
		return nil, err
	}
	if what.empty() && !what.hasMeta {
		return nil, refusal("no_text")
	}
	s.change(c, m, func() { s.fill(m, what) })
	return fields{"channel": c.id, "ts": m.ts, "text": m.body["text"], "message": c.render(m, true)}, nil
}

// change edits a message and tells of it, with what it was before.
func (s *Server) change(c *channel, m *message, edit func()) {
	before := c.render(m, false)
	edit()
	m.body["edited"] = fields{"user": m.author, "ts": s.ws.stamp()}
	s.tellMessage(c, m)
	s.emitChanged(c, m, before)
}

func deleteMessage(s *Server, call *call) (fields, error) {
	c, m, err := s.own(call, "cant_delete_message")
	if err != nil {
		return nil, err
	}
	s.withdraw(c, m)
	return fields{"channel": c.id, "ts": m.ts}, nil
}

// withdraw deletes a message. The first of a thread leaves a tombstone, which
// Slack tells of as a change.
func (s *Server) withdraw(c *channel, m *message) {
	before := c.render(m, false)
	if len(m.replies) > 0 {
		m.author, m.metadata = slackbot, nil
		m.body = fields{"subtype": "tombstone", "user": slackbot, "text": "This message was deleted.", "hidden": true}
		s.tellMessage(c, m)
		s.emitChanged(c, m, before)
		return
	}
	c.remove(m)
	s.tellMessage(c, m)
	s.emitDeleted(c, m, before)
}

func addReaction(s *Server, call *call) (fields, error) {
	c, err := s.writable(call.str("channel"))
	if err != nil {
		return nil, err
	}
	m := c.byTS[call.str("timestamp")]
	name := call.str("name")
	if m == nil {
		return nil, refusal("message_not_found")
	}
	if name == "" {
		return nil, refusal("invalid_name")
	}
	reactions, _ := m.body["reactions"].([]any)
	for _, r := range reactions {
		one := r.(fields)
		users := one["users"].([]string)
		if one["name"] != name {
			continue
		}
		if slices.Contains(users, botUser) {
			return nil, refusal("already_reacted")
		}
		one["users"], one["count"] = append(users, botUser), len(users)+1
		s.tellMessage(c, m)
		return nil, nil
	}
	m.body["reactions"] = append(reactions, fields{"name": name, "users": []string{botUser}, "count": 1})
	s.tellMessage(c, m)
	return nil, nil
}

func blocksValidate(_ *Server, call *call) (fields, error) {
	blocks := call.json("blocks")
	if blocks == nil {
		return nil, refusal("no_blocks")
	}
	if problems := blockkit.Check(blockkit.Message, blocks); len(problems) > 0 {
		return nil, refusedWith(problems.Code(), problems.Strings())
	}
	return nil, nil
}
