package bot

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"go.opentelemetry.io/otel/trace"
	"go.opentelemetry.io/otel/trace/noop"
	"go.uber.org/zap"

	"github.com/datafind/datafind/bot/journal"
	"github.com/datafind/datafind/catalog"
	"github.com/datafind/datafind/catalog/search"
)

// Finder is one generation of the catalog with its search.
type Finder interface {
	Search(ctx context.Context, q search.Query) search.Result
	// HavingColumn are the tables of those allowed that have a column of a name,
	// give or take its case.
	HavingColumn(name string, allowed *catalog.Set) *catalog.Set
	Snapshot() *catalog.Snapshot
}

// Config is what a Bot is made of. Find, Weigh and what looks at the catalog
// need Generation, Clock, Logger and Registerer alone.
type Config struct {
	Generation func() Finder // the present one; taken once for a question
	Journal    *journal.Journal
	Explainer  Explainer // nil: no model, the first stage is the answer
	Narrator   Narrator  // nil: no prose is written
	Streamer   Streamer  // nil: none is shown
	Poster     Poster
	Withdrawer Withdrawer
	Teller     Teller            // nil: nobody is told
	Hearer     Hearer            // nil: what people say to each other is not heard
	Directory  catalog.Directory // who belongs to which groups; nil: as the snapshot says
	Clock      func() time.Time
	Logger     *zap.Logger
	Registerer prometheus.Registerer
	Tracer     trace.Tracer  // nil: nothing is traced
	Deadline   time.Duration // for the model; 0 means ten seconds
	Candidates int           // that an answer holds; 0 means ten
}

// Bot answers questions and counts what people think of the answers. Its
// methods may be called from many goroutines.
type Bot struct {
	generation func() Finder
	journal    *journal.Journal
	explainer  Explainer
	narrator   Narrator
	streamer   Streamer
	poster     Poster
	withdrawer Withdrawer
	teller     Teller
	hearer     Hearer
	directory  catalog.Directory
	clock      func() time.Time
	log        *zap.Logger
	metrics    *metrics
	tracer     trace.Tracer
	deadline   time.Duration
	candidates int

	verdicts  cache // of the model
	answering turns // one run for a question
	changing  turns // one change of its answer
	opening   turns // one message of prose begun in a thread, until it is known where

	mu      sync.Mutex
	open    map[string]*weighing // by question
	writing []*written
	refused map[string]int // posts that certainly took no effect
}

// New makes a Bot.
func New(c Config) *Bot {
	b := &Bot{
		generation: c.Generation, directory: c.Directory, journal: c.Journal, explainer: c.Explainer,
		narrator: c.Narrator, streamer: c.Streamer,
		poster: c.Poster, withdrawer: c.Withdrawer, teller: c.Teller, hearer: c.Hearer,
		clock: c.Clock, log: c.Logger, metrics: newMetrics(c.Registerer), tracer: c.Tracer, deadline: c.Deadline,
		open: make(map[string]*weighing), refused: make(map[string]int),
	}
	if b.deadline <= 0 {
		b.deadline = 10 * time.Second
	}
	if b.tracer == nil {
		b.tracer = noop.Tracer{}
	}
	if b.candidates = c.Candidates; b.candidates <= 0 {
		b.candidates = defaultCandidates
	}
	return b
}

// What a caller decides by.
var (
	ErrUnknown = errors.New("no such question")
	ErrTable   = errors.New("no such table")
)

// Answer takes a question all the way: Begin, then Finish.
func (b *Bot) Answer(ctx context.Context, q Question) error {
	open, err := b.Begin(ctx, q)
	if err != nil || !open {
		return err
	}
	return b.Finish(ctx, q.ID)
}

// Begin takes a question as far as no model is needed: find and post. It goes
// by what the journal knows, so that it may be called again with the same
// question at any time: what was done stays done and what is missing follows.
// open tells that the answer is still to be settled, by Finish. An error means
// that the caller should hand the question in again.
func (b *Bot) Begin(ctx context.Context, q Question) (open bool, err error) {
	ctx, end := b.stage(ctx, "question", q.ID)
	defer end(&err)
	if q, err = b.understood(ctx, b.generation(), q); err != nil {
		return false, err
	}
	q, err = b.ask(ctx, q)
	if errors.Is(err, errWithdrawn) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	return b.begin(ctx, q, func(gen Finder) (Question, Answer, error) {
		return b.first(ctx, gen, q)
	})
}

// start gives the revision to go on from, and the question as it is answered
// by it.
type start func(Finder) (Question, Answer, error)

// begin shows the revision to start with.
func (b *Bot) begin(ctx context.Context, q Question, from start) (open bool, err error) {
	done, err := b.changing.take(ctx, q.ID)
	if err != nil {
		return false, err
	}
	defer done()
	q, a, err := from(b.generation())
	if err != nil {
		return false, err
	}
	b.watch(q.ID, a.Revision, nil)
	stands, err := b.show(ctx, q, a)
	if open = stands && !a.Settled; !open {
		b.unwatch(q.ID, a.Revision)
	}
	return open, err
}

// Finish has an answer that is not settled yet weighed, and settles it; like
// Begin it may be called again. The answer is locked while it changes, not
// while the model thinks: neither a click nor an edit waits for it, and one that
// changes the answer ends the weighing.
func (b *Bot) Finish(ctx context.Context, question string) (err error) {
	ctx, end := b.stage(ctx, "settle", question)
	defer end(&err)
	done, err := b.answering.take(ctx, question)
	if err != nil {
		return err
	}
	defer done()
	begun := b.clock()
	q, err := b.question(ctx, question)
	if err == nil {
		var a Answer
		gen := b.generation()
		if q, a, err = b.latest(ctx, gen, q); err == nil && !a.Settled {
			err = b.weigh(ctx, gen, q, a)
			b.metrics.settle.Observe(b.clock().Sub(begun).Seconds())
		}
	}
	if errors.Is(unknown(err), ErrUnknown) {
		return nil // deleted or forgotten, or never begun
	}
	return err
}

func (b *Bot) weigh(ctx context.Context, gen Finder, q Question, a Answer) error {
	thinking, stop := context.WithCancel(ctx)
	defer stop()
	b.watch(q.ID, a.Revision, stop)
	defer b.unwatch(q.ID, a.Revision)
	defer b.tell(ctx, q, "")
	next, err := b.second(thinking, gen, q, a)
	switch {
	case thinking.Err() != nil && ctx.Err() == nil:
		return nil // changed meanwhile: whoever did it goes on
	case err != nil:
		return err
	}
	return b.conclude(ctx, q, a, next)
}

// second is the second stage: what the answer becomes, where someone clicked
// meanwhile or not.
func (b *Bot) second(ctx context.Context, gen Finder, q Question, a Answer) (next func(clicked bool) Answer, err error) {
	if a.Prose != "" {
		n, err := b.narrate(ctx, gen, q, a)
		return func(bool) Answer { return a.told(n) }, err
	}
	a, v, lapse, err := b.explain(ctx, gen, q, a)
	return func(clicked bool) Answer { return settled(a, v, lapse, clicked).within(b.candidates) }, err
}

// conclude settles an answer that was weighed, unless it has been changed in
// the meantime: by an edit, or by someone who chose a reading.
func (b *Bot) conclude(ctx context.Context, q Question, weighed Answer, next func(clicked bool) Answer) error {
	done, err := b.changing.take(ctx, q.ID)
	if err != nil {
		return err
	}
	defer done()
	if _, err := b.question(ctx, q.ID); errors.Is(err, ErrUnknown) {
		return nil // deleted or forgotten meanwhile
	}
	latest, err := b.journal.Answer(ctx, q.ID, 0)
	if err != nil {
		return fmt.Errorf("reading the answer that was weighed: %w", err)
	}
	if latest.Revision != weighed.Revision {
		return nil
	}
	clicked, err := b.clicked(ctx, q.ID)
	if err != nil {
		return err
	}
	a := next(clicked)
	if err := b.save(ctx, q, a); err != nil {
		return err
	}
	_, err = b.show(ctx, q, a)
	return err
}
