package catalog

import "strings"

// AccountUsers is the group that every member of the company belongs to.
const AccountUsers = "account users"

// Grant gives a principal a privilege on a table.
type Grant struct {
	Principal string // an e-mail address or a group
	Privilege string // SELECT, BROWSE, MANAGE, ALL PRIVILEGES, …
}

// shows tells whether a privilege lets its holder see that a table exists.
// Anything not listed (MODIFY alone, say) does not.
func (g Grant) shows() bool {
	switch strings.ToUpper(strings.ReplaceAll(g.Privilege, "_", " ")) {
	case "SELECT", "BROWSE", "MANAGE", "ALL PRIVILEGES":
		return true
	}
	return false
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

// Person is the audience of one person alone. Groups come from the snapshot.
// An empty address is a member of whom nothing is known.
func (s *Snapshot) Person(email string) Audience {
	a := Everyone()
	if email = strings.ToLower(strings.TrimSpace(email)); email != "" {
		a.Principals = append(append(a.Principals, email), s.groups[email]...)
	}
	return a
}

// Visible is the set of tables that the audience may see; nil means all of
// them. A snapshot in which no table carries a grant is open to all members;
// where some do, a table without one is shown to its owner alone.
func (s *Snapshot) Visible(a Audience) *Set {
	if !s.hasGrants {
		return nil
	}
	holds := make(map[string]bool, len(a.Principals))
	for _, p := range a.Principals {
		holds[strings.ToLower(p)] = true
	}
	set := NewSet(len(s.Tables))
	for id := range s.Tables {
		t := &s.Tables[id]
		if t.Owner != "" && holds[strings.ToLower(t.Owner)] {
			set.Add(id)
			continue
		}
		for _, g := range t.Grants {
			if g.shows() && holds[strings.ToLower(g.Principal)] {
				set.Add(id)
				break
			}
		}
	}
	return set
}
