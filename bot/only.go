package bot

import (
	"strings"

	"github.com/datafind/datafind/catalog"
	"github.com/datafind/datafind/catalog/text"
)

// Only narrows what is looked for to tables of a kind; zero does not.
type Only struct {
	Certified  bool   `json:",omitempty"`
	Current    bool   `json:",omitempty"` // not deprecated
	Impersonal bool   `json:",omitempty"` // without personal data
	In         string `json:",omitempty"` // a domain, schema or catalog, folded
}

// and is both narrowings; the later place holds.
func (o Only) and(p Only) Only {
	o.Certified, o.Current, o.Impersonal = o.Certified || p.Certified, o.Current || p.Current, o.Impersonal || p.Impersonal
	if p.In != "" {
		o.In = p.In
	}
	return o
}

// of is the part of a set that fits. A place where no table of the set is does
// not narrow it.
func (o Only) of(snap *catalog.Snapshot, allowed *catalog.Set) *catalog.Set {
	if o == (Only{}) {
		return allowed
	}
	fits, there := catalog.NewSet(len(snap.Tables)), catalog.NewSet(len(snap.Tables))
	for id := range snap.Tables {
		t := &snap.Tables[id]
		if !allowed.Has(id) || o.Certified && !t.Certified || o.Current && t.Deprecated || o.Impersonal && HasPersonal(t) {
			continue
		}
		fits.Add(id)
		if o.In != "" && o.in(t) {
			there.Add(id)
		}
	}
	if there.Len() > 0 {
		return there
	}
	return fits
}

func (o Only) in(t *catalog.Table) bool {
	for _, place := range []string{t.Domain, t.Schema, t.Catalog} {
		if strings.Join(text.Words(place), "") == o.In {
			return true
		}
	}
	return false
}

// narrowed says how an answer was narrowed: "only ✓ certified".
func (w Words) narrowed(o Only) string {
	var said []string
	say := func(template, what string) { said = append(said, fill(template, prose(what)).String()) }
	if o.Certified {
		say(w.OnlyThose, w.Certified)
	}
	if o.Current {
		say(w.Without, w.Deprecated)
	}
	if o.Impersonal {
		say(w.Without, w.Personal)
	}
	if o.In != "" {
		say(w.OnlyThose, Elide(o.In, termLimit))
	}
	return strings.Join(said, " · ")
}
