package slackapp

import (
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"go.uber.org/zap"
)

func TestWhatAResponseURLSays(t *testing.T) {
	tests := []struct {
		name   string
		status int // 0: the connection breaks off
		retry  string
		body   string
		fails  bool
		effect outcome
		rest   time.Duration // where it was refused for the rate
	}{
		{"ok", 200, "", "ok", false, noEffect, 0},
		{"ok in JSON", 200, "", `{"ok":true}`, false, noEffect, 0},
		{"refused with 200", 200, "", `{"ok":false,"error":"invalid_blocks"}`, true, refused, 0},
		{"limited with 200", 200, "", `{"ok":false,"error":"ratelimited"}`, true, noEffect, defaultRest},
		{"limited", 429, "7", "", true, noEffect, 7 * time.Second},
		{"limited without Retry-After", 429, "", "", true, noEffect, defaultRest},
		{"used up", 404, "", `{"ok":false,"error":"used_url"}`, true, gone, 0},
		{"bad request", 400, "", "invalid_payload", true, refused, 0},
		{"broken", 500, "", "", true, unknown, 0},
		{"broken off", 0, "", "", true, unknown, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				if tt.status == 0 {
					panic(http.ErrAbortHandler)
				}
				if tt.retry != "" {
					w.Header().Set("Retry-After", tt.retry)
				}
				w.WriteHeader(tt.status)
				w.Write([]byte(tt.body))
			}))
			defer s.Close()
			c := NewClient(ClientConfig{Token: "xoxb-test", Logger: zap.NewNop()})
			// A click's rank does not try again.
			err := c.respond(t.Context(), s.URL+"/capability", click, false, note{text: "x"})
			rest, limited := refusedFor(err)
			if (err != nil) != tt.fails || effect(err) != tt.effect || rest != tt.rest || limited != (tt.rest > 0) {
				t.Errorf("got %v: effect %v, rest %v", err, effect(err), rest)
			}
			if err != nil && strings.Contains(err.Error(), "capability") {
				t.Errorf("the error shows the URL: %v", err)
			}
		})
	}
}

func TestResponseURLOutOfReach(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l.Close()
	c := NewClient(ClientConfig{Token: "xoxb-test", Logger: zap.NewNop()})
	err = c.respond(t.Context(), "http://"+l.Addr().String()+"/capability", click, false, note{text: "x"})
	var dial *net.OpError
	if !errors.As(err, &dial) || effect(err) != noEffect || strings.Contains(err.Error(), "capability") {
		t.Errorf("got %v, effect %v", err, effect(err))
	}
}
