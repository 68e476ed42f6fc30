package databricks

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/datafind/datafind/catalog"
	"github.com/datafind/datafind/catalog/databricks/dbsql"
)

const unityPath = "/api/2.1/unity-catalog/"

type containerReply struct {
	Name  string `json:"name"`
	Owner string `json:"owner"`
}

type assignmentReply struct {
	Principal  string   `json:"principal"`
	Privileges []string `json:"privileges"`
}

type tableReply struct {
	Catalog    string            `json:"catalog_name"`
	Schema     string            `json:"schema_name"`
	Name       string            `json:"name"`
	Type       string            `json:"table_type"`
	Comment    string            `json:"comment"`
	Owner      string            `json:"owner"`
	Created    int64             `json:"created_at"` // milliseconds
	Updated    int64             `json:"updated_at"`
	Properties map[string]string `json:"properties"`
	Columns    []columnReply     `json:"columns"`
}

type columnReply struct {
	Name     string `json:"name"`
	Type     string `json:"type_text"`
	Comment  string `json:"comment"`
	Position int    `json:"position"`
}

// list reads all pages of a listing. Only a reply without a token is the last;
// a page may be empty before.
func list[T any](ctx context.Context, client *dbsql.Client, path, key string, query url.Values) ([]T, error) {
	query = maps.Clone(query)
	if query == nil {
		query = url.Values{}
	}
	query.Set("max_results", "0") // as many as the server thinks right
	var all []T
	for {
		var page map[string]json.RawMessage
		if err := client.Get(ctx, "listing "+key, unityPath+path, query, &page); err != nil {
			return nil, err
		}
		items, token, err := readPage[T](page, key)
		if err != nil {
			return nil, fmt.Errorf("listing %s: %w", key, err)
		}
		all = append(all, items...)
		if token == "" {
			return all, nil
		}
		if token == query.Get("page_token") {
			return nil, fmt.Errorf("listing %s: the server names the same page again", key)
		}
		query.Set("page_token", token)
	}
}

// readPage reads the items of a page and the token of the next one.
func readPage[T any](page map[string]json.RawMessage, key string) (items []T, token string, err error) {
	if raw, ok := page["next_page_token"]; ok {
		err = json.Unmarshal(raw, &token)
	}
	if raw, ok := page[key]; ok && err == nil {
		err = json.Unmarshal(raw, &items)
	}
	return items, token, err
}

func (r *tableReply) table() *catalog.Table {
	t := &catalog.Table{
		Catalog: r.Catalog, Schema: r.Schema, Name: r.Name, Type: r.Type, Comment: r.Comment, Owner: r.Owner,
		Created: milliseconds(r.Created), Updated: milliseconds(r.Updated),
	}
	for _, name := range slices.Sorted(maps.Keys(r.Properties)) {
		// Settings of the storage, which mean nothing to people.
		if !strings.HasPrefix(name, "delta.") && !strings.HasPrefix(name, "spark.") && r.Properties[name] != "" {
			t.Properties = append(t.Properties, catalog.Property{Name: name, Text: r.Properties[name]})
		}
	}
	slices.SortStableFunc(r.Columns, func(a, b columnReply) int { return cmp.Compare(a.Position, b.Position) })
	for _, c := range r.Columns {
		t.Columns = append(t.Columns, catalog.Column{Name: c.Name, Type: c.Type, Comment: c.Comment})
	}
	addGrants(t, nil)
	return t
}

func milliseconds(n int64) time.Time {
	if n <= 0 {
		return time.Time{}
	}
	return time.UnixMilli(n).UTC()
}

// eachTable lists the tables of all schemas, in the order of full names.
func (u *UnityREST) eachTable(ctx context.Context, query url.Values, each func(*catalog.Table) error) error {
	containers, err := u.containers(ctx)
	if err != nil {
		return err
	}
	var groups []group
	for _, c := range containers {
		if c.Schema != "" {
			groups = append(groups, group{catalogs: []string{c.Catalog}, schema: c.Schema})
		}
	}
	read := func(ctx context.Context, g group, emit func(*catalog.Table) error) error {
		query := maps.Clone(query)
		query.Set("catalog_name", g.catalogs[0])
		query.Set("schema_name", g.schema)
		query.Set("include_browse", "true")
		tables, err := list[tableReply](ctx, u.client, "tables", "tables", query)
		if err != nil && statusOf(err) != http.StatusNotFound { // dropped meanwhile
			return err
		}
		slices.SortFunc(tables, func(a, b tableReply) int {
			return cmp.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name))
		})
		return u.emit(tables, emit)
	}
	return sideBySide(ctx, u.options.Parallel, groups, read, each)
}

// namedTables asks for each table by itself; one that is gone is passed over.
func (u *UnityREST) namedTables(ctx context.Context, g group, emit func(*catalog.Table) error) error {
	for _, name := range g.tables {
		var reply tableReply
		err := u.client.Get(ctx, "asking for a table", unityPath+"tables/"+url.PathEscape(name), url.Values{"include_browse": {"true"}}, &reply)
		if status := statusOf(err); status == http.StatusNotFound || status == http.StatusForbidden {
			continue
		}
		if err == nil {
			err = u.emit([]tableReply{reply}, emit)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (u *UnityREST) emit(tables []tableReply, emit func(*catalog.Table) error) error {
	meaning := u.options.Mapping.Reader()
	for i := range tables {
		t := tables[i].table()
		if t.Name == "" || !u.scope.shows(t.FullName()) {
			continue
		}
		meaning.Apply(t) // it has its grants already: a tag that names an owner gives no right
		if err := emit(t); err != nil {
			return err
		}
	}
	return nil
}
