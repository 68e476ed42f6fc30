package bot

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/datafind/datafind/catalog"
)

// first is the section of the best table: its name, then what it holds or why
// it fits, then the columns to use.
func (c *composer) first(cand Candidate) []Text {
	name := tableName(cand.Table.FullName())
	name[0].Style = Head
	var best Text
	if cand.Best && !typed(c.q.wanted(), cand.Table) {
		best = prose(c.BestMatch)
	}
	lines := []Text{join("  ", name, join(" · ", best, c.badges(cand.Table)))}
	if aim := c.aim(cand.Table); aim.Len() > 0 {
		lines = append(lines, aim)
	}
	switch {
	case c.a.Columns:
		lines = append(lines, c.columns(cand.Table))
	case cand.Why != "":
		lines = append(lines, c.why(cand, true))
	default:
		if about := c.holds(cand); about.Len() > 0 {
			lines = append(lines, about)
		}
		if line := join("; ", c.reasons(cand), c.was(cand)); len(cand.Use) == 0 && line.Len() > 0 {
			lines = append(lines, line)
		}
	}
	if len(cand.Use) > 0 {
		lines = append(lines, fill(c.Use, columnList(cand.Use)))
	}
	lines = append(lines, c.joins(cand)...)
	if cand.Doubt != "" {
		lines = append(lines, fill(c.Mind, Sentence(cand.Doubt, c.reason)))
	}
	if better := c.better(); better.Len() > 0 {
		lines = append(lines, better)
	}
	return lines
}

// aim says what was wanted of a table, where its badges do not.
func (c *composer) aim(t *catalog.Table) Text {
	written := c.when.written(t.LastWrite)
	switch {
	case c.a.Aim == ForOwner && t.Owner == "":
		return prose(c.OwnerUnknown)
	case c.a.Aim == ForOwner:
		return fill(c.OwnedBy, strong(Elide(t.Owner, termLimit)))
	case c.a.Aim == ForWritten && written == "":
		return prose(c.WriteUnknown)
	case c.a.Aim == ForWritten:
		return strong(capital(written))
	case c.a.Aim == ForCertified && !t.Certified:
		return prose(c.NotCertified)
	case c.a.Aim == ForJoin && len(c.a.Joins) == 0 && len(c.a.Candidates) > 1:
		return prose(c.NoKey)
	}
	return nil
}

// columns lists those of the one table that was asked about.
func (c *composer) columns(t *catalog.Table) Text {
	var names []string
	for i := range t.Columns[:min(columnsListed, len(t.Columns))] {
		names = append(names, t.Columns[i].Name)
	}
	var list []Text
	for _, n := range names {
		list = append(list, code(Elide(n, shortLimit)))
	}
	if left := len(t.Columns) - len(names); left > 0 {
		return fill(c.HoldsToo, join(", ", list...), prose(strconv.Itoa(left)))
	}
	return fill(c.Holds, join(", ", list...))
}

// joins says how a table joins the others that are shown.
func (c *composer) joins(cand Candidate) []Text {
	var lines []Text
	for _, j := range c.a.Joins {
		if j.Right == cand.Table.FullName() {
			j = Joined{j.Right, j.RightColumn, j.Left, j.LeftColumn}
		}
		if j.Left != cand.Table.FullName() {
			continue
		}
		columns := code(Elide(j.LeftColumn, shortLimit))
		if j.RightColumn != j.LeftColumn {
			columns = join(" = ", columns, code(Elide(j.RightColumn, shortLimit)))
		}
		lines = append(lines, fill(c.JoinsOn, tableName(j.Right), columns))
	}
	return lines
}

// why is the model's sentence; where the first place changed it says so.
func (c *composer) why(cand Candidate, first bool) Text {
	if !first {
		return trimmed(Sentence(cand.Why, c.reason), ".")
	}
	was := c.was(cand)
	if was.Len() == 0 {
		return Sentence(cand.Why, c.reason)
	}
	return join("; ", trimmed(Sentence(cand.Why, c.reason-was.Len()-2), ".…"), was)
}

// holds is what a table says of itself: the first sentence of its comment, else
// its key and its columns, those that were asked for first.
func (c *composer) holds(cand Candidate) Text {
	if about := firstSentence(cand.Table.Comment, c.reason); about.Len() > 0 {
		return about
	}
	var asked []string
	for _, r := range telling(cand) {
		asked = append(asked, r.Term)
	}
	return c.Describe(cand.Table, asked, c.reason)
}

// reasons are the matches that tell something. A table typed by its name needs
// none.
func (c *composer) reasons(cand Candidate) Text {
	if typed(c.q.wanted(), cand.Table) {
		return nil
	}
	reasons := telling(cand)
	if cand.Table.Comment == "" { // its columns are told already
		reasons = slices.DeleteFunc(reasons, func(r Reason) bool { return strings.EqualFold(r.Word, r.Term) })
	}
	if len(reasons) == 0 && c.holds(cand).Len() == 0 { // better the name again than nothing
		reasons = Reasons(cand)
	}
	return cut(reasonLine(reasons), c.reason)
}

func (c *composer) was(cand Candidate) Text {
	if cand.Was < 1 || cand.Was >= len(c.Ordinals) {
		return nil
	}
	return fill(c.Was, prose(c.Ordinals[cand.Was]))
}

// better points at the table that is first now, where the order was kept; with
// its reason unless that stands further down.
func (c *composer) better() Text {
	for i, cand := range c.a.Candidates {
		if c.a.Better == "" || cand.Table.FullName() != c.a.Better {
			continue
		}
		if i < len(c.a.Shown()) {
			return fill(c.Better, tableName(c.a.Better))
		}
		return fill(c.Better, join(": ", tableName(c.a.Better), c.why(cand, false)))
	}
	return nil
}

// named is a table's name with its warnings.
func (c *composer) named(cand Candidate) Text {
	return join(" ", tableName(cand.Table.FullName()), c.badges(cand.Table))
}

func (c *composer) badges(t *catalog.Table) Text {
	var badges []Text
	if t.Certified {
		badges = append(badges, prose(c.Certified))
	}
	if t.Deprecated {
		badges = append(badges, prose(c.Deprecated))
	}
	if HasPersonal(t) {
		badges = append(badges, prose(c.Personal))
	}
	return join(" ", badges...)
}

// HasPersonal tells whether a table or one of its columns is tagged as
// personal data.
func HasPersonal(t *catalog.Table) bool {
	if t.Personal {
		return true
	}
	for i := range t.Columns {
		if t.Columns[i].Personal {
			return true
		}
	}
	return false
}

// foot says how fresh the catalog is, which words were taken for the same, how
// it was ranked and how the thumbs stand.
func (c *composer) foot(catalogLine bool) Text {
	var parts []Text
	if catalogLine {
		parts = append(parts, prose(c.when.catalog(c.a.AsOf)))
	}
	for _, r := range c.sameWords() {
		parts = append(parts, prose(r.Word+" ≈ "+r.Term))
	}
	only := c.q.Wish.Only
	only.Certified = only.Certified || c.a.Aim == ForOfficial
	parts = append(parts, prose(c.narrowed(only)), prose(c.ranked()))
	parts = append(parts, prose(c.Counted(c.a.Tally)))
	return join(" · ", parts...)
}

// ranked says that no model weighed a settled answer.
func (c *composer) ranked() string {
	switch {
	case c.a.Prose != "" && c.a.Settled && c.a.Lapse != NoLapse && c.a.Said == "":
		return c.FactsOnly
	case c.a.Prose != "" || c.a.Columns || !c.a.Settled || c.a.Kind == Help || c.a.Model != "":
		return ""
	case c.a.Lapse == Failed:
		return c.ModelFailed
	case c.a.Lapse == Late:
		return c.ModelLate
	case c.a.Lapse == Unheard:
		return c.ModelUnheard
	case c.a.Kind == Nothing: // nothing was ranked
		return ""
	}
	return c.SearchOnly
}

// columnList is up to three columns to use.
func columnList(names []string) Text {
	var list []Text
	for _, n := range names[:min(3, len(names))] {
		list = append(list, code(Elide(n, shortLimit)))
	}
	return join(", ", list...)
}

// cut leaves out the last pieces of a line that is too long.
func cut(parts []Text, limit int) Text {
	for n := len(parts); n > 0; n-- {
		if line := join(" · ", parts[:n]...); line.Len() <= limit {
			return line
		}
	}
	return nil
}

// aside is what stands in parentheses: the first to go where room is short.
var aside = regexp.MustCompile(` ?\([^()]*\)`)

// firstSentence is what a comment says first, in at most limit characters.
func firstSentence(comment string, limit int) Text {
	s := squeezed(comment, limit)
	if utf8.RuneCountInString(s) > limit {
		s = squeezed(aside.ReplaceAllString(s, ""), limit)
	}
	for i, r := range s {
		if (r == '.' || r == '!' || r == '?') && (i+1 == len(s) || s[i+1] == ' ') && i > 12 {
			s = s[:i+1]
			break
		}
	}
	return Sentence(s, limit)
}
