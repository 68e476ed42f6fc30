package slackapp

import (
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode/utf16"

	"github.com/slack-go/slack"

	"github.com/datafind/datafind/bot"
	"github.com/datafind/datafind/catalog"
)

// feedbackAction is the action_id of the thumbs.
const feedbackAction = "feedback"

// Slack's limits that a drawing could reach, in UTF-16 units.
const (
	maxSection = 3000
	maxLabel   = 75
	maxNotice  = 300
)

// Painter draws words as blocks. TableURL may be nil; where it gives no
// address, names stand without a link.
type Painter struct {
	TableURL func(*catalog.Table) string
}

// Blocks draws an answer as Slack shows it, and the text of its notification.
func (p Painter) Blocks(q bot.Question, a bot.Answer, now time.Time) (blocks []slack.Block, notification string) {
	return p.message(bot.Compose(q, a, now), a)
}

// message draws the words of an answer.
func (p Painter) message(m bot.Message, a bot.Answer) (blocks []slack.Block, notification string) {
	links := p.links(a)
	for _, b := range m.Blocks {
		switch b.Form {
		case bot.Section:
			if text := draw(b.Lines, links); text != "" {
				blocks = append(blocks, slack.NewSectionBlock(mrkdwnText(text), nil, nil))
			}
		case bot.Note:
			if text := draw(b.Lines, links); text != "" {
				blocks = append(blocks, slack.NewContextBlock("", mrkdwnText(text)))
			}
		case bot.Actions:
			blocks = append(blocks, actions(b.Buttons, a))
		case bot.Thumbs:
			blocks = append(blocks, thumbs(a))
		}
	}
	return blocks, cut(mrkdwn(m.Notification), maxNotice)
}

// links are the addresses of an answer's tables by full name.
func (p Painter) links(a bot.Answer) map[string]string {
	links := map[string]string{}
	for _, c := range a.Candidates {
		links[c.Table.FullName()] = p.link(c.Table)
		for _, v := range c.Versions {
			links[v.FullName()] = p.link(v)
		}
	}
	return links
}

func (p Painter) link(t *catalog.Table) string {
	if p.TableURL == nil {
		return ""
	}
	return address(p.TableURL(t))
}

// draw sets lines in mrkdwn. Lines that would make the text too long for a
// block are left out.
func draw(lines []bot.Text, links map[string]string) string {
	var out []string
	left := maxSection
	for _, l := range lines {
		line := drawLine(l, links)
		if units(line)+1 > left {
			line = mrkdwn(brief(l.String(), left/8))
		}
		if strings.TrimSpace(line) == "" || units(line)+1 > left {
			continue
		}
		left -= units(line) + 1
		out = append(out, line)
	}
	return strings.Join(out, "\n")
}

func drawLine(l bot.Text, links map[string]string) string {
	var b strings.Builder
	for _, s := range l {
		switch s.Style {
		case bot.Strong:
			b.WriteString(bold(mrkdwn(s.Text)))
		case bot.Code:
			b.WriteString(code(s.Text))
		case bot.Name:
			b.WriteString(linked(s.Text, links[s.Table]))
		case bot.Head:
			b.WriteString(bold(linked(s.Text, links[s.Table])))
		default:
			b.WriteString(spaced(s.Text))
		}
	}
	return b.String()
}

// linked is a table's name, with a link where there is an address.
func linked(name, url string) string {
	name = mrkdwn(name)
	switch {
	case name == "":
		return "…" // nothing of it can be shown
	case url == "":
		return name
	}
	return "<" + url + "|" + strings.ReplaceAll(name, "|", "∣") + ">"
}

func bold(s string) string {
	if s == "" {
		return ""
	}
	return "*" + s + "*"
}

// spaced is prose that keeps the spaces by which it stands off its neighbours.
func spaced(s string) string {
	head := s[:len(s)-len(strings.TrimLeft(s, " "))]
	tail := s[len(strings.TrimRight(s, " ")):]
	if len(head) == len(s) {
		return s
	}
	return head + mrkdwn(s) + tail
}

func actions(buttons []bot.Button, a bot.Answer) slack.Block {
	elements := make([]slack.BlockElement, len(buttons))
	for i, b := range buttons {
		id, value := string(b.Action), handle{a.Question, a.Revision}.String()
		if b.Action == bot.ChooseSense {
			id += "_" + strconv.Itoa(b.Sense)
		}
		elements[i] = button(id, value, b.Label)
	}
	return slack.NewActionBlock("", elements...)
}

func button(id, value, label string) *slack.ButtonBlockElement {
	return slack.NewButtonBlockElement(id, value, plain(label, maxLabel))
}

func thumbs(a bot.Answer) slack.Block {
	w, h := bot.In(a.Language), handle{a.Question, a.Revision}
	return slack.NewContextActionsBlock("", slack.NewFeedbackButtonsBlockElement(feedbackAction,
		slack.NewFeedbackButton(plain(w.Good, maxLabel), "up "+h.String()),
		slack.NewFeedbackButton(plain(w.Bad, maxLabel), "down "+h.String()),
	))
}

// handle is what a button carries: the question and the revision that was
// seen when it was pressed.
type handle struct {
	Question string
	Revision int
}

func (h handle) String() string { return fmt.Sprintf("%d %s", h.Revision, h.Question) }

func parseHandle(s string) (handle, bool) {
	rev, id, _ := strings.Cut(s, " ")
	n, err := strconv.Atoi(rev)
	return handle{Question: id, Revision: n}, err == nil && id != ""
}

// mrkdwnText is a text that Slack takes as it stands: verbatim keeps it from
// finding links and channels in what was made harmless.
func mrkdwnText(s string) *slack.TextBlockObject {
	return &slack.TextBlockObject{Type: slack.MarkdownType, Text: s, Verbatim: true}
}

// plain is a label. Slack does not read markup in it; brackets and addresses
// are broken all the same, for clients that might.
func plain(s string, limit int) *slack.TextBlockObject {
	s = strings.NewReplacer("<", "‹", ">", "›", "://", ":∕∕").Replace(brief(s, limit))
	for n := limit; units(s) > limit; n-- {
		s = cut(s, n)
	}
	if s == "" {
		s = "…"
	}
	return slack.NewTextBlockObject(slack.PlainTextType, s, true, false)
}

// units counts as Slack may: in UTF-16.
func units(s string) int {
	n := 0
	for _, r := range s {
		n += max(utf16.RuneLen(r), 1)
	}
	return n
}
