package page

import (
	"html"
	"html/template"
	"net/url"
	"strings"
)

// writer builds HTML. Names of tags and attributes come from this package's
// code alone; every value and every text is escaped here and nowhere else, so
// that a message cannot reach the page in another way.
type writer struct{ b strings.Builder }

// open writes a start tag; attributes are pairs of name and value. A pair with
// the name "" is left out, which keeps optional attributes in one call.
func (w *writer) open(tag string, attributes ...string) {
	w.b.WriteByte('<')
	w.b.WriteString(tag)
	for i := 0; i+1 < len(attributes); i += 2 {
		if attributes[i] == "" {
			continue
		}
		w.b.WriteByte(' ')
		w.b.WriteString(attributes[i])
		w.b.WriteString(`="`)
		w.b.WriteString(escape(attributes[i+1]))
		w.b.WriteByte('"')
	}
	w.b.WriteByte('>')
}

func (w *writer) close(tag string) {
	w.b.WriteString("</")
	w.b.WriteString(tag)
	w.b.WriteByte('>')
}

func (w *writer) text(s string) { w.b.WriteString(escape(s)) }

// element is open, text and close in one.
func (w *writer) element(tag, text string, attributes ...string) {
	w.open(tag, attributes...)
	w.text(text)
	w.close(tag)
}

// lines writes text whose line breaks show.
func (w *writer) lines(s string) {
	for i, line := range strings.Split(s, "\n") {
		if i > 0 {
			w.open("br")
		}
		w.text(line)
	}
}

func (w *writer) newline() { w.b.WriteByte('\n') }

func (w *writer) html() template.HTML { return template.HTML(w.b.String()) }

// escape makes text safe between tags and within quoted attributes. Control
// characters that HTML forbids become the replacement character; marks that
// turn the reading direction are taken out, because they reach beyond their
// message.
func escape(s string) string {
	return html.EscapeString(strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return r
		case r < ' ' || r == 0x7f:
			return '\uFFFD'
		case r >= 0x202A && r <= 0x202E, r >= 0x2066 && r <= 0x2069:
			return -1
		}
		return r
	}, s))
}

// safeLink tells whether an address may become a link: http, https, and mailto
// where people write to each other. All else stays text.
func safeLink(address string) bool {
	u, err := url.Parse(address)
	if err != nil {
		return false
	}
	switch strings.ToLower(u.Scheme) {
	case "http", "https":
		return u.Host != ""
	case "mailto":
		return u.Opaque != ""
	}
	return false
}

// link writes a link that opens elsewhere, or its label alone if the address
// is not safe.
func (w *writer) link(address, label string) {
	if !safeLink(address) {
		w.text(label)
		return
	}
	w.element("a", label, "href", address, "target", "_blank", "rel", "noopener noreferrer")
}

// when gives the name of an attribute that stands only if the condition holds.
func when(condition bool, name string) string {
	if condition {
		return name
	}
	return ""
}
