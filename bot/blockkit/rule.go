package blockkit

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
)

// rule is a cell of the table: it reports what is wrong with a value that
// stands at a JSON pointer.
type rule func(c *check, at string, v any)

// object is a row of the table: the fields that an object may have. A field
// that is not named here is refused; "type" may always be there.
type object struct {
	needs  []string
	fields map[string]rule
	also   rule // what is said about several fields together
}

func (o object) check(c *check, at string, v any) {
	m, ok := v.(map[string]any)
	if !ok {
		c.refuse(at, "must provide an object")
		return
	}
	for _, name := range o.needs {
		if _, ok := m[name]; !ok {
			c.refuse(at, "missing required field: "+name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(m)) {
		switch field, ok := o.fields[name]; {
		case ok:
			field(c, at+"/"+name, m[name])
		case name != "type":
			c.refuse(at, "invalid additional property: "+name)
		}
	}
	if o.also != nil {
		o.also(c, at, m)
	}
}

// byType looks an object's type up among those that may stand here.
func byType(kinds map[string]rule) rule {
	return func(c *check, at string, v any) {
		m, ok := v.(map[string]any)
		if !ok {
			c.refuse(at, "must provide an object")
			return
		}
		name, ok := m["type"].(string)
		if !ok {
			c.refuse(at, "missing required field: type")
			return
		}
		kind, ok := kinds[name]
		if !ok {
			c.refuse(at+"/type", "unsupported type: "+name)
			return
		}
		kind(c, at, v)
	}
}

// list is an array of low to high items.
func list(low, high int, item rule) rule {
	return func(c *check, at string, v any) {
		items, ok := v.([]any)
		if !ok {
			c.refuse(at, "must provide an array")
			return
		}
		if len(items) < low {
			c.refuse(at, fmt.Sprintf("no fewer than %d items allowed", low))
		}
		if len(items) > high {
			c.refuse(at, fmt.Sprintf("no more than %d items allowed", high))
		}
		for i, one := range items {
			item(c, at+"/"+strconv.Itoa(i), one)
		}
	}
}

// chars is a string of low to high characters.
func chars(low, high int) rule {
	return func(c *check, at string, v any) {
		s, ok := v.(string)
		if !ok {
			c.refuse(at, "must provide a string")
			return
		}
		n := Length(s)
		if n < low {
			c.refuse(at, fmt.Sprintf("must be more than %d characters", low-1))
		}
		if n > high {
			c.refuse(at, fmt.Sprintf("must be less than %d characters", high+1))
		}
	}
}

func whole(low, high int) rule {
	return func(c *check, at string, v any) {
		n, ok := v.(float64)
		if !ok || n != float64(int64(n)) {
			c.refuse(at, "must provide an integer")
			return
		}
		if n < float64(low) || n > float64(high) {
			c.refuse(at, fmt.Sprintf("must be between %d and %d", low, high))
		}
	}
}

func enum(values ...string) rule {
	return func(c *check, at string, v any) {
		if s, ok := v.(string); !ok || !slices.Contains(values, s) {
			c.refuse(at, "must be a valid enum value")
		}
	}
}

func boolean(c *check, at string, v any) {
	if _, ok := v.(bool); !ok {
		c.refuse(at, "must provide a boolean")
	}
}

func number(c *check, at string, v any) {
	if _, ok := v.(float64); !ok {
		c.refuse(at, "must provide a number")
	}
}

// orNull lets an item be left out by null, as column settings may be.
func orNull(r rule) rule {
	return func(c *check, at string, v any) {
		if v != nil {
			r(c, at, v)
		}
	}
}

// all holds a value to several rules.
func all(rules ...rule) rule {
	return func(c *check, at string, v any) {
		for _, r := range rules {
			r(c, at, v)
		}
	}
}

// either demands one of several fields, and just one where alone is set.
func either(alone bool, names ...string) rule {
	return func(c *check, at string, v any) {
		m, n := v.(map[string]any), 0
		for _, name := range names {
			if _, ok := m[name]; ok {
				n++
			}
		}
		words := "`" + names[0] + "`"
		for _, name := range names[1:] {
			words += " or `" + name + "`"
		}
		if n == 0 {
			c.refuse(at, "must define either "+words)
		}
		if n > 1 && alone {
			c.refuse(at, "must define only one of "+words)
		}
	}
}
