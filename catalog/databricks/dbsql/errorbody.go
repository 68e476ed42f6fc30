package dbsql

import (
	"encoding/json"
	"html"
	"net/http"
	"regexp"
	"strings"
	"unicode"
)

// longestMessage bounds what a server can put into an error, in runes.
const longestMessage = 1000

var (
	codeAndText = regexp.MustCompile(`^([A-Z][A-Z0-9_]{2,60}):\s+`)
	htmlTitle   = regexp.MustCompile(`(?is)<title[^>]*>(.*?)</title>`)
	htmlHidden  = regexp.MustCompile(`(?is)<(script|style|head)\b.*?</(script|style|head)>`)
	htmlTag     = regexp.MustCompile(`(?s)<[^>]*>`)
)

// parseError makes a readable error of a reply that is not 2xx. Bodies come as
// {"error_code","message"}, as OAuth's {"error","error_description"}, as plain
// "CODE: text" and, from gateways, as HTML.
func parseError(status int, body []byte) *Error {
	e := &Error{HTTPStatus: status}
	text := strings.TrimSpace(string(body))
	var reply map[string]any
	switch {
	case json.Unmarshal(body, &reply) == nil:
		e.Code = firstText(reply, "error_code", "error")
		e.Message = firstText(reply, "message", "error_description")
	case strings.HasPrefix(text, "<"):
		e.Message = "a page instead of a reply: " + htmlText(text)
	default:
		if m := codeAndText.FindStringSubmatch(text); m != nil {
			e.Code, text = m[1], text[len(m[0]):]
		}
		e.Message = text
	}
	e.Code, e.Message = tidy(e.Code), tidy(e.Message)
	if e.Message == "" {
		e.Message = strings.ToLower(http.StatusText(status))
	}
	if e.Message == "" {
		e.Message = "no word of what went wrong"
	}
	return e
}

func firstText(reply map[string]any, keys ...string) string {
	for _, key := range keys {
		if text, ok := reply[key].(string); ok && text != "" {
			return text
		}
	}
	return ""
}

func htmlText(page string) string {
	if m := htmlTitle.FindStringSubmatch(page); m != nil && strings.TrimSpace(m[1]) != "" {
		return html.UnescapeString(m[1])
	}
	return html.UnescapeString(htmlTag.ReplaceAllString(htmlHidden.ReplaceAllString(page, " "), " "))
}

// tidy makes one short line of text: it ends up in logs and in chat.
func tidy(text string) string {
	clean := strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == unicode.ReplacementChar {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(text, " "))
	clean = strings.Join(strings.Fields(clean), " ")
	if runes := []rune(clean); len(runes) > longestMessage {
		clean = string(runes[:longestMessage]) + " …"
	}
	return clean
}
