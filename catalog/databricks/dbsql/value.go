package dbsql

import (
	"database/sql/driver"
	"encoding/base64"
	"encoding/json"
	"errors"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// cell is one value of a row as the API sends it: text, or null.
type cell struct {
	text string
	null bool
}

// UnmarshalJSON takes strings and null, and whatever else a server may put
// there as its JSON text.
func (c *cell) UnmarshalJSON(data []byte) error {
	*c = cell{}
	switch {
	case string(data) == "null":
		c.null = true
		return nil
	case len(data) > 0 && data[0] == '"':
		return json.Unmarshal(data, &c.text)
	}
	c.text = string(data)
	return nil
}

var errCell = errors.New("not a value of its type")

// value gives a cell the Go type of its column: DECIMAL, INTERVAL, nested and
// unknown types stay text, so that nothing of them is lost.
func (c cell) value(as family) (driver.Value, error) {
	if c.null {
		return nil, nil
	}
	switch as {
	case asNull:
		return nil, nil
	case asBool:
		switch strings.ToLower(c.text) {
		case "true":
			return true, nil
		case "false":
			return false, nil
		}
		return nil, errCell
	case asInt:
		n, err := strconv.ParseInt(c.text, 10, 64)
		return orError(n, err)
	case asFloat:
		f, err := strconv.ParseFloat(c.text, 64) // reads NaN and Infinity too
		return orError(f, err)
	case asDate:
		t, rest, err := parseDay(c.text)
		if rest != "" {
			err = errCell
		}
		return orError(t, err)
	case asTime:
		t, err := parseTimestamp(c.text)
		return orError(t, err)
	case asBytes:
		b, err := base64.StdEncoding.DecodeString(c.text)
		return orError(b, err)
	}
	return c.text, nil
}

// orError keeps the text of a value out of the error: it is somebody's data.
func orError(v driver.Value, err error) (driver.Value, error) {
	if err != nil {
		return nil, errCell
	}
	return v, nil
}

var day = regexp.MustCompile(`^([+-]?[0-9]{4,6})-([0-9]{2})-([0-9]{2})`)

// parseDay reads the day that text begins with, at midnight UTC. SQL has
// years beyond 9999 and before 1, which time.Parse does not read.
func parseDay(text string) (t time.Time, rest string, err error) {
	m := day.FindStringSubmatch(text)
	if m == nil {
		return time.Time{}, "", errCell
	}
	y, _ := strconv.Atoi(m[1])
	mon, _ := strconv.Atoi(m[2])
	d, _ := strconv.Atoi(m[3])
	t = time.Date(y, time.Month(mon), d, 0, 0, 0, 0, time.UTC)
	if t.Month() != time.Month(mon) || t.Day() != d {
		return time.Time{}, "", errCell
	}
	return t, text[len(m[0]):], nil
}

// clocks are the times of day that follow a day; fractions of seconds are
// read after any of them. Without a zone a time is UTC.
var clocks = []string{"T15:04:05Z07:00", "T15:04:05", "T15:04:05Z07:00:00", "T15:04:05Z07", "T15:04Z07:00", "T15:04"}

func parseTimestamp(text string) (time.Time, error) {
	at, rest, err := parseDay(text)
	if err != nil || rest == "" {
		return at, err
	}
	if rest[0] == ' ' {
		rest = "T" + rest[1:]
	}
	for _, layout := range clocks {
		if clock, err := time.Parse(layout, rest); err == nil {
			return time.Date(at.Year(), at.Month(), at.Day(), clock.Hour(), clock.Minute(), clock.Second(),
				clock.Nanosecond(), fixed(clock)), nil
		}
	}
	return time.Time{}, errCell
}

// fixed is the zone that a time was read with. time.Parse takes the machine's
// own zone where the offset fits, which would make results hang on the
// machine.
func fixed(t time.Time) *time.Location {
	_, offset := t.Zone()
	if offset == 0 {
		return time.UTC
	}
	return time.FixedZone("", offset)
}
