package page

import (
	"encoding/json"
	"strconv"
)

// control is the union of the elements that people act on; the page's script
// finds them by data-action-id and tells the people's API.
type control struct {
	Type        string          `json:"type"`
	ActionID    string          `json:"action_id"`
	Text        text            `json:"text"`
	Value       string          `json:"value"`
	URL         string          `json:"url"`
	Style       string          `json:"style"`
	Confirm     *confirm        `json:"confirm"`
	Label       string          `json:"accessibility_label"`
	Placeholder text            `json:"placeholder"`
	Options     []option        `json:"options"`
	Groups      []group         `json:"option_groups"`
	Initial     json.RawMessage `json:"initial_option"`
	Initials    []option        `json:"initial_options"`
	Written     string          `json:"initial_value"`
	Multiline   bool            `json:"multiline"`
	Shortest    int             `json:"min_length"`
	Longest     int             `json:"max_length"`
	Focus       bool            `json:"focus_on_load"`
	Positive    *control        `json:"positive_button"`
	Negative    *control        `json:"negative_button"`
	Icon        string          `json:"icon"`
	ImageURL    string          `json:"image_url"`
	AltText     string          `json:"alt_text"`
}

// confirm is what Slack asks before an action counts.
type confirm struct {
	Title text   `json:"title"`
	Text  text   `json:"text"`
	Yes   text   `json:"confirm"`
	No    text   `json:"deny"`
	Style string `json:"style"`
}

// control draws one element. A text within an input block waits for the submit
// button; elsewhere Enter sends it.
func (d *drawing) control(raw json.RawMessage, waits bool) {
	var c control
	if err := json.Unmarshal(raw, &c); err != nil {
		d.unknown("element")
		return
	}
	switch c.Type {
	case "button":
		d.button(c)
	case "feedback_buttons":
		d.feedback(c)
	case "icon_button":
		label := or(c.Label, c.Text.plain())
		d.open("button", c.acts("class", "icon", "type", "button", "title", label, "aria-label", label, "data-value", c.Value)...)
		d.icon(c.Icon)
		d.close("button")
	case "overflow":
		d.overflow(c)
	case "static_select", "multi_static_select":
		d.selection(c)
	case "external_select":
		d.search(c)
	case "radio_buttons", "checkboxes":
		d.choices(c)
	case "plain_text_input", "email_text_input", "url_text_input", "number_input":
		d.entry(c, waits)
	case "image":
		d.link(c.ImageURL, or(c.AltText, "picture"))
	default:
		d.unknown(or(c.Type, "element"))
	}
}

// acts gives the attributes that every element shares, after those given.
func (c control) acts(attributes ...string) []string {
	attributes = append(attributes, "data-action-id", c.ActionID, "data-type", c.Type)
	if c.Confirm == nil {
		return attributes
	}
	return append(attributes,
		"data-confirm", c.Confirm.Text.plain(),
		"data-confirm-title", c.Confirm.Title.plain(),
		"data-confirm-yes", or(c.Confirm.Yes.plain(), "Yes"),
		"data-confirm-no", or(c.Confirm.No.plain(), "Cancel"),
		"data-confirm-style", c.Confirm.Style)
}

func (d *drawing) button(c control) {
	class := "button"
	if c.Style == "primary" || c.Style == "danger" {
		class += " " + c.Style
	}
	attributes := c.acts("class", class, "data-value", c.Value, when(c.Label != "", "aria-label"), c.Label)
	if c.URL != "" && safeLink(c.URL) {
		attributes = append(attributes, "href", c.URL, "target", "_blank", "rel", "noopener noreferrer")
		d.writer.element("a", c.Text.plain(), attributes...)
		return
	}
	d.writer.element("button", c.Text.plain(), append(attributes, "type", "button")...)
}

// feedback draws the two thumbs. Which one a person pressed is not in the
// message; the script remembers it for them.
func (d *drawing) feedback(c control) {
	d.open("span", "class", "feedback", "role", "group", "aria-label", "Feedback")
	for i, thumb := range []*control{c.Positive, c.Negative} {
		if thumb == nil {
			continue
		}
		label := or(thumb.Label, thumb.Text.plain())
		d.open("button", c.acts("class", "icon", "type", "button", "title", label, "aria-label", label,
			"aria-pressed", "false", "data-value", thumb.Value)...)
		d.icon([]string{"thumbs_up", "thumbs_down"}[i])
		d.close("button")
	}
	d.close("span")
}

func (d *drawing) overflow(c control) {
	d.open("details", "class", "overflow")
	d.element("summary", "⋯", "aria-label", "More actions", "class", "button")
	d.open("div", "class", "menu", "role", "menu")
	for _, o := range c.Options {
		d.element("button", o.Text.plain(), c.acts("type", "button", "role", "menuitem", "data-value", o.Value)...)
	}
	d.close("div")
	d.close("details")
}

// entry draws a field to write in.
func (d *drawing) entry(c control, waits bool) {
	attributes := c.acts("placeholder", c.Placeholder.plain(), "autocomplete", "off",
		when(c.Focus, "autofocus"), "", when(!waits, "data-dispatch"), "enter")
	if c.Longest > 0 {
		attributes = append(attributes, "maxlength", strconv.Itoa(c.Longest))
	}
	if c.Shortest > 0 {
		attributes = append(attributes, "minlength", strconv.Itoa(c.Shortest))
	}
	if c.Multiline {
		d.element("textarea", c.Written, append(attributes, "rows", "3")...)
		return
	}
	kinds := map[string]string{"email_text_input": "email", "url_text_input": "url", "number_input": "number"}
	d.open("input", append(attributes, "type", or(kinds[c.Type], "text"), "value", c.Written)...)
}

// input draws an input block: label, element, hint, and room for an error.
func (d *drawing) input(b block) {
	var c control
	if err := json.Unmarshal(b.Element, &c); err != nil {
		d.unknown("input")
		return
	}
	d.open("div", "class", "block input", "data-block-id", b.ID, when(b.Optional, "data-optional"), "")
	tag, several := "label", c.Type == "radio_buttons" || c.Type == "checkboxes"
	if several { // their options are labels themselves
		tag = "div"
	}
	d.open(tag, when(several, "role"), "group", when(several, "aria-label"), b.Label.plain())
	d.open("span", "class", "label")
	d.text(b.Label.plain())
	if b.Optional {
		d.element("small", " (optional)")
	}
	d.close("span")
	d.control(b.Element, !b.Dispatch)
	d.close(tag)
	if b.Hint.Text != "" {
		d.element("p", b.Hint.plain(), "class", "hint")
	}
	d.open("p", "class", "error", "role", "alert", "hidden", "")
	d.close("p")
	d.close("div")
}
