package page

import (
	"encoding/json"
	"strings"
)

// cell is a cell of a table block: a raw text, a number, or rich text.
type cell struct {
	Type     string            `json:"type"`
	Text     text              `json:"text"`
	Elements []json.RawMessage `json:"elements"`
	Value    json.RawMessage   `json:"value"`
}

// column says how a column of a table block lies.
type column struct {
	Align   string `json:"align"`
	Wrapped bool   `json:"is_wrapped"`
}

// table draws a table block; its first row names the columns.
func (d *drawing) table(b block) {
	d.open("div", "class", "block table", "tabindex", "0", "role", "region", "aria-label", "Table")
	d.open("table")
	for i, row := range b.Rows {
		tag := "td"
		if i == 0 {
			tag = "th"
		}
		d.open("tr")
		for j, c := range row {
			class := ""
			if j < len(b.ColumnNotes) {
				class = b.ColumnNotes[j].class()
			}
			d.open(tag, when(class != "", "class"), class)
			d.cell(c)
			d.close(tag)
		}
		d.close("tr")
	}
	d.close("table")
	d.close("div")
}

func (c column) class() string {
	class := ""
	switch c.Align {
	case "right", "center":
		class = c.Align
	}
	if c.Wrapped {
		class += " wrapped"
	}
	return strings.TrimSpace(class)
}

func (d *drawing) cell(c cell) {
	switch c.Type {
	case "rich_text":
		d.rich(c.Elements)
	case "raw_number":
		d.text(or(c.Text.Text, string(c.Value)))
	default:
		d.lines(c.Text.Text)
	}
}
