package file

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/datafind/datafind/catalog"
)

// entry is one line: a table, or the groups of a principal. All keys but the
// table's name are optional.
type entry struct {
	Catalog    string        `json:"catalog"`
	Schema     string        `json:"schema"`
	Name       string        `json:"name"`
	Type       string        `json:"type"`
	Comment    string        `json:"comment"`
	Owner      string        `json:"owner"`
	Domain     string        `json:"domain"`
	Tags       pairs         `json:"tags"`
	Properties pairs         `json:"properties"`
	Columns    []columnEntry `json:"columns"`
	Created    moment        `json:"created"`
	Updated    moment        `json:"updated"`
	LastWrite  moment        `json:"last_write"`
	Popularity popularity    `json:"popularity"`
	Lineage    lineageEntry  `json:"lineage"`
	Keys       keysEntry     `json:"keys"`
	Certified  bool          `json:"certified"`
	Deprecated bool          `json:"deprecated"`
	Grants     []grantEntry  `json:"grants"`

	Principal string   `json:"principal"`
	Groups    []string `json:"groups"`
}

type columnEntry struct {
	Name       string `json:"name"`
	Type       string `json:"type"`
	Comment    string `json:"comment"`
	Tags       pairs  `json:"tags"`
	Properties pairs  `json:"properties"`
}

type lineageEntry struct {
	Upstream   []string `json:"upstream"`
	Downstream []string `json:"downstream"`
}

type keysEntry struct {
	Primary []string `json:"primary"`
	Foreign []struct {
		Columns    []string `json:"columns"`
		Table      string   `json:"table"`
		References []string `json:"references"`
	} `json:"foreign"`
}

type grantEntry struct {
	Principal string `json:"principal"`
	Privilege string `json:"privilege"`
}

// parseEntry reads one line. Where it has keys that no entry has they come
// back too, sorted; nothing else is lost with them.
func parseEntry(raw []byte) (e entry, unknown []string, err error) {
	if len(raw) == 0 || raw[0] != '{' {
		return e, nil, errors.New("not a JSON object")
	}
	strict := json.NewDecoder(bytes.NewReader(raw))
	strict.DisallowUnknownFields()
	if err := strict.Decode(&e); err == nil && !strict.More() {
		return e, nil, nil
	}
	e = entry{}
	if err := json.Unmarshal(raw, &e); err != nil {
		return e, nil, readable(err)
	}
	return e, unknownKeys(raw), nil
}

// unknownKeys looks where the strict reading stumbled.
func unknownKeys(raw []byte) []string {
	var keys map[string]json.RawMessage
	var columns struct {
		Columns []map[string]json.RawMessage `json:"columns"`
	}
	if json.Unmarshal(raw, &keys) != nil || json.Unmarshal(raw, &columns) != nil {
		return nil // cannot be: it has been read already
	}
	known := keysOf(reflect.TypeFor[entry]())
	unknown := map[string]bool{}
	for key := range keys {
		if !known[strings.ToLower(key)] {
			unknown[key] = true
		}
	}
	known = keysOf(reflect.TypeFor[columnEntry]())
	for _, c := range columns.Columns {
		for key := range c {
			if !known[strings.ToLower(key)] {
				unknown["columns."+key] = true
			}
		}
	}
	return slices.Sorted(maps.Keys(unknown))
}

func keysOf(t reflect.Type) map[string]bool {
	keys := make(map[string]bool, t.NumField())
	for field := range t.Fields() {
		keys[field.Tag.Get("json")] = true
	}
	return keys
}

// readable says what is wrong with JSON in words of the file, not of Go.
func readable(err error) error {
	var wrong *json.UnmarshalTypeError
	if errors.As(err, &wrong) {
		return fmt.Errorf("key %s cannot be a JSON %s", wrong.Field, wrong.Value)
	}
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		return fmt.Errorf("not JSON: %w", err)
	}
	return err // of a value's own reading
}

// table makes the table that the entry describes.
func (e *entry) table() catalog.Table {
	t := catalog.Table{
		Catalog: strings.TrimSpace(e.Catalog), Schema: strings.TrimSpace(e.Schema), Name: strings.TrimSpace(e.Name),
		Type: e.Type, Comment: strings.TrimSpace(e.Comment),
		Owner: strings.TrimSpace(e.Owner), Domain: strings.TrimSpace(e.Domain),
		Tags: e.Tags.tags(), Properties: e.Properties.properties(),
		Created: e.Created.Time, Updated: e.Updated.Time, LastWrite: e.LastWrite.Time,
		Usage:    catalog.Usage(e.Popularity),
		Upstream: e.Lineage.Upstream, Downstream: e.Lineage.Downstream,
		PrimaryKey: e.Keys.Primary,
		Certified:  e.Certified, Deprecated: e.Deprecated,
	}
	for _, c := range e.Columns {
		t.Columns = append(t.Columns, catalog.Column{
			Name: strings.TrimSpace(c.Name), Type: c.Type, Comment: strings.TrimSpace(c.Comment),
			Tags: c.Tags.tags(), Properties: c.Properties.properties(),
		})
	}
	for _, f := range e.Keys.Foreign {
		t.Foreign = append(t.Foreign, catalog.ForeignKey(f))
	}
	for _, g := range e.Grants {
		t.Grants = append(t.Grants, catalog.Grant(g))
	}
	return t
}

// member notes the groups of a principal; several lines add up.
func (b *builder) member(e entry) {
	who := strings.ToLower(strings.TrimSpace(e.Principal))
	b.groups[who] = append(b.groups[who], e.Groups...)
}
