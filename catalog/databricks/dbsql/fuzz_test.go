package dbsql

import (
	"bytes"
	"database/sql/driver"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
)

// storage answers every request with one body.
type storage []byte

func (s storage) RoundTrip(r *http.Request) (*http.Response, error) {
	return &http.Response{StatusCode: 200, Header: http.Header{}, Request: r, Body: io.NopCloser(bytes.NewReader(s))}, nil
}

// FuzzReply reads a reply, and a next chunk, as they may come from anywhere:
// there is an end, an error or rows that fit their columns, and no panic.
func FuzzReply(f *testing.F) {
	for _, seed := range []string{
		`{"statement_id":"01ef","status":{"state":"SUCCEEDED"},"manifest":{"schema":{"columns":[{"name":"a","type_name":"INT"},{"name":"b","type_name":"TIMESTAMP"}]},"total_row_count":2},"result":{"chunk_index":0,"data_array":[["1","2026-01-02T03:04:05Z"],[null,null]]}}`,
		`{"statement_id":"01ef","status":{"state":"SUCCEEDED"},"manifest":{"schema":{"columns":[{"name":"a","type_name":"STRING"}]}},"result":{"chunk_index":0,"data_array":[["1"]],"next_chunk_index":1,"next_chunk_internal_link":"/api/2.0/sql/statements/01ef/result/chunks/1"}}`,
		`{"statement_id":"01ef","status":{"state":"SUCCEEDED"},"manifest":{"schema":{"columns":[{"name":"a","type_name":"STRING"}]}},"result":{"external_links":[{"chunk_index":0,"external_link":"https://s.test/x","expiration":"2099-01-01T00:00:00Z"}]}}`,
		`{"statement_id":"01ef","status":{"state":"SUCCEEDED"},"result":{"next_chunk_internal_link":"//evil.test/"}}`,
		`{"statement_id":"01ef","status":{"state":"FAILED","error":{"error_code":"X","message":"y"},"sql_state":"42P01"}}`,
		`{"statement_id":"01ef","status":{"state":"PENDING"}}`,
		`{"statement_id":"../x","status":{"state":"PENDING"}}`,
		`{"status":{"state":"NEW"}}`, `<html>`, `null`, `[]`, `{"result":{"data_array":{}}}`, ``,
	} {
		f.Add([]byte(seed), []byte(`{"chunk_index":1,"data_array":[["2"]]}`))
		f.Add([]byte(seed), []byte(`[["3"]]`))
	}
	f.Fuzz(func(t *testing.T, body, next []byte) {
		c, err := NewClient(Config{Host: "h.test", WarehouseID: "w", Token: "dapi-x", HTTPClient: &http.Client{Transport: storage(next)}})
		if err != nil {
			t.Fatal(err)
		}
		r, err := parseReply("testing", body)
		if err == nil {
			err = r.failed(c, "testing")
		}
		if err == nil && r.Status.State.Final() {
			err = readAll(t, c, r)
		}
		var e *Error
		if err != nil && (!errors.As(err, &e) || err.Error() == "" || strings.ContainsAny(err.Error(), "\n\x00")) {
			t.Errorf("an odd error: %q", err)
		}
	})
}

func readAll(t *testing.T, c *Client, r *reply) error {
	rs, err := newRows(t.Context(), c, r)
	if err != nil {
		return err
	}
	defer rs.Close()
	dest := make([]driver.Value, len(rs.Columns()))
	for range 1000 {
		if err := rs.Next(dest); err != nil {
			if err == io.EOF {
				return nil
			}
			return err
		}
		for i, v := range dest {
			if !driver.IsValue(v) {
				t.Errorf("column %d gives a %T", i, v)
			}
		}
	}
	return nil
}

// FuzzDSN has no DSN panic or give away its secret, and a parsed one be usable.
func FuzzDSN(f *testing.F) {
	for _, seed := range []string{
		"token:%s@h.test:443/sql/1.0/warehouses/a?catalog=c",
		"https://token:%s@h.test/sql/1.0/endpoints/a?timeout=3",
		"h.test:443/sql/1.0/warehouses/a?authType=OauthM2M&clientID=x&clientSecret=%s",
		"h.test:443/sql/1.0/warehouses/a?clientSecret=x&%s=1",
		"token:%s@[::1]:443/sql/1.0/warehouses/a", "%s", "", ":", "http://", "token:%s@h:x/",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, form string) {
		const secret = "dose0123456789abcdef"
		cfg, err := ParseDSN(strings.Replace(form, "%s", secret, 1))
		if err != nil {
			if !errors.Is(err, ErrConfig) || strings.Contains(err.Error(), secret) {
				t.Errorf("an odd error: %v", err)
			}
			return
		}
		if _, err := NewConnector(cfg); err != nil {
			t.Errorf("%v is parsed and not usable: %v", cfg, err)
		}
		if cfg.Token == secret && strings.Contains(cfg.String(), secret) {
			t.Errorf("it prints its secret: %v", cfg)
		}
	})
}

// FuzzError has every body make a line that can be shown.
func FuzzError(f *testing.F) {
	for _, seed := range []string{`{"error_code":"A","message":"b"}`, "CODE: x", "<html><title>t", "<", `{"error":{}}`, "\x00"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		if e := parseError(500, body); e.Message == "" || strings.ContainsAny(e.Error(), "\n\r\x00") || len([]rune(e.Message)) > longestMessage+30 {
			t.Errorf("%q makes %q", body, e)
		}
	})
}

// FuzzCell has every cell be a value, NULL or an error.
func FuzzCell(f *testing.F) {
	for _, seed := range []string{"1", "true", "2026-01-02T03:04:05.678-03:00", "2026-01-02", "NaN", "AP8=", "", "+999999-12-31"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for as := asText; as <= asBytes; as++ {
			if v, err := (cell{text: text}).value(as); err == nil && !driver.IsValue(v) {
				t.Errorf("%q as %d gives a %T", text, as, v)
			}
		}
	})
}
