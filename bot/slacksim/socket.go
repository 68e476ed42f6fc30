package slacksim

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/coder/websocket"
	"go.uber.org/zap"
)

const (
	maxSockets  = 10
	maxQueue    = 10000 // events kept while nobody is connected
	outbox      = 16384 // frames on their way to one socket, more than a full queue
	maxTickets  = 1000
	ticketLife  = time.Minute
	warningTime = 10 * time.Second // between the warning and the end of a socket
)

// socketMode delivers envelopes over the sockets that the bot opened.
type socketMode struct {
	ctx    context.Context
	cfg    Config
	faults *faultBox
	log    *zap.Logger
	// changed is called after sockets or deliveries changed, unlocked.
	changed func()
	wg      sync.WaitGroup

	mu      sync.Mutex
	tickets map[string]time.Time
	sockets []*socket
	turn    int                  // which socket is next
	pending map[string]*delivery // sent, by envelope_id, and not acknowledged
	queue   []*delivery          // events that wait for a socket
	lost    int                  // events given up
	lastID  int
	closed  bool
}

// socket is one connection of the bot.
type socket struct {
	conn *websocket.Conn
	out  chan []byte
	gone context.Context
	end  context.CancelFunc
}

func newSocketMode(ctx context.Context, cfg Config, faults *faultBox, changed func()) *socketMode {
	return &socketMode{
		ctx: ctx, cfg: cfg, faults: faults, log: cfg.Logger, changed: changed,
		tickets: map[string]time.Time{}, pending: map[string]*delivery{},
	}
}

// linkPath is where sockets are opened.
const linkPath = "/link/"

// connectionsOpen is apps.connections.open: an address for one socket, once.
func connectionsOpen(s *Server, _ *call) (fields, error) {
	ticket := s.socket.ticket()
	return fields{"url": "ws://" + s.listener.Addr().String() + linkPath + "?ticket=" + ticket + "&app_id=" + appID}, nil
}

func (m *socketMode) ticket() string {
	m.mu.Lock()
	defer m.mu.Unlock()
	now := m.cfg.Clock()
	for t, made := range m.tickets {
		if now.Sub(made) > ticketLife || len(m.tickets) > maxTickets {
			delete(m.tickets, t)
		}
	}
	t := secret()
	m.tickets[t] = now
	return t
}

func (m *socketMode) redeem(ticket string) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	made, ok := m.tickets[ticket]
	delete(m.tickets, ticket)
	return ok && m.cfg.Clock().Sub(made) <= ticketLife
}

// serveSocket is the other end of the address that apps.connections.open gave.
func (s *Server) serveSocket(w http.ResponseWriter, r *http.Request) {
	if s.faults.refuseConnect() {
		http.Error(w, "service unavailable", http.StatusServiceUnavailable)
		return
	}
	if !s.socket.redeem(r.URL.Query().Get("ticket")) {
		http.Error(w, "the ticket is unknown, used or too old", http.StatusForbidden)
		return
	}
	conn, err := websocket.Accept(w, r, &websocket.AcceptOptions{InsecureSkipVerify: true}) // any Origin, see guard
	if err != nil {
		return // Accept has answered
	}
	s.socket.serve(conn)
}

// serve speaks to one socket until it ends.
func (m *socketMode) serve(conn *websocket.Conn) {
	defer conn.CloseNow()
	m.mu.Lock()
	if m.closed {
		m.mu.Unlock()
		return
	}
	m.wg.Add(3)
	m.mu.Unlock()
	defer m.wg.Done()
	gone, end := context.WithCancel(m.ctx)
	k := &socket{conn: conn, out: make(chan []byte, outbox), gone: gone, end: end}
	defer end()
	go m.write(k)
	go m.ping(k)
	if !m.join(k) {
		m.leave(k)
		return
	}
	defer m.leave(k)
	for {
		_, frame, err := conn.Read(gone)
		if err != nil {
			return
		}
		m.read(frame)
	}
}

// join greets a socket and hands it what waited; an eleventh is sent away.
func (m *socketMode) join(k *socket) bool {
	m.mu.Lock()
	if len(m.sockets) >= maxSockets {
		m.mu.Unlock()
		m.farewell(k, "too_many_websockets")
		return false
	}
	m.sockets = append(m.sockets, k)
	k.out <- raw(fields{
		"type": "hello", "num_connections": len(m.sockets),
		"debug_info":      fields{"host": "slacksim", "build_number": 1, "approximate_connection_time": 18060},
		"connection_info": fields{"app_id": appID},
	})
	waiting := m.queue
	m.queue = nil
	for _, d := range waiting {
		m.sendLocked(d)
	}
	m.mu.Unlock()
	m.changed()
	return true
}

func (m *socketMode) leave(k *socket) {
	m.mu.Lock()
	m.sockets = slices.DeleteFunc(m.sockets, func(o *socket) bool { return o == k })
	m.mu.Unlock()
	m.changed()
}

func (m *socketMode) write(k *socket) {
	defer m.wg.Done()
	for {
		select {
		case <-k.gone.Done():
			return
		case frame := <-k.out:
			ctx, cancel := context.WithTimeout(k.gone, 10*time.Second)
			err := k.conn.Write(ctx, websocket.MessageText, frame)
			cancel()
			if err != nil {
				k.end()
				return
			}
		}
	}
}

func (m *socketMode) ping(k *socket) {
	defer m.wg.Done()
	tick := time.NewTicker(m.cfg.PingInterval)
	defer tick.Stop()
	for {
		ctx, cancel := context.WithTimeout(k.gone, 3*m.cfg.PingInterval)
		err := k.conn.Ping(ctx)
		cancel()
		if err != nil {
			k.end()
			return
		}
		select {
		case <-k.gone.Done():
			return
		case <-tick.C:
		}
	}
}

// farewell tells one socket that it ends, and ends it. After a warning it is
// still used for a while; else nothing is sent to it any more.
func (m *socketMode) farewell(k *socket, reason string) {
	if reason != "warning" {
		m.leave(k)
	}
	ctx, cancel := context.WithTimeout(k.gone, time.Second)
	defer cancel()
	k.conn.Write(ctx, websocket.MessageText, raw(fields{
		"type": "disconnect", "reason": reason, "debug_info": fields{"host": "slacksim"},
	}))
	if reason == "warning" {
		time.AfterFunc(warningTime, k.end)
		return
	}
	k.conn.Close(websocket.StatusNormalClosure, reason)
	k.end()
}

// disconnect ends all sockets as Slack does, with its reason; without one they
// break off.
func (m *socketMode) disconnect(reason string) {
	m.mu.Lock()
	all := slices.Clone(m.sockets)
	m.mu.Unlock()
	var wg sync.WaitGroup
	for _, k := range all {
		if reason == "" {
			k.conn.CloseNow()
			k.end()
			continue
		}
		wg.Go(func() { m.farewell(k, reason) })
	}
	wg.Wait()
}

// Connections is how many sockets the bot has open.
func (s *Server) Connections() int {
	s.socket.mu.Lock()
	defer s.socket.mu.Unlock()
	return len(s.socket.sockets)
}

// Undelivered counts the envelopes that are queued or not yet acknowledged,
// and the events that were given up.
func (s *Server) Undelivered() (waiting, lost int) {
	s.socket.mu.Lock()
	defer s.socket.mu.Unlock()
	return len(s.socket.queue) + len(s.socket.pending), s.socket.lost
}

func (m *socketMode) close() {
	m.mu.Lock()
	m.closed = true
	for _, d := range m.pending {
		d.timer.Stop()
	}
	m.mu.Unlock()
	m.disconnect("")
	m.wg.Wait()
}

// disconnectReasons are those that Slack gives.
var disconnectReasons = strings.Fields("warning refresh_requested link_disabled too_many_websockets")
