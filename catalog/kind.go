package catalog

import (
	"regexp"
	"strconv"
	"strings"
	"time"
)

// dateLayouts are those in which a property can be a date. The order decides
// where all values fit several: day before month, as in Brazil.
var dateLayouts = []string{
	time.DateOnly, time.RFC3339, "2006-01-02T15:04:05.999999999", "2006-01-02 15:04:05.999999999",
	"02/01/2006", "01/02/2006", "02/01/2006 15:04:05", "02-01-2006", "02.01.2006",
}

// number is a plain decimal. A leading zero makes a code (a branch, a postal
// code), which is text.
var number = regexp.MustCompile(`^[+-]?(0|[1-9][0-9]{0,17})([.,][0-9]{1,17})?$`)

// kind is what all values of one name can be so far.
type kind struct {
	number  bool
	layouts []string // that every value fits
}

// TypeProperties makes a property a number or a date where every value of its
// name, at all tables and columns, is one; one word among them makes all text,
// since "greater than" means nothing over a mixture.
func TypeProperties(tables []Table) {
	kinds := map[string]*kind{}
	eachProperty(tables, func(p *Property) {
		k := kinds[p.Name]
		if k == nil {
			k = &kind{number: true, layouts: dateLayouts}
			kinds[p.Name] = k
		}
		k.number = k.number && number.MatchString(p.Text)
		if len(k.layouts) > 0 {
			k.layouts = fitting(k.layouts, p.Text)
		}
	})
	eachProperty(tables, func(p *Property) {
		switch k := kinds[p.Name]; {
		case k.number:
			p.Kind = NumberProperty
			p.Number, _ = strconv.ParseFloat(strings.Replace(p.Text, ",", ".", 1), 64) // matches number
		case len(k.layouts) > 0:
			p.Kind = DateProperty
			t, _ := time.Parse(k.layouts[0], p.Text) // fits
			p.Date = t.UTC()
		}
	})
}

func eachProperty(tables []Table, do func(p *Property)) {
	for i := range tables {
		for j := range tables[i].Properties {
			do(&tables[i].Properties[j])
		}
		for j := range tables[i].Columns {
			for k := range tables[i].Columns[j].Properties {
				do(&tables[i].Columns[j].Properties[k])
			}
		}
	}
}

func fitting(layouts []string, text string) []string {
	if len(text) == 0 || len(text) > 40 || text[0] < '0' || text[0] > '9' {
		return nil
	}
	var fit []string
	for _, layout := range layouts {
		if _, err := time.Parse(layout, text); err == nil {
			fit = append(fit, layout)
		}
	}
	return fit
}

// timeOf is the time that a text gives, or zero.
func timeOf(text string) time.Time {
	if fit := fitting(dateLayouts, text); len(fit) > 0 {
		t, _ := time.Parse(fit[0], text) // fits
		return t.UTC()
	}
	return time.Time{}
}
