package catalog

// Access is what an audience may do with a table.
type Access int

// From less to more. What is not known is not said.
const (
	NoAccess      Access = iota // the table's name must not show
	AccessUnknown               // it may be seen; whether it may be queried nobody said
	MetadataOnly                // it may be seen, its data may not be read as things stand
	CanQuery
)

// Visible is the set of tables that the audience may see; nil means all of
// them. With rights (see WithRights) these alone decide. Without, a snapshot in
// which no table carries a grant is open to all members; where some do, a table
// without one is shown to its owner alone.
func (s *Snapshot) Visible(a Audience) *Set {
	switch {
	case s.rights != nil:
		return s.rights.visible(a)
	case !s.hasGrants:
		return nil
	}
	return s.flatVisible(a)
}

// Access is what the audience may do with the table at a position.
func (s *Snapshot) Access(a Audience, id int) Access {
	switch {
	case id < 0 || id >= len(s.Tables):
		return NoAccess
	case s.rights != nil:
		return s.rights.access(a, id)
	case !s.hasGrants:
		return AccessUnknown
	}
	return flatAccess(&s.Tables[id], a.holds())
}

// privileges are those that decide about seeing and querying, as bits.
type privileges uint8

const (
	manages privileges = 1 << iota // owns it, or MANAGE
	browses
	selects
	usesSchema
	usesCatalog
	allBits = iota
)

// level is where a privilege is held. It holds for all that lies below.
type level uint8

const (
	catalogLevel level = iota
	schemaLevel
	tableLevel
)

// privilegesAt is what a privilege gives its holder at a level, itself and for
// what lies below. An owner may do all with the very thing that is owned; of
// what lies below it is known only that it may be seen. ALL PRIVILEGES holds
// all that can be granted at its level.
func privilegesAt(l level, name string) privileges {
	use := [...]privileges{catalogLevel: usesCatalog, schemaLevel: usesSchema, tableLevel: selects}
	switch name {
	case Own:
		return manages | use[l]
	case "MANAGE":
		return manages
	case "BROWSE":
		return browses
	case "SELECT":
		return selects
	case "USE CATALOG":
		return usesCatalog & use[l]
	case "USE SCHEMA":
		if l != tableLevel {
			return usesSchema
		}
	case "ALL PRIVILEGES":
		if l == catalogLevel {
			return selects | usesSchema | usesCatalog
		}
		return selects | use[l]
	}
	return 0
}

// decide puts together what is held at the three levels, by whichever of the
// audience's principals.
func decide(atCatalog, atSchema, atTable privileges) Access {
	any := atCatalog | atSchema | atTable
	switch {
	case any&selects != 0 && enters(atCatalog, atSchema):
		return CanQuery
	case any&(manages|browses) != 0:
		return MetadataOnly
	}
	return NoAccess
}

// enters tells whether catalog and schema may be used, without which nothing in
// them can be read.
func enters(atCatalog, atSchema privileges) bool {
	return atCatalog&usesCatalog != 0 && (atCatalog|atSchema)&usesSchema != 0
}
