package bot

import (
	"strconv"
	"time"

	"github.com/datafind/datafind/catalog"
)

// facts is the line under the best table: owner, last write, use. What is not
// known is left out.
func facts(w Words, t *catalog.Table, when clockface) Text {
	var use Text
	switch {
	case t.Usage.Users > 0:
		use = number(t.Usage.Users, w.User, w.Users)
	case t.Usage.Queries > 0:
		use = number(t.Usage.Queries, w.Query, w.Queries)
	}
	return join(" · ", prose(Elide(t.Owner, termLimit)), prose(when.written(t.LastWrite)), use)
}

// clockface shows times as one person reads them.
type clockface struct {
	Words
	now  time.Time
	zone *time.Location
}

func face(w Words, now time.Time, zone string) clockface {
	loc, err := time.LoadLocation(zone)
	if err != nil || zone == "" {
		loc = time.UTC
	}
	return clockface{Words: w, now: now.In(loc), zone: loc}
}

// Written says when data was last written, in a zone (IANA, empty: UTC) and
// as seen at now. It is empty where that is not known.
func (w Words) Written(t, now time.Time, zone string) string { return face(w, now, zone).written(t) }

// Moment is the time of day, and for another day its date.
func (w Words) Moment(t, now time.Time, zone string) string { return face(w, now, zone).moment(t) }

// Catalog says how fresh the metadata is; empty where that is not known.
func (w Words) Catalog(asOf, now time.Time, zone string) string {
	return face(w, now, zone).catalog(asOf)
}

func (c clockface) written(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	t = t.In(c.zone)
	switch {
	case sameDay(t, c.now):
		return fill(c.WrittenToday, prose(t.Format("15:04"))).String()
	case sameDay(t, c.now.AddDate(0, 0, -1)):
		return fill(c.WrittenYesterday, prose(t.Format("15:04"))).String()
	}
	return fill(c.WrittenOn, prose(c.date(t))).String()
}

func (c clockface) moment(t time.Time) string {
	t = t.In(c.zone)
	if sameDay(t, c.now) {
		return t.Format("15:04")
	}
	return c.date(t)
}

// catalog says how fresh the metadata is: its time today, else its day.
func (c clockface) catalog(asOf time.Time) string {
	switch {
	case asOf.IsZero():
		return ""
	case sameDay(asOf.In(c.zone), c.now):
		return fill(c.CatalogAt, prose(c.moment(asOf))).String()
	}
	return fill(c.CatalogOf, prose(c.moment(asOf))).String()
}

// date is "20 Nov", with the year where it is not this one.
func (c clockface) date(t time.Time) string {
	s := strconv.Itoa(t.Day()) + " " + c.Months[t.Month()-1]
	if t.Year() != c.now.Year() {
		s += " " + strconv.Itoa(t.Year())
	}
	return s
}

func sameDay(a, b time.Time) bool {
	return a.Year() == b.Year() && a.YearDay() == b.YearDay()
}
