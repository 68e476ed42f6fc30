package page

import (
	"encoding/json"
	"strconv"
)

// rich is a part of a rich_text block, container or leaf.
type rich struct {
	Type     string            `json:"type"`
	Text     string            `json:"text"`
	URL      string            `json:"url"`
	Name     string            `json:"name"`
	Range    string            `json:"range"`
	UserID   string            `json:"user_id"`
	Channel  string            `json:"channel_id"`
	Fallback string            `json:"fallback"`
	Style    json.RawMessage   `json:"style"` // "bullet" for lists, an object for text
	Indent   int               `json:"indent"`
	Offset   int               `json:"offset"`
	Elements []json.RawMessage `json:"elements"`
}

func (d *drawing) rich(parts []json.RawMessage) {
	for _, raw := range parts {
		var r rich
		if json.Unmarshal(raw, &r) != nil {
			continue
		}
		switch r.Type {
		case "rich_text_list":
			d.list(r)
		case "rich_text_preformatted":
			d.wrapped("pre", r.Elements)
		case "rich_text_quote":
			d.wrapped("blockquote", r.Elements)
		default:
			d.wrapped("div", r.Elements)
		}
	}
}

func (d *drawing) wrapped(tag string, leaves []json.RawMessage) {
	d.open(tag)
	d.leaves(leaves, tag == "pre")
	d.close(tag)
}

func (d *drawing) list(r rich) {
	tag, start := "ul", ""
	if string(r.Style) == `"ordered"` {
		tag, start = "ol", strconv.Itoa(r.Offset+1)
	}
	depth := min(max(r.Indent, 0), 8)
	d.open(tag, "class", "indent"+strconv.Itoa(depth), when(start != "", "start"), start)
	for _, item := range r.Elements {
		var section rich
		_ = json.Unmarshal(item, &section)
		d.wrapped("li", section.Elements)
	}
	d.close(tag)
}

func (d *drawing) leaves(list []json.RawMessage, verbatim bool) {
	for _, raw := range list {
		var leaf rich
		if json.Unmarshal(raw, &leaf) != nil {
			continue
		}
		d.leaf(leaf, verbatim)
	}
}

func (d *drawing) leaf(r rich, verbatim bool) {
	m := mrkdwn{w: &d.writer, dir: d.dir}
	switch r.Type {
	case "text":
		d.styled(r, verbatim)
	case "link":
		d.link(r.URL, or(r.Text, r.URL))
	case "user":
		m.person(r.UserID, "")
	case "channel":
		m.channel(r.Channel, "")
	case "emoji":
		d.text(glyph(r.Name))
	case "broadcast":
		m.special(r.Range, "")
	case "date":
		d.element("time", r.Fallback)
	}
}

// styled writes a text in its styles; rich text knows no markup but these.
func (d *drawing) styled(r rich, verbatim bool) {
	var style struct{ Bold, Italic, Strike, Code bool }
	_ = json.Unmarshal(r.Style, &style)
	var tags []string
	for _, s := range []struct {
		on  bool
		tag string
	}{{style.Bold, "strong"}, {style.Italic, "em"}, {style.Strike, "s"}, {style.Code, "code"}} {
		if s.on {
			tags = append(tags, s.tag)
			d.open(s.tag)
		}
	}
	if verbatim {
		d.text(r.Text)
	} else {
		d.lines(r.Text)
	}
	for i := len(tags) - 1; i >= 0; i-- {
		d.close(tags[i])
	}
}
