package page

import (
	"regexp"
	"strconv"
	"strings"
)

// markdown writes the text of a markdown block: headings, fences, lists,
// quotes, rules and tables by line, and the usual styles within a line.
func (d *drawing) markdown(source string) {
	lines := strings.Split(strings.ReplaceAll(source, "\r\n", "\n"), "\n")
	for i := 0; i < len(lines); {
		taken := 1
		line := strings.TrimSpace(lines[i])
		switch {
		case line == "":
		case strings.HasPrefix(line, "```"):
			taken = d.fence(lines[i:])
		case heading.MatchString(line):
			marks := heading.FindStringSubmatch(line)
			tag := "h" + strconv.Itoa(min(len(marks[1])+2, 6))
			d.open(tag)
			d.span(marks[2])
			d.close(tag)
		case rule.MatchString(line):
			d.open("hr")
		case strings.HasPrefix(line, "|") && i+1 < len(lines) && ruler.MatchString(lines[i+1]):
			taken = d.grid(lines[i:])
		case bullet.MatchString(lines[i]):
			taken = d.items("ul", bullet, lines[i:])
		case number.MatchString(lines[i]):
			taken = d.items("ol", number, lines[i:])
		case strings.HasPrefix(line, ">"):
			taken = d.run("blockquote", lines[i:], func(s string) (string, bool) {
				return strings.CutPrefix(strings.TrimSpace(s), ">")
			})
		default:
			taken = d.run("p", lines[i:], func(s string) (string, bool) { return s, plainLine(s) })
		}
		i += max(taken, 1)
	}
}

var (
	heading = regexp.MustCompile(`^(#{1,6})\s+(.*)$`)
	rule    = regexp.MustCompile(`^(-{3,}|\*{3,}|_{3,})$`)
	ruler   = regexp.MustCompile(`^\s*\|?[\s:|-]*-[\s:|-]*$`)
	bullet  = regexp.MustCompile(`^\s*[-*+]\s+(.*)$`)
	number  = regexp.MustCompile(`^\s*\d{1,9}[.)]\s+(.*)$`)
	// inline marks, the first that matches wins: code, link, bold, strike, italic
	marks = regexp.MustCompile("`([^`]+)`" + `|\[([^\]]+)\]\(([^()\s]+)\)|\*\*([^*]+)\*\*|~~([^~]+)~~|\*([^*\s][^*]*)\*|\b_([^_]+)_\b`)
)

// plainLine tells whether a line goes on with a paragraph.
func plainLine(s string) bool {
	t := strings.TrimSpace(s)
	return t != "" && !strings.HasPrefix(t, "```") && !strings.HasPrefix(t, ">") && !heading.MatchString(t) &&
		!rule.MatchString(t) && !bullet.MatchString(s) && !number.MatchString(s)
}

// run writes lines for as long as they belong together.
func (d *drawing) run(tag string, lines []string, belongs func(string) (string, bool)) (taken int) {
	d.open(tag)
	for taken < len(lines) {
		body, ok := belongs(lines[taken])
		if !ok {
			break
		}
		if taken > 0 {
			d.open("br")
		}
		d.span(strings.TrimSpace(body))
		taken++
	}
	d.close(tag)
	return taken
}

func (d *drawing) items(tag string, mark *regexp.Regexp, lines []string) (taken int) {
	d.open(tag)
	for taken < len(lines) && mark.MatchString(lines[taken]) {
		d.open("li")
		d.span(mark.FindStringSubmatch(lines[taken])[1])
		d.close("li")
		taken++
	}
	d.close(tag)
	return taken
}

func (d *drawing) fence(lines []string) (taken int) {
	end := 1
	for end < len(lines) && !strings.HasPrefix(strings.TrimSpace(lines[end]), "```") {
		end++
	}
	d.element("pre", strings.Join(lines[1:end], "\n"))
	return end + 1
}

func (d *drawing) grid(lines []string) (taken int) {
	d.open("div", "class", "table", "tabindex", "0", "role", "region", "aria-label", "Table")
	d.open("table")
	for taken < len(lines) && strings.HasPrefix(strings.TrimSpace(lines[taken]), "|") {
		if taken != 1 {
			tag := "td"
			if taken == 0 {
				tag = "th"
			}
			d.open("tr")
			for field := range strings.SplitSeq(strings.Trim(strings.TrimSpace(lines[taken]), "|"), "|") {
				d.open(tag)
				d.span(strings.TrimSpace(field))
				d.close(tag)
			}
			d.close("tr")
		}
		taken++
	}
	d.close("table")
	d.close("div")
	return taken
}

// span writes the styles within a line.
func (d *drawing) span(s string) {
	for s != "" {
		at := marks.FindStringSubmatchIndex(s)
		if at == nil {
			break
		}
		d.text(emojify(s[:at[0]]))
		part := func(n int) string { return s[at[2*n]:at[2*n+1]] }
		switch {
		case at[2] >= 0:
			d.element("code", part(1))
		case at[4] >= 0:
			d.link(part(3), part(2))
		case at[8] >= 0:
			d.nested("strong", part(4))
		case at[10] >= 0:
			d.nested("s", part(5))
		case at[12] >= 0:
			d.nested("em", part(6))
		default:
			d.nested("em", part(7))
		}
		s = s[at[1]:]
	}
	d.text(emojify(s))
}

func (d *drawing) nested(tag, inside string) {
	d.open(tag)
	d.span(inside)
	d.close(tag)
}
