package catalog

import (
	"strings"
	"time"
)

// MaxRightsAge is how old rights may be. Older ones show nothing to nobody, as
// one of them may have been taken away since.
const MaxRightsAge = 15 * time.Minute

// Rights is who may use the catalogs and schemas, and when that was read along
// with the tables' own grants.
type Rights struct {
	Containers []Container      // in any order; of one with several entries all hold
	AsOf       time.Time        // zero for unknown, which is too old
	Now        func() time.Time // the clock; nil is time.Now
}

// WithRights is the same metadata, shown by the grants at three levels: those of
// the containers and those of the tables (Table.Grants; there is no right by
// Table.Owner alone). A table may be seen by its owner and by those of its
// schema and catalog, with MANAGE or BROWSE on any of them, and with SELECT on
// any of them together with USE CATALOG and USE SCHEMA. Nothing may be seen
// once the rights are older than MaxRightsAge, which is looked at with each use.
func (s *Snapshot) WithRights(r Rights) *Snapshot {
	with := *s
	with.rights = newRights(s.Tables, r)
	return &with
}

// RightsAsOf is when the rights were read, and whether they may still be used.
// Both are zero without rights.
func (s *Snapshot) RightsAsOf() (asOf time.Time, fresh bool) {
	if s.rights == nil {
		return time.Time{}, false
	}
	return s.rights.asOf, s.rights.fresh()
}

// RightsTooOld tells whether nothing may be seen because the rights are too
// old: who may see what is then not known.
func (s *Snapshot) RightsTooOld() bool { return s.rights != nil && !s.rights.fresh() }

// rights answers for any audience by joining what its principals hold. Most
// grants are made on schemas and catalogs, so what takes room is small; each
// principal's positions are a bitmap or, where few, a list.
type rights struct {
	asOf     time.Time
	now      func() time.Time
	schemaOf []uint32 // of each table
	inside   []uint32 // the catalog of each schema
	catalogs int
	held     map[string][]holding // by principal
}

// holding is one privilege of one principal: where it is held at a level.
type holding struct {
	level     level
	privilege privileges // one bit
	at        positions
}

// principalKey is how a principal is compared. Addresses have no case. Groups
// keep theirs, since two that differ in case alone may be two.
func principalKey(name string) string {
	name = strings.TrimSpace(name)
	if strings.Contains(name, "@") || strings.EqualFold(name, AccountUsers) {
		return strings.ToLower(name)
	}
	return name
}

func (r *rights) fresh() bool {
	age := r.now().Sub(r.asOf)
	return !r.asOf.IsZero() && age <= MaxRightsAge && age >= -MaxRightsAge
}

// holdings are what the audience's principals hold, nothing when too old.
func (r *rights) holdings(a Audience) [][]holding {
	if !r.fresh() {
		return nil
	}
	var all [][]holding
	for _, p := range a.Principals {
		if held := r.held[principalKey(p)]; len(held) > 0 {
			all = append(all, held)
		}
	}
	return all
}

func (r *rights) access(a Audience, id int) Access {
	schema := r.schemaOf[id]
	at := [...]uint32{catalogLevel: r.inside[schema], schemaLevel: schema, tableLevel: uint32(id)}
	var got [len(at)]privileges
	for _, held := range r.holdings(a) {
		for _, h := range held {
			if h.at.has(at[h.level]) {
				got[h.level] |= h.privilege
			}
		}
	}
	return decide(got[catalogLevel], got[schemaLevel], got[tableLevel])
}

func (r *rights) visible(a Audience) *Set {
	set := NewSet(len(r.schemaOf))
	all := r.holdings(a)
	if len(all) == 0 {
		return set
	}
	catalogs, schemas := make([]privileges, r.catalogs), make([]privileges, len(r.inside))
	for _, held := range all {
		for _, h := range held {
			switch h.level {
			case catalogLevel:
				h.at.each(func(i uint32) { catalogs[i] |= h.privilege })
			case schemaLevel:
				h.at.each(func(i uint32) { schemas[i] |= h.privilege })
			}
		}
	}
	shown, entered := make([]bool, len(schemas)), make([]bool, len(schemas))
	for i, c := range r.inside {
		shown[i] = decide(catalogs[c], schemas[i], 0) != NoAccess
		entered[i] = enters(catalogs[c], schemas[i])
	}
	for id, schema := range r.schemaOf {
		if shown[schema] {
			set.Add(id)
		}
	}
	for _, held := range all {
		for _, h := range held {
			if h.level == tableLevel {
				r.addTables(set, h, entered)
			}
		}
	}
	return set
}

// addTables adds what a privilege at the tables themselves shows.
func (r *rights) addTables(set *Set, h holding, entered []bool) {
	h.at.each(func(id uint32) {
		if h.privilege != selects || entered[r.schemaOf[id]] {
			set.Add(int(id))
		}
	})
}
