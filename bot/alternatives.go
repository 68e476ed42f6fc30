package bot

import (
	"github.com/datafind/datafind/catalog"
	"github.com/datafind/datafind/llm"
)

// alternatives are the lines under "Or". A twin of the first table has its facts
// told as that one's are, so that a person can choose between the two.
func (c *composer) alternatives(others []Candidate) Block {
	b := Block{Form: Section}
	if len(others) == 0 {
		return b
	}
	lead := c.Or
	switch {
	case c.a.Prose == llm.Comparison:
		lead = c.Beside
	case c.a.Twins:
		lead = c.OrTwin
	}
	b.Lines = append(b.Lines, strong(lead))
	for i, cand := range others {
		b.Lines = append(b.Lines, c.alternative(cand))
		if line := c.facts(cand, catalog.AccessUnknown); c.sideBySide(i) && line.Len() > 0 {
			b.Lines = append(b.Lines, line)
		}
	}
	return b
}

// sideBySide tells whether the facts of an alternative stand under it as those
// of the first table do.
func (c *composer) sideBySide(alternative int) bool {
	return c.a.Prose == llm.Comparison || c.a.Twins && alternative == 0
}

// facts are those of a table, with its grain where two are to be compared.
func (c *composer) facts(cand Candidate, access catalog.Access) Text {
	line := facts(c.Words, cand.Table, access, c.when)
	if grain := c.Per(cand.Table.PrimaryKey); c.sideBySide(0) && len(grain) < nameLimit {
		line = join(" · ", prose(grain), line)
	}
	return line
}

// alternative is one line under "Or". It tells what is different about the
// table: the model's reason, else what the table says of itself, else what
// the question met.
func (c *composer) alternative(cand Candidate) Text {
	var reason Text
	switch {
	case cand.Why != "":
		reason = c.why(cand, false)
	default:
		if reason = trimmed(c.holds(cand), "."); reason.Len() == 0 {
			reason = c.reasons(cand)
		}
	}
	var copies Text
	if cand.Copies > 0 {
		copies = number(cand.Copies, c.Copy, c.Copies)
	}
	return join(": ", c.named(cand), join("; ", reason, copies))
}
