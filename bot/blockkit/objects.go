package blockkit

import (
	"reflect"
)

// link is the address of a page or an image.
var link = chars(1, MaxURL)

// id is a block_id, action_id or the like; left empty, Slack makes one.
var id = chars(0, MaxID)

// text is a text object, plain or mrkdwn.
func text(low, high int) rule {
	return byType(map[string]rule{"plain_text": plainText(low, high), "mrkdwn": mrkdwn(low, high)})
}

// plain is a text object that must be plain_text.
func plain(low, high int) rule {
	return byType(map[string]rule{"plain_text": plainText(low, high)})
}

func plainText(low, high int) rule {
	return object{
		needs:  []string{"text"},
		fields: map[string]rule{"text": chars(low, high), "emoji": boolean},
	}.check
}

func mrkdwn(low, high int) rule {
	return object{
		needs:  []string{"text"},
		fields: map[string]rule{"text": chars(low, high), "verbatim": boolean},
	}.check
}

// option is a choice of a menu; radio buttons and checkboxes take mrkdwn.
func option(words rule) rule {
	return object{
		needs: []string{"text", "value"},
		fields: map[string]rule{
			"text": words, "value": chars(1, MaxOptionValue), "description": words,
		},
	}.check
}

func overflowOption() rule {
	return object{
		needs: []string{"text", "value"},
		fields: map[string]rule{
			"text":        plain(1, MaxOptionText),
			"value":       chars(1, MaxOptionValue),
			"description": plain(1, MaxOptionText),
			"url":         link,
		},
	}.check
}

func optionGroup() rule {
	return object{
		needs: []string{"label", "options"},
		fields: map[string]rule{
			"label":   plain(1, MaxLabel),
			"options": list(1, MaxOptions, option(plain(1, MaxOptionText))),
		},
	}.check
}

var confirm = object{
	needs: []string{"title", "text", "confirm", "deny"},
	fields: map[string]rule{
		"title":   plain(1, MaxConfirmTitle),
		"text":    text(1, MaxConfirmText),
		"confirm": plain(1, MaxConfirmButton),
		"deny":    plain(1, MaxConfirmButton),
		"style":   enum("primary", "danger"),
	},
}.check

var dispatchConfig = object{
	fields: map[string]rule{
		"trigger_actions_on": list(1, 2, enum("on_enter_pressed", "on_character_entered")),
	},
}.check

// image is an image element; the image block has a title beside it.
func image(more map[string]rule) rule {
	fields := map[string]rule{
		"image_url":  link,
		"slack_file": object{fields: map[string]rule{"id": chars(1, MaxID), "url": link}, also: either(true, "id", "url")}.check,
		"alt_text":   chars(1, MaxAltText),
	}
	for name, r := range more {
		fields[name] = r
	}
	return object{needs: []string{"alt_text"}, fields: fields, also: either(true, "image_url", "slack_file")}.check
}

// offered demands that what is chosen at first is one of the choices.
func offered(c *check, at string, v any) {
	m := v.(map[string]any)
	var choices []any
	choices = append(choices, items(m["options"])...)
	for _, group := range items(m["option_groups"]) {
		if g, ok := group.(map[string]any); ok {
			choices = append(choices, items(g["options"])...)
		}
	}
	check := func(field string, chosen any) {
		for _, choice := range choices {
			if reflect.DeepEqual(choice, chosen) {
				return
			}
		}
		c.refuse(at+"/"+field, "must match one of the provided options")
	}
	if chosen, ok := m["initial_option"]; ok {
		check("initial_option", chosen)
	}
	for _, chosen := range items(m["initial_options"]) {
		check("initial_options", chosen)
	}
}

func items(v any) []any {
	l, _ := v.([]any)
	return l
}
