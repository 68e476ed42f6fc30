package query

import (
	"strings"

	"github.com/datafind/datafind/catalog"
)

// place is where in the catalog a word of a question stands.
type place struct {
	field string // table, schema, catalog, domain, owner, type, column type, tag, tag value, property, property value
	value string // as the catalog writes it
	of    string // the tag or the property whose value it is
}

// vocabulary knows what some phrases are in the part of a catalog that an
// audience may see.
type vocabulary map[string][]place

// lookUp finds phrases, which are folded, in one walk over the catalog.
func (r Reader) lookUp(phrases map[string]bool) vocabulary {
	v := vocabulary{}
	folded := map[string]string{}
	note := func(field, value, of string) {
		if value == "" {
			return
		}
		key, ok := folded[value]
		if !ok {
			key = catalog.Fold(value)
			folded[value] = key
		}
		if !phrases[key] {
			return
		}
		p := place{field, value, of}
		for _, known := range v[key] {
			if known == p {
				return
			}
		}
		v[key] = append(v[key], p)
	}
	allowed := r.Snapshot.Visible(r.Audience)
	for id := range r.Snapshot.Tables {
		if allowed.Has(id) {
			noteTable(&r.Snapshot.Tables[id], note)
		}
	}
	return v
}

func noteTable(t *catalog.Table, note func(field, value, of string)) {
	note("table", t.FullName(), "")
	note("table", t.Name, "")
	note("catalog", t.Catalog, "")
	note("schema", t.Schema, "")
	if t.Catalog != "" && t.Schema != "" {
		note("schema", t.Catalog+"."+t.Schema, "")
	}
	note("domain", t.Domain, "")
	note("owner", t.Owner, "")
	if name, _, isAddress := strings.Cut(t.Owner, "@"); isAddress {
		note("owner name", name, t.Owner)
	}
	note("type", t.Type, "")
	noteMore(t.Tags, t.Properties, note)
	for i := range t.Columns {
		note("column type", t.Columns[i].Type, "")
		noteMore(t.Columns[i].Tags, t.Columns[i].Properties, note)
	}
}

func noteMore(tags []catalog.Tag, properties []catalog.Property, note func(field, value, of string)) {
	for _, x := range tags {
		note("tag", x.Key, "")
		note("tag value", x.Value, x.Key)
	}
	for _, x := range properties {
		note("property", x.Name, "")
		note("property value", x.Text, x.Name)
	}
}

// in is the place of a field, if there is one.
func (v vocabulary) in(phrase, field string) (place, bool) {
	for _, p := range v[catalog.Fold(phrase)] {
		if p.field == field {
			return p, true
		}
	}
	return place{}, false
}
