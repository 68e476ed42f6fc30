package socket

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gorilla/websocket"
	"github.com/prometheus/client_golang/prometheus"
	"go.uber.org/zap"

	"github.com/datafind/datafind/bot/journal"
)

// ErrRefused means that Slack does not accept the app-level token; trying
// again is of no use.
var ErrRefused = errors.New("the connection is refused by Slack")

// Handler does what an envelope asks for, in two parts. An error means that it
// should be tried again, from the first part on; after Attempts of them the
// envelope is given up, so the handler tells the person when e.Attempts has
// come that far. Both may be called again for an envelope that was handled,
// after a crash. When the context ends they must return soon; their error then
// counts for nothing.
type Handler interface {
	// Handle does that for which others of the same lane must wait. rest names
	// a lane of its own in which Finish does what takes long, as waiting for a
	// model does; empty where all is done.
	Handle(ctx context.Context, e journal.Envelope) (rest string, err error)
	// Finish does the rest. The envelope is closed after it and not before.
	Finish(ctx context.Context, e journal.Envelope) error
}

// Journal keeps envelopes, and knows which messages asked something;
// *journal.Journal is one.
type Journal interface {
	Accept(ctx context.Context, e journal.Envelope) (fresh bool, err error)
	Unfinished(ctx context.Context) ([]journal.Envelope, error)
	Begin(ctx context.Context, key string) (attempts int, err error)
	Finish(ctx context.Context, key string) error
	GiveUp(ctx context.Context, key, reason string) error
	QuestionAt(ctx context.Context, team, channel, message string) (journal.Question, error)
}

// Config is what a Runner works with. API, Journal and Handler are required,
// the rest has the default that is told.
type Config struct {
	API     Opener
	Journal Journal
	Handler Handler
	Bot     string            // the bot's user id, to know mentions by; unknown: any mention is kept
	Dialer  *websocket.Dialer // with the proxy and the certificates to use; the environment's proxy

	Connections   int           // 2
	Workers       int           // at questions and commands, and as many at what they leave to be finished; 16
	UrgentWorkers int           // at clicks and modals; 4
	Queue         int           // envelopes in memory, of each of the two kinds; 10,000
	Grace         time.Duration // for the work in hand when Run is to stop; 20 s

	Clock      func() time.Time      // time.Now
	Rand       func() float64        // in [0,1); math/rand
	Logger     *zap.Logger           // silent
	Registerer prometheus.Registerer // none
}

// Stats is a look at a Runner.
type Stats struct {
	Live   int // connections that Slack has greeted
	Queued int // envelopes waiting or in hand, clicks apart
	Urgent int // clicks and modals waiting or in hand
}

// Runner receives envelopes and has them handled.
type Runner struct {
	cfg     Config
	log     *zap.Logger
	metrics *metrics
	gate    gate
	live    atomic.Int64
	started atomic.Bool

	calm, urgent *lanes // set by Run before anything comes in
	rests        *lanes // what is left of the envelopes of both, which keep their places there

	mu    sync.Mutex
	doubt map[string]bool // keys whose Accept failed: they may be in the journal all the same
}

// New prepares a Runner; nothing happens before Run.
func New(cfg Config) *Runner {
	setDefault(&cfg.Connections, 2)
	setDefault(&cfg.Workers, 16)
	setDefault(&cfg.UrgentWorkers, 4)
	setDefault(&cfg.Queue, 10_000)
	setDefault(&cfg.Grace, 20*time.Second)
	if cfg.Clock == nil {
		cfg.Clock = time.Now
	}
	if cfg.Rand == nil {
		cfg.Rand = rand.Float64
	}
	if cfg.Logger == nil {
		cfg.Logger = zap.NewNop()
	}
	if cfg.Dialer == nil {
		cfg.Dialer = &websocket.Dialer{Proxy: http.ProxyFromEnvironment}
	}
	r := &Runner{cfg: cfg, log: cfg.Logger, doubt: map[string]bool{}}
	r.metrics = newMetrics(cfg.Registerer, r)
	return r
}

func setDefault[T int | time.Duration](field *T, value T) {
	if *field == 0 {
		*field = value
	}
}

// Run works until ctx is cancelled; it first takes up what the last run left.
// Then it takes no more envelopes, gives the work in hand its grace, and leaves
// the rest in the journal. The error is nil then, ErrRefused when Slack does
// not accept the token, and otherwise tells that the journal cannot be read.
// It may be called once.
func (r *Runner) Run(ctx context.Context) error {
	if err := r.recall(ctx); err != nil {
		return err
	}
	hand, drop := context.WithCancel(context.WithoutCancel(ctx))
	defer drop()
	workers := r.startWorkers(hand)
	err := r.connect(ctx)

	r.log.Info("stopping: finishing the work in hand", zap.Duration("grace", r.cfg.Grace))
	for _, l := range []*lanes{r.calm, r.urgent, r.rests} {
		close(l.stop)
	}
	if !within(r.cfg.Grace, workers) {
		r.log.Warn("work in hand did not finish in time and is left for the next start")
		drop()
		if !within(patience, workers) {
			r.log.Error("a handler does not heed its context")
		}
	}
	return err
}

// patience is how long a handler may take to return once its context ended.
const patience = 5 * time.Second

// within waits for done, so long at most.
func within(d time.Duration, done <-chan struct{}) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-done:
		return true
	case <-timer.C:
		return false
	}
}

// recall queues the envelopes that were accepted but not finished.
func (r *Runner) recall(ctx context.Context) error {
	left, err := r.cfg.Journal.Unfinished(ctx)
	if err != nil {
		return fmt.Errorf("taking up unfinished envelopes: %w", err)
	}
	var calm, urgent []journal.Envelope
	for _, e := range left {
		if e.Urgent {
			urgent = append(urgent, e)
		} else {
			calm = append(calm, e)
		}
	}
	r.calm, r.urgent = newLanes(r.cfg.Queue, calm), newLanes(r.cfg.Queue, urgent)
	r.rests = newLanes(r.calm.limit+r.urgent.limit, nil)
	r.started.Store(true)
	if len(left) > 0 {
		r.log.Info("taking up unfinished envelopes", zap.Int("count", len(left)))
	}
	return nil
}

// startWorkers returns a channel that is closed when all of them have ended.
func (r *Runner) startWorkers(ctx context.Context) <-chan struct{} {
	var all sync.WaitGroup
	for _, crew := range []struct {
		lanes *lanes
		size  int
		do    func(context.Context, journal.Envelope) (bool, time.Duration)
	}{{r.calm, r.cfg.Workers, r.attempt}, {r.urgent, r.cfg.UrgentWorkers, r.attempt}, {r.rests, r.cfg.Workers, r.finish}} {
		for range crew.size {
			all.Go(func() {
				crew.lanes.work(func(e journal.Envelope) (bool, time.Duration) { return crew.do(ctx, e) })
			})
		}
	}
	ended := make(chan struct{})
	go func() {
		all.Wait()
		close(ended)
	}()
	return ended
}

// queue is where an envelope waits and keeps its place until it is closed.
func (r *Runner) queue(e journal.Envelope) *lanes {
	if e.Urgent {
		return r.urgent
	}
	return r.calm
}

// Ready tells whether envelopes can come in: at least one connection is live.
func (r *Runner) Ready() bool { return r.live.Load() > 0 }

// Stats looks at the connections and the queues.
func (r *Runner) Stats() Stats {
	s := Stats{Live: int(r.live.Load())}
	if r.started.Load() {
		s.Queued, s.Urgent = r.calm.depth(), r.urgent.depth()
	}
	return s
}
