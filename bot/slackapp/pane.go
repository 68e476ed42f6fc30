package slackapp

import (
	"encoding/json"
	"strconv"
	"strings"

	"github.com/slack-go/slack"

	"github.com/datafind/datafind/bot"
)

// The callback_ids of the modals and of the home tab.
const (
	columnsView = "columns"
	moreView    = "more"
	queryView   = "query"
	wrongView   = "wrong"
	homeView    = "home"
)

const (
	maxTitle   = 24
	maxOption  = 75
	maxPrivate = 2900 // of 3,000 characters, counted after encoding
)

// pane is what a modal remembers of itself between two clicks.
type pane struct {
	Question string   `json:"q"`
	Revision int      `json:"r"`
	Names    []string `json:"n"`           // the tables to choose from
	Searched int      `json:"s,omitempty"` // how often a search found something
	Missed   bool     `json:"m,omitempty"` // the last search found nothing
}

// newPane remembers as many names as fit.
func newPane(h handle, names []string) pane {
	p := pane{Question: h.Question, Revision: h.Revision, Names: names}
	for len(p.Names) > 0 && units(p.String()) > maxPrivate {
		p.Names = p.Names[:len(p.Names)-1]
	}
	return p
}

func (p pane) String() string {
	b, err := json.Marshal(p)
	if err != nil { // strings and numbers always encode
		return ""
	}
	return string(b)
}

func parsePane(private string) (p pane, ok bool) {
	err := json.Unmarshal([]byte(private), &p)
	return p, err == nil && p.Question != ""
}

// name is the table that an option's value stands for.
func (p pane) name(value string) (string, bool) {
	i, err := strconv.Atoi(value)
	if err != nil || i < 0 || i >= len(p.Names) {
		return "", false
	}
	return p.Names[i], true
}

// options offers the tables; a value is a place in the list, since a full name
// may be longer than Slack takes.
func (p pane) options() []*slack.OptionBlockObject {
	options := make([]*slack.OptionBlockObject, len(p.Names))
	for i, name := range p.Names {
		options[i] = slack.NewOptionBlockObject(strconv.Itoa(i), plain(shortName(name, maxOption-5), maxOption), nil)
	}
	return options
}

func modal(callback, title string, p pane, w bot.Words, blocks []slack.Block) slack.ModalViewRequest {
	return slack.ModalViewRequest{
		Type: slack.VTModal, CallbackID: callback, PrivateMetadata: p.String(),
		Title: plain(title, maxTitle), Close: plain(w.Close, maxTitle), Blocks: slack.Blocks{BlockSet: blocks},
	}
}

// section and context are blocks of one text each; nil where there is none.
func section(lines ...string) slack.Block {
	if text := fitting(lines); text != "" {
		return slack.NewSectionBlock(mrkdwnText(text), nil, nil)
	}
	return nil
}

func contextLine(parts ...string) slack.Block {
	var kept []string
	for _, p := range parts {
		if p != "" {
			kept = append(kept, p)
		}
	}
	if text := fitting([]string{strings.Join(kept, " · ")}); text != "" {
		return slack.NewContextBlock("", mrkdwnText(text))
	}
	return nil
}

// fitting joins as many lines as a text object takes.
func fitting(lines []string) string {
	var b strings.Builder
	left := maxSection
	for _, l := range lines {
		if left -= units(l) + 1; left < 0 {
			break
		}
		if l != "" {
			b.WriteString(l + "\n")
		}
	}
	return strings.TrimSpace(b.String())
}

// standing blocks are those that hold something.
func blocksOf(blocks ...slack.Block) []slack.Block {
	var kept []slack.Block
	for _, b := range blocks {
		if b != nil {
			kept = append(kept, b)
		}
	}
	return kept
}

// titled is a bold word with lines under it, nothing without lines.
func titled(title string, lines ...string) slack.Block {
	if fitting(lines) == "" {
		return nil
	}
	return section(append([]string{bold(mrkdwn(title))}, lines...)...)
}
