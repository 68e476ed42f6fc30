package socket

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gorilla/websocket"
	"github.com/slack-go/slack"

	"github.com/datafind/datafind/bot/journal"
)

// double is Slack's side of Socket Mode over pipes in memory, so that it lives
// in a bubble of synctest.
type double struct {
	refuse  func(open int) error    // of apps.connections.open, counted from 1
	welcome func(open int, p *peer) // what a new connection gets; a hello where nil
	dial    func(open int) error    // of the WebSocket
	conns   chan net.Conn           // to the server
	closed  chan struct{}

	mu    sync.Mutex
	opens []time.Time
	peers []*peer // those that are connected, oldest first
}

// peer is Slack's end of one connection.
type peer struct {
	ws   *websocket.Conn
	gone chan struct{} // closed when the connection is
	mu   sync.Mutex
	acks []string // envelope ids, with the payload where one came
}

func newDouble(t *testing.T) *double {
	d := &double{conns: make(chan net.Conn), closed: make(chan struct{})}
	server := &http.Server{Handler: d}
	go server.Serve(d)
	t.Cleanup(func() { server.Close() })
	return d
}

// Accept, Close and Addr make it a listener.
func (d *double) Accept() (net.Conn, error) {
	select {
	case c := <-d.conns:
		return c, nil
	case <-d.closed:
		return nil, net.ErrClosed
	}
}

func (d *double) Close() error {
	close(d.closed)
	return nil
}

func (d *double) Addr() net.Addr { return &net.UnixAddr{Name: "slack"} }

// StartSocketModeContext is apps.connections.open.
func (d *double) StartSocketModeContext(context.Context) (*slack.SocketModeConnection, string, error) {
	d.mu.Lock()
	d.opens = append(d.opens, time.Now())
	n := len(d.opens)
	d.mu.Unlock()
	if d.refuse != nil {
		if err := d.refuse(n); err != nil {
			return nil, "", err
		}
	}
	return nil, fmt.Sprintf("ws://slack.test/?ticket=SECRET&n=%d", n), nil
}

func (d *double) dialer() *websocket.Dialer {
	return &websocket.Dialer{NetDialContext: func(context.Context, string, string) (net.Conn, error) {
		if d.dial != nil {
			if err := d.dial(d.opened()); err != nil {
				return nil, err
			}
		}
		ours, theirs := net.Pipe()
		d.conns <- theirs
		return ours, nil
	}}
}

// ServeHTTP holds a connection: it pings, and collects acknowledgements.
func (d *double) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	ws, err := (&websocket.Upgrader{CheckOrigin: func(*http.Request) bool { return true }}).Upgrade(w, r, nil)
	if err != nil {
		return
	}
	p := &peer{ws: ws, gone: make(chan struct{})}
	defer ws.Close()
	defer close(p.gone)
	var n int
	fmt.Sscan(r.URL.Query().Get("n"), &n)
	d.mu.Lock()
	d.peers = append(d.peers, p)
	d.mu.Unlock()
	defer func() {
		d.mu.Lock()
		defer d.mu.Unlock()
		d.peers = slices.DeleteFunc(d.peers, func(q *peer) bool { return q == p })
	}()
	go func() {
		if d.welcome == nil {
			p.hello()
			p.pings()
		} else {
			d.welcome(n, p)
		}
	}()
	p.listen()
}

func (p *peer) listen() {
	for {
		_, message, err := p.ws.ReadMessage()
		if err != nil {
			return
		}
		var ack struct {
			ID      string          `json:"envelope_id"`
			Payload json.RawMessage `json:"payload"`
		}
		json.Unmarshal(message, &ack)
		p.mu.Lock()
		p.acks = append(p.acks, ack.ID+string(ack.Payload))
		p.mu.Unlock()
	}
}

func (p *peer) hello() { p.send(`{"type":"hello","num_connections":1}`) }

// pings pings every ten seconds until the connection is gone.
func (p *peer) pings() {
	tick := time.NewTicker(10 * time.Second)
	defer tick.Stop()
	for p.ws.WriteControl(websocket.PingMessage, nil, time.Now().Add(time.Second)) == nil {
		select {
		case <-tick.C:
		case <-p.gone:
			return
		}
	}
}

func (p *peer) send(message string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.ws.WriteMessage(websocket.TextMessage, []byte(message))
}

// deliver sends an envelope.
func (p *peer) deliver(id, envelopeType, payload string) {
	p.send(fmt.Sprintf(`{"envelope_id":%q,"type":%q,"accepts_response_payload":false,"payload":%s}`, id, envelopeType, payload))
	synctest.Wait()
}

func (p *peer) acked() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.acks)
}

func (d *double) opened() int { return len(d.times()) }

// times are when connections were asked for.
func (d *double) times() []time.Time {
	d.mu.Lock()
	defer d.mu.Unlock()
	return slices.Clone(d.opens)
}

// peer returns the i-th of the connections that stand, from 0.
func (d *double) peer(t *testing.T, i int) *peer {
	t.Helper()
	d.mu.Lock()
	defer d.mu.Unlock()
	if i >= len(d.peers) {
		t.Fatalf("%d connections stand, want more", len(d.peers))
	}
	return d.peers[i]
}

func (d *double) standing() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return len(d.peers)
}

// mention is a question's payload in a thread of its own.
func mention(id, thread string) string {
	return fmt.Sprintf(`{"event_id":%q,"event":{"type":"app_mention","user":"U1","channel":"C1","ts":%q,"text":"<@UBOT> churn?"}}`, id, thread)
}

func click(user, ts string) string {
	return fmt.Sprintf(`{"type":"block_actions","user":{"id":%q},"container":{"channel_id":"C1","message_ts":"1.1"},"actions":[{"action_id":"thumb","action_ts":%q}]}`, user, ts)
}

// handler notes what it is given and does what it is told.
type handler struct {
	do     func(context.Context, journal.Envelope) error // succeeds where nil
	rest   func(journal.Envelope) string                 // the lane of the rest; none where nil
	finish func(context.Context, journal.Envelope) error // succeeds where nil

	mu   sync.Mutex
	got  []journal.Envelope
	when []time.Time
}

func (h *handler) Handle(ctx context.Context, e journal.Envelope) (rest string, err error) {
	h.note(e)
	if h.rest != nil {
		rest = h.rest(e)
	}
	if h.do == nil {
		return rest, nil
	}
	return rest, h.do(ctx, e)
}

// Finish notes the envelope as one with the key "rest of …".
func (h *handler) Finish(ctx context.Context, e journal.Envelope) error {
	noted := e
	noted.Key = "rest of " + e.Key
	h.note(noted)
	if h.finish == nil {
		return nil
	}
	return h.finish(ctx, e)
}

func (h *handler) note(e journal.Envelope) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.got = append(h.got, e)
	h.when = append(h.when, time.Now())
}

// seen is what came, and when.
func (h *handler) seen() ([]journal.Envelope, []time.Time) {
	h.mu.Lock()
	defer h.mu.Unlock()
	return slices.Clone(h.got), slices.Clone(h.when)
}

func (h *handler) keys() (keys []string) {
	got, _ := h.seen()
	for _, e := range got {
		keys = append(keys, e.Key)
	}
	return keys
}

// run starts a Runner and returns once both connections stand, if they can.
func run(t *testing.T, d *double, m *memory, h *handler, change ...func(*Config)) (r *Runner, stop func() error) {
	t.Helper()
	cfg := Config{
		API: d, Dialer: d.dialer(), Journal: m, Handler: h, Bot: "UBOT",
		Rand: func() float64 { return 0.5 },
	}
	for _, c := range change {
		c(&cfg)
	}
	r = New(cfg)
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- r.Run(ctx) }()
	stopped := false
	stop = func() error {
		stopped = true
		cancel()
		err := <-ended
		synctest.Wait() // the double hears that its connections are gone
		return err
	}
	t.Cleanup(func() {
		if !stopped {
			stop()
		}
	})
	time.Sleep(3 * time.Second)
	synctest.Wait()
	return r, stop
}
