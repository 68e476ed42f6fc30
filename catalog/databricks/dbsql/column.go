package dbsql

import (
	"reflect"
	"strings"
	"time"
)

// column is a column of a result as the manifest describes it.
type column struct {
	Name      string `json:"name"`
	TypeName  string `json:"type_name"`
	Precision *int64 `json:"type_precision"`
	Scale     *int64 `json:"type_scale"`
}

// family is what a column's cells become.
type family int

const (
	asText family = iota // also of types that are not known
	asNull
	asBool
	asInt
	asFloat
	asDate
	asTime
	asBytes
)

// families holds the API's type names beside those that SQL has for them.
var families = map[string]family{
	"BOOLEAN": asBool,
	"BYTE":    asInt, "SHORT": asInt, "INT": asInt, "LONG": asInt,
	"TINYINT": asInt, "SMALLINT": asInt, "INTEGER": asInt, "BIGINT": asInt,
	"FLOAT": asFloat, "DOUBLE": asFloat,
	"DATE":      asDate,
	"TIMESTAMP": asTime, "TIMESTAMP_LTZ": asTime, "TIMESTAMP_NTZ": asTime,
	"BINARY": asBytes,
	"NULL":   asNull, "VOID": asNull,
}

// sqlNames are the names that SQL has for what the API calls otherwise.
var sqlNames = map[string]string{"BYTE": "TINYINT", "SHORT": "SMALLINT", "LONG": "BIGINT"}

var scanTypes = map[family]reflect.Type{
	asText:  reflect.TypeFor[string](),
	asNull:  reflect.TypeFor[any](),
	asBool:  reflect.TypeFor[bool](),
	asInt:   reflect.TypeFor[int64](),
	asFloat: reflect.TypeFor[float64](),
	asDate:  reflect.TypeFor[time.Time](),
	asTime:  reflect.TypeFor[time.Time](),
	asBytes: reflect.TypeFor[[]byte](),
}

func (c column) family() family { return families[strings.ToUpper(c.TypeName)] }

// databaseType is the type as SQL names it, without length or precision.
func (c column) databaseType() string {
	name := strings.ToUpper(c.TypeName)
	if sql, ok := sqlNames[name]; ok {
		return sql
	}
	return name
}
