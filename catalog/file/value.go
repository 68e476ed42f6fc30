package file

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strings"
	"time"

	"github.com/datafind/datafind/catalog"
)

// pairs are tags or properties: an object of name and value, or a list whose
// elements are names or "name:value". The order of the file is kept.
type pairs []pair

type pair struct{ name, value string }

// UnmarshalJSON reads the object or the list.
func (p *pairs) UnmarshalJSON(raw []byte) error {
	*p = nil
	switch raw[0] {
	case 'n':
		return nil
	case '[':
		var list []string
		if err := json.Unmarshal(raw, &list); err != nil {
			return errors.New("tags and properties are an object or a list of strings")
		}
		for _, s := range list {
			name, value := s, ""
			if at := strings.IndexAny(s, ":="); at > 0 {
				name, value = s[:at], s[at+1:]
			}
			p.add(name, value)
		}
		return nil
	case '{':
		return p.readObject(raw)
	}
	return errors.New("tags and properties are an object or a list of strings")
}

func (p *pairs) readObject(raw []byte) error {
	d := json.NewDecoder(bytes.NewReader(raw))
	if _, err := d.Token(); err != nil {
		return err
	}
	for d.More() {
		name, err := d.Token()
		if err != nil {
			return err
		}
		var value json.RawMessage
		if err := d.Decode(&value); err != nil {
			return err
		}
		text := string(value)
		switch {
		case text == "null":
			text = ""
		case text[0] == '"':
			if err := json.Unmarshal(value, &text); err != nil {
				return err
			}
		}
		p.add(fmt.Sprint(name), text)
	}
	return nil
}

func (p *pairs) add(name, value string) {
	if name = strings.TrimSpace(name); name != "" && len(name) <= maxName {
		*p = append(*p, pair{name, strings.TrimSpace(value)})
	}
}

func (p pairs) tags() []catalog.Tag {
	var tags []catalog.Tag
	for _, x := range p {
		tags = append(tags, catalog.Tag{Key: x.name, Value: x.value})
	}
	return tags
}

// properties leaves out those without a value.
func (p pairs) properties() []catalog.Property {
	var properties []catalog.Property
	for _, x := range p {
		if x.value != "" {
			properties = append(properties, catalog.Property{Name: x.name, Text: x.value})
		}
	}
	return properties
}

// moment is a date or a time, in UTC where it does not say.
type moment struct{ time.Time }

var momentLayouts = []string{time.DateOnly, time.RFC3339, "2006-01-02T15:04:05.999999999", "2006-01-02 15:04:05.999999999"}

// UnmarshalJSON reads a string; null and the empty one are unknown.
func (m *moment) UnmarshalJSON(raw []byte) error {
	m.Time = time.Time{}
	if string(raw) == "null" {
		return nil
	}
	var text string
	if err := json.Unmarshal(raw, &text); err != nil {
		return fmt.Errorf("a time is a string such as %q or %q, not %.40s", "2026-01-31", "2026-01-31T06:10:00Z", raw)
	}
	if text = strings.TrimSpace(text); text == "" {
		return nil
	}
	for _, layout := range momentLayouts {
		if t, err := time.Parse(layout, text); err == nil {
			m.Time = t.UTC()
			return nil
		}
	}
	return fmt.Errorf("%.40q is no time; write %q or %q", text, "2026-01-31", "2026-01-31T06:10:00Z")
}

// popularity is {"queries":…,"users":…} or a number of queries.
type popularity catalog.Usage

// UnmarshalJSON reads either form.
func (p *popularity) UnmarshalJSON(raw []byte) error {
	*p = popularity{}
	var counts struct {
		Queries float64 `json:"queries"`
		Users   float64 `json:"users"`
	}
	target := any(&counts)
	if raw[0] != '{' {
		target = &counts.Queries
	}
	if err := json.Unmarshal(raw, target); err != nil {
		return fmt.Errorf(`popularity is a number or {"queries":…,"users":…}, not %.40s`, raw)
	}
	p.Queries, p.Users = count(counts.Queries), count(counts.Users)
	return nil
}

// count makes a number of things from whatever number was written.
func count(f float64) int { return int(math.Round(min(max(f, 0), math.MaxInt32))) }
