package slacksim

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"
)

// patience is how long a test waits for what must happen; it only passes when
// something is broken.
const patience = 10 * time.Second

// start serves a local Slack with the project's manifest and the one scope
// beyond it that a method here asks for.
func start(t *testing.T, change ...func(*Config)) *Server {
	t.Helper()
	manifest, err := os.ReadFile("../../manifest.yaml")
	if err != nil {
		t.Fatal(err)
	}
	manifest = bytes.ReplaceAll(manifest, []byte("- groups:read\n"), []byte("- groups:read\n      - reactions:write\n"))
	cfg := Config{Manifest: manifest}
	for _, f := range change {
		f(&cfg)
	}
	s, err := Start(cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// api calls a method with a JSON body and the token that it wants.
func api(t *testing.T, s *Server, method string, body fields) fields {
	t.Helper()
	out, status, _ := apiStatus(t, s, method, body)
	if status != http.StatusOK {
		t.Fatalf("%s: status %d: %v", method, status, out)
	}
	return out
}

func apiStatus(t *testing.T, s *Server, method string, body fields) (fields, int, http.Header) {
	t.Helper()
	r, err := http.NewRequest("POST", s.APIURL()+method, bytes.NewReader(raw(body)))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json; charset=utf-8")
	token := s.BotToken()
	if strings.HasPrefix(method, "apps.") {
		token = s.AppToken()
	}
	r.Header.Set("Authorization", "Bearer "+token)
	return send(t, r)
}

func send(t *testing.T, r *http.Request) (fields, int, http.Header) {
	t.Helper()
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	var out fields
	if err := json.NewDecoder(resp.Body).Decode(&out); err != nil {
		t.Fatalf("%s: %v", r.URL, err)
	}
	return out, resp.StatusCode, resp.Header
}

// must calls a method that has to succeed.
func must(t *testing.T, s *Server, method string, body fields) fields {
	t.Helper()
	out := api(t, s, method, body)
	if out["ok"] != true {
		t.Fatalf("%s %v: %v", method, body, out)
	}
	return out
}

// people calls the people's API.
func people(t *testing.T, s *Server, path string, body any) (fields, int) {
	t.Helper()
	r, err := http.NewRequest("POST", s.URL()+"sim/"+path, bytes.NewReader(raw(body)))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	out, status, _ := send(t, r)
	return out, status
}

// envelope is what came over a socket.
type got struct {
	ID      string `json:"envelope_id"`
	Type    string `json:"type"`
	Payload fields `json:"payload"`
	Attempt int    `json:"retry_attempt"`
	Reason  string `json:"retry_reason"`
	Answers bool   `json:"accepts_response_payload"`
	Cause   string `json:"reason"` // of a disconnect
	Sockets int    `json:"num_connections"`
}

func (g got) event() fields {
	e, _ := g.Payload["event"].(fields)
	return e
}

// robot is one socket of a bot, which acknowledges when it is told to.
type robot struct {
	t    *testing.T
	conn *websocket.Conn
	in   chan got
}

func connect(t *testing.T, s *Server) *robot {
	t.Helper()
	address := must(t, s, "apps.connections.open", nil)["url"].(string)
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	conn, _, err := websocket.Dial(ctx, address, &websocket.DialOptions{
		HTTPHeader: http.Header{"Origin": {"https://api.slack.com"}}, // as slack-go dials
	})
	if err != nil {
		t.Fatal(err)
	}
	conn.SetReadLimit(1 << 20)
	b := &robot{t: t, conn: conn, in: make(chan got, 1000)}
	t.Cleanup(func() { conn.CloseNow() })
	go func() {
		defer close(b.in)
		for {
			_, frame, err := conn.Read(context.Background())
			if err != nil {
				return
			}
			var g got
			if json.Unmarshal(frame, &g) == nil {
				b.in <- g
			}
		}
	}()
	if hello := b.next(); hello.Type != "hello" {
		t.Fatalf("first came %+v", hello)
	}
	return b
}

// next is the next frame.
func (b *robot) next() got {
	b.t.Helper()
	select {
	case g, ok := <-b.in:
		if !ok {
			b.t.Fatal("the socket ended")
		}
		return g
	case <-time.After(patience):
		b.t.Fatal("nothing came")
	}
	return got{}
}

// ended waits until the socket is gone and gives what came before.
func (b *robot) ended() []got {
	b.t.Helper()
	var out []got
	for {
		select {
		case g, ok := <-b.in:
			if !ok {
				return out
			}
			out = append(out, g)
		case <-time.After(patience):
			b.t.Fatal("the socket did not end")
		}
	}
}

func (b *robot) ack(g got, payload any) {
	b.t.Helper()
	body := fields{"envelope_id": g.ID}
	if payload != nil {
		body["payload"] = payload
	}
	if err := b.conn.Write(context.Background(), websocket.MessageText, raw(body)); err != nil {
		b.t.Fatal(err)
	}
}

// take acknowledges the next envelope.
func (b *robot) take() got {
	b.t.Helper()
	g := b.next()
	b.ack(g, nil)
	return g
}

// event acknowledges until an event of the type and subtype comes.
func (b *robot) event(kind, subtype string) fields {
	b.t.Helper()
	for {
		e := b.take().event()
		sub, _ := e["subtype"].(string)
		if e["type"] == kind && sub == subtype {
			return e
		}
	}
}

func say(t *testing.T, s *Server, channel, user, text, thread string) Said {
	t.Helper()
	said, err := s.Say(Say{Channel: channel, User: user, Text: text, ThreadTS: thread})
	if err != nil {
		t.Fatal(err)
	}
	return said
}

func decodeAll(t *testing.T, list []json.RawMessage) []fields {
	t.Helper()
	out := make([]fields, len(list))
	for i, one := range list {
		if err := json.Unmarshal(one, &out[i]); err != nil {
			t.Fatal(err)
		}
	}
	return out
}

func await(t *testing.T, s *Server, what string, condition func() bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	if err := s.Await(ctx, condition); err != nil {
		t.Fatalf("%s: %v", what, err)
	}
}

// section is blocks with one button, and thumbs the feedback buttons.
func button(action, value string) []any {
	return []any{
		fields{"type": "section", "block_id": "s", "text": fields{"type": "mrkdwn", "text": "x"}},
		fields{"type": "actions", "block_id": "a", "elements": []any{
			fields{"type": "button", "action_id": action, "value": value, "text": fields{"type": "plain_text", "text": "B"}},
		}},
		fields{"type": "context_actions", "block_id": "t", "elements": []any{
			fields{"type": "feedback_buttons", "action_id": "thumbs",
				"positive_button": fields{"text": fields{"type": "plain_text", "text": "Good"}, "value": "up"},
				"negative_button": fields{"text": fields{"type": "plain_text", "text": "Bad"}, "value": "down"}},
		}},
	}
}
