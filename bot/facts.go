package bot

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/datafind/datafind/catalog"
)

// facts is the line under the best table: owner, last write, use and, for one
// reader alone, whether they can query it. What is not known is left out.
func facts(w Words, t *catalog.Table, access catalog.Access, when clockface) Text {
	var use Text
	switch {
	case t.Usage.Users > 0:
		use = number(t.Usage.Users, w.User, w.Users)
	case t.Usage.Queries > 0:
		use = number(t.Usage.Queries, w.Query, w.Queries)
	}
	owner, may := w.Access(access, Elide(t.Owner, termLimit))
	return join(" · ", prose(owner), prose(when.written(t.LastWrite)), use, prose(may))
}

// Access says whose a table is and what one person may do with it: that they
// can query it or, where they may see its metadata alone, that the owner is the
// one to ask. What is not known is empty.
func (w Words) Access(a catalog.Access, owner string) (owned, may string) {
	switch {
	case a == catalog.CanQuery:
		return owner, w.CanQuery
	case a == catalog.MetadataOnly && owner != "":
		return fill(w.AskOwner, prose(owner)).String(), ""
	}
	return owner, ""
}

// Describe tells of a table without a comment what one row of it stands for and
// which columns it has, those of first before the others, in at most limit
// characters.
func (w Words) Describe(t *catalog.Table, first []string, limit int) Text {
	var names []string
	add := func(name string) {
		if !slices.Contains(t.PrimaryKey, name) && !slices.Contains(names, name) { // keys are told with the row
			names = append(names, name)
		}
	}
	for _, name := range first {
		if columnAt(t, name) >= 0 {
			add(name)
		}
	}
	for i := range t.Columns {
		if name := t.Columns[i].Name; !strings.HasPrefix(name, "_") { // those are the loader's
			add(name)
		}
	}
	var line, columns Text
	if key := w.Per(t.PrimaryKey); key != "" && len(key) < limit/2 {
		line = prose(capital(key) + ". ")
	}
	left := len(names)
	for _, name := range names[:min(4, len(names))] {
		with := join(", ", columns, code(Elide(name, shortLimit)))
		if line.Len()+with.Len()+25 > limit { // with room for the words around them
			break
		}
		columns = with
		left--
	}
	switch {
	case columns.Len() == 0:
	case left == 0:
		line = append(line, fill(w.Holds, columns)...)
	default:
		line = append(line, fill(w.HoldsToo, columns, prose(strconv.Itoa(left)))...)
	}
	if line.Len() > limit {
		return nil
	}
	return line
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

// Moment is the time of today or yesterday ("today 06:10"), of another day its
// date.
func (w Words) Moment(t, now time.Time, zone string) string { return face(w, now, zone).moment(t) }

// Catalog says how fresh the metadata is; empty where that is not known.
func (w Words) Catalog(asOf, now time.Time, zone string) string {
	return face(w, now, zone).catalog(asOf)
}

func (c clockface) written(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	sentence := c.WrittenOn
	if t = t.In(c.zone); sameDay(t, c.now) || sameDay(t, c.now.AddDate(0, 0, -1)) {
		sentence = c.WrittenAt
	}
	return fill(sentence, prose(c.moment(t))).String()
}

func (c clockface) moment(t time.Time) string {
	t = t.In(c.zone)
	switch {
	case sameDay(t, c.now):
		return c.Today.at(t)
	case sameDay(t, c.now.AddDate(0, 0, -1)):
		return c.Yesterday.at(t)
	}
	return c.date(t)
}

func (h Hour) at(t time.Time) string {
	sentence := h.Many
	if t.Hour() == 1 {
		sentence = h.One
	}
	return fill(sentence, prose(t.Format("15:04"))).String()
}

// catalog says how fresh the metadata is: its time today, else its day.
func (c clockface) catalog(asOf time.Time) string {
	switch {
	case asOf.IsZero():
		return ""
	case sameDay(asOf.In(c.zone), c.now):
		return c.CatalogAt.at(asOf.In(c.zone))
	}
	return fill(c.CatalogOf, prose(c.date(asOf.In(c.zone)))).String()
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
