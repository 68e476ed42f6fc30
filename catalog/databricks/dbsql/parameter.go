package dbsql

import (
	"database/sql"
	"database/sql/driver"
	"fmt"
	"reflect"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// Date is a parameter of type DATE: the day of the time in its own zone.
type Date time.Time

// Decimal is a parameter of type DECIMAL, written as digits with at most one
// point, such as "-12.50"; precision and scale are those of the text.
type Decimal string

// parameter is a named value as the API takes it. No Value is NULL; no Type
// is STRING.
type parameter struct {
	Name  string  `json:"name"`
	Value *string `json:"value,omitempty"`
	Type  string  `json:"type,omitempty"`
}

var (
	parameterName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)
	decimalText   = regexp.MustCompile(`^[+-]?([0-9]+)(?:\.([0-9]+))?$`)
)

// maxPrecision is the most digits that a DECIMAL has.
const maxPrecision = 38

// bind turns a value given by sql.Named into a parameter. Errors wrap
// ErrParameter and never hold the value.
func bind(named driver.NamedValue) (parameter, error) {
	p := parameter{Name: named.Name}
	if named.Name == "" {
		return p, fmt.Errorf("%w: number %d has no name; use sql.Named(\"name\", value) and :name in the statement", ErrParameter, named.Ordinal)
	}
	if !parameterName.MatchString(named.Name) {
		return p, fmt.Errorf("%w: number %d has a name that is not letters, digits and _", ErrParameter, named.Ordinal)
	}
	text, kind, err := literal(named.Value)
	if err != nil {
		return p, fmt.Errorf("%w: :%s: %w", ErrParameter, named.Name, err)
	}
	if kind == "" { // NULL
		return p, nil
	}
	p.Value, p.Type = &text, kind
	return p, nil
}

// literal writes a value as text with its SQL type, which is empty for NULL.
func literal(value any) (text, kind string, err error) {
	if value, err = plain(value); err != nil {
		return "", "", err
	}
	switch v := value.(type) {
	case nil:
		return "", "", nil
	case Date:
		return time.Time(v).Format(time.DateOnly), "DATE", nil
	case Decimal:
		return decimalLiteral(string(v))
	case bool:
		return strconv.FormatBool(v), "BOOLEAN", nil
	case int64:
		return strconv.FormatInt(v, 10), "BIGINT", nil
	case float64:
		return floatLiteral(v), "DOUBLE", nil
	case string:
		return v, "STRING", nil
	case time.Time:
		return v.UTC().Format("2006-01-02T15:04:05.999999Z"), "TIMESTAMP", nil
	case []byte:
		return "", "", fmt.Errorf("BINARY cannot be a parameter; send base64 text and unbase64() it")
	}
	return "", "", fmt.Errorf("a %T cannot be a parameter", value)
}

// plain brings a value down to Date, Decimal or one of database/sql's own
// types.
func plain(value any) (any, error) {
	switch value.(type) {
	case nil, Date, Decimal:
		return value, nil
	case sql.Out:
		return nil, fmt.Errorf("there are no output parameters")
	}
	if _, ok := value.(driver.Valuer); !ok {
		v := reflect.ValueOf(value)
		switch v.Kind() {
		case reflect.Pointer:
			if v.IsNil() {
				return nil, nil
			}
			return plain(v.Elem().Interface())
		case reflect.Slice:
			if v.Type().Elem().Kind() == reflect.Uint8 {
				break
			}
			return nil, nested(value)
		case reflect.Array, reflect.Map:
			return nil, nested(value)
		case reflect.Struct:
			if _, ok := value.(time.Time); !ok {
				return nil, nested(value)
			}
		}
	}
	v, err := driver.DefaultParameterConverter.ConvertValue(value)
	if err != nil {
		return nil, fmt.Errorf("a %T cannot be sent", value)
	}
	return v, nil
}

func nested(value any) error {
	return fmt.Errorf("a %T would be ARRAY, MAP or STRUCT, which cannot be parameters; send JSON text and from_json() it", value)
}

func decimalLiteral(text string) (string, string, error) {
	m := decimalText.FindStringSubmatch(text)
	if m == nil {
		return "", "", fmt.Errorf("a Decimal is digits with at most one point")
	}
	whole := len(strings.TrimLeft(m[1], "0"))
	precision := max(whole+len(m[2]), 1)
	if precision > maxPrecision {
		return "", "", fmt.Errorf("a Decimal has at most %d digits", maxPrecision)
	}
	return text, fmt.Sprintf("DECIMAL(%d,%d)", precision, len(m[2])), nil
}

// floatLiteral writes the names that SQL has for what is no number.
func floatLiteral(f float64) string {
	switch text := strconv.FormatFloat(f, 'g', -1, 64); text {
	case "+Inf":
		return "Infinity"
	case "-Inf":
		return "-Infinity"
	default:
		return text
	}
}

// bindAll binds the parameters of a statement; each name stands once.
func bindAll(named []driver.NamedValue) ([]parameter, error) {
	var all []parameter
	seen := make(map[string]bool, len(named))
	for _, n := range named {
		p, ok := n.Value.(parameter) // bound by CheckNamedValue
		if !ok {
			var err error
			if p, err = bind(n); err != nil {
				return nil, err
			}
		}
		if seen[p.Name] {
			return nil, fmt.Errorf("%w: :%s is given twice", ErrParameter, p.Name)
		}
		seen[p.Name] = true
		all = append(all, p)
	}
	return all, nil
}
