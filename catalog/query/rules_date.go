package query

import (
	"strings"
	"time"
)

var dateRules = []rule{
	{"with? not|without? written|lastwrite|created|changed longago number unit back?", func(p *parser, m []atom) bool {
		return p.age(m[2], "<", m[4], m[5])
	}},
	{"with? not|without written|lastwrite|created|changed lately? number unit", func(p *parser, m []atom) bool {
		return p.age(m[2], "<", m[4], m[5])
	}},
	{"with? written|lastwrite|created|changed lately number unit back?", func(p *parser, m []atom) bool {
		return p.age(m[1], ">=", m[3], m[4])
	}},
	{"not|without written|lastwrite|created|changed since|after date", func(p *parser, m []atom) bool { return p.dated(m[1], "<", m[3], false) }},
	{"with? written|lastwrite|created|changed before|lt date", func(p *parser, m []atom) bool { return p.dated(m[1], "<", m[3], false) }},
	{"with? written|lastwrite|created|changed since|ge date", func(p *parser, m []atom) bool { return p.dated(m[1], ">=", m[3], false) }},
	{"with? written|lastwrite|created|changed after|gt date", func(p *parser, m []atom) bool { return p.dated(m[1], ">=", m[3], true) }},
	{"with? written|lastwrite|created|changed today|yesterday|thisweek|thismonth|lastweek|lastmonth|recently", func(p *parser, m []atom) bool { return p.lately(m[1], m[2]) }},
	{"changes table? today|yesterday|thisweek|thismonth|lastweek|lastmonth|recently", func(p *parser, m []atom) bool {
		return p.changes() && p.lately(atom{means: []string{"changed"}}, m[2])
	}},
	{"changes lately number unit", func(p *parser, m []atom) bool {
		return p.changes() && p.age(atom{means: []string{"changed"}}, ">=", m[2], m[3])
	}},
	{"changes since date", func(p *parser, m []atom) bool {
		return p.changes() && p.dated(atom{means: []string{"changed"}}, ">=", m[2], false)
	}},
	{"written|created|changed date", func(p *parser, m []atom) bool {
		return p.dated(m[0], ">=", m[1], false) && p.dated(m[0], "<", m[1], true)
	}},
}

// changes makes tables what is listed where nothing else is.
func (p *parser) changes() bool {
	p.listed = true
	return p.perhaps(atom{text: "changes"}, "table") && p.noun == "table"
}

// age is met by what happened before, or since, so many days ago.
func (p *parser) age(what atom, operator string, n, unit atom) bool {
	count := -int(numberOf(n))
	var at time.Time
	switch {
	case unit.is("days"):
		at = p.now.AddDate(0, 0, count)
	case unit.is("weeks"):
		at = p.now.AddDate(0, 0, 7*count)
	case unit.is("months"):
		at = p.now.AddDate(0, count, 0)
	default:
		at = p.now.AddDate(count, 0, 0)
	}
	return p.happened(what, operator, at.UTC().Format(time.DateTime))
}

// lately is met by what happened in a stretch that ends now, yesterday, or in
// the week or month before this one. Weeks begin on Monday.
func (p *parser) lately(what, when atom) bool {
	day := p.now.UTC().Truncate(24 * time.Hour)
	monday, first := day.AddDate(0, 0, -(int(day.Weekday())+6)%7), day.AddDate(0, 0, 1-day.Day())
	from, before := day, time.Time{}
	switch {
	case when.is("yesterday"):
		from, before = day.AddDate(0, 0, -1), day
	case when.is("thisweek"):
		from = monday
	case when.is("thismonth"):
		from = first
	case when.is("lastweek"):
		from, before = monday.AddDate(0, 0, -7), monday
	case when.is("lastmonth"):
		from, before = first.AddDate(0, -1, 0), first
	case when.is("recently"):
		from = day.AddDate(0, 0, -7)
	}
	if !before.IsZero() && !p.happened(what, "<", before.Format(time.DateOnly)) {
		return false
	}
	return p.happened(what, ">=", from.Format(time.DateOnly))
}

// dated compares with a day, a month or a year; over tells that its end is
// meant and not its beginning.
func (p *parser) dated(what atom, operator string, date atom, over bool) bool {
	layout := "2006-01-02"[:len(date.text)]
	at, err := time.Parse(layout, date.text)
	if err != nil {
		return false
	}
	if over {
		at = at.AddDate(btoi(len(layout) == 4), btoi(len(layout) == 7), btoi(len(layout) == 10))
	}
	return p.happened(what, operator, at.Format(time.DateOnly))
}

func (p *parser) happened(what atom, operator, at string) bool {
	column := "last_write"
	switch {
	case what.is("created"):
		column = "created"
	case what.is("changed"):
		column = "updated"
	}
	return p.add("t."+column+" "+operator+" "+quoted(at), "", column+" "+operator+" "+strings.TrimSuffix(at, " 00:00:00"))
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}
