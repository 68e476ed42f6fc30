package bot

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Style says how a piece of text is set.
type Style int

// The styles.
const (
	Prose  Style = iota // as it is
	Strong              // bold
	Code                // a column, a word, a piece of SQL
	Name                // a table's name; Span.Table is the whole of it, for a link
	Head                // the name of the best table: as Name, and bold
)

// Span is a piece of text. It is not escaped: it may hold anything that a
// person or a catalog wrote, and whoever draws it makes it harmless. It never
// holds a line break.
type Span struct {
	Text  string
	Style Style
	Table string // full name, where Style is Name or Head; Text may be cut
}

// Text is one line.
type Text []Span

// String is the line without any setting.
func (t Text) String() string {
	var b strings.Builder
	for _, s := range t {
		b.WriteString(s.Text)
	}
	return b.String()
}

// Len counts the characters of the line.
func (t Text) Len() int {
	n := 0
	for _, s := range t {
		n += utf8.RuneCountInString(s.Text)
	}
	return n
}

func prose(s string) Text  { return Text{{Text: oneLine(s)}} }
func strong(s string) Text { return Text{{Text: oneLine(s), Style: Strong}} }
func code(s string) Text   { return Text{{Text: oneLine(s), Style: Code}} }

func tableName(full string) Text {
	return Text{{Text: Elide(oneLine(full), nameLimit), Style: Name, Table: full}}
}

// fill puts pieces into the places of a template, which are written {}.
func fill(template string, pieces ...Text) Text {
	var out Text
	for _, p := range pieces {
		before, after, ok := strings.Cut(template, "{}")
		if !ok {
			break
		}
		if before != "" {
			out = append(out, prose(before)...)
		}
		out = append(out, p...)
		template = after
	}
	if template != "" {
		out = append(out, prose(template)...)
	}
	return out
}

// join sets lines one after the other with something between them; empty ones
// are left out.
func join(between string, parts ...Text) Text {
	var out Text
	for _, p := range parts {
		if p.Len() == 0 {
			continue
		}
		if len(out) > 0 {
			out = append(out, prose(between)...)
		}
		out = append(out, p...)
	}
	return out
}

// oneLine turns line breaks, tabs and other control characters into spaces, and
// takes out what turns the direction of writing or cannot be seen.
func oneLine(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Cf, r) {
			return -1
		}
		if unicode.IsControl(r) || r == '\u2028' || r == '\u2029' {
			return ' '
		}
		return r
	}, s)
}

// Elide cuts the middle of a name that is longer than limit characters: both
// its ends tell names apart.
func Elide(name string, limit int) string {
	r := []rune(name)
	if len(r) <= limit {
		return name
	}
	tail := (limit - 1) / 2
	return string(r[:limit-1-tail]) + "…" + string(r[len(r)-tail:])
}

// squeezed is a text with one space for every run of blanks. Of a text that is
// very much longer than limit characters only the beginning is looked at.
func squeezed(s string, limit int) string {
	if most := 16 * limit; len(s) > most {
		s = strings.ToValidUTF8(s[:most], "")
	}
	return strings.Join(strings.Fields(oneLine(s)), " ")
}

// Cut ends a sentence after at most limit characters, between two words where
// that costs little.
func Cut(sentence string, limit int) string {
	sentence = squeezed(sentence, limit)
	r := []rune(sentence)
	if len(r) <= limit {
		return sentence
	}
	head := string(r[:limit-1])
	if at := strings.LastIndexByte(head, ' '); at > len(head)/2 {
		head = head[:at]
	}
	return strings.TrimRight(head, " ,;:.") + "…"
}

// Sentence is a sentence of at most limit characters in which names stand
// between backticks: each becomes code, and a cut never goes through one. A
// backtick without a second one is left out.
func Sentence(s string, limit int) Text {
	pieces := strings.Split(squeezed(s, limit), "`")
	var out Text
	for i, p := range pieces {
		style := Prose
		if i%2 == 1 && i < len(pieces)-1 {
			style = Code
		}
		if p != "" {
			out = append(out, Span{Text: p, Style: style})
		}
	}
	if out.Len() <= limit {
		return out
	}
	left := limit - 1
	for i, span := range out {
		n := utf8.RuneCountInString(span.Text)
		if n <= left {
			left -= n
			continue
		}
		out = out[:i]
		body := strings.TrimLeft(span.Text, " ")
		lead := len(span.Text) - len(body)
		if span.Style == Code || left <= lead {
			break
		}
		// A piece of a word behind a name says nothing.
		if piece := Cut(body, left+1-lead); i == 0 || strings.Contains(piece, " ") {
			span.Text = span.Text[:lead] + piece
			return append(out, span)
		}
		break
	}
	return append(trimmed(out, " ,;:."), Span{Text: "…"})
}

// trimmed is a line without certain characters of prose at its end.
func trimmed(t Text, cutset string) Text {
	last := len(t) - 1
	if last < 0 || t[last].Style != Prose {
		return t
	}
	t = append(Text(nil), t...)
	t[last].Text = strings.TrimRight(t[last].Text, cutset)
	return t
}
