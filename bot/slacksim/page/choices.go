package page

import "encoding/json"

// option is one of several to choose from.
type option struct {
	Text        text   `json:"text"`
	Value       string `json:"value"`
	Description text   `json:"description"`
}

type group struct {
	Label   text     `json:"label"`
	Options []option `json:"options"`
}

// chosen are the values that stand chosen at first.
func (c control) chosen() map[string]bool {
	values := map[string]bool{}
	var one option
	if json.Unmarshal(c.Initial, &one) == nil {
		values[one.Value] = true
	}
	for _, o := range c.Initials {
		values[o.Value] = true
	}
	return values
}

func (d *drawing) selection(c control) {
	multiple := c.Type == "multi_static_select"
	chosen := c.chosen()
	label := or(c.Placeholder.plain(), "Choose")
	d.open("select", c.acts("aria-label", label, when(multiple, "multiple"), "")...)
	if !multiple {
		d.element("option", label, "value", "", when(len(chosen) == 0, "selected"), "")
	}
	list := func(options []option) {
		for _, o := range options {
			d.element("option", o.Text.plain(), "value", o.Value, when(chosen[o.Value], "selected"), "")
		}
	}
	list(c.Options)
	for _, g := range c.Groups {
		d.open("optgroup", "label", g.Label.plain())
		list(g.Options)
		d.close("optgroup")
	}
	d.close("select")
}

// search draws a field whose choices the app gives while one types.
func (d *drawing) search(c control) {
	label := or(c.Placeholder.plain(), "Search")
	list := "list-" + c.ActionID
	var one option
	_ = json.Unmarshal(c.Initial, &one)
	d.open("input", c.acts("type", "text", "autocomplete", "off", "placeholder", label, "aria-label", label, "list", list,
		"value", one.Text.plain())...)
	d.open("datalist", "id", list)
	if one.Value != "" {
		d.open("option", "value", one.Text.plain(), "data-value", one.Value)
		d.close("option")
	}
	d.close("datalist")
}

// choices draws radio buttons or checkboxes in a form of their own: radio
// buttons of two copies of a message then know their own neighbours alone.
func (d *drawing) choices(c control) {
	kind := "radio"
	if c.Type == "checkboxes" {
		kind = "checkbox"
	}
	chosen := c.chosen()
	d.open("form", c.acts("class", "choices")...)
	for _, o := range c.Options {
		d.open("label")
		d.open("input", "type", kind, "name", "choice", "value", o.Value, when(chosen[o.Value], "checked"), "")
		d.open("span")
		d.words(o.Text)
		if o.Description.Text != "" {
			d.open("small")
			d.words(o.Description)
			d.close("small")
		}
		d.close("span")
		d.close("label")
	}
	d.close("form")
}
