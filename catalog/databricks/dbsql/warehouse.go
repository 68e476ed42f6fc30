package dbsql

import (
	"context"
	"encoding/json"
	"net/http"
	"time"
)

const warehousesPath = "/api/2.0/sql/warehouses/"

// Warehouse is what the API says of a SQL warehouse.
type Warehouse struct {
	ID         string
	Name       string
	State      string // RUNNING, STARTING, STOPPED, STOPPING, DELETED or DELETING
	Size       string // such as "2X-Small"
	Serverless bool
	AutoStop   time.Duration // idle time until it stops; 0 for never
}

// Warehouse asks for the warehouse. It does not start it.
func (c *Client) Warehouse(ctx context.Context) (Warehouse, error) {
	const doing = "asking for the warehouse"
	if err := c.cfg.checkWarehouse(); err != nil {
		return Warehouse{}, err
	}
	k, err := c.api(doing, http.MethodGet, warehousesPath+c.cfg.WarehouseID, nil)
	if err != nil {
		return Warehouse{}, err
	}
	k.idempotent = true
	body, err := c.do(ctx, k)
	if err != nil {
		return Warehouse{}, err
	}
	var w struct {
		ID         string `json:"id"`
		Name       string `json:"name"`
		State      string `json:"state"`
		Size       string `json:"cluster_size"`
		Serverless bool   `json:"enable_serverless_compute"`
		AutoStop   int    `json:"auto_stop_mins"`
	}
	if json.Unmarshal(body, &w) != nil || w.State == "" {
		return Warehouse{}, &Error{doing: doing, Message: "the reply cannot be read", HTTPStatus: http.StatusOK}
	}
	return Warehouse{
		ID: w.ID, Name: w.Name, State: w.State, Size: w.Size, Serverless: w.Serverless,
		AutoStop: time.Duration(w.AutoStop) * time.Minute,
	}, nil
}

// Start has the warehouse start, and returns without waiting until it runs. A
// warehouse that runs already stays as it is.
func (c *Client) Start(ctx context.Context) error {
	if err := c.cfg.checkWarehouse(); err != nil {
		return err
	}
	k, err := c.api("starting the warehouse", http.MethodPost, warehousesPath+c.cfg.WarehouseID+"/start", nil)
	if err != nil {
		return err
	}
	k.idempotent = true
	_, err = c.do(ctx, k)
	return err
}
