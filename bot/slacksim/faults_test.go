package slacksim

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"
)

func TestCallFaults(t *testing.T) {
	tests := []struct {
		fault  CallFault
		status int    // 0: no answer
		error  string // of the answer
		posted bool
	}{
		{CallFault{Kind: Limited, RetryAfter: 7}, 429, "ratelimited", false},
		{CallFault{Kind: LimitedWithout}, 429, "ratelimited", false},
		{CallFault{Kind: LimitedOK}, 200, "ratelimited", false},
		{CallFault{Kind: BrokenBefore}, 500, "internal_error", false},
		{CallFault{Kind: FailWith, Error: "is_archived"}, 200, "is_archived", false},
		{CallFault{Kind: Slow, DelayMS: 1}, 200, "", true},
		{CallFault{Kind: BrokenAfter}, 500, "internal_error", true},
		{CallFault{Kind: LostAfter}, 0, "", true},
		{CallFault{Kind: HangBefore}, 0, "", false},
		{CallFault{Kind: HangAfter}, 0, "", true},
	}
	for _, tt := range tests {
		t.Run(tt.fault.Kind, func(t *testing.T) {
			s := start(t)
			tt.fault.Method = "chat.postMessage"
			if err := s.Faults(Faults{Calls: []CallFault{tt.fault}}); err != nil {
				t.Fatal(err)
			}
			must(t, s, "auth.test", nil) // another method is not met
			if tt.status == 0 {
				unanswered(t, s)
			} else {
				out, status, header := apiStatus(t, s, "chat.postMessage", fields{"channel": "C0GENERAL1", "text": "x"})
				if code, _ := out["error"].(string); status != tt.status || code != tt.error {
					t.Errorf("status %d, %v", status, out)
				}
				if after := header.Get("Retry-After"); (after == "7") != (tt.fault.Kind == Limited) {
					t.Errorf("Retry-After %q", after)
				}
			}
			if posted := len(s.Messages("", "general", "")) == 1; posted != tt.posted {
				t.Errorf("posted: %v, want %v", posted, tt.posted)
			}
			must(t, s, "chat.postMessage", fields{"channel": "C0GENERAL1", "text": "x"}) // the fault is spent
		})
	}
}

// unanswered posts where no answer comes, and gives up once it hangs.
func unanswered(t *testing.T, s *Server) {
	t.Helper()
	ctx, giveUp := context.WithCancel(context.Background())
	defer giveUp()
	go s.Await(ctx, func() bool {
		hangs := slices.ContainsFunc(s.Calls(), func(c Call) bool { return c.Error == "hang" })
		if hangs {
			giveUp()
		}
		return hangs
	})
	r, err := http.NewRequestWithContext(ctx, "POST", s.APIURL()+"chat.postMessage", strings.NewReader(`{"channel":"C0GENERAL1","text":"x"}`))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Authorization", "Bearer "+s.BotToken())
	if resp, err := http.DefaultClient.Do(r); err == nil {
		t.Errorf("answered %v", resp.Status)
	}
}

func TestRefusedConnects(t *testing.T) {
	s := start(t)
	if err := s.Faults(Faults{RefuseConnects: 1}); err != nil {
		t.Fatal(err)
	}
	address := must(t, s, "apps.connections.open", nil)["url"].(string)
	if _, _, err := websocket.Dial(context.Background(), address, nil); err == nil {
		t.Fatal("the socket was not refused")
	}
	b := connect(t, s)
	b.conn.CloseNow()
	address = must(t, s, "apps.connections.open", nil)["url"].(string)
	for want := range 2 { // a ticket is good for one socket
		conn, _, err := websocket.Dial(context.Background(), address, nil)
		if (err != nil) != (want == 1) {
			t.Errorf("dial %d: %v", want+1, err)
		}
		if err == nil {
			defer conn.CloseNow()
		}
	}
}

func TestFaultsOverHTTP(t *testing.T) {
	s := start(t)
	out, status := people(t, s, "faults", fields{"calls": []any{fields{"method": "chat.nothing", "kind": "429"}}})
	if status != 400 || out["ok"] != false || out["help"] == "" {
		t.Errorf("%d %v", status, out)
	}
	if out, status = people(t, s, "faults", fields{"calls": []any{fields{"method": "*", "kind": "500_before", "times": 9}}}); status != 200 {
		t.Fatalf("%d %v", status, out)
	}
	if _, status, _ := apiStatus(t, s, "auth.test", nil); status != 500 {
		t.Errorf("status %d", status)
	}
	if _, status = people(t, s, "faults", fields{"clear": true}); status != 200 {
		t.Fatal(status)
	}
	must(t, s, "auth.test", nil)
}

func TestRates(t *testing.T) {
	clock := newHands()
	s := start(t, func(c *Config) { c.RateLimits, c.Clock = true, clock.read })
	post := func(channel string) (int, string) {
		out, status, header := apiStatus(t, s, "chat.postMessage", fields{"channel": channel, "text": "x"})
		if status == 429 && out["error"] != "ratelimited" {
			t.Errorf("%v", out)
		}
		return status, header.Get("Retry-After")
	}
	for range channelBurst {
		if status, _ := post("C0GENERAL1"); status != 200 {
			t.Fatalf("within the burst: %d", status)
		}
	}
	if status, after := post("C0GENERAL1"); status != 429 || after != "1" {
		t.Errorf("beyond the burst: %d, Retry-After %q", status, after)
	}
	if status, _ := post("C0DATA0001"); status != 200 {
		t.Errorf("another channel: %d", status)
	}
	clock.move(time.Second)
	if status, _ := post("C0GENERAL1"); status != 200 {
		t.Errorf("a second later: %d", status)
	}
	// Tier 3: fifty a minute, in all channels together.
	for i := range 50 {
		if _, status, _ := apiStatus(t, s, "chat.update", fields{"channel": "C0GENERAL1", "ts": "1.1", "text": "x"}); status != 200 {
			t.Fatalf("update %d: %d", i, status)
		}
	}
	clock.move(30 * time.Second)
	_, status, header := apiStatus(t, s, "chat.update", fields{"channel": "C0DATA0001", "ts": "1.1", "text": "x"})
	if status != 429 || header.Get("Retry-After") != "30" {
		t.Errorf("the 51st: %d, Retry-After %q", status, header.Get("Retry-After"))
	}
	clock.move(30 * time.Second)
	api(t, s, "chat.update", fields{"channel": "C0DATA0001", "ts": "1.1", "text": "x"})
}

func TestRefusalForTheRateUsesNoFaultUp(t *testing.T) {
	clock := newHands()
	s := start(t, func(c *Config) { c.RateLimits, c.Clock = true, clock.read })
	post := func() int {
		_, status, _ := apiStatus(t, s, "chat.postMessage", fields{"channel": "C0GENERAL1", "text": "x"})
		return status
	}
	for range channelBurst {
		post()
	}
	if err := s.Faults(Faults{Calls: []CallFault{{Method: "chat.postMessage", Kind: BrokenBefore}}}); err != nil {
		t.Fatal(err)
	}
	if status := post(); status != 429 {
		t.Errorf("beyond the burst: %d", status)
	}
	clock.move(time.Second)
	if status := post(); status != 500 {
		t.Errorf("the fault did not wait: %d", status)
	}
}

func TestLoopbackOnly(t *testing.T) {
	for _, addr := range []string{":0", "0.0.0.0:0", "192.0.2.1:80", "example.com:80", "127.0.0.1"} {
		if s, err := Start(Config{Addr: addr}); err == nil {
			s.Close()
			t.Errorf("%s is served", addr)
		}
	}
}

func TestForeignPagesAreRefused(t *testing.T) {
	s := start(t)
	tests := []struct {
		host, origin, kind string
		want               int
	}{
		{"", "", "application/json", 200},
		{"", "http://evil.example", "application/json", 403},
		{"", "null", "application/json", 403},
		{"evil.example", "", "application/json", 403},
		{"evil.example", "http://evil.example", "application/json", 403},
		{"", "", "application/x-www-form-urlencoded", 200}, // curl -d
		{"", "", "", 200},
		{"", "http://evil.example", "text/plain", 403},
	}
	for _, tt := range tests {
		r, err := http.NewRequest("POST", s.URL()+"sim/say", strings.NewReader(`{"channel":"general","user":"analyst","text":"x"}`))
		if err != nil {
			t.Fatal(err)
		}
		if tt.kind != "" {
			r.Header.Set("Content-Type", tt.kind)
		}
		if tt.origin != "" {
			r.Header.Set("Origin", tt.origin)
		}
		if tt.host != "" {
			r.Host = tt.host
		}
		resp, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if resp.StatusCode != tt.want {
			t.Errorf("%+v: %d", tt, resp.StatusCode)
		}
	}
}

// TestEventsAnHour: what comes beyond Slack's limit is not delivered.
func TestEventsAnHour(t *testing.T) {
	clock := newHands()
	s := start(t, func(c *Config) { c.RateLimits, c.Clock = true, clock.read })
	for range eventsAnHour - 1 {
		if !s.rates.event() {
			t.Fatal("refused before the limit")
		}
	}
	for i, want := range []struct{ waiting, lost int }{{1, 0}, {1, 1}} {
		if _, err := s.Say(Say{User: "analyst", Channel: "@datafind", Text: "hello"}); err != nil {
			t.Fatal(err)
		}
		if waiting, lost := s.Undelivered(); waiting != want.waiting || lost != want.lost {
			t.Errorf("message %d: %d wait, %d lost, want %+v", i+1, waiting, lost, want)
		}
	}
	clock.move(time.Hour)
	if !s.rates.event() {
		t.Error("refused an hour later")
	}
}
