package slacksim

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
)

// fields is a JSON object.
type fields = map[string]any

// message is one message as Slack stores it.
type message struct {
	ts, thread string // thread is the parent's ts, empty outside of threads
	only       string // the one who sees it, for ephemeral ones
	author     string // user ID
	body       fields // user, text, blocks, edited and so on
	metadata   any
	replies    []*message
	streaming  bool
	state      map[string]fields // what each person chose in it, by user: state.values
}

// add keeps a message. A reply to a reply goes to the thread's parent.
func (c *channel) add(m *message) {
	if parent := c.byTS[m.thread]; parent != nil {
		if top := c.byTS[parent.thread]; top != nil {
			parent = top
		}
		m.thread = parent.ts
		parent.replies = append(parent.replies, m)
	}
	c.messages = append(c.messages, m)
	c.byTS[m.ts] = m
}

func (c *channel) remove(m *message) {
	same := func(o *message) bool { return o == m }
	c.messages = slices.DeleteFunc(c.messages, same)
	if parent := c.byTS[m.thread]; parent != nil {
		parent.replies = slices.DeleteFunc(parent.replies, same)
	}
	delete(c.byTS, m.ts)
}

func (c *channel) addEphemeral(m *message) {
	c.ephemeral = append(c.ephemeral, m)
	if len(c.ephemeral) > maxEphemeral {
		c.ephemeral = slices.Delete(c.ephemeral, 0, len(c.ephemeral)-maxEphemeral)
	}
}

func (c *channel) removeEphemeral(m *message) {
	c.ephemeral = slices.DeleteFunc(c.ephemeral, func(o *message) bool { return o == m })
}

// ephemeralAt finds what one person alone sees.
func (c *channel) ephemeralAt(ts, user string) *message {
	for _, m := range c.ephemeral {
		if m.ts == ts && m.only == user {
			return m
		}
	}
	return nil
}

// thread is the parent and its replies, oldest first; nil where there is none.
func (c *channel) threadAt(ts string) []*message {
	m := c.byTS[ts]
	if m == nil {
		return nil
	}
	if parent := c.byTS[m.thread]; parent != nil {
		m = parent
	}
	return append([]*message{m}, m.replies...)
}

// render is a message as the API gives it out.
func (c *channel) render(m *message, metadata bool) fields {
	out := maps.Clone(m.body)
	out["type"], out["ts"] = "message", m.ts
	switch parent := c.byTS[m.thread]; {
	case m.thread != "":
		out["thread_ts"] = m.thread
		if parent != nil {
			out["parent_user_id"] = parent.author
		}
	case len(m.replies) > 0:
		var users []string
		for _, r := range m.replies {
			if !slices.Contains(users, r.author) {
				users = append(users, r.author)
			}
		}
		out["thread_ts"] = m.ts
		out["reply_count"], out["reply_users_count"] = len(m.replies), len(users)
		out["reply_users"], out["latest_reply"] = users, m.replies[len(m.replies)-1].ts
	}
	if m.only != "" {
		out["is_ephemeral"] = true
	}
	if metadata && m.metadata != nil {
		out["metadata"] = m.metadata
	}
	return out
}

// fromBot begins a message of the bot.
func (ws *workspace) fromBot(text string) *message {
	return &message{ts: ws.stamp(), author: botUser, body: fields{
		"user": botUser, "bot_id": botID, "app_id": appID, "team": teamID, "text": text,
		"bot_profile": fields{"id": botID, "app_id": appID, "name": botName, "team_id": teamID, "deleted": false},
	}}
}

// fromSlack begins a word of Slack itself to one person.
func (ws *workspace) fromSlack(to, text string) *message {
	return &message{ts: ws.stamp(), author: slackbot, only: to, body: fields{
		"user": slackbot, "team": teamID, "text": text,
	}}
}

// named gives blocks and what can be clicked in them the ids that they lack,
// as Slack does.
func (ws *workspace) named(blocks []any) []any {
	for _, b := range blocks {
		block, ok := b.(fields)
		if !ok {
			continue
		}
		if id, _ := block["block_id"].(string); id == "" {
			block["block_id"] = ws.newID("b")
		}
		for _, e := range elementsOf(block) {
			if id, _ := e["action_id"].(string); id == "" && clickable(e) {
				e["action_id"] = ws.newID("a")
			}
		}
	}
	return blocks
}

// raw marshals what is known to be JSON. Markup stays readable in it.
func raw(v any) json.RawMessage {
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		panic("slacksim: a value that is no JSON: " + err.Error())
	}
	return bytes.TrimSpace(out.Bytes())
}
