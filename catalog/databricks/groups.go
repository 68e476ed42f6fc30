package databricks

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"golang.org/x/sync/singleflight"

	"github.com/datafind/datafind/catalog"
	"github.com/datafind/datafind/catalog/databricks/dbsql"
)

const (
	groupsAge  = 15 * time.Minute // after which who belongs where is asked anew
	unknownAge = time.Minute      // after which an unknown address is
	lookLimit  = 30 * time.Second // of one look, all requests together
	maxPeople  = 100_000          // that are remembered
)

// Groups knows from the workspace's directory which groups people belong to;
// it is a catalog.Directory. What cannot be learnt is an error, so that nobody
// is taken for a member.
type Groups struct {
	client *dbsql.Client
	now    func() time.Time
	flight singleflight.Group

	mu     sync.Mutex
	people map[string]person
	names  map[string]groupName // by the id of a group
}

type person struct {
	groups []string
	err    error // ErrNoPrincipal or nil
	until  time.Time
}

type groupName struct {
	name  string // empty: there is no such group
	until time.Time
}

// NewGroups makes a directory over a client, which needs no warehouse. now is
// the clock.
func NewGroups(client *dbsql.Client, now func() time.Time) *Groups {
	return &Groups{client: client, now: now, people: map[string]person{}, names: map[string]groupName{}}
}

// Groups are the names of all groups of the account that the holder of an
// address belongs to, at most 15 minutes old. One look at a time serves all who
// ask for one person.
func (g *Groups) Groups(ctx context.Context, email string) ([]string, error) {
	email = strings.ToLower(strings.TrimSpace(email))
	if email == "" || strings.ContainsAny(email, "\"\\\r\n\t ") { // would change the filter that it goes into
		return nil, fmt.Errorf("looking for a person: %w", catalog.ErrNoPrincipal)
	}
	g.mu.Lock()
	known, ok := g.people[email]
	g.mu.Unlock()
	if ok && g.now().Before(known.until) {
		return slices.Clone(known.groups), known.err
	}
	// On its own context: the first caller may leave, the others wait.
	looked := g.flight.DoChan(email, func() (any, error) {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), lookLimit)
		defer cancel()
		return g.look(ctx, email)
	})
	select {
	case result := <-looked:
		if result.Err != nil {
			return nil, result.Err
		}
		return slices.Clone(result.Val.([]string)), nil
	case <-ctx.Done():
		return nil, fmt.Errorf("looking for a person: %w", ctx.Err())
	}
}

// look asks anew and remembers the answer, but no failure to get one. Its age
// counts from the question.
func (g *Groups) look(ctx context.Context, email string) ([]string, error) {
	asked := g.now()
	groups, until, err := g.ask(ctx, email)
	if errors.Is(err, catalog.ErrNoPrincipal) {
		until = asked.Add(unknownAge)
	} else if err != nil {
		return nil, err
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	if len(g.people) >= maxPeople {
		clear(g.people)
	}
	g.people[email] = person{groups, err, until}
	return groups, err
}

// ask also tells until when the answer is good, which hangs on the oldest of
// its parts.
func (g *Groups) ask(ctx context.Context, email string) (groups []string, until time.Time, err error) {
	until = g.now().Add(groupsAge)
	id, err := g.principal(ctx, email)
	if err != nil {
		return nil, until, err
	}
	ids, err := g.parents(ctx, id)
	if err != nil {
		return nil, until, err
	}
	for _, id := range ids {
		group, err := g.name(ctx, id)
		if err != nil {
			return nil, until, err
		}
		if group.until.Before(until) {
			until = group.until
		}
		if group.name != "" {
			groups = append(groups, group.name)
		}
	}
	return groups, until, nil
}

// principal is the id of the one active person with an address.
func (g *Groups) principal(ctx context.Context, email string) (string, error) {
	var reply struct {
		Resources []struct {
			ID       string `json:"id"`
			UserName string `json:"userName"`
			Active   *bool  `json:"active"`
		} `json:"Resources"`
	}
	err := g.client.Get(ctx, "looking for a person", "/api/2.0/preview/scim/v2/Users",
		url.Values{"filter": {`userName eq "` + email + `"`}, "attributes": {"id,userName,active"}}, &reply)
	if err != nil {
		return "", err
	}
	id := ""
	for _, u := range reply.Resources {
		if !strings.EqualFold(u.UserName, email) || u.ID == "" || u.Active != nil && !*u.Active {
			continue
		}
		if id != "" {
			return "", fmt.Errorf("looking for a person: several have the address: %w", catalog.ErrNoPrincipal)
		}
		id = u.ID
	}
	if id == "" {
		return "", fmt.Errorf("looking for a person: %w", catalog.ErrNoPrincipal)
	}
	return id, nil
}

// parents are the ids of all groups above a principal.
func (g *Groups) parents(ctx context.Context, id string) ([]string, error) {
	var ids []string
	query := url.Values{}
	for {
		var reply struct {
			Groups []struct {
				ID string `json:"group_id"`
			} `json:"transitive_parent_groups"`
			Next string `json:"next_page_token"`
		}
		err := g.client.Get(ctx, "looking for a person's groups", "/api/2.0/identity/principals/"+url.PathEscape(id)+"/transitive-parent-groups", query, &reply)
		if err != nil {
			return nil, err
		}
		for _, group := range reply.Groups {
			ids = append(ids, group.ID)
		}
		if reply.Next == "" {
			return ids, nil
		}
		if reply.Next == query.Get("page_token") {
			return nil, errors.New("looking for a person's groups: the server names the same page again")
		}
		query.Set("page_token", reply.Next)
	}
}

// name is what a group of the account is called. A group that is gone has no
// name, and gives its members nothing.
func (g *Groups) name(ctx context.Context, id string) (groupName, error) {
	g.mu.Lock()
	known, ok := g.names[id]
	g.mu.Unlock()
	asked := g.now()
	if ok && asked.Before(known.until) {
		return known, nil
	}
	var reply struct {
		Name string `json:"group_name"`
	}
	err := g.client.Get(ctx, "looking for the name of a group", "/api/2.0/identity/groups/"+url.PathEscape(id), nil, &reply)
	if err != nil && statusOf(err) != http.StatusNotFound {
		return groupName{}, err
	}
	known = groupName{reply.Name, asked.Add(groupsAge)}
	g.mu.Lock()
	defer g.mu.Unlock()
	if len(g.names) >= maxPeople {
		clear(g.names)
	}
	g.names[id] = known
	return known, nil
}
