package page

import (
	"encoding/json"
	"html/template"
)

// Render draws blocks as Slack stores them. A block that it does not know, or
// cannot read, is named in its place.
func Render(blocks json.RawMessage, dir Directory) template.HTML {
	d := drawing{dir: dir}
	var list []json.RawMessage
	if err := json.Unmarshal(blocks, &list); err != nil {
		d.unknown("list of blocks")
		return d.html()
	}
	for _, raw := range list {
		d.block(raw)
		d.newline()
	}
	return d.html()
}

// drawing is the HTML of some blocks on its way.
type drawing struct {
	writer
	dir Directory
}

// block is the union of the blocks; Type says which fields hold.
type block struct {
	Type        string            `json:"type"`
	ID          string            `json:"block_id"`
	Text        text              `json:"text"`
	Fields      []text            `json:"fields"`
	Accessory   json.RawMessage   `json:"accessory"`
	Elements    []json.RawMessage `json:"elements"`
	Element     json.RawMessage   `json:"element"`
	Label       text              `json:"label"`
	Hint        text              `json:"hint"`
	Title       text              `json:"title"`
	Optional    bool              `json:"optional"`
	Dispatch    bool              `json:"dispatch_action"`
	ImageURL    string            `json:"image_url"`
	AltText     string            `json:"alt_text"`
	Rows        [][]cell          `json:"rows"`
	ColumnNotes []column          `json:"column_settings"`
}

// text is a text object, or a bare string where Slack takes one.
type text struct {
	Type  string `json:"type"`
	Text  string `json:"text"`
	Emoji *bool  `json:"emoji"` // nil counts as true
}

// UnmarshalJSON takes both forms.
func (t *text) UnmarshalJSON(raw []byte) error {
	if len(raw) > 0 && raw[0] == '"' {
		t.Type = "plain_text"
		return json.Unmarshal(raw, &t.Text)
	}
	type object text
	return json.Unmarshal(raw, (*object)(t))
}

// plain is the text without markup, for attributes and options.
func (t text) plain() string {
	if t.Emoji != nil && !*t.Emoji {
		return t.Text
	}
	return emojify(t.Text)
}

func (d *drawing) words(t text) {
	if t.Type == "mrkdwn" {
		d.mrkdwn(t.Text, d.dir)
		return
	}
	d.lines(t.plain())
}

func (d *drawing) block(raw json.RawMessage) {
	var b block
	if err := json.Unmarshal(raw, &b); err != nil {
		d.unknown("block")
		return
	}
	switch b.Type {
	case "section":
		d.section(b)
	case "context":
		d.context(b)
	case "actions", "context_actions":
		d.actions(b)
	case "header":
		d.element("h3", b.Text.plain(), "class", "block header")
	case "divider":
		d.open("hr", "class", "block")
	case "image":
		d.picture(b)
	case "markdown":
		d.open("div", "class", "block markdown")
		d.markdown(b.Text.Text)
		d.close("div")
	case "rich_text":
		d.open("div", "class", "block rich")
		d.rich(b.Elements)
		d.close("div")
	case "table":
		d.table(b)
	case "input":
		d.input(b)
	default:
		d.unknown(or(b.Type, "block without a type"))
	}
}

func (d *drawing) section(b block) {
	d.open("div", "class", "block section", "data-block-id", b.ID)
	d.open("div", "class", "words")
	if b.Text.Text != "" {
		d.open("div", "class", "text")
		d.words(b.Text)
		d.close("div")
	}
	if len(b.Fields) > 0 {
		d.open("div", "class", "fields")
		for _, field := range b.Fields {
			d.open("div")
			d.words(field)
			d.close("div")
		}
		d.close("div")
	}
	d.close("div")
	if len(b.Accessory) > 0 {
		d.open("div", "class", "accessory")
		d.control(b.Accessory, false)
		d.close("div")
	}
	d.close("div")
}

func (d *drawing) context(b block) {
	d.open("div", "class", "block context", "data-block-id", b.ID)
	for _, raw := range b.Elements {
		var part text
		if err := json.Unmarshal(raw, &part); err != nil || part.Type == "image" {
			d.control(raw, false)
			continue
		}
		d.open("span")
		d.words(part)
		d.close("span")
	}
	d.close("div")
}

func (d *drawing) actions(b block) {
	class := "block actions"
	if b.Type == "context_actions" {
		class = "block actions small"
	}
	d.open("div", "class", class, "data-block-id", b.ID)
	for _, raw := range b.Elements {
		d.control(raw, false)
	}
	d.close("div")
}

// picture names a picture and links to it: the page fetches nothing from
// elsewhere, so it works without a network and tells nobody who looks.
func (d *drawing) picture(b block) {
	d.open("figure", "class", "block picture")
	if b.Title.Text != "" {
		d.element("figcaption", b.Title.plain())
	}
	d.link(b.ImageURL, or(b.AltText, "picture"))
	d.close("figure")
}

func (d *drawing) unknown(what string) {
	d.element("p", "This "+what+" cannot be shown here.", "class", "block unknown")
}
