package llm

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

const (
	whyLimit   = 110 // characters
	useLimit   = 4   // columns to use
	minOptions = 2
	maxOptions = 4
	labelLimit = 24 // characters
	maxJoins   = 2
)

// check makes a verdict of what a model wrote. Nothing in it is taken on
// trust: numbers must point at what was shown, words must be plain.
func (p *prompt) check(text string) (Verdict, error) {
	r, err := parseReply(text)
	if err != nil {
		return Verdict{}, err
	}
	var v Verdict
	v.Picks = p.picks(r, &v.Dropped)
	v.Astray = p.astray(r)
	v.Joins, v.Twins = p.joins(r), r.Twins && len(v.Picks) > 1
	switch Outcome(r.Outcome) {
	case None:
		return Verdict{Outcome: None, Dropped: v.Dropped, Astray: v.Astray}, nil
	case Counted:
		if p.sheet.queried() == "" {
			return v, fmt.Errorf("%w: it has queried nothing", ErrNothingUsable)
		}
		return Verdict{Outcome: Counted, SQL: p.sheet.queried(), Dropped: v.Dropped, Astray: v.Astray}, nil
	case Unclear:
		if v.Options = p.options(r, &v.Dropped); len(v.Options) >= minOptions {
			v.Outcome, v.Question = Unclear, p.question(r, &v.Dropped)
			return v, nil
		}
		v.Options = nil // one reading is no choice; the picks may do
	}
	if len(v.Picks) == 0 {
		return Verdict{Dropped: v.Dropped, Astray: v.Astray}, fmt.Errorf("%w: it points at no candidate", ErrNothingUsable)
	}
	v.Outcome = Fits
	return v, nil
}

func (p *prompt) picks(r reply, dropped *int) []Pick {
	var picks []Pick
	seen := map[int]bool{}
	for _, said := range r.Picks {
		at := said.Table - 1
		if at < 0 || at >= len(p.sheet.shown) || seen[at] {
			continue
		}
		seen[at] = true
		pick := Pick{Candidate: at}
		for _, number := range said.Columns {
			if i := number - 1; p.sheet.shown[at][i] && len(pick.Use) < useLimit && !slices.Contains(pick.Use, i) {
				pick.Use = append(pick.Use, i)
			}
		}
		var lost int
		pick.Why, lost = p.sentence(said.Why, at)
		*dropped += lost
		pick.Doubt, lost = p.sentence(said.Doubt, at)
		*dropped += lost
		picks = append(picks, pick)
	}
	return picks
}

// astray counts what a reply points at that was not shown.
func (p *prompt) astray(r reply) (n int) {
	known := func(table int) bool { return table >= 1 && table <= len(p.sheet.shown) }
	for _, said := range r.Picks {
		if !known(said.Table) {
			n++
			continue
		}
		for _, column := range said.Columns {
			if !p.sheet.shown[said.Table-1][column-1] {
				n++
			}
		}
	}
	for _, said := range r.Options {
		if !known(said.Table) {
			n++
		}
	}
	return n
}

// options keeps those with a plain label of their own and a table of its own.
func (p *prompt) options(r reply, dropped *int) []Option {
	var options []Option
	labels, tables := map[string]bool{}, map[int]bool{}
	for _, said := range r.Options {
		at, label := said.Table-1, strings.Join(strings.Fields(said.Label), " ")
		if at < 0 || at >= len(p.sheet.shown) || tables[at] || len(options) == maxOptions {
			continue
		}
		if !plainLabel(label) || labels[strings.ToLower(label)] {
			*dropped++
			continue
		}
		labels[strings.ToLower(label)], tables[at] = true, true
		options = append(options, Option{Label: label, Candidate: at})
	}
	return options
}

// joins keeps those between columns of two picks that were shown.
func (p *prompt) joins(r reply) []Join {
	picked := map[int]bool{}
	for _, said := range r.Picks {
		picked[said.Table-1] = true
	}
	side := func(said string) (Slot, bool) {
		at := slot.FindStringSubmatch("[" + strings.Trim(said, "[] ") + "]")
		if at == nil {
			return Slot{}, false
		}
		s := Slot{number(at[1]) - 1, number(at[2]) - 1}
		return s, picked[s.Candidate] && s.Candidate >= 0 && s.Candidate < len(p.sheet.shown) && p.sheet.shown[s.Candidate][s.Column]
	}
	var joins []Join
	for _, said := range r.Joins {
		left, ok := side(said.Left)
		right, fits := side(said.Right)
		if ok && fits && left.Candidate != right.Candidate && len(joins) < maxJoins {
			joins = append(joins, Join{left, right})
		}
	}
	return joins
}

// question is what the model asks back, if it is a plain question.
func (p *prompt) question(r reply, dropped *int) string {
	said := strings.Join(strings.Fields(r.Question), " ")
	if said == "" {
		return ""
	}
	if !plain(said) || !strings.HasSuffix(said, "?") || utf8.RuneCountInString(said) > whyLimit {
		*dropped++
		return ""
	}
	return said
}

// sentence is the first sentence of a text that stands the check, its slots
// filled with the names of the candidate's columns, cut to whyLimit. lost
// counts those before it that did not.
func (p *prompt) sentence(text string, candidate int) (checked string, lost int) {
	for _, s := range sentences(text) {
		if filled, ok := p.fill(s, candidate); ok {
			return cutAtWord(filled, whyLimit), lost
		}
		lost++
	}
	return "", lost
}

// fill puts names for slots in a sentence whose every other word is plain. A
// slot of another table, or of a column that was not shown, is made up.
func (p *prompt) fill(sentence string, candidate int) (string, bool) {
	if claims(sentence, p.sheet.tables[candidate].Table) {
		return "", false
	}
	return filled(sentence, slot, func(place []string) (string, bool) {
		if number(place[1])-1 != candidate {
			return "", false
		}
		return p.sheet.column(place[1], place[2])
	})
}

// filled puts names, between backticks, where a pattern finds a place for one.
// It is false where a place has no name or the words between are not plain.
func filled(sentence string, places *regexp.Regexp, name func(place []string) (string, bool)) (string, bool) {
	var b strings.Builder
	from := 0
	for _, at := range places.FindAllStringSubmatchIndex(sentence, -1) {
		place := make([]string, len(at)/2)
		for i := range place {
			if at[2*i] >= 0 {
				place[i] = sentence[at[2*i]:at[2*i+1]]
			}
		}
		said, ok := name(place)
		if !ok || !plain(sentence[from:at[0]]) || !quotable(said) {
			return "", false
		}
		b.WriteString(sentence[from:at[0]] + "`" + said + "`")
		from = at[1]
	}
	if !plain(sentence[from:]) {
		return "", false
	}
	b.WriteString(sentence[from:])
	return b.String(), true
}

// cutAtWord shortens a sentence to so many characters, never within a word
// nor within a name between backticks.
func cutAtWord(s string, limit int) string {
	if utf8.RuneCountInString(s) <= limit {
		return s
	}
	end, characters, quoted := 0, 0, false
	for i, r := range s {
		if characters++; characters > limit-1 {
			break
		}
		switch {
		case r == '`':
			quoted = !quoted
		case r == ' ' && !quoted:
			end = i
		}
	}
	if end == 0 {
		return ""
	}
	return strings.TrimRight(s[:end], " ,;:–—-") + "…"
}
