package slacksim

import (
	"encoding/json"
	"fmt"
	"maps"
	"time"

	"github.com/datafind/datafind/bot/blockkit"
)

const (
	triggerLife = 3 * time.Second
	maxStack    = 3      // modals over one another
	maxView     = 250000 // bytes
)

// view is a modal or home view as Slack stores it.
type view struct {
	id   string
	user string
	body fields
	kind blockkit.Surface
	// state is what the person filled in so far: block_id to action_id to what
	// an action would carry.
	state fields
}

// trigger lets a bot open a modal in answer to what a person did: once, and
// soon.
type trigger struct {
	user string
	made time.Time
	used bool
	view string // the modal in which it was made
}

func (ws *workspace) newTrigger(user, view string) string {
	now := ws.clock()
	for id, t := range ws.triggers {
		if now.Sub(t.made) > time.Minute {
			delete(ws.triggers, id)
		}
	}
	ws.counter++
	id := fmt.Sprintf("%d.%d.%s", ws.counter, ws.born, secret())
	ws.triggers[id] = &trigger{user: user, made: now, view: view}
	return id
}

// use spends a trigger.
func (ws *workspace) use(id string) (*trigger, error) {
	t := ws.triggers[id]
	switch {
	case id == "":
		return nil, refusal("invalid_arguments")
	case t == nil:
		return nil, refusal("invalid_trigger_id")
	case t.used:
		return nil, refusal("exchanged_trigger_id")
	case ws.clock().Sub(t.made) > triggerLife:
		return nil, refusal("expired_trigger_id")
	}
	t.used = true
	return t, nil
}

// readView checks the view of a call.
func (s *Server) readView(kind blockkit.Surface, user string, given json.RawMessage) (*view, error) {
	if given == nil {
		return nil, refusedWith(blockkit.InvalidArguments, []string{"missing required field: view"})
	}
	if len(given) > maxView {
		return nil, refusal("view_too_large")
	}
	if problems := blockkit.Check(kind, given); len(problems) > 0 {
		return nil, refusedWith(problems.Code(), problems.Strings())
	}
	v := &view{id: s.ws.newID("V"), user: user, kind: kind, state: fields{}}
	s.dress(v, given)
	return v, nil
}

// dress gives a view its content and what Slack adds to it. What people filled
// in stays where the same input stands in the new content.
func (s *Server) dress(v *view, given json.RawMessage) {
	body := fields{
		"title": nil, "submit": nil, "close": nil, "private_metadata": "", "callback_id": "", "external_id": "",
		"clear_on_close": false, "notify_on_close": false, "previous_view_id": nil, "root_view_id": v.id,
	}
	if v.body != nil {
		body["previous_view_id"], body["root_view_id"] = v.body["previous_view_id"], v.body["root_view_id"]
	}
	json.Unmarshal(given, &body)
	blocks, _ := body["blocks"].([]any)
	maps.Copy(body, fields{
		"id": v.id, "team_id": teamID, "app_id": appID, "bot_id": botID, "app_installed_team_id": teamID,
		"hash": s.ws.newID("h"), "blocks": s.ws.named(blocks),
	})
	v.body, v.state = body, initialState(blocks, v.state)
	s.ws.views[v.id] = v
}

// render is a view as the API gives it out.
func (v *view) render() fields {
	out := maps.Clone(v.body)
	out["state"] = fields{"values": v.state}
	return out
}

func (v *view) blocks() []any { return v.body["blocks"].([]any) }

func openView(s *Server, call *call) (fields, error) {
	v, t, err := s.triggered(call)
	if err != nil {
		return nil, err
	}
	s.closeModals(t.user)
	s.ws.modals[t.user] = []*view{v}
	s.news.tell(News{What: "modal", User: t.user})
	return fields{"view": v.render()}, nil
}

// triggered reads a modal that a trigger opens. The view is read first, so
// that a wrong one does not spend the trigger.
func (s *Server) triggered(call *call) (*view, *trigger, error) {
	var named struct {
		ExternalID string `json:"external_id"`
	}
	if json.Unmarshal(call.json("view"), &named) == nil && s.ws.external(named.ExternalID) != nil {
		return nil, nil, refusal("duplicate_external_id")
	}
	v, err := s.readView(blockkit.Modal, "", call.json("view"))
	if err != nil {
		return nil, nil, err
	}
	t, err := s.ws.use(call.str("trigger_id"))
	if err != nil {
		delete(s.ws.views, v.id)
		return nil, nil, err
	}
	v.user = t.user
	return v, t, nil
}

// external finds a view by the name that the bot gave it; nil without.
func (ws *workspace) external(name string) *view {
	for _, v := range ws.views {
		if name != "" && v.body["external_id"] == name {
			return v
		}
	}
	return nil
}

func pushView(s *Server, call *call) (fields, error) {
	v, t, err := s.triggered(call)
	if err != nil {
		return nil, err
	}
	if err := s.push(t.user, v); err != nil {
		return nil, err
	}
	return fields{"view": v.render()}, nil
}

func (s *Server) push(user string, v *view) error {
	stack := s.ws.modals[user]
	switch len(stack) {
	case 0:
		return refusal("not_found")
	case maxStack:
		return refusal("push_limit_reached")
	}
	below := stack[len(stack)-1]
	v.body["previous_view_id"], v.body["root_view_id"] = below.id, below.body["root_view_id"]
	s.ws.modals[user] = append(stack, v)
	s.news.tell(News{What: "modal", User: user})
	return nil
}

func updateView(s *Server, call *call) (fields, error) {
	v := s.ws.views[call.str("view_id")]
	if v == nil {
		v = s.ws.external(call.str("external_id"))
	}
	if v == nil {
		return nil, refusal("not_found")
	}
	if hash := call.str("hash"); hash != "" && hash != v.body["hash"] {
		return nil, refusal("hash_conflict")
	}
	if err := s.redraw(v, call.json("view")); err != nil {
		return nil, err
	}
	return fields{"view": v.render()}, nil
}

// redraw replaces what a view shows.
func (s *Server) redraw(v *view, given json.RawMessage) error {
	checked, err := s.readView(v.kind, v.user, given)
	if err != nil {
		return err
	}
	delete(s.ws.views, checked.id)
	s.dress(v, given)
	s.news.tell(News{What: string(v.kind), User: v.user})
	return nil
}

func publishView(s *Server, call *call) (fields, error) {
	p := s.ws.person(call.str("user_id"))
	if p == nil || p.id != call.str("user_id") {
		return nil, refusal("user_not_found")
	}
	if !s.app.HomeTab {
		return nil, refusal("not_enabled")
	}
	old := s.ws.homes[p.id]
	if hash := call.str("hash"); hash != "" && old != nil && hash != old.body["hash"] {
		return nil, refusal("hash_conflict")
	}
	if old != nil {
		if err := s.redraw(old, call.json("view")); err != nil {
			return nil, err
		}
		return fields{"view": old.render()}, nil
	}
	v, err := s.readView(blockkit.Home, p.id, call.json("view"))
	if err != nil {
		return nil, err
	}
	s.ws.homes[p.id] = v
	s.news.tell(News{What: "home", User: p.id})
	return fields{"view": v.render()}, nil
}

// closeModals takes a person's whole stack away.
func (s *Server) closeModals(user string) {
	for _, v := range s.ws.modals[user] {
		delete(s.ws.views, v.id)
	}
	delete(s.ws.modals, user)
}

// closeTop takes the modal on top away and shows the one below.
func (s *Server) closeTop(user string) {
	stack := s.ws.modals[user]
	if len(stack) > 0 {
		top := stack[len(stack)-1]
		delete(s.ws.views, top.id)
		s.ws.modals[user] = stack[:len(stack)-1]
	}
	s.news.tell(News{What: "modal", User: user})
}

// modal is the view on top, nil without.
func (ws *workspace) modal(user string) *view {
	stack := ws.modals[user]
	if len(stack) == 0 {
		return nil
	}
	return stack[len(stack)-1]
}
