package catalog

import "strings"

// AccountUsers is the group that every member of the company belongs to.
const AccountUsers = "account users"

// Own is the privilege that stands for being the owner. A source whose owners
// have rights says so by a grant; Table.Owner is for people to read, and a tag
// may have said it.
const Own = "OWN"

// Grant gives a principal a privilege on a table, a schema or a catalog. A
// privilege that is not known here gives nothing.
type Grant struct {
	Principal string // an e-mail address or a group
	Privilege string // SELECT, BROWSE, MANAGE, ALL PRIVILEGES, …, or Own
}

// privilege is the privilege in one writing: sources have USE_SCHEMA and "use
// schema" too.
func (g Grant) privilege() string {
	return strings.ToUpper(strings.ReplaceAll(strings.TrimSpace(g.Privilege), "_", " "))
}

// Audience is everyone who can read a reply, as the principals that all of
// them hold: for one person the e-mail address, the groups and AccountUsers;
// for a channel AccountUsers alone. The zero Audience sees nothing of a
// catalog that carries grants.
type Audience struct {
	Principals []string
}

// Everyone is the audience of a channel: what every member may see.
func Everyone() Audience { return Audience{Principals: []string{AccountUsers}} }

// holds are the principals in lower case.
func (a Audience) holds() map[string]bool {
	holds := make(map[string]bool, len(a.Principals))
	for _, p := range a.Principals {
		holds[strings.ToLower(p)] = true
	}
	return holds
}

// Person is the audience of one person alone. Groups come from the snapshot.
// An empty address is a member of whom nothing is known.
func (s *Snapshot) Person(email string) Audience {
	a := Everyone()
	if email = strings.ToLower(strings.TrimSpace(email)); email != "" {
		a.Principals = append(append(a.Principals, email), s.groups[email]...)
	}
	return a
}

// flatVisible is Visible where each table says for itself who may see it.
func (s *Snapshot) flatVisible(a Audience) *Set {
	holds := a.holds()
	set := NewSet(len(s.Tables))
	for id := range s.Tables {
		if flatAccess(&s.Tables[id], holds) != NoAccess {
			set.Add(id)
		}
	}
	return set
}

// flatAccess is what those who hold the principals, in lower case, may do with
// a table that alone says so. That its owner can query it is likely, not said.
func flatAccess(t *Table, holds map[string]bool) Access {
	best := NoAccess
	if t.Owner != "" && holds[strings.ToLower(t.Owner)] {
		best = AccessUnknown
	}
	for _, g := range t.Grants {
		if !holds[strings.ToLower(g.Principal)] {
			continue
		}
		switch g.privilege() {
		case "SELECT", "ALL PRIVILEGES":
			return CanQuery
		case "BROWSE", "MANAGE":
			best = max(best, MetadataOnly)
		}
	}
	return best
}
