package databricks

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/datafind/datafind/catalog"
)

// accounts is the directory of a workspace.
type accounts struct {
	mu      sync.Mutex
	users   string              // JSON of Resources
	parents map[string][]string // by principal, a page each
	names   map[string]string   // by group
	refused map[string]int      // status by path
	asked   map[string]int      // requests by the first part of their path that tells
	filter  string
}

func (a *accounts) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if status := a.refused[r.URL.Path]; status != 0 {
		w.WriteHeader(status)
		fmt.Fprint(w, `{"error_code":"REFUSED","message":"no"}`)
		return
	}
	parts := strings.Split(r.URL.Path, "/")
	switch {
	case strings.HasSuffix(r.URL.Path, "/scim/v2/Users"):
		a.asked["users"]++
		a.filter = r.URL.Query().Get("filter")
		fmt.Fprintf(w, `{"Resources":[%s]}`, a.users)
	case strings.HasSuffix(r.URL.Path, "/transitive-parent-groups"):
		a.asked["parents"]++
		pages := a.parents[parts[len(parts)-2]]
		at := len(r.URL.Query().Get("page_token"))
		next := ""
		if at+1 < len(pages) {
			next = strings.Repeat("x", at+1)
		}
		var groups []string
		if at < len(pages) {
			for _, id := range strings.Fields(pages[at]) {
				groups = append(groups, fmt.Sprintf(`{"account_id":"1","group_id":%q}`, id))
			}
		}
		fmt.Fprintf(w, `{"transitive_parent_groups":[%s],"next_page_token":%q}`, strings.Join(groups, ","), next)
	case a.names[parts[len(parts)-1]] != "":
		a.asked["groups"]++
		fmt.Fprintf(w, `{"group_id":"1","group_name":%q}`, a.names[parts[len(parts)-1]])
	default:
		w.WriteHeader(http.StatusNotFound)
	}
}

func people() *accounts {
	return &accounts{
		users:   `{"id":"7","userName":"Ana@X.example","active":true}`,
		parents: map[string][]string{"7": {"1 2", "", "3 4"}},
		names:   map[string]string{"1": "Finance", "2": "hr", "3": "all of sales"}, // 4 is gone
		refused: map[string]int{}, asked: map[string]int{},
	}
}

func TestGroups(t *testing.T) {
	a := people()
	now := day(2026, 11, 22, 6, 0)
	g := NewGroups(clientOf(t, "/api/2.0/", a), func() time.Time { return now })
	ask := func(want ...string) {
		t.Helper()
		got, err := g.Groups(t.Context(), " ana@x.example ")
		if err != nil || !slices.Equal(got, want) {
			t.Errorf("%q, %v", got, err)
		}
	}
	ask("Finance", "hr", "all of sales")
	if a.filter != `userName eq "ana@x.example"` {
		t.Errorf("filter %s", a.filter)
	}
	a.parents["7"] = []string{"2"}
	now = now.Add(groupsAge - time.Second)
	ask("Finance", "hr", "all of sales")
	if a.asked["users"] != 1 || a.asked["groups"] != 3 {
		t.Errorf("asked %v", a.asked)
	}
	now = now.Add(time.Second)
	ask("hr")
	if a.asked["users"] != 2 {
		t.Errorf("asked %v", a.asked)
	}
}

// TestGroupsAgeWithTheirNames holds that a group which got another name is not
// known by the former one for longer than anything else.
func TestGroupsAgeWithTheirNames(t *testing.T) {
	a := people()
	a.users += `,{"id":"8","userName":"bia@x.example"}`
	a.parents["8"] = []string{"2"}
	now := day(2026, 11, 22, 6, 0)
	g := NewGroups(clientOf(t, "/api/2.0/", a), func() time.Time { return now })
	if _, err := g.Groups(t.Context(), "ana@x.example"); err != nil {
		t.Fatal(err)
	}
	a.names["2"] = "people"
	now = now.Add(groupsAge - time.Minute)
	for _, want := range []string{"hr", "people"} {
		if got, err := g.Groups(t.Context(), "bia@x.example"); err != nil || got[0] != want {
			t.Errorf("%q, %v", got, err)
		}
		now = now.Add(time.Minute)
	}
}

func TestGroupsDenies(t *testing.T) {
	for name, c := range map[string]struct {
		email string
		users string
	}{
		"nobody":        {"ana@x.example", ``},
		"another":       {"ana@x.example", `{"id":"7","userName":"anna@x.example"}`},
		"one who left":  {"ana@x.example", `{"id":"7","userName":"ana@x.example","active":false}`},
		"two":           {"ana@x.example", `{"id":"7","userName":"ana@x.example"},{"id":"8","userName":"ANA@x.example"}`},
		"without an id": {"ana@x.example", `{"userName":"ana@x.example"}`},
		"no address":    {" ", `{"id":"7","userName":""}`},
		"a filter":      {`x" or userName pr or userName eq "`, `{"id":"7","userName":"ana@x.example"}`},
	} {
		a := people()
		a.users = c.users
		g := NewGroups(clientOf(t, "/api/2.0/", a), time.Now)
		if audience, err := catalog.PersonIn(t.Context(), g, c.email); !errors.Is(err, catalog.ErrNoPrincipal) || audience.Principals != nil {
			t.Errorf("%s: %v, %v", name, audience, err)
		}
	}
	for _, path := range []string{"/api/2.0/preview/scim/v2/Users", "/api/2.0/identity/principals/7/transitive-parent-groups", "/api/2.0/identity/groups/2"} {
		a := people()
		a.refused[path] = http.StatusForbidden
		g := NewGroups(clientOf(t, "/api/2.0/", a), time.Now)
		if audience, err := catalog.PersonIn(t.Context(), g, "ana@x.example"); err == nil || errors.Is(err, catalog.ErrNoPrincipal) || audience.Principals != nil {
			t.Errorf("%s: %v, %v", path, audience, err)
		}
		delete(a.refused, path) // a failure is not remembered
		if audience, err := catalog.PersonIn(t.Context(), g, "ana@x.example"); err != nil || len(audience.Principals) != 5 {
			t.Errorf("%s: %v, %v", path, audience, err)
		}
	}
}

func TestGroupsForgetsSoonWhomItDoesNotKnow(t *testing.T) {
	a := people()
	known := a.users
	a.users = ""
	now := day(2026, 11, 22, 6, 0)
	g := NewGroups(clientOf(t, "/api/2.0/", a), func() time.Time { return now })
	for range 2 {
		if _, err := g.Groups(t.Context(), "ana@x.example"); !errors.Is(err, catalog.ErrNoPrincipal) {
			t.Error(err)
		}
	}
	if a.asked["users"] != 1 {
		t.Errorf("asked %v", a.asked)
	}
	a.users, now = known, now.Add(unknownAge)
	if _, err := g.Groups(t.Context(), "ana@x.example"); err != nil {
		t.Error(err)
	}
}

// TestGroupsLooksOnce holds that many questions of one person are one look,
// which goes on when the first of them leaves.
func TestGroupsLooksOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := people()
		release := make(chan struct{})
		g := NewGroups(clientOf(t, "/api/2.0/", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			<-release
			a.ServeHTTP(w, r)
		})), time.Now)
		leaving, leave := context.WithCancel(t.Context())
		var wait sync.WaitGroup
		ask := func(ctx context.Context, want error) {
			wait.Go(func() {
				if _, err := g.Groups(ctx, "ana@x.example"); !errors.Is(err, want) {
					t.Errorf("error %v, want %v", err, want)
				}
			})
			synctest.Wait()
		}
		ask(leaving, context.Canceled)
		for range 10 {
			ask(t.Context(), nil)
		}
		leave()
		synctest.Wait()
		close(release)
		wait.Wait()
		if a.asked["users"] != 1 {
			t.Errorf("asked %v", a.asked)
		}
	})
}
