package page

import "strings"

// emoji are the short codes that the local Slack knows; Slack has thousands,
// bots use few. An unknown code stays as it was written.
var emoji = map[string]string{
	"+1": "👍", "thumbsup": "👍", "-1": "👎", "thumbsdown": "👎",
	"white_check_mark": "✅", "heavy_check_mark": "✔️", "x": "❌",
	"warning": "⚠️", "lock": "🔒", "eyes": "👀", "wave": "👋",
	"tada": "🎉", "mag": "🔍", "bar_chart": "📊", "chart_with_upwards_trend": "📈",
	"hourglass": "⌛", "hourglass_flowing_sand": "⏳", "question": "❓",
	"bulb": "💡", "rocket": "🚀", "smile": "😄", "slightly_smiling_face": "🙂",
	"thinking_face": "🤔", "heart": "❤️", "star": "⭐", "link": "🔗",
	"no_entry": "⛔", "information_source": "ℹ️", "point_right": "👉",
	"raised_hands": "🙌", "pray": "🙏", "fire": "🔥", "file_cabinet": "🗄️",
	"speech_balloon": "💬", "bell": "🔔", "clock3": "🕒", "card_index_dividers": "🗂️",
}

// glyph gives the sign of a short code, or the code between its colons.
func glyph(name string) string {
	if sign, ok := emoji[name]; ok {
		return sign
	}
	return ":" + name + ":"
}

// emojify replaces the short codes of a text.
func emojify(s string) string {
	var b strings.Builder
	for {
		start := strings.IndexByte(s, ':')
		if start < 0 {
			break
		}
		name, ok := shortcode(s[start:])
		if !ok {
			b.WriteString(s[:start+1])
			s = s[start+1:]
			continue
		}
		b.WriteString(s[:start])
		b.WriteString(emoji[name])
		s = s[start+len(name)+2:]
	}
	b.WriteString(s)
	return b.String()
}

// shortcode reads a known code at the start of s, its colons left out.
func shortcode(s string) (name string, ok bool) {
	const longest = 40
	if len(s) < 3 || s[0] != ':' {
		return "", false
	}
	end := strings.IndexByte(s[1:min(len(s), longest)], ':')
	if end < 1 {
		return "", false
	}
	name = s[1 : 1+end]
	_, ok = emoji[name]
	return name, ok
}
