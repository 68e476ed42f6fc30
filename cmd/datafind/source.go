package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"path/filepath"

	"github.com/datafind/datafind/catalog"
	"github.com/datafind/datafind/catalog/databricks"
	"github.com/datafind/datafind/catalog/databricks/dbsql"
	"github.com/datafind/datafind/catalog/file"
	"github.com/datafind/datafind/catalog/store"
)

// sourceFlags say where the metadata comes from: a file or a workspace.
type sourceFlags struct {
	catalogFlags    `embed:""`
	databricksFlags `embed:""`
	cacheFlags      `embed:""`
}

// cacheFlags name the file that a workspace's metadata is kept in.
type cacheFlags struct {
	journalFlags `embed:""`
	Cache        string `help:"The cache of a workspace's metadata, which may be lost. The file catalog.db beside the journal when left out." type:"path" placeholder:"FILE"`
}

func (f cacheFlags) path() string {
	if f.Cache != "" {
		return f.Cache
	}
	return filepath.Join(filepath.Dir(f.Journal), "catalog.db")
}

// check refuses two places at once.
func (f sourceFlags) check() error {
	if f.onDatabricks() && f.Catalog != "" {
		return fmt.Errorf("%w: the metadata comes from the file of --catalog or from the workspace of DATABRICKS_HOST, not from both: leave one out", errUsage)
	}
	return nil
}

// origin stands for all that decides what a sync brings.
func (f sourceFlags) origin(host string, m file.Mapping) (string, error) {
	raw, err := json.Marshal(struct {
		Host, Principal  string
		Warehouse        bool
		Include, Exclude []string
		Metadata         string
		Mapping          file.Mapping
	}{host, f.DatabricksClientID, f.DatabricksWarehouseID != "", f.Include, f.Exclude, f.WriteTo, m})
	if err != nil {
		return "", fmt.Errorf("writing down where metadata is from: %w", err)
	}
	return string(raw), nil
}

// source reads the workspace, with the metadata table beside where there is
// one.
func (f sourceFlags) source(w *workspace, m file.Mapping) store.Source {
	o := databricks.Options{Include: f.Include, Exclude: f.Exclude, Mapping: m.Mapping}
	if w.db == nil {
		return databricks.NewUnityREST(w.client, o)
	}
	unity := databricks.NewUnity(w.db, o)
	if w.place.Schema == "" {
		return unity
	}
	read := func(ctx context.Context) (store.Described, error) { return w.described(ctx, m) }
	return store.Beside(unity, read, catalog.NewFilter(f.Include, f.Exclude).Shows)
}

// described are the tables that the metadata table tells of. None is there
// before something was loaded.
func (w *workspace) described(ctx context.Context, m file.Mapping) (store.Described, error) {
	sheet, err := databricks.ReadMetadata(ctx, w.db, w.place, "")
	name := w.place.Catalog + "." + w.place.Schema + "." + databricks.MetadataTable
	var failed *dbsql.Error
	switch {
	case errors.As(err, &failed) && (failed.SQLState == "42P01" || failed.SQLState == "42704"):
		return store.Described{}, nil
	case errors.As(err, &failed) && (failed.SQLState == "42501" || failed.HTTPStatus == http.StatusForbidden):
		return store.Described{Gaps: []catalog.Gap{{
			What: name, Lost: "what the metadata table tells of tables",
			Mend: "GRANT SELECT ON TABLE " + name + " TO `<principal>`;",
		}}}, nil
	case err != nil:
		return store.Described{}, err
	}
	snapshot, _, err := file.Tables(sheet, name, timeless, file.Options{Mapping: m})
	if errors.Is(err, file.ErrNoTables) {
		return store.Described{Gaps: []catalog.Gap{{
			What: name, Lost: "what the metadata table tells of tables: none of its rows can be used",
			Mend: "datafind ingest FILE.csv",
		}}}, nil
	}
	if err != nil {
		return store.Described{}, err
	}
	return store.Described{Tables: snapshot.Tables}, nil
}
