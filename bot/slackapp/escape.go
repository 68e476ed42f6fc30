package slackapp

import (
	"net/url"
	"strings"
	"unicode"
)

// The longest texts of a message, in characters.
const (
	maxAddress = 500
	maxMarks   = 3 // combining marks on one letter; more would grow over the lines above
)

// tidy makes one line of plain text out of anything: control characters,
// line breaks, marks that turn the direction of writing and characters
// without width are gone, runs of space are one.
func tidy(s string) string {
	var b strings.Builder
	marks, gap := 0, false
	for _, r := range strings.ToValidUTF8(s, "") {
		switch {
		case unicode.IsSpace(r) || unicode.IsControl(r) || r == '\u2028' || r == '\u2029':
			gap = true
			continue
		case invisible(r):
			continue
		case unicode.Is(unicode.M, r):
			if marks++; marks > maxMarks || b.Len() == 0 {
				continue
			}
		default:
			marks = 0
		}
		if gap && b.Len() > 0 {
			b.WriteByte(' ')
		}
		gap = false
		b.WriteRune(r)
	}
	return b.String()
}

// invisible tells the characters that change how others are shown, or hide:
// format characters (bidirectional controls, joiners, soft hyphen, tags),
// fillers that look like nothing, private use and what is not assigned.
func invisible(r rune) bool {
	switch r {
	case '\u115f', '\u1160', '\u3164', '\uffa0', '\u2800', '\u034f', '\ufffd', '\u17b4', '\u17b5':
		return true
	}
	return unicode.In(r, unicode.Cf, unicode.Co, unicode.Cs) ||
		r >= 0xfff0 && r <= 0xffff || r >= 0xe0000 && r <= 0xe0fff || r >= 0x180b && r <= 0x180f
}

// mrkdwn makes text that stands in a mrkdwn object outside of code: it cannot
// format, ping, link, quote or open an entity. The look-alikes that it puts
// are for prose alone; a name to copy is shown by code.
func mrkdwn(s string) string {
	runes := []rune(tidy(s))
	var b strings.Builder
	for i, r := range runes {
		switch r {
		case '&':
			b.WriteString("&amp;")
		case '<':
			b.WriteString("&lt;")
		case '>':
			if b.Len() == 0 { // at the start of a line it would quote
				b.WriteRune('›')
				continue
			}
			b.WriteString("&gt;")
		case '*':
			b.WriteRune('∗')
		case '`':
			b.WriteRune('ˋ')
		case '~':
			b.WriteRune('∼')
		case '_':
			if joins(runes, i) {
				b.WriteRune('_')
			} else {
				b.WriteRune('ˍ')
			}
		case '@':
			if i > 0 && wordy(runes[i-1]) { // an address
				b.WriteRune('@')
			} else {
				b.WriteRune('＠')
			}
		case '/':
			if i > 1 && runes[i-1] == ':' || i > 2 && runes[i-1] == '/' && runes[i-2] == ':' {
				b.WriteRune('∕')
			} else {
				b.WriteRune('/')
			}
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// joins tells whether the underscore at i stands inside a word, where Slack
// does not take it for the start or the end of italics.
func joins(runes []rune, i int) bool {
	return i > 0 && i+1 < len(runes) && wordy(runes[i-1]) && wordy(runes[i+1])
}

func wordy(r rune) bool { return r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r) }

// code shows a name as it is, in a code span that it cannot leave.
func code(s string) string {
	s = tidy(s)
	if s == "" {
		return ""
	}
	return "`" + entities.Replace(strings.ReplaceAll(s, "`", "ˋ")) + "`"
}

// codeBlock shows several lines as they are, to be copied: single backticks,
// which quote names in SQL, stay. Lines are tidied one by one.
func codeBlock(s string) string {
	lines := strings.Split(s, "\n")
	for i, line := range lines {
		indent := len(line) - len(strings.TrimLeft(line, " "))
		lines[i] = strings.Repeat(" ", min(indent, 8)) + tidy(line)
	}
	return "```\n" + entities.Replace(strings.ReplaceAll(strings.Join(lines, "\n"), "```", "ˋˋˋ")) + "\n```"
}

var entities = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")

// wide is how many bytes of a text are looked at for each character that is
// shown: comments may be as long as books.
const wide = 32

// brief is the beginning of a text as one tidy line of at most limit characters.
func brief(s string, limit int) string {
	return cut(tidy(s[:min(len(s), wide*limit)]), limit)
}

// shortName is a name as one tidy line of at most limit characters, without its
// middle where it is longer.
func shortName(s string, limit int) string {
	if far := wide * limit; len(s) > 2*far {
		s = s[:far] + s[len(s)-far:]
	}
	return elide(tidy(s), limit)
}

// cut shortens tidied text to at most limit characters with an ellipsis at
// the end. It never parts a letter from its marks.
func cut(s string, limit int) string {
	runes := []rune(s)
	if len(runes) <= limit {
		return s
	}
	end := max(limit-1, 0)
	for end > 0 && clings(runes, end) {
		end--
	}
	return strings.TrimRightFunc(string(runes[:end]), unicode.IsSpace) + "…"
}

// elide shortens a name to at most limit characters by taking out its middle:
// both the schema and the end of the name tell tables apart.
func elide(s string, limit int) string {
	runes := []rune(s)
	if len(runes) <= limit {
		return s
	}
	head := (limit - 1) / 2
	tail := len(runes) - (limit - 1 - head)
	for head > 0 && clings(runes, head) {
		head--
	}
	for tail < len(runes) && clings(runes, tail) {
		tail++
	}
	return string(runes[:head]) + "…" + string(runes[tail:])
}

// clings tells whether the character at i belongs to the one before it: a
// combining mark, a skin tone, or the second half of a flag.
func clings(runes []rune, i int) bool {
	r := runes[i]
	if unicode.Is(unicode.M, r) || r >= 0x1f3fb && r <= 0x1f3ff {
		return true
	}
	flags := 0
	for j := i; j >= 0 && runes[j] >= 0x1f1e6 && runes[j] <= 0x1f1ff; j-- {
		flags++
	}
	return flags > 0 && flags%2 == 0
}

// address makes a link's address that cannot leave its link; empty for what is
// no web address.
func address(raw string) string {
	u, err := url.Parse(strings.TrimSpace(raw))
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
		return ""
	}
	s := strings.NewReplacer("|", "%7C", "<", "%3C", ">", "%3E", "`", "%60", "*", "%2A", " ", "%20").Replace(u.String())
	if len(s) > maxAddress || tidy(s) != s {
		return ""
	}
	return strings.ReplaceAll(s, "&", "&amp;")
}
