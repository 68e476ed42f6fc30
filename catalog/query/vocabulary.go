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
	var maybe sieve
	for phrase := range phrases {
		if sum, plain := sumOf(phrase); plain {
			maybe[sum>>6&1023] |= 1 << (sum & 63)
		}
	}
	note := func(field, value, of string) {
		if value == "" {
			return
		}
		if !maybe.has(value) {
			return // nearly all end here, unfolded
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
			t := &r.Snapshot.Tables[id]
			if id == 0 || t.Schema != r.Snapshot.Tables[id-1].Schema || t.Catalog != r.Snapshot.Tables[id-1].Catalog || !allowed.Has(id-1) {
				noteSchema(t, note)
			}
			if maybe.has(t.Catalog, t.Schema, t.Name) { // before the name is put together
				note("table", t.FullName(), "")
			}
			noteTable(t, note)
		}
	}
	return v
}

// sieve is bits by hash, which tell nearly all values apart without a map.
type sieve [1024]uint64

// has tells whether parts, one after the other, may be among the phrases.
func (s *sieve) has(parts ...string) bool {
	sum, plain := sumOf(parts...)
	return !plain || s[sum>>6&1023]&(1<<(sum&63)) != 0
}

// sumOf is a hash of what catalog.Fold leaves of plain parts (ASCII), one after
// the other.
func sumOf(parts ...string) (sum uint64, plain bool) {
	sum = 14695981039346656037 // FNV-1a
	for _, s := range parts {
		for i := 0; i < len(s); i++ {
			c := s[i]
			switch {
			case c >= 0x80:
				return 0, false
			case 'A' <= c && c <= 'Z':
				c += 'a' - 'A'
			case 'a' <= c && c <= 'z', '0' <= c && c <= '9':
			default:
				continue
			}
			sum = (sum ^ uint64(c)) * 1099511628211
		}
	}
	return sum, true
}

// noteSchema notes what tables that follow each other have in common.
func noteSchema(t *catalog.Table, note func(field, value, of string)) {
	note("catalog", t.Catalog, "")
	note("schema", t.Schema, "")
	if t.Catalog != "" && t.Schema != "" {
		note("schema", t.Catalog+"."+t.Schema, "")
	}
}

func noteTable(t *catalog.Table, note func(field, value, of string)) {
	note("table", t.Name, "")
	note("domain", t.Domain, "")
	note("owner", t.Owner, "")
	if name, _, isAddress := strings.Cut(t.Owner, "@"); isAddress {
		note("owner name", name, t.Owner)
	}
	note("type", t.Type, "")
	noteMore(t.Tags, t.Properties, note)
	for _, name := range t.Summary.Types {
		note("column type", name, "")
	}
	for _, x := range t.Summary.Tags {
		note("tag", x.Key, "")
		note("tag value", x.Value, x.Key)
	}
	noteMore(nil, t.Summary.Properties, note)
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
