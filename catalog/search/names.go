package search

import (
	"slices"
	"strings"

	"github.com/datafind/datafind/catalog"
)

// named lists the tables in force that go by a name, which must be in lower
// case: their name, schema.name, or full name.
func (ix *Index) named(name string) []uint32 {
	if len(name) > maxName {
		return nil
	}
	var found []uint32
	for bare := name; ; {
		for i := range ix.parts {
			p := &ix.parts[i]
			for _, table := range p.byName.of(hashOf(bare)) {
				if id := p.ids[table]; p.inForce(int(table)) && !has(found, id) && goesBy(&ix.snap.Tables[id], name) {
					found = append(found, id)
				}
			}
		}
		dot := strings.IndexByte(bare, '.')
		if dot < 0 {
			slices.Sort(found)
			return found
		}
		bare = bare[dot+1:]
	}
}

// maxName is how long a name can be in bytes: more than three parts of 255 runes
// each that people write.
const maxName = 2 << 10

func goesBy(t *catalog.Table, name string) bool {
	return name == strings.ToLower(t.Name) || t.Schema != "" && name == strings.ToLower(t.Schema+"."+t.Name) || name == strings.ToLower(t.FullName())
}

// typed finds the tables that a text names outright: by a dotted name, by one
// with an underscore in it, by one in backticks, or by nothing but the name; a
// dotted name may go on to a column. A plain word in a sentence is no name: a
// table called "orders" is not what every question with that word is after.
func (ix *Index) typed(text string, allowed *catalog.Set) []uint32 {
	var found []uint32
	whole := strings.Trim(strings.TrimSpace(text), "?!.\"'`")
	for i, part := range append([]string{whole}, strings.FieldsFunc(text, nameBreak)...) {
		part = strings.TrimRight(part, ".?!:")
		bare := strings.Trim(part, "\"'`")
		if i > 0 && part[:min(1, len(part))] != "`" && !strings.ContainsAny(bare, "._") {
			continue
		}
		name := strings.ToLower(bare)
		known := ix.named(name)
		if dot := strings.LastIndexByte(name, '.'); len(known) == 0 && dot > 0 {
			known = ix.named(name[:dot])
		}
		for _, id := range known {
			if allowed.Has(int(id)) && !has(found, id) {
				found = append(found, id)
			}
		}
		if len(found) >= maxTyped {
			break
		}
	}
	return found
}

// typedColumns are the names in a text that may be a column's: with an
// underscore in them or in backticks, as written has them.
func typedColumns(text string) []string {
	var found []string
	for _, part := range strings.FieldsFunc(text, nameBreak) {
		part = strings.TrimRight(part, ".?!:")
		bare := strings.Trim(part, "\"'`")
		if dot := strings.LastIndexByte(bare, '.'); dot >= 0 {
			bare = bare[dot+1:]
		}
		if bare != "" && (part[0] == '`' || strings.Contains(bare, "_")) && len(found) < maxTyped {
			found = append(found, written(bare))
		}
	}
	return found
}

// maxTyped bounds the tables that one question can name.
const maxTyped = 64

func nameBreak(r rune) bool { return strings.ContainsRune(" \t\r\n,;()[]{}<>“”«»|", r) }

func has(list []uint32, id uint32) bool {
	for _, x := range list {
		if x == id {
			return true
		}
	}
	return false
}

// Lookup finds the table that a text names outright and alone: its full name,
// or a shorter form that only one allowed table has.
func (ix *Index) Lookup(text string, allowed *catalog.Set) (id int, ok bool) {
	name := strings.Trim(strings.TrimSpace(text), "\"'`")
	if len(name) > maxName {
		return 0, false
	}
	name = strings.ToLower(name)
	if id, ok := ix.snap.Lookup(name); ok && allowed.Has(id) {
		return id, true
	}
	for _, t := range ix.named(name) {
		if !allowed.Has(int(t)) {
			continue
		}
		if ok {
			return 0, false
		}
		id, ok = int(t), true
	}
	return id, ok
}
