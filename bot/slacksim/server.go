package slacksim

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"sync"
	"time"

	"go.uber.org/zap"

	"github.com/datafind/datafind/bot/slacksim/page"
)

// Config says what Slack to be. The zero value serves a free port of
// 127.0.0.1 with all scopes of no manifest, which is few: give the manifest.
type Config struct {
	Addr     string // host:port of a loopback address; empty: 127.0.0.1:0
	Manifest []byte // the app's manifest, YAML: scopes, events, commands, shortcuts

	WithoutOptionalScopes bool     // grant only what the manifest does not call optional
	RateLimits            bool     // hold callers to Slack's rate tiers
	Channels              []string // further public channels with the bot and all members in them

	AckDeadline  time.Duration   // until an envelope counts as not acknowledged; 0: 3 s
	RetryPauses  []time.Duration // before each redelivery of an event; nil: at once, 1 min, 5 min
	PingInterval time.Duration   // between pings on each socket; 0: 5 s

	Examples map[string][]string // questions that the page offers, by language ("pt")

	Clock  func() time.Time // nil: time.Now; message times, triggers and rate limits go by it
	Logger *zap.Logger      // nil: silent
}

// Server is a running local Slack.
type Server struct {
	cfg      Config
	app      app
	log      *zap.Logger
	listener net.Listener
	http     *http.Server
	ctx      context.Context // ends with Close
	stop     context.CancelFunc

	mu       sync.Mutex // guards the workspace and what hangs on it
	ws       *workspace
	optional bool // optional scopes are granted

	news   *news
	socket *socketMode
	faults *faultBox
	rates  *rates
	calls  callLog
}

// ErrAddress is what Start fails with when asked for an address that others
// could reach.
var ErrAddress = errors.New("the local Slack serves loopback addresses only")

// Start serves a local Slack until Close.
func Start(cfg Config) (*Server, error) {
	if cfg.Addr == "" {
		cfg.Addr = "127.0.0.1:0"
	}
	if err := loopbackOnly(cfg.Addr); err != nil {
		return nil, err
	}
	setDefaults(&cfg)
	app, err := parseManifest(cfg.Manifest)
	if err != nil {
		return nil, err
	}
	listener, err := net.Listen("tcp", cfg.Addr)
	if err != nil {
		return nil, fmt.Errorf("listening for the local Slack: %w", err)
	}
	ctx, stop := context.WithCancel(context.Background())
	s := &Server{
		cfg: cfg, app: app, log: cfg.Logger, listener: listener, ctx: ctx, stop: stop,
		ws: newWorkspace(cfg.Clock, cfg.Channels), optional: !cfg.WithoutOptionalScopes,
		news: newNews(), faults: newFaultBox(ctx), rates: newRates(cfg.Clock),
	}
	s.socket = newSocketMode(ctx, cfg, s.faults, s.news.touch)
	s.http = &http.Server{
		Handler: s.guard(s.routes()), ReadHeaderTimeout: 10 * time.Second, ErrorLog: zap.NewStdLog(cfg.Logger),
		BaseContext: func(net.Listener) context.Context { return ctx },
	}
	go s.http.Serve(listener)
	return s, nil
}

func setDefaults(cfg *Config) {
	if cfg.Clock == nil {
		cfg.Clock = time.Now
	}
	if cfg.Logger == nil {
		cfg.Logger = zap.NewNop()
	}
	if cfg.AckDeadline <= 0 {
		cfg.AckDeadline = 3 * time.Second
	}
	if cfg.PingInterval <= 0 {
		cfg.PingInterval = 5 * time.Second
	}
	if cfg.RetryPauses == nil {
		cfg.RetryPauses = []time.Duration{0, time.Minute, 5 * time.Minute}
	}
}

func (s *Server) routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("/api/{method}", s.serveAPI)
	mux.HandleFunc("GET "+linkPath, s.serveSocket)
	mux.HandleFunc("POST /response/{id}", s.serveResponseURL)
	s.routePeople(mux)
	mux.Handle("/", page.Handler(s, page.Options{
		Examples: s.cfg.Examples, Commands: s.app.Commands, Shortcuts: s.app.Shortcuts, Now: s.cfg.Clock,
	}))
	return mux
}

// Close ends all sockets, calls and timers and waits for the sockets to go.
func (s *Server) Close() error {
	s.stop()
	s.socket.close()
	s.listener.Close() // which its goroutine may not have taken yet
	if err := s.http.Close(); err != nil && !errors.Is(err, net.ErrClosed) {
		return fmt.Errorf("closing the local Slack: %w", err)
	}
	return nil
}

// URL is the address of the page, with a slash at its end.
func (s *Server) URL() string { return "http://" + s.listener.Addr().String() + "/" }

// APIURL is what a bot takes for https://slack.com/api/.
func (s *Server) APIURL() string { return s.URL() + "api/" }

// BotToken is the bot's token, AppToken the one that opens sockets. They are
// no secrets: nothing but this server takes them.
func (s *Server) BotToken() string { return "xoxb-slacksim" }

// AppToken is the app-level token, with connections:write.
func (s *Server) AppToken() string { return "xapp-slacksim" }

// BotUser is the user ID of the bot, Team that of the workspace.
func (s *Server) BotUser() string { return botUser }

// Team is the ID of the workspace.
func (s *Server) Team() string { return teamID }
