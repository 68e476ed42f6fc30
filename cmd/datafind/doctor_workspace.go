package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"strings"
	"time"

	"go.uber.org/zap"

	"github.com/datafind/datafind/catalog"
	"github.com/datafind/datafind/catalog/databricks"
	"github.com/datafind/datafind/catalog/databricks/dbsql"
	"github.com/datafind/datafind/catalog/store"
)

// warehousePatience bounds what needs the warehouse, which may have to start.
const warehousePatience = 10 * time.Minute

// lack tells of something that is not had, with the statements that mend it.
func (f *findings) lack(g catalog.Gap) {
	f.note("unity", "%s cannot be read; lost: %s", g.What, g.Lost)
	if g.Mend != "" {
		fmt.Fprintf(f.out, "               → %s\n", strings.ReplaceAll(g.Mend, "\n", "\n                 "))
	}
}

func (c doctorCmd) examineSource(ctx context.Context, f *findings, transport *http.Transport) {
	if err := c.sourceFlags.check(); err != nil {
		f.bad("catalog", err.Error(), "leave one of them out")
		return
	}
	if !c.onDatabricks() {
		c.examineCatalog(ctx, f)
		return
	}
	w, err := c.open(transport)
	if err != nil {
		f.bad("unity", err.Error(), "set it as the error says")
		return
	}
	defer w.close()
	x := &examination{doctorCmd: c, findings: f, w: w}
	if x.reach(ctx, transport) && x.signIn(ctx) {
		if x.warehouse(ctx) {
			x.reading(ctx)
			x.writing(ctx)
		}
		x.groups(ctx)
	}
	x.cache(ctx, transport)
}

// examination is one look at a workspace.
type examination struct {
	doctorCmd
	*findings
	w    *workspace
	me   string          // who signed in
	told map[string]bool // what is lacking, told already
}

// reach tells whether anybody answers there, whatever the answer.
func (x *examination) reach(ctx context.Context, transport *http.Transport) bool {
	ctx, cancel := context.WithTimeout(ctx, doctorPatience)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodHead, x.w.url, nil)
	if err == nil {
		var reply *http.Response
		if reply, err = transport.RoundTrip(r); err == nil {
			err = reply.Body.Close()
		}
	}
	if err != nil {
		x.bad("unity", x.w.host+" cannot be reached: "+err.Error(), "check DATABRICKS_HOST, the network, HTTPS_PROXY and --ca-file")
		return false
	}
	return true
}

// signIn tells who we are for the workspace.
func (x *examination) signIn(ctx context.Context) bool {
	ctx, cancel := context.WithTimeout(ctx, doctorPatience)
	defer cancel()
	var me struct {
		UserName string `json:"userName"`
	}
	err := x.w.client.Get(ctx, "signing in", "/api/2.0/preview/scim/v2/Me", nil, &me)
	var failed *dbsql.Error
	switch {
	case err == nil:
		x.me = me.UserName
		x.good("unity", "signed in to %s as %s", x.w.host, x.me)
		return true
	case errors.As(err, &failed) && (failed.HTTPStatus == http.StatusUnauthorized || failed.HTTPStatus == http.StatusForbidden || failed.HTTPStatus == http.StatusBadRequest):
		x.bad("unity", err.Error(), "the workspace answers and refuses the sign-in: check DATABRICKS_TOKEN, or DATABRICKS_CLIENT_ID with DATABRICKS_CLIENT_SECRET, and that the principal was added to the workspace")
	case failed != nil && failed.HTTPStatus >= 300 && failed.HTTPStatus < 500:
		x.bad("unity", err.Error(), "what answers there is no workspace: check DATABRICKS_HOST")
	default:
		x.bad("unity", err.Error(), "try again; where it stays, ask who runs the workspace")
	}
	return false
}

// warehouse tells whether there is one to work with.
func (x *examination) warehouse(ctx context.Context) bool {
	if x.w.db == nil {
		x.note("unity", "no warehouse: metadata is read by REST, and nothing is written (DATABRICKS_WAREHOUSE_ID)")
		for _, g := range databricks.NewUnityREST(x.w.client, databricks.Options{}).Gaps() {
			x.lack(g)
		}
		return false
	}
	ctx, cancel := context.WithTimeout(ctx, doctorPatience)
	defer cancel()
	h, err := x.w.client.Warehouse(ctx)
	switch {
	case err != nil:
		x.bad("unity", err.Error(), fmt.Sprintf("check DATABRICKS_WAREHOUSE_ID, and give %s the permission Can use on the warehouse", x.me))
		return false
	case strings.HasPrefix(h.State, "DELET"):
		x.bad("unity", "the warehouse is "+h.State, "name another one by DATABRICKS_WAREHOUSE_ID")
		return false
	}
	x.good("unity", "warehouse %s (%s) is %s", h.Name, h.Size, h.State)
	if h.State != "RUNNING" {
		x.note("unity", "starting the warehouse, which may take minutes")
	}
	x.note("unity", "%s", consumption(h, x.Refresh))
	return true
}

// refreshTakes is how long a refresh is taken to run.
const refreshTakes = time.Minute

// consumption estimates how long the warehouse runs a day. Rows are written
// right after refreshes and cost next to nothing beside these.
func consumption(h dbsql.Warehouse, every time.Duration) string {
	times := int((24*time.Hour + every - 1) / every)
	if h.AutoStop == 0 {
		return "the warehouse never stops by itself (auto stop is off): it runs all 1440 minutes of a day"
	}
	runs := min(24*time.Hour, time.Duration(times)*(refreshTakes+h.AutoStop))
	text := fmt.Sprintf("about %.0f minutes of the warehouse a day: %d refreshes of about a minute, writing included, and %.0f min until it stops after each", runs.Minutes(), times, h.AutoStop.Minutes())
	if runs == 24*time.Hour {
		text += "; to spend less set a shorter auto stop, or a longer --refresh with --visibility=everyone"
	}
	return text
}

// reading tells what can be read and what not.
func (x *examination) reading(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, warehousePatience)
	defer cancel()
	catalogs, gaps, err := databricks.NewUnity(x.w.db, databricks.Options{Include: x.Include, Exclude: x.Exclude}).Probe(ctx)
	x.told = map[string]bool{}
	for _, g := range gaps {
		x.told[g.What] = true
		x.lack(g)
	}
	switch {
	case databricks.Lacking(err):
		x.bad("unity", err.Error(), fmt.Sprintf("GRANT USE CATALOG ON CATALOG system TO `%[1]s`; GRANT USE SCHEMA, SELECT ON SCHEMA system.information_schema TO `%[1]s`;", x.me))
	case err != nil:
		x.bad("unity", err.Error(), "look up the statement in the workspace's query history, and try again")
	case catalogs == 0:
		x.bad("unity", "no catalog can be seen that --include and --exclude let through", fmt.Sprintf("GRANT BROWSE ON CATALOG <catalog> TO `%s`; for each catalog, or widen the patterns", x.me))
	default:
		x.good("unity", "%d catalogs can be read", catalogs)
	}
}

// writing tells whether rows could be written, without writing any.
func (x *examination) writing(ctx context.Context) {
	if x.w.place.Schema == "" {
		x.note("delta", "nothing is written to the workspace (--write-to CATALOG.SCHEMA)")
		return
	}
	ctx, cancel := context.WithTimeout(ctx, warehousePatience)
	defer cancel()
	grants := strings.ReplaceAll(x.w.place.Grants(x.me), "\n", "\n                 ")
	writer, err := databricks.NewWriter(databricks.WriterConfig{DB: x.w.db, Client: x.w.client, Place: x.w.place})
	if err == nil {
		err = writer.Probe(ctx)
	}
	switch {
	case err == nil:
		x.good("delta", "%s can be written to", x.WriteTo)
	case errors.Is(err, databricks.ErrNotMade):
		x.note("delta", "the tables in %s are not there yet; the first write makes them, `datafind ddl` prints them. It needs", x.WriteTo)
		fmt.Fprintf(x.out, "               → %s\n", grants)
	default:
		x.bad("delta", err.Error(), grants)
	}
}

// groups tells whether it can be learnt who belongs to which groups.
func (x *examination) groups(ctx context.Context) {
	if x.Visibility == "everyone" {
		x.note("catalog", "--visibility=everyone: all members see all of it, whatever its grants say")
		return
	}
	ctx, cancel := context.WithTimeout(ctx, doctorPatience)
	defer cancel()
	_, err := databricks.NewGroups(x.w.client, time.Now).Groups(ctx, "nobody@datafind.invalid")
	if err != nil && !errors.Is(err, catalog.ErrNoPrincipal) {
		x.bad("unity", "who belongs to which groups cannot be asked, so nobody sees more than nothing for themselves: "+err.Error(),
			fmt.Sprintf("let %s read the users of the workspace (SCIM): make it a workspace admin", x.me))
		return
	}
	x.good("unity", "grants decide who sees what, and people can be looked up")
}

// cache tells what a bot would answer from at once.
func (x *examination) cache(ctx context.Context, transport *http.Transport) {
	if _, err := os.Stat(x.path()); errors.Is(err, os.ErrNotExist) {
		x.note("cache", "%s is not there yet; `datafind sync` or `serve` fills it", x.path())
		return
	}
	c, err := x.openCached(ctx, transport, zap.NewNop(), false)
	if err != nil {
		x.bad("cache", err.Error(), "do as the error says; the cache may be removed, the next sync fills it again")
		return
	}
	defer c.stop()
	snapshot, _, err := c.store.Snapshot(ctx)
	if errors.Is(err, store.ErrEmpty) {
		x.note("cache", "%s is empty; `datafind sync` or `serve` fills it", x.path())
		return
	}
	var gaps []catalog.Gap
	if err == nil {
		gaps, err = c.store.Gaps(ctx)
	}
	if err != nil {
		x.bad("cache", err.Error(), "remove the file; the next sync fills it again")
		return
	}
	x.cached(c, snapshot, gaps)
}

func (x *examination) cached(c *cached, snapshot *catalog.Snapshot, gaps []catalog.Gap) {
	age := time.Since(snapshot.AsOf).Round(time.Second)
	x.good("cache", "%s: %d tables, as of %s, %s old", x.path(), len(snapshot.Tables), snapshot.AsOf.Format("2006-01-02 15:04 MST"), age)
	if _, fresh := snapshot.RightsAsOf(); !fresh && x.Visibility != "everyone" {
		x.note("cache", "its grants are older than %s, so nobody is shown anything until the next refresh", catalog.MaxRightsAge)
	}
	for _, g := range gaps {
		if x.w.db != nil && !x.told[g.What] { // by REST all were told
			x.lack(g)
		}
	}
	x.note("catalog", "tables with %s (--mapping says what means what)", meaningsOf(c.mapping.Count(snapshot.Tables)))
}

func meaningsOf(all []catalog.Meaning) string {
	var parts []string
	for _, m := range all {
		parts = append(parts, fmt.Sprintf("%s %d", m.Name, m.Tables))
	}
	return strings.Join(parts, ", ")
}
