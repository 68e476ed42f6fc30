package slacksim

import (
	"maps"
	"strings"
)

// chosen is what an element holds after a person clicked it or filled it in,
// as actions and state.values carry it; nil where the value is not offered.
func chosen(e fields, values []string) fields {
	kind, _ := e["type"].(string)
	value := first(values)
	out := fields{"type": kind}
	switch kind {
	case "button", "icon_button", "workflow_button":
		return choose(out, e, "text", "value")
	case "feedback_buttons":
		b := withValue(thumbs(e), value)
		if b == nil {
			return nil
		}
		return choose(out, b, "text", "value")
	case "overflow", "static_select", "external_select", "radio_buttons":
		out["selected_option"] = optionFor(e, value)
		if value != "" && out["selected_option"] == nil {
			return nil
		}
	case "checkboxes", "multi_static_select", "multi_external_select":
		options := []any{}
		for _, v := range values {
			option := optionFor(e, v)
			if option == nil {
				return nil
			}
			options = append(options, option)
		}
		out["selected_options"] = options
	case "users_select", "conversations_select", "channels_select":
		out["selected_"+strings.TrimSuffix(kind, "s_select")] = orNil(value)
	case "multi_users_select", "multi_conversations_select", "multi_channels_select":
		out["selected_"+strings.TrimSuffix(strings.TrimPrefix(kind, "multi_"), "_select")] = values
	case "datepicker":
		out["selected_date"] = orNil(value)
	case "timepicker":
		out["selected_time"] = orNil(value)
	default: // what one types into
		out["value"] = orNil(value)
	}
	return out
}

func first(values []string) string {
	if len(values) == 0 {
		return ""
	}
	return values[0]
}

func choose(out, from fields, names ...string) fields {
	for _, name := range names {
		if v, ok := from[name]; ok {
			out[name] = v
		}
	}
	return out
}

func orNil(s string) any {
	if s == "" {
		return nil
	}
	return s
}

// optionFor is the option with the value; an external select takes what its
// suggestions offered, which the person's side is trusted to pass on.
func optionFor(e fields, value string) any {
	if o := withValue(options(e), value); o != nil {
		return o
	}
	if kind, _ := e["type"].(string); value != "" && strings.HasSuffix(kind, "external_select") {
		return fields{"text": fields{"type": "plain_text", "text": value, "emoji": true}, "value": value}
	}
	return nil
}

// stateful tells what has a place in state.values: all but buttons.
func stateful(e fields) bool {
	switch e["type"] {
	case "button", "icon_button", "workflow_button", "feedback_buttons", "overflow":
		return false
	}
	return true
}

// initialState is what blocks hold before anyone touches them; what was held
// before stays where the same element still stands.
func initialState(blocks []any, before fields) fields {
	out := fields{}
	for _, f := range everyElement(blocks) {
		if !stateful(f.element) {
			continue
		}
		id, _ := f.element["action_id"].(string)
		held := initial(f.element)
		if block, ok := before[f.block].(fields); ok {
			if kept, ok := block[id].(fields); ok && kept["type"] == f.element["type"] {
				held = kept
			}
		}
		put(out, f.block, id, held)
	}
	return out
}

func initial(e fields) fields {
	held := chosen(e, nil)
	for name, v := range e {
		switch {
		case name == "initial_value":
			held["value"] = v
		case strings.HasPrefix(name, "initial_"):
			held["selected_"+strings.TrimPrefix(name, "initial_")] = v
		}
	}
	return held
}

func put(state fields, block, action string, held fields) {
	inner, ok := state[block].(fields)
	if !ok {
		inner = fields{}
	}
	inner = maps.Clone(inner) // what was rendered before stays as it was
	inner[action] = held
	state[block] = inner
}
