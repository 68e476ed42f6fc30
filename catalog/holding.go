package catalog

import (
	"math/bits"
	"slices"
	"strings"
	"time"
)

// positions is a set of positions at one level, in the smaller of two forms.
type positions struct {
	few  []uint32 // sorted
	many *Set     // where not nil
}

// newPositions takes the list over; n is how many positions there are.
func newPositions(list []uint32, n int) positions {
	slices.Sort(list)
	list = slices.Compact(list)
	if len(list) <= n/32 {
		return positions{few: slices.Clip(list)}
	}
	set := NewSet(n)
	for _, p := range list {
		set.Add(int(p))
	}
	return positions{many: set}
}

func (p positions) has(at uint32) bool {
	if p.many != nil {
		return p.many.Has(int(at))
	}
	_, found := slices.BinarySearch(p.few, at)
	return found
}

func (p positions) each(do func(uint32)) {
	for _, at := range p.few {
		do(at)
	}
	if p.many == nil {
		return
	}
	for i, word := range p.many.words {
		for ; word != 0; word &= word - 1 {
			do(uint32(i*64 + bits.TrailingZeros64(word)))
		}
	}
}

// rightsBuilder gathers what each principal holds.
type rightsBuilder struct {
	catalogs map[string]uint32
	schemas  map[[2]string]uint32
	inside   []uint32
	lists    map[holder][]uint32
}

type holder struct {
	principal string
	level     level
	privilege privileges // one bit
}

func newRights(tables []Table, given Rights) *rights {
	b := &rightsBuilder{catalogs: map[string]uint32{}, schemas: map[[2]string]uint32{}, lists: map[holder][]uint32{}}
	r := &rights{asOf: given.AsOf.UTC(), now: given.Now, schemaOf: make([]uint32, len(tables)), held: map[string][]holding{}}
	if r.now == nil {
		r.now = time.Now
	}
	for id := range tables {
		t := &tables[id]
		r.schemaOf[id] = b.schema(t.Catalog, t.Schema)
		b.grant(tableLevel, uint32(id), t.Grants)
	}
	for _, c := range given.Containers {
		b.container(c)
	}
	r.inside, r.catalogs = b.inside, len(b.catalogs)
	size := [...]int{catalogLevel: len(b.catalogs), schemaLevel: len(b.inside), tableLevel: len(tables)}
	for h, list := range b.lists {
		r.held[h.principal] = append(r.held[h.principal], holding{h.level, h.privilege, newPositions(list, size[h.level])})
	}
	return r
}

func (b *rightsBuilder) catalog(name string) uint32 {
	name = strings.ToLower(name)
	at, ok := b.catalogs[name]
	if !ok {
		at = uint32(len(b.catalogs))
		b.catalogs[name] = at
	}
	return at
}

func (b *rightsBuilder) schema(catalog, name string) uint32 {
	key := [2]string{strings.ToLower(catalog), strings.ToLower(name)}
	at, ok := b.schemas[key]
	if !ok {
		at = uint32(len(b.inside))
		b.schemas[key] = at
		b.inside = append(b.inside, b.catalog(catalog))
	}
	return at
}

// container takes a container over, unless no table is in it.
func (b *rightsBuilder) container(c Container) {
	owner := []Grant{{Principal: c.Owner, Privilege: Own}}
	if c.Schema == "" {
		if at, ok := b.catalogs[strings.ToLower(c.Catalog)]; ok {
			b.grant(catalogLevel, at, owner)
			b.grant(catalogLevel, at, c.Grants)
		}
		return
	}
	if at, ok := b.schemas[[2]string{strings.ToLower(c.Catalog), strings.ToLower(c.Schema)}]; ok {
		b.grant(schemaLevel, at, owner)
		b.grant(schemaLevel, at, c.Grants)
	}
}

func (b *rightsBuilder) grant(l level, at uint32, grants []Grant) {
	for _, g := range grants {
		principal := principalKey(g.Principal)
		if principal == "" {
			continue
		}
		held := privilegesAt(l, g.privilege())
		for bit := range privileges(allBits) {
			if one := privileges(1) << bit; held&one != 0 {
				h := holder{principal, l, one}
				b.lists[h] = append(b.lists[h], at)
			}
		}
	}
}
