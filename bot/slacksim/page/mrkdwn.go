package page

import (
	"html/template"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Directory says how people and channels are called, by ID.
type Directory struct {
	People   map[string]string
	Channels map[string]string
}

// Mrkdwn renders Slack's own markup: *bold*, _italic_, ~strike~, `code`,
// fences, quotes, <links>, mentions and emoji.
func Mrkdwn(text string, dir Directory) template.HTML {
	var w writer
	w.mrkdwn(text, dir)
	return w.html()
}

func (w *writer) mrkdwn(text string, dir Directory) {
	m := mrkdwn{w: w, dir: dir}
	const fence = "```"
	for {
		start := strings.Index(text, fence)
		if start < 0 {
			break
		}
		size := strings.Index(text[start+len(fence):], fence)
		if size < 1 {
			break
		}
		m.prose(strings.TrimSuffix(text[:start], "\n"))
		body := text[start+len(fence):][:size]
		w.open("pre")
		m.verbatim(strings.TrimSuffix(strings.TrimPrefix(body, "\n"), "\n"))
		w.close("pre")
		text = strings.TrimPrefix(text[start+len(fence)+size+len(fence):], "\n")
	}
	m.prose(text)
}

// mrkdwn writes the markup of one text object.
type mrkdwn struct {
	w   *writer
	dir Directory
}

// prose writes lines; those that start with > stand in a quote.
func (m *mrkdwn) prose(text string) {
	if text == "" {
		return
	}
	quoting, first := false, true
	for line := range strings.SplitSeq(text, "\n") {
		body, quoted := quote(line)
		if quoted != quoting {
			if quoted {
				m.w.open("blockquote")
			} else {
				m.w.close("blockquote")
			}
			quoting, first = quoted, true
		}
		if !first {
			m.w.open("br")
		}
		first = false
		m.inline(body, "")
	}
	if quoting {
		m.w.close("blockquote")
	}
}

// quote tells whether a line is quoted, and what of it.
func quote(line string) (body string, quoted bool) {
	for _, mark := range []string{"&gt;", ">"} {
		if rest, ok := strings.CutPrefix(line, mark); ok {
			return strings.TrimPrefix(rest, " "), true
		}
	}
	return line, false
}

// verbatim writes code: links lose their brackets, nothing else is markup.
func (m *mrkdwn) verbatim(text string) {
	for {
		start := strings.IndexByte(text, '<')
		if start < 0 {
			break
		}
		size := strings.IndexByte(text[start:], '>')
		if size < 0 {
			break
		}
		m.w.text(unslack(text[:start]))
		inside := text[start+1 : start+size]
		if address, label, _ := strings.Cut(inside, "|"); safeLink(address) {
			m.w.text(unslack(or(label, address)))
		} else {
			m.w.text(unslack(text[start : start+size+1]))
		}
		text = text[start+size+1:]
	}
	m.w.text(unslack(text))
}

var styles = map[byte]string{'*': "strong", '_': "em", '~': "s", '`': "code"}

// inline writes one line. Styles nest but none within itself, so the work is
// at most a few times the length; a mark whose partner was searched in vain is
// not searched again, so a line of marks alone is no worse.
func (m *mrkdwn) inline(s, within string) {
	var vain string
	from, i := 0, 0
	flush := func() { m.w.text(unslack(emojify(s[from:i]))) }
	for i < len(s) {
		c := s[i]
		switch {
		case c == '<':
			size := strings.IndexByte(s[i:], '>')
			if size < 0 {
				i++
				continue
			}
			flush()
			m.angle(s[i+1 : i+size])
			i += size + 1
			from = i
		case c == 'h' && starts(s, i) && bare(s[i:]) > 0:
			flush()
			size := bare(s[i:])
			m.w.link(unslack(s[i:i+size]), unslack(s[i:i+size]))
			i += size
			from = i
		case styles[c] != "" && !strings.ContainsRune(within+vain, rune(c)) && opens(s, i):
			size := partner(s[i:])
			if size < 0 {
				vain += string(c)
				i++
				continue
			}
			flush()
			m.w.open(styles[c])
			if c == '`' {
				m.verbatim(s[i+1 : i+size])
			} else {
				m.inline(s[i+1:i+size], within+string(c))
			}
			m.w.close(styles[c])
			i += size + 1
			from = i
		default:
			i++
		}
	}
	flush()
}

// starts tells whether something may begin at i: not in the middle of a word.
func starts(s string, i int) bool {
	before, _ := utf8.DecodeLastRuneInString(s[:i])
	return i == 0 || !unicode.IsLetter(before) && !unicode.IsDigit(before)
}

// opens tells whether a style may begin with the mark at i: text follows, and
// no underscore stands before, as it does in names such as raw__daily_sales.
func opens(s string, i int) bool {
	if i+2 >= len(s) || !starts(s, i) || i > 0 && s[i-1] == '_' {
		return false
	}
	return s[i] == '`' || s[i+1] != ' ' && s[i+1] != s[i]
}

// partner finds the mark that closes the one at s[0]: no space before it, no
// word right after, and not within code or the brackets of a link. -1 without
// one.
func partner(s string) int {
	c := s[0]
	skips := map[byte]byte{'<': '>', '`': '`'}
	if c == '`' {
		skips = nil
	}
	for i := 1; i < len(s); i++ {
		if end := skips[s[i]]; end != 0 {
			size := strings.IndexByte(s[i+1:], end)
			if size < 0 {
				delete(skips, s[i]) // nor do those that follow end
			}
			i += size + 1
			continue
		}
		if i < 2 || s[i] != c || c != '`' && s[i-1] == ' ' {
			continue
		}
		after, _ := utf8.DecodeRuneInString(s[i+1:])
		if i+1 == len(s) || !unicode.IsLetter(after) && !unicode.IsDigit(after) {
			return i
		}
	}
	return -1
}

// bare gives the length of a web address written without brackets; 0 if s does
// not start with one. A stop or bracket at its end belongs to the sentence.
func bare(s string) int {
	if !strings.HasPrefix(s, "http://") && !strings.HasPrefix(s, "https://") {
		return 0
	}
	end := strings.IndexAny(s, " \t<>|\"`*")
	if end < 0 {
		end = len(s)
	}
	return len(strings.TrimRight(s[:end], ".,;:!?)]}'_~"))
}

var entities = strings.NewReplacer("&lt;", "<", "&gt;", ">", "&amp;", "&")

// unslack takes back the three escapes of Slack's texts.
func unslack(s string) string { return entities.Replace(s) }

func or(s, instead string) string {
	if s == "" {
		return instead
	}
	return s
}
