package blockkit

import "maps"

// element is an element with an action_id: what people can click or fill in.
func element(needs []string, fields map[string]rule, also ...rule) rule {
	fields["action_id"] = id
	o := object{needs: needs, fields: fields}
	if len(also) > 0 {
		o.also = all(also...)
	}
	return o.check
}

var button = element([]string{"text"}, map[string]rule{
	"text":                plain(1, MaxButtonText),
	"value":               chars(0, MaxButtonValue),
	"url":                 link,
	"style":               enum("primary", "danger"),
	"confirm":             confirm,
	"accessibility_label": chars(1, MaxLabel),
})

// feedbackButton is one of the two thumbs.
var feedbackButton = object{
	needs: []string{"text", "value"},
	fields: map[string]rule{
		"text":                plain(1, MaxButtonText),
		"value":               chars(1, MaxButtonValue),
		"accessibility_label": chars(1, MaxLabel),
	},
}.check

// feedback stands in context_actions and nowhere else.
var feedback = map[string]rule{
	"feedback_buttons": element([]string{"positive_button", "negative_button"}, map[string]rule{
		"positive_button": feedbackButton,
		"negative_button": feedbackButton,
	}),
	"icon_button": element([]string{"icon", "text"}, map[string]rule{
		"icon":                enum("trash"),
		"text":                plain(1, MaxButtonText),
		"value":               chars(1, MaxButtonValue),
		"confirm":             confirm,
		"accessibility_label": chars(1, MaxLabel),
		"visible_to_user_ids": list(1, MaxOptions, chars(1, MaxID)),
	}),
}

// menus are the selects; a multi_ one beside each.
func menus() map[string]rule {
	sources := map[string]map[string]rule{
		"static": {
			"options":       list(1, MaxOptions, option(plain(1, MaxOptionText))),
			"option_groups": list(1, MaxOptions, optionGroup()),
		},
		"external":      {"min_query_length": whole(0, 100)},
		"users":         {},
		"conversations": {"default_to_current_conversation": boolean, "response_url_enabled": boolean, "filter": anything},
		"channels":      {"response_url_enabled": boolean},
	}
	chosen := map[string]string{
		"static": "option", "external": "option", "users": "user", "conversations": "conversation", "channels": "channel",
	}
	out := map[string]rule{}
	for source, own := range sources {
		var also []rule
		if source == "static" {
			also = []rule{either(true, "options", "option_groups"), offered}
		}
		common := func() map[string]rule {
			fields := maps.Clone(own)
			fields["placeholder"] = plain(1, MaxPlaceholder)
			fields["confirm"] = confirm
			fields["focus_on_load"] = boolean
			return fields
		}
		first := anything
		if chosen[source] == "option" {
			first = option(plain(1, MaxOptionText))
		}
		one := common()
		one["initial_"+chosen[source]] = first
		out[source+"_select"] = element(nil, one, also...)
		many := common()
		many["initial_"+chosen[source]+"s"] = list(1, MaxOptions, first)
		many["max_selected_items"] = whole(1, MaxOptions)
		delete(many, "response_url_enabled")
		out["multi_"+source+"_select"] = element(nil, many, also...)
	}
	return out
}

// choices are what stands open to be chosen from.
func choices() map[string]rule {
	words := text(1, MaxOptionText)
	return map[string]rule{
		"radio_buttons": element([]string{"options"}, map[string]rule{
			"options": list(1, MaxChoices, option(words)), "initial_option": option(words),
			"confirm": confirm, "focus_on_load": boolean,
		}, offered),
		"checkboxes": element([]string{"options"}, map[string]rule{
			"options": list(1, MaxChoices, option(words)), "initial_options": list(1, MaxChoices, option(words)),
			"confirm": confirm, "focus_on_load": boolean,
		}, offered),
		"datepicker": element(nil, map[string]rule{
			"initial_date": chars(10, 10), "placeholder": plain(1, MaxPlaceholder), "confirm": confirm, "focus_on_load": boolean,
		}),
		"timepicker": element(nil, map[string]rule{
			"initial_time": chars(5, 5), "timezone": chars(1, MaxID),
			"placeholder": plain(1, MaxPlaceholder), "confirm": confirm, "focus_on_load": boolean,
		}),
		"datetimepicker": element(nil, map[string]rule{
			"initial_date_time": number, "confirm": confirm, "focus_on_load": boolean,
		}),
	}
}

// buttons are what only a click does.
func buttons() map[string]rule {
	return map[string]rule{
		"button": button,
		"overflow": element([]string{"options"}, map[string]rule{
			"options": list(1, MaxOverflow, overflowOption()), "confirm": confirm,
		}),
		"workflow_button": element([]string{"text", "workflow"}, map[string]rule{
			"text": plain(1, MaxButtonText), "workflow": anything,
			"style": enum("primary", "danger"), "accessibility_label": chars(1, MaxLabel),
		}),
	}
}

// entries are what one types into; they stand in input blocks alone.
func entries() map[string]rule {
	typed := func(more map[string]rule) rule {
		fields := map[string]rule{
			"placeholder":            plain(1, MaxPlaceholder),
			"initial_value":          chars(0, MaxInputText),
			"dispatch_action_config": dispatchConfig,
			"focus_on_load":          boolean,
		}
		maps.Copy(fields, more)
		return element(nil, fields)
	}
	return map[string]rule{
		"plain_text_input": typed(map[string]rule{
			"multiline": boolean, "min_length": whole(0, MaxInputText), "max_length": whole(1, MaxInputText),
		}),
		"email_text_input": typed(nil),
		"url_text_input":   typed(nil),
		"number_input": typed(map[string]rule{
			"is_decimal_allowed": boolean, "min_value": chars(1, MaxID), "max_value": chars(1, MaxID),
		}),
		"rich_text_input": typed(map[string]rule{"initial_value": richText}),
		"file_input": element(nil, map[string]rule{
			"filetypes": list(1, MaxOptions, chars(1, MaxID)), "max_files": whole(1, 10),
		}),
	}
}

// anything is for what datafind never sends and nobody here reads.
func anything(*check, string, any) {}

func together(kinds ...map[string]rule) map[string]rule {
	out := map[string]rule{}
	for _, k := range kinds {
		maps.Copy(out, k)
	}
	return out
}
