package dbsql

import (
	"context"
	"database/sql"
	"database/sql/driver"
)

// Name is the driver's name for sql.Open.
const Name = "databricks"

func init() { sql.Register(Name, Driver{}) }

// Driver opens DSNs; see ParseDSN.
type Driver struct{}

var _ driver.DriverContext = Driver{}

// Open returns a connection to the warehouse of a DSN, without calling it.
func (d Driver) Open(dsn string) (driver.Conn, error) {
	c, err := d.OpenConnector(dsn)
	if err != nil {
		return nil, err
	}
	return c.Connect(context.Background())
}

// OpenConnector reads a DSN once for all connections.
func (Driver) OpenConnector(dsn string) (driver.Connector, error) {
	cfg, err := ParseDSN(dsn)
	if err != nil {
		return nil, err
	}
	return NewConnector(cfg)
}

// Connector gives database/sql its connections, which share one Client.
type Connector struct{ client *Client }

// NewConnector makes the connector for sql.OpenDB. Errors wrap ErrConfig.
func NewConnector(cfg Config) (*Connector, error) {
	client, err := NewClient(cfg)
	if err == nil {
		err = cfg.checkWarehouse()
	}
	if err != nil {
		return nil, err
	}
	return &Connector{client}, nil
}

// Client is the client that the connections work with: one sign-in for both.
func (c *Connector) Client() *Client { return c.client }

// Connect returns a connection; it calls nobody.
func (c *Connector) Connect(context.Context) (driver.Conn, error) { return conn{c.client}, nil }

// Driver returns the driver.
func (c *Connector) Driver() driver.Driver { return Driver{} }
