package main

import (
	"database/sql"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/datafind/datafind/catalog/databricks"
	"github.com/datafind/datafind/catalog/databricks/dbsql"
)

// databricksFlags name the workspace that the metadata comes from.
type databricksFlags struct {
	DatabricksHost         string `help:"Address of the Databricks workspace that the metadata comes from, instead of a file (https://adb-….azuredatabricks.net)." env:"DATABRICKS_HOST" placeholder:"URL"`
	DatabricksToken        string `help:"Access token for it." env:"DATABRICKS_TOKEN" placeholder:"TOKEN"`
	DatabricksClientID     string `name:"databricks-client-id" help:"Service principal to sign in as, instead of a token." env:"DATABRICKS_CLIENT_ID" placeholder:"ID"`
	DatabricksClientSecret string `help:"Its OAuth secret." env:"DATABRICKS_CLIENT_SECRET" placeholder:"SECRET"`
	DatabricksWarehouseID  string `name:"databricks-warehouse-id" help:"SQL warehouse to read by and write with; without one less is read, by REST, and nothing is written." env:"DATABRICKS_WAREHOUSE_ID" placeholder:"ID"`

	writeFlags `embed:""`
}

// writeFlags name the one place that is written to.
type writeFlags struct {
	WriteTo string `help:"Schema of the workspace for questions, answers, thumbs and the metadata table that ingest loads. Without it nothing is written." placeholder:"CATALOG.SCHEMA"`
}

func (f databricksFlags) onDatabricks() bool { return f.DatabricksHost != "" }

// config checks the settings without calling anybody. Errors wrap errUsage.
func (f databricksFlags) config(transport *http.Transport) (dbsql.Config, error) {
	cfg := dbsql.Config{
		Token: f.DatabricksToken, ClientID: f.DatabricksClientID, ClientSecret: f.DatabricksClientSecret,
		WarehouseID: f.DatabricksWarehouseID, UserAgent: "datafind", HTTPClient: &http.Client{Transport: transport},
	}
	address := f.DatabricksHost
	if !strings.Contains(address, "://") {
		address = "https://" + address
	}
	u, err := url.Parse(address)
	if err != nil || u.Hostname() == "" || u.User != nil || strings.Trim(u.Path, "/") != "" || u.Scheme != "https" && u.Scheme != "http" {
		return cfg, fmt.Errorf("%w: DATABRICKS_HOST must be the workspace's address, as https://adb-….azuredatabricks.net", errUsage)
	}
	cfg.Host, cfg.Insecure = u.Hostname(), u.Scheme == "http"
	if port := u.Port(); port != "" {
		if cfg.Port, err = strconv.Atoi(port); err != nil {
			return cfg, fmt.Errorf("%w: DATABRICKS_HOST: %w", errUsage, err)
		}
	}
	switch {
	case cfg.Token == "" && cfg.ClientID == "":
		return cfg, fmt.Errorf("%w: set DATABRICKS_TOKEN, or DATABRICKS_CLIENT_ID and DATABRICKS_CLIENT_SECRET", errUsage)
	case cfg.Token != "" && cfg.ClientID != "":
		return cfg, fmt.Errorf("%w: both DATABRICKS_TOKEN and DATABRICKS_CLIENT_ID are set; keep the one to sign in with", errUsage)
	case cfg.ClientID != "" && cfg.ClientSecret == "":
		return cfg, fmt.Errorf("%w: DATABRICKS_CLIENT_ID needs DATABRICKS_CLIENT_SECRET", errUsage)
	}
	return cfg, nil
}

// place reads --write-to; the zero place where nothing is to be written.
func (f writeFlags) place() (databricks.Place, error) {
	if f.WriteTo == "" {
		return databricks.Place{}, nil
	}
	in, schema, ok := strings.Cut(f.WriteTo, ".")
	if !ok || in == "" || schema == "" || strings.Contains(schema, ".") {
		return databricks.Place{}, fmt.Errorf("%w: --write-to takes CATALOG.SCHEMA", errUsage)
	}
	return databricks.Place{Catalog: in, Schema: schema}, nil
}

// workspace is a connection to Databricks; it calls nobody until it is used.
type workspace struct {
	client *dbsql.Client
	db     *sql.DB // nil without a warehouse
	place  databricks.Place
	host   string // with its port where that is not 443
	url    string // of its front page
}

func (f databricksFlags) open(transport *http.Transport) (*workspace, error) {
	cfg, err := f.config(transport)
	if err != nil {
		return nil, err
	}
	w := &workspace{host: cfg.Host}
	if cfg.Port != 0 {
		w.host = net.JoinHostPort(cfg.Host, strconv.Itoa(cfg.Port))
	}
	w.url = "https://" + w.host + "/"
	if cfg.Insecure {
		w.url = "http://" + w.host + "/"
	}
	if w.place, err = f.place(); err != nil {
		return nil, err
	}
	if cfg.WarehouseID == "" {
		if w.place.Schema != "" {
			return nil, fmt.Errorf("%w: --write-to needs a warehouse: set DATABRICKS_WAREHOUSE_ID", errUsage)
		}
		w.client, err = dbsql.NewClient(cfg)
		return w, usage(err)
	}
	connector, err := dbsql.NewConnector(cfg)
	if err != nil {
		return nil, usage(err)
	}
	w.client, w.db = connector.Client(), sql.OpenDB(connector)
	return w, nil
}

func usage(err error) error {
	if err == nil || !errors.Is(err, dbsql.ErrConfig) {
		return err
	}
	return fmt.Errorf("%w: %w", errUsage, err)
}

func (w *workspace) close() error {
	if w.db == nil {
		return nil
	}
	return w.db.Close()
}
