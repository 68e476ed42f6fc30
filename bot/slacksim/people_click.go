package slacksim

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
)

// Click is a click on something in a message, a modal or the home tab. The
// element is found by its action_id and, where several have it, by the block
// or by the value that it offers. Value is also what is chosen in a menu,
// Chosen where several things are; a thumb's value is that of its button.
type Click struct {
	User      string         `json:"user"`
	Channel   string         `json:"channel,omitempty"` // with MessageTS
	MessageTS string         `json:"message_ts,omitempty"`
	ViewID    string         `json:"view_id,omitempty"` // without it and MessageTS: the modal on top, else the home tab
	ActionID  string         `json:"action_id"`
	BlockID   string         `json:"block_id,omitempty"`
	Value     string         `json:"value,omitempty"`
	Chosen    []string       `json:"values_chosen,omitempty"`
	Values    map[string]any `json:"values,omitempty"` // what else the view holds by now, as in Submit
}

// chosen are the values that a click brings.
func (k Click) chosen() []string {
	if len(k.Chosen) > 0 || k.Value == "" {
		return k.Chosen
	}
	return []string{k.Value}
}

// place is what a click or a suggestion is about.
type place struct {
	p       *person
	c       *channel // nil in a view
	m       *message
	v       *view
	element found
}

// find locates the element of a click. The server is locked.
func (s *Server) find(what Click) (place, error) {
	var at place
	var err error
	if what.MessageTS != "" {
		at.p, at.c, err = s.both(what.User, what.Channel)
		if err != nil {
			return at, err
		}
		if at.m = at.c.ephemeralAt(what.MessageTS, at.p.id); at.m == nil {
			at.m = at.c.byTS[what.MessageTS]
		}
		if at.m == nil {
			return at, noMessage(at.c, what.MessageTS)
		}
		return at, at.locate(what)
	}
	if at.p, err = s.who(what.User); err != nil {
		return at, err
	}
	if what.ViewID != "" {
		at.v = s.ws.views[what.ViewID]
	} else if at.v = s.ws.modal(at.p.id); at.v == nil {
		at.v = s.ws.homes[at.p.id]
	}
	if at.v == nil || at.v.user != at.p.id {
		return at, refused("view_not_found", "give channel and message_ts, or view_id of a view that this person has open (GET /sim/modal, GET /sim/home)")
	}
	return at, at.locate(what)
}

func (at *place) locate(what Click) error {
	there := everyElement(at.blocks())
	if what.BlockID != "" {
		there = slices.DeleteFunc(there, func(f found) bool { return f.block != what.BlockID })
	}
	var ok bool
	if at.element, ok = find(there, what.ActionID, first(what.chosen())); !ok {
		return noAction(what.ActionID, there)
	}
	return nil
}

func noAction(id string, there []found) error {
	var ids []string
	for _, one := range there {
		ids = append(ids, one.action())
	}
	return refused("action_not_found", fmt.Sprintf("nothing here has the action_id %q, there are %q", id, ids))
}

func notOffered(id string, e fields, values []string) error {
	return refused("invalid_value", fmt.Sprintf("%q offers %q and not %q", id, offered(e), values))
}

// Click sends a click and waits until the bot has acknowledged it. What stands
// in an input block is filled in only, which the bot hears of by the submit.
func (s *Server) Click(ctx context.Context, what Click) error {
	d, err := s.clicked(what)
	if err != nil || d == nil {
		return err
	}
	_, err = s.ask(ctx, d)
	return err
}

func (s *Server) clicked(what Click) (*delivery, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	at, err := s.find(what)
	if err != nil {
		return nil, err
	}
	if at.v != nil {
		if err := at.v.fillIn(what.Values); err != nil {
			return nil, err
		}
	}
	e, values := at.element.element, what.chosen()
	held := chosen(e, values)
	if held == nil {
		return nil, notOffered(what.ActionID, e, values)
	}
	state := at.state()
	if stateful(e) {
		put(state, at.element.block, what.ActionID, held)
	}
	at.keep(state)
	if at.element.input && !at.dispatches() {
		return nil, nil
	}
	action := maps.Clone(held)
	action["action_id"], action["block_id"], action["action_ts"] = what.ActionID, at.element.block, s.ws.stamp()
	payload := s.interactionAt("block_actions", at, state)
	payload["actions"] = []any{action}
	return &delivery{kind: "interactive", payload: raw(payload)}, nil
}

// state is what the person holds in the message or view.
func (at *place) state() fields {
	if at.v != nil {
		return at.v.state
	}
	return initialState(at.blocks(), at.m.state[at.p.id])
}

func (at *place) blocks() []any {
	if at.v != nil {
		return at.v.blocks()
	}
	blocks, _ := at.m.body["blocks"].([]any)
	return blocks
}

func (at *place) keep(state fields) {
	if at.v != nil {
		at.v.state = state
		return
	}
	if at.m.state == nil {
		at.m.state = map[string]fields{}
	}
	at.m.state[at.p.id] = state
}

// dispatches tells whether an input block acts at once.
func (at *place) dispatches() bool {
	for _, b := range at.blocks() {
		if block, ok := b.(fields); ok && block["block_id"] == at.element.block {
			return block["dispatch_action"] == true
		}
	}
	return false
}

// interactionAt is a payload with the message or view it is about.
func (s *Server) interactionAt(kind string, at place, state fields) fields {
	if at.v != nil {
		out := s.interaction(kind, at.p, at.v.id)
		out["container"] = fields{"type": "view", "view_id": at.v.id}
		out["view"] = at.v.render()
		return out
	}
	out := s.interaction(kind, at.p, "")
	container := fields{
		"type": "message", "message_ts": at.m.ts, "channel_id": at.c.id, "is_ephemeral": at.m.only != "",
	}
	link := responseLink{channel: at.c.id, user: at.p.id, thread: at.m.thread, message: at.m.ts}
	if at.m.thread != "" {
		container["thread_ts"] = at.m.thread
	}
	out["container"], out["channel"] = container, channelPart(at.c)
	out["state"] = fields{"values": state}
	out["response_url"] = s.newResponseURL(link)
	if at.m.only == "" { // Slack keeps no copy of ephemeral ones
		out["message"] = at.c.render(at.m, true)
	}
	return out
}

// Suggest asks what an external select offers for what was typed so far; it
// returns the bot's options as they came.
func (s *Server) Suggest(ctx context.Context, what Click) (json.RawMessage, error) {
	s.mu.Lock()
	at, err := s.find(what)
	if err != nil {
		s.mu.Unlock()
		return nil, err
	}
	payload := s.interactionAt("block_suggestion", at, at.state())
	payload["action_id"], payload["block_id"], payload["value"] = what.ActionID, at.element.block, what.Value
	s.mu.Unlock()
	return s.ask(ctx, &delivery{kind: "interactive", answers: true, payload: raw(payload)})
}

// Shortcut is a message shortcut that a person picks.
type Shortcut struct {
	User       string `json:"user"`
	Channel    string `json:"channel"`
	MessageTS  string `json:"message_ts"`
	CallbackID string `json:"callback_id"`
}

// Shortcut sends a message shortcut and waits until the bot has acknowledged
// it.
func (s *Server) Shortcut(ctx context.Context, what Shortcut) error {
	d, err := s.picked(what)
	if err != nil {
		return err
	}
	_, err = s.ask(ctx, d)
	return err
}

func (s *Server) picked(what Shortcut) (*delivery, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p, c, err := s.both(what.User, what.Channel)
	if err != nil {
		return nil, err
	}
	m := c.byTS[what.MessageTS]
	if m == nil {
		return nil, noMessage(c, what.MessageTS)
	}
	if _, ok := s.app.Shortcuts[what.CallbackID]; !ok {
		return nil, refused("shortcut_not_found", fmt.Sprintf("the app has no message shortcut %q, it has %v", what.CallbackID, s.app.Shortcuts))
	}
	payload := s.interaction("message_action", p, "")
	payload["callback_id"], payload["action_ts"], payload["message_ts"] = what.CallbackID, s.ws.stamp(), m.ts
	payload["channel"], payload["message"] = channelPart(c), c.render(m, true)
	payload["response_url"] = s.newResponseURL(responseLink{channel: c.id, user: p.id, thread: m.thread, message: m.ts})
	return &delivery{kind: "interactive", payload: raw(payload)}, nil
}
