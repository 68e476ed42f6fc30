package slacksim

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/datafind/datafind/bot/blockkit"
)

// Submit fills in a modal and sends it. Values are by action_id: a text, a
// list of texts, or null for nothing; or by block_id and action_id in Slack's
// own form of state.values. An input that is left out keeps what it held.
type Submit struct {
	User   string         `json:"user"`
	ViewID string         `json:"view_id,omitempty"` // empty: the person's modal on top
	Values map[string]any `json:"values"`
}

// Submit waits until the bot has acknowledged and does what the answer says:
// close, errors, update, push or clear. Errors by block come as a *Refusal.
func (s *Server) Submit(ctx context.Context, what Submit) error {
	s.mu.Lock()
	v, p, err := s.submitted(what)
	if err != nil {
		s.mu.Unlock()
		return err
	}
	payload := s.interaction("view_submission", p, v.id)
	payload["view"], payload["response_urls"] = v.render(), []any{}
	s.mu.Unlock()

	answer, err := s.ask(ctx, &delivery{kind: "interactive", answers: true, payload: raw(payload)})
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.settle(v, p, answer)
}

// submitted finds the modal, fills it in and checks it as Slack's client does.
func (s *Server) submitted(what Submit) (*view, *person, error) {
	v, p, err := s.opened(what.User, what.ViewID)
	if err != nil {
		return nil, nil, err
	}
	if err := v.fillIn(what.Values); err != nil {
		return nil, nil, err
	}
	if errs := v.incomplete(); len(errs) > 0 {
		r := refused("incomplete", "fill in what is missing")
		r.Errors = errs
		return nil, nil, r
	}
	return v, p, nil
}

// opened finds a modal that a person has open.
func (s *Server) opened(user, id string) (*view, *person, error) {
	p, err := s.who(user)
	if err != nil {
		return nil, nil, err
	}
	v := s.ws.modal(p.id)
	if v == nil || (id != "" && v.id != id) {
		return nil, nil, refused("view_not_found", "this person has no such modal open on top, GET /sim/modal tells")
	}
	return v, p, nil
}

// fillIn changes what a view holds, all of it or, where something is wrong,
// nothing.
func (v *view) fillIn(values map[string]any) error {
	there := everyElement(v.blocks())
	state, left := maps.Clone(v.state), maps.Clone(values)
	for _, one := range there {
		id := one.action()
		given, ok := values[id]
		delete(left, id)
		if block, isBlock := values[one.block].(fields); isBlock {
			given, ok = block[id]
			delete(left, one.block)
		}
		if !ok || !stateful(one.element) {
			continue
		}
		texts, err := textsOf(id, given)
		if err != nil {
			return err
		}
		held := chosen(one.element, texts)
		if held == nil {
			return notOffered(id, one.element, texts)
		}
		put(state, one.block, id, held)
	}
	for id := range left {
		return noAction(id, there)
	}
	v.state = state
	return nil
}

// textsOf reads a value that is filled in: a text, a list, or what Slack's
// state.values would hold.
func textsOf(id string, given any) ([]string, error) {
	switch given := given.(type) {
	case nil:
		return nil, nil
	case string:
		return []string{given}, nil
	case []string:
		return given, nil
	case []any:
		var out []string
		for _, one := range given {
			texts, err := textsOf(id, one)
			if err != nil {
				return nil, err
			}
			out = append(out, texts...)
		}
		return out, nil
	case fields:
		for _, name := range slices.Sorted(maps.Keys(given)) {
			if name == "value" || strings.HasPrefix(name, "selected_") {
				return textsOf(id, given[name])
			}
		}
	}
	return nil, refused("invalid_value", fmt.Sprintf("the value of %q must be a text, a list of texts, null, or as in Slack's state.values", id))
}

// incomplete names the inputs that Slack's client would not send, by block_id.
func (v *view) incomplete() map[string]string {
	errs := map[string]string{}
	for _, b := range v.blocks() {
		block, _ := b.(fields)
		if block["type"] != "input" {
			continue
		}
		id := block["block_id"].(string)
		e := block["element"].(fields)
		held, _ := v.state[id].(fields)[e["action_id"].(string)].(fields)
		text, typed := held["value"].(string)
		if empty(held) && block["optional"] != true {
			errs[id] = "Please complete this required field."
		}
		if low, ok := e["min_length"].(float64); ok && typed && blockkit.Length(text) < int(low) {
			errs[id] = fmt.Sprintf("Please enter at least %d characters.", int(low))
		}
		if high, ok := e["max_length"].(float64); ok && blockkit.Length(text) > int(high) {
			errs[id] = fmt.Sprintf("Please enter at most %d characters.", int(high))
		}
	}
	return errs
}

func empty(held fields) bool {
	for name, v := range held {
		if list, ok := v.([]any); name != "type" && v != nil && !(ok && len(list) == 0) {
			return false
		}
	}
	return true
}

// settle does what the answer to a submission says.
func (s *Server) settle(v *view, p *person, answer json.RawMessage) error {
	var a struct {
		Action string            `json:"response_action"`
		View   json.RawMessage   `json:"view"`
		Errors map[string]string `json:"errors"`
	}
	if len(answer) > 0 && json.Unmarshal(answer, &a) != nil {
		return refused("invalid_response", "the bot's answer to the submission is no object")
	}
	if s.ws.modal(p.id) != v {
		return nil // closed or covered meanwhile
	}
	switch a.Action {
	case "":
		s.closeTop(p.id)
	case "clear":
		s.closeModals(p.id)
		s.news.tell(News{What: "modal", User: p.id})
	case "errors":
		r := refused("view_errors", "the bot does not accept what was filled in")
		r.Errors = a.Errors
		return r
	case "update":
		return s.redraw(v, a.View)
	case "push":
		next, err := s.readView(blockkit.Modal, p.id, a.View)
		if err != nil {
			return err
		}
		return s.push(p.id, next)
	default:
		return refused("invalid_response", fmt.Sprintf("the bot answered with the unknown response_action %q", a.Action))
	}
	return nil
}

// Dismiss is the closing of a modal without sending it.
type Dismiss struct {
	User   string `json:"user"`
	ViewID string `json:"view_id,omitempty"` // empty: the modal on top
}

// Dismiss closes a modal; the bot hears of it where it asked to.
func (s *Server) Dismiss(what Dismiss) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	v, p, err := s.opened(what.User, what.ViewID)
	if err != nil {
		return err
	}
	s.closeTop(p.id)
	if v.body["notify_on_close"] == true {
		payload := s.interaction("view_closed", p, "")
		payload["view"], payload["is_cleared"] = v.render(), false
		// Nobody waits for this one, and Slack does not repeat it.
		s.socket.send(&delivery{kind: "interactive", payload: raw(payload), outcome: make(chan outcome, 1)})
	}
	return nil
}

// readAnswer reads the message that an acknowledgement carries, nil without.
func readAnswer(answer json.RawMessage) args {
	var a args
	if json.Unmarshal(answer, &a) != nil || (!a.has("text") && !a.has("blocks")) {
		return nil
	}
	return a
}
