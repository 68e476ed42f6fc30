package bot

import (
	"strings"
	"time"

	"github.com/datafind/datafind/catalog"
	"github.com/datafind/datafind/catalog/search"
	"github.com/datafind/datafind/llm"
)

// How much a message may say, in characters.
const (
	messageLimit = 900
	reasonLimit  = 110
	nameLimit    = 60
	termLimit    = 40
	shortLimit   = 25
	shownLimit   = 3

	columnsListed = 16 // of the one table that was asked about
)

// Message is an answer in words, from top to bottom, without any markup. It
// has at most eight blocks and 900 characters.
type Message struct {
	Notification string // what a phone shows; plain
	Blocks       []Block
}

// Form says what a block is.
type Form int

// The forms of a block.
const (
	Section Form = iota // lines
	Note                // lines, small
	Actions             // buttons
	Thumbs              // the two thumbs
)

// Block is one part of a message.
type Block struct {
	Form    Form
	Lines   []Text
	Buttons []Button
}

// Button is something to press under an answer.
type Button struct {
	Action Action
	Label  string
	Sense  int // position in Answer.Senses, where Action is ChooseSense
}

// Action is what a button does.
type Action string

// The actions.
const (
	ShowColumns Action = "columns" // modal: columns and SQL
	ShowMore    Action = "more"    // modal: up to ten side by side
	ShowQuery   Action = "query"   // modal: the SQL of a fact
	ShowMine    Action = "mine"    // the same question for the one who clicks
	ShareAnswer Action = "share"   // the public form of an answer for one person
	ChooseSense Action = "choose"  // settles an ambiguous answer
)

// Compose words an answer. Times are shown in the asker's zone, as seen at now.
func Compose(q Question, a Answer, now time.Time) Message {
	// The reasons give way until everything fits.
	for limit := reasonLimit; ; limit -= 20 {
		m := newComposer(q, a, now, limit).message()
		if limit <= 30 || m.Len() <= messageLimit {
			return m
		}
	}
}

// Len counts the characters of all lines.
func (m Message) Len() int {
	n := 0
	for _, b := range m.Blocks {
		for _, l := range b.Lines {
			n += l.Len()
		}
	}
	return n
}

// String is the message without buttons, one line each.
func (m Message) String() string {
	var b strings.Builder
	for _, block := range m.Blocks {
		for _, l := range block.Lines {
			b.WriteString(l.String())
			b.WriteByte('\n')
		}
	}
	return b.String()
}

// Plain is an answer as plain text, for a terminal. Its last line is not ended.
func Plain(q Question, a Answer, now time.Time) string {
	return strings.TrimRight(Compose(q, a, now).String(), "\n")
}

// composer words one answer.
type composer struct {
	Words
	q      Question
	a      Answer
	when   clockface
	reason int // characters for a reason
}

func newComposer(q Question, a Answer, now time.Time, reason int) *composer {
	w := In(a.Language)
	return &composer{Words: w, q: q, a: a, when: face(w, now, q.Asker.Zone), reason: reason}
}

func (c *composer) message() Message {
	var blocks []Block
	switch c.a.Kind {
	case Tables:
		blocks = c.tables()
	case Nothing:
		blocks = c.nothing()
	case Ambiguous:
		blocks = c.ambiguous()
	case Counted:
		blocks = c.fact()
	case Help:
		blocks = c.help()
	case Thanks:
		blocks = []Block{{Form: Section, Lines: []Text{prose(c.Welcome)}}}
	}
	if c.a.Uncounted && (c.a.Kind == Tables || c.a.Kind == Ambiguous) {
		blocks = append([]Block{note(prose(c.NotCounted))}, blocks...)
	}
	m := Message{Notification: c.notification()}
	for _, b := range blocks {
		if len(b.Lines) > 0 || len(b.Buttons) > 0 || b.Form == Thumbs {
			m.Blocks = append(m.Blocks, b)
		}
	}
	return m
}

func (c *composer) tables() []Block {
	if len(c.a.Candidates) == 0 {
		return c.nothing()
	}
	shown := c.a.Shown()
	or := c.alternatives(shown[1:])
	buttons := []Action{ShowColumns}
	if len(c.a.Candidates) > 1 {
		buttons = append(buttons, ShowMore)
	}
	access := catalog.AccessUnknown // of a channel's members each has rights of their own
	if c.q.Place.Surface.private() {
		access = shown[0].Access
	}
	return c.closed(
		Block{Form: Section, Lines: c.first(shown[0])},
		note(join(" · ", c.facts(shown[0], access), c.versions(shown[0], 2))),
		or,
		c.actions(buttons...),
		note(c.foot(true)),
	)
}

func (c *composer) nothing() []Block {
	if c.a.RightsTooOld {
		return c.closed(Block{Form: Section, Lines: []Text{c.none()}}, c.actions(), note(c.foot(false)))
	}
	var names []Text
	for _, cand := range c.a.Candidates {
		if near := (search.Candidate{Table: cand.Table, Parts: cand.Parts, Matches: cand.Matches}); near.Near() && len(names) < shownLimit {
			names = append(names, c.named(cand))
		}
	}
	var related []Text
	for _, word := range c.a.Related[:min(shownLimit, len(c.a.Related))] {
		related = append(related, prose(Elide(word, termLimit)))
	}
	blocks := []Block{{Form: Section, Lines: []Text{c.none()}}}
	if len(names) > 0 {
		blocks = append(blocks, note(fill(c.Nearest, join(", ", names...))))
	}
	if len(related) > 0 {
		blocks = append(blocks, note(fill(c.Try, join(", ", related...))))
	}
	return c.closed(append(blocks, c.actions(), note(c.foot(false)))...)
}

// none says that there is nothing to show. Where nothing may be shown to anyone
// that is said instead, as what was found is then not known either.
func (c *composer) none() Text {
	if c.a.RightsTooOld {
		return prose(c.RightsUnread)
	}
	return fill(c.NothingFound, strong(c.about()))
}

func (c *composer) ambiguous() []Block {
	lines := []Text{prose(c.which())}
	choices := Block{Form: Actions}
	for i, s := range c.a.Senses {
		label := Elide(c.Part(Cut(s.Label, nameLimit)), termLimit)
		lines = append(lines, join(": ", prose(label), c.named(c.a.Candidates[s.Candidate])))
		choices.Buttons = append(choices.Buttons, Button{Action: ChooseSense, Label: label, Sense: i})
	}
	choices.Buttons = append(choices.Buttons, c.actions().Buttons...)
	return c.closed(Block{Form: Section, Lines: lines}, choices, note(c.foot(true)))
}

func (c *composer) help() []Block {
	lines := []Text{prose(c.HelpLead)}
	if len(c.a.Examples) > 0 {
		lines = append(lines, prose(c.HelpExamples))
	}
	for _, e := range c.a.Examples {
		lines = append(lines, append(prose("• "), prose(Cut(e, reasonLimit))...))
	}
	return []Block{{Form: Section, Lines: lines}, note(prose(c.HelpHow)), note(c.foot(true))}
}

// actions are the buttons of an answer and those of the place where it stands.
// What a public answer offers never depends on what was found.
func (c *composer) actions(actions ...Action) Block {
	b := Block{Form: Actions}
	switch c.q.Place.Surface {
	case Mention, Shared:
		actions = append(actions, ShowMine)
	case Command:
		if c.a.Kind != Nothing {
			actions = append(actions, ShareAnswer)
		}
	}
	for _, a := range actions {
		b.Buttons = append(b.Buttons, Button{Action: a, Label: c.Label(a)})
	}
	return b
}

// closed puts the thumbs under a settled answer, and under one that goes to one
// person alone: it cannot be replaced, so nothing else may ever stand there.
func (c *composer) closed(blocks ...Block) []Block {
	if c.a.Settled || c.q.Place.ResponseURL != "" {
		blocks = append(blocks, Block{Form: Thumbs})
	}
	return blocks
}

func note(line Text) Block {
	if line.Len() == 0 {
		return Block{Form: Note}
	}
	return Block{Form: Note, Lines: []Text{line}}
}

// notification names the best table: "Churn by month: gold.retention.churn_monthly".
func (c *composer) notification() string {
	switch {
	case c.a.Kind == Thanks:
		return c.Welcome
	case c.a.Kind == Help:
		return c.HomeTitle
	case c.a.Kind == Counted:
		return c.factHead(c.a.Fact).String()
	case c.a.Kind == Ambiguous:
		return c.which()
	case c.a.Kind == Tables && (c.a.Prose == llm.Comparison || c.a.Aim == ForJoin) && len(c.a.Candidates) > 1:
		return Elide(oneLine(c.a.Candidates[0].Table.FullName()), nameLimit) + " · " + Elide(oneLine(c.a.Candidates[1].Table.FullName()), nameLimit)
	case c.a.Kind == Tables && len(c.a.Candidates) > 0:
		about, name := c.about(), c.a.Candidates[0].Table.FullName()
		if c.a.Columns || len(c.a.Missing) > 0 || calls(about, name) {
			return Elide(oneLine(name), nameLimit)
		}
		return capital(about) + ": " + Elide(oneLine(name), nameLimit)
	}
	return c.none().String()
}
