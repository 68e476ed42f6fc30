package bot

import (
	"strconv"

	"github.com/datafind/datafind/catalog"
	"github.com/datafind/datafind/llm"
)

// alternatives are the lines under "Or". A twin of the first table has its facts
// told as that one's are, so that a person can choose between the two. What there
// is no table for is said below them.
func (c *composer) alternatives(others []Candidate) Block {
	b := Block{Form: Section}
	if len(others) > 0 {
		b.Lines = c.others(others)
	}
	var missing []Text
	for _, topic := range c.a.Missing {
		missing = append(missing, strong(Cut(topic, nameLimit)))
	}
	if len(missing) > 0 {
		b.Lines = append(b.Lines, fill(c.NothingFound, join(", ", missing...)))
	}
	return b
}

func (c *composer) others(others []Candidate) []Text {
	lead := c.Or
	switch {
	case c.a.Prose == llm.Comparison || c.a.Aim == ForJoin:
		lead = c.Beside
	case c.a.Twins:
		lead = c.OrTwin
	}
	lines := []Text{strong(lead)}
	for i, cand := range others {
		lines = append(lines, c.alternative(cand))
		if line := c.facts(cand, catalog.AccessUnknown); c.sideBySide(i) && line.Len() > 0 {
			lines = append(lines, line)
		}
	}
	return lines
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
	var reason, aim Text
	if c.a.Aim != ForJoin { // which is said once, of both
		aim = c.aim(cand.Table)
	}
	switch {
	case cand.Why != "":
		reason = c.why(cand, false)
	case aim.Len() > 0:
		reason = trimmed(aim, ".")
	default:
		if reason = trimmed(c.holds(cand), "."); reason.Len() == 0 {
			reason = c.reasons(cand)
		}
	}
	return join(": ", c.named(cand), join("; ", reason, c.versions(cand, 1)))
}

// versions names the other forms of a table, so many at most: "also
// silver.crm.cancellations and 2 more". It is empty where there are none, and
// where the message is so full that reasons had to be cut to half.
func (c *composer) versions(cand Candidate, most int) Text {
	if len(cand.Versions) == 0 || c.reason < reasonLimit/2 {
		return nil
	}
	var names []Text
	for _, t := range cand.Versions[:min(most, len(cand.Versions))] {
		names = append(names, tableName(t.FullName()))
	}
	list := join(", ", names...)
	if left := len(cand.Versions) - len(names); left > 0 {
		list = join(" ", list, fill(c.FactMore, prose(strconv.Itoa(left))))
	}
	return fill(c.Also, list)
}
