package dbsqltest

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"
)

// What the double takes for a sign-in and a warehouse unless a test sets its
// own.
const (
	Token        = "dapi-test"
	ClientID     = "client-test"
	ClientSecret = "secret-test"
	WarehouseID  = "wh1"
	host         = "workspace.test"
)

// Server is the double. The exported fields are set before the first request.
type Server struct {
	ChunkRows   int           // rows of a chunk
	InlineLimit int           // bytes of an inline result
	LinkLife    time.Duration // of links to storage
	TokenLife   time.Duration // of tokens given to a service principal
	StartTime   time.Duration // from the first statement on a stopped warehouse until it runs

	mu         sync.Mutex
	base       string
	down       bool
	scripts    []script
	handler    func(Statement) Reply
	others     []otherAPI
	faults     map[Op][]Fault
	counts     map[Op]int
	taken      int // statements, those that a handler is still thinking about included
	order      []*statement
	statements map[string]*statement
	tokens     map[string]time.Time // until when
	issued     int
	warehouse  warehouse
}

type script struct {
	text  string
	reply Reply
}

type otherAPI struct {
	prefix string
	answer http.HandlerFunc
}

// warehouse runs from readyAt on, unless it is stopped.
type warehouse struct {
	stopped bool
	readyAt time.Time
}

// New returns a workspace whose warehouse runs and that knows no statement.
func New() *Server {
	return &Server{
		ChunkRows: 1000, InlineLimit: 25 << 20, LinkLife: 15 * time.Minute, TokenLife: time.Hour,
		base:   "https://" + host,
		faults: map[Op][]Fault{}, counts: map[Op]int{},
		statements: map[string]*statement{}, tokens: map[string]time.Time{},
	}
}

// Listen serves the double over a loopback socket until the test ends. Without
// it, only Client reaches it.
func (s *Server) Listen(t testing.TB) {
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.base = server.URL
}

// Client returns a client that reaches the double within the process, without
// any socket.
func (s *Server) Client() *http.Client { return &http.Client{Transport: inProcess{s}} }

// Host and port of the double, and whether it speaks plain HTTP, which it does
// after Listen.
func (s *Server) Address() (host, port string, plain bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	u, err := url.Parse(s.base)
	if err != nil {
		panic(err) // ours
	}
	return u.Hostname(), u.Port(), u.Scheme == "http"
}

// DSN returns the DSN of the double's warehouse with the access token, and
// options as in "catalog=main&schema=default".
func (s *Server) DSN(options string) string {
	return s.dsn("token:"+Token+"@", options)
}

// DSNForServicePrincipal is DSN with OAuth M2M.
func (s *Server) DSNForServicePrincipal(options string) string {
	signIn := "authType=OauthM2M&clientID=" + ClientID + "&clientSecret=" + ClientSecret
	return s.dsn("", strings.TrimSuffix(signIn+"&"+options, "&"))
}

func (s *Server) dsn(user, options string) string {
	host, port, plain := s.Address()
	scheme := ""
	if plain {
		scheme = "http://"
	}
	if port == "" {
		port = "443"
	}
	dsn := fmt.Sprintf("%s%s%s:%s/sql/1.0/warehouses/%s", scheme, user, host, port, WarehouseID)
	if options != "" {
		dsn += "?" + options
	}
	return dsn
}

// On answers every statement that holds text. Of several that fit, the one
// said last answers.
func (s *Server) On(text string, reply Reply) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.scripts = append(s.scripts, script{text, reply})
}

// Handle answers the statements that no text of On fits.
func (s *Server) Handle(answer func(Statement) Reply) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.handler = answer
}

// Serve has another API of the workspace answered, by the beginning of its
// path and for those who have signed in. Faults for it are queued under Other.
func (s *Server) Serve(prefix string, answer http.HandlerFunc) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.others = append(s.others, otherAPI{prefix, answer})
}

// StopWarehouse makes the warehouse cold: the next statement starts it and is
// PENDING for StartTime.
func (s *Server) StopWarehouse() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.warehouse.stopped = true
}

// SetDown lets no connection come about, through Client, until it is unset.
func (s *Server) SetDown(down bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.down = down
}

// RevokeTokens makes the tokens given to service principals worthless before
// their time.
func (s *Server) RevokeTokens() {
	s.mu.Lock()
	defer s.mu.Unlock()
	clear(s.tokens)
}

// Count returns how many requests of a kind came, those with faults included.
func (s *Server) Count(op Op) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.counts[op]
}

// Statements returns the statements that were taken, in their order.
func (s *Server) Statements() []Statement {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := make([]Statement, len(s.order))
	for i, st := range s.order {
		all[i] = st.Statement
		all[i].State = st.state(time.Now())
	}
	return all
}
