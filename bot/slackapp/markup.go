package slackapp

import (
	"strings"

	"golang.org/x/text/unicode/norm"
)

// maxQuestion is how much of a message is taken for the question, in
// characters. Whoever pastes more has asked in the first lines.
const maxQuestion = 1000

// mentions tells whether a text mentions the user.
func mentions(text, user string) bool {
	return user != "" && (strings.Contains(text, "<@"+user+">") || strings.Contains(text, "<@"+user+"|"))
}

// plainText is what a person wrote, without Slack's markup: mentions of the
// bot and of groups are gone, of links, channels and dates the label stays.
func plainText(text, me string) string {
	var b strings.Builder
	for {
		open := strings.IndexByte(text, '<')
		if open < 0 {
			break
		}
		end := strings.IndexByte(text[open:], '>')
		if end < 0 {
			break
		}
		b.WriteString(text[:open])
		b.WriteString(label(text[open+1:open+end], me))
		text = text[open+end+1:]
	}
	b.WriteString(text)
	s := strings.NewReplacer("*", " ", "`", " ", "&lt;", "<", "&gt;", ">", "&amp;", "&").Replace(b.String())
	return cut(norm.NFC.String(tidy(s)), maxQuestion)
}

// label is what people read of the markup between angle brackets.
func label(markup, me string) string {
	target, text, _ := strings.Cut(markup, "|")
	switch {
	case strings.HasPrefix(target, "@"):
		if target == "@"+me {
			return " "
		}
		return " " + text + " "
	case strings.HasPrefix(target, "!date"), strings.HasPrefix(target, "#"):
		return " " + text + " "
	case strings.HasPrefix(target, "!"):
		return " "
	case text != "":
		return text
	}
	return strings.TrimPrefix(target, "mailto:")
}
