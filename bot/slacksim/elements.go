package slacksim

import "slices"

// elementsOf are the elements of a block that people can act on, cards within
// a carousel and blocks within a container included.
func elementsOf(block fields) []fields {
	var out []fields
	add := func(v any) {
		if e, ok := v.(fields); ok {
			out = append(out, e)
		}
	}
	add(block["accessory"])
	add(block["element"])
	for _, name := range []string{"elements", "actions"} {
		list, _ := block[name].([]any)
		for _, v := range list {
			if e, ok := v.(fields); ok && e["type"] == "card" {
				out = append(out, elementsOf(e)...)
			} else {
				add(v)
			}
		}
	}
	children, _ := block["child_blocks"].([]any)
	for _, v := range children {
		if child, ok := v.(fields); ok {
			out = append(out, elementsOf(child)...)
		}
	}
	return out
}

// clickable tells elements that act from those that only show.
func clickable(e fields) bool {
	switch e["type"] {
	case "image", "mrkdwn", "plain_text", "rich_text_section", "rich_text_list", "rich_text_quote", "rich_text_preformatted":
		return false
	}
	return true
}

// found is an element where it stands.
type found struct {
	block   string // block_id
	element fields
	input   bool // in an input block
}

func (f found) action() string {
	id, _ := f.element["action_id"].(string)
	return id
}

// find looks an element up by its action_id. Where several have it, value
// decides: the one that offers it.
func find(there []found, actionID, value string) (found, bool) {
	there = slices.DeleteFunc(slices.Clone(there), func(f found) bool { return f.action() != actionID })
	for _, one := range there {
		if offers(one.element, value) {
			return one, true
		}
	}
	if len(there) == 0 {
		return found{}, false
	}
	return there[0], true
}

func everyElement(blocks []any) []found {
	var out []found
	for _, b := range blocks {
		block, ok := b.(fields)
		if !ok {
			continue
		}
		id, _ := block["block_id"].(string)
		for _, e := range elementsOf(block) {
			if clickable(e) {
				out = append(out, found{block: id, element: e, input: block["type"] == "input"})
			}
		}
	}
	return out
}

// offered are the values that can be clicked or chosen in an element.
func offered(e fields) []string {
	var out []string
	for _, o := range append(thumbs(e), options(e)...) {
		if v, ok := o["value"].(string); ok {
			out = append(out, v)
		}
	}
	return out
}

func offers(e fields, value string) bool {
	return e["value"] == value || slices.Contains(offered(e), value)
}

// thumbs are the two feedback buttons.
func thumbs(e fields) []fields {
	var out []fields
	for _, name := range []string{"positive_button", "negative_button"} {
		if b, ok := e[name].(fields); ok {
			out = append(out, b)
		}
	}
	return out
}

// options are those of a menu, in groups or not.
func options(e fields) []fields {
	var out []fields
	list, _ := e["options"].([]any)
	for _, v := range list {
		if o, ok := v.(fields); ok {
			out = append(out, o)
		}
	}
	groups, _ := e["option_groups"].([]any)
	for _, g := range groups {
		if group, ok := g.(fields); ok {
			out = append(out, options(group)...)
		}
	}
	return out
}

// withValue is the one of several that has the value, nil without.
func withValue(list []fields, value string) fields {
	for _, one := range list {
		if one["value"] == value {
			return one
		}
	}
	return nil
}
