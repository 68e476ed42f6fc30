package journal

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"go.uber.org/zap"
)

// How the outbox works unless told otherwise.
const (
	defaultRows  = 500
	defaultEvery = 6 * time.Hour
	// batchRows and batchBytes bound one statement; its parameter is smaller
	// than the bodies that it is made of.
	batchRows  = 500
	batchBytes = 4 << 20
	// check is how often the outbox looks what is owed. It asks the file alone.
	check = time.Minute
	// A failure is followed by a pause, which doubles with each.
	firstPause   = time.Minute
	longestPause = 6 * time.Hour
	// grace is how long a statement may go on after the outbox was stopped;
	// then it is left to be settled at the next start.
	grace = 20 * time.Second
)

// OutboxConfig is what an outbox works with. Sink and Registerer are needed.
type OutboxConfig struct {
	Sink       Sink
	Rows       int           // deliver when so many rows are owed; 500 where 0
	Every      time.Duration // or when one is owed for so long; 6 hours where 0
	Registerer prometheus.Registerer
	Jitter     func() float64 // in [0,1), spreads pauses; random where nil
}

// Outbox delivers the rows that are owed. A delivery wakes what the sink runs
// on and costs money there, so rows wait until there are many, or until someone
// calls Flush because it is awake anyway. Nothing is lost by a stop: what is
// owed stands in the journal, and so does the statement that was on its way.
type Outbox struct {
	journal *Journal
	cfg     OutboxConfig
	metrics outboxMetrics
	turn    chan struct{} // holds one token: one delivery at a time

	failures int       // in a row; held by turn, as is retry
	retry    time.Time // not before
}

// NewOutbox makes the outbox of a journal that was opened by Open. A journal
// that stands open beside an instance has none, since two would deliver twice.
func NewOutbox(j *Journal, cfg OutboxConfig) (*Outbox, error) {
	if j.lock == nil {
		return nil, errors.New("the outbox belongs to the instance that owns the journal")
	}
	if cfg.Rows == 0 {
		cfg.Rows = defaultRows
	}
	if cfg.Every == 0 {
		cfg.Every = defaultEvery
	}
	if cfg.Jitter == nil {
		cfg.Jitter = rand.Float64
	}
	o := &Outbox{journal: j, cfg: cfg, turn: make(chan struct{}, 1)}
	o.metrics = newOutboxMetrics(cfg.Registerer, j)
	o.turn <- struct{}{}
	return o, nil
}

// Run delivers when it is time, until ctx ends. A statement that is on its way
// then is waited for a while.
func (o *Outbox) Run(ctx context.Context) {
	tick := time.NewTicker(check)
	defer tick.Stop()
	for {
		if err := o.whenDue(ctx); err != nil && ctx.Err() == nil {
			o.journal.log.Warn("what is owed was not delivered; it waits in the journal", zap.Error(err))
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// Flush delivers all that is owed now, whatever the hour and however often it
// failed before.
func (o *Outbox) Flush(ctx context.Context) error {
	return o.alone(ctx, func() error { return o.deliver(ctx) })
}

func (o *Outbox) whenDue(ctx context.Context) error {
	return o.alone(ctx, func() error {
		now := o.journal.clock()
		b, err := o.journal.Backlog(ctx)
		if err != nil {
			return err
		}
		due := b.Forgotten > 0 || b.Rows >= o.cfg.Rows || b.Rows > 0 && now.Sub(b.Oldest) >= o.cfg.Every
		if !due || now.Before(o.retry) {
			return nil
		}
		return o.deliver(ctx)
	})
}

// alone waits for its turn.
func (o *Outbox) alone(ctx context.Context, do func() error) error {
	select {
	case <-o.turn:
	case <-ctx.Done():
		return ctx.Err()
	}
	defer func() { o.turn <- struct{}{} }()
	return do()
}

// deliver settles what was on its way, forgets people and delivers rows, and
// plans the next try where that fails.
func (o *Outbox) deliver(ctx context.Context) error {
	err := o.deliverAll(ctx)
	if err == nil {
		o.failures, o.retry = 0, time.Time{}
		return nil
	}
	if ctx.Err() == nil {
		pause := min(firstPause<<min(o.failures, 20), longestPause)
		o.failures++
		o.retry = o.journal.clock().Add(pause + time.Duration(o.cfg.Jitter()*float64(pause)/4))
		o.metrics.failures.Inc()
	}
	return fmt.Errorf("delivering from the journal: %w", err)
}

func (o *Outbox) deliverAll(ctx context.Context) error {
	work, cancel := lingering(ctx)
	defer cancel()
	if err := o.settle(work); err != nil {
		return err
	}
	if err := o.forget(ctx, work); err != nil {
		return err
	}
	for _, votes := range []bool{false, true} { // a verdict never before its question
		for {
			if err := ctx.Err(); err != nil {
				return err
			}
			b, err := o.journal.owed(work, votes, batchRows, batchBytes)
			if err != nil {
				return err
			}
			if b.Len() == 0 {
				break
			}
			if err := o.send(work, b); err != nil {
				return err
			}
		}
	}
	return nil
}

// settle ends the statement that was left behind, by a failure or a stop. Until
// it is known to be over, nothing else is sent.
func (o *Outbox) settle(ctx context.Context) error {
	statement, err := o.journal.inFlight(ctx)
	if err != nil || statement == "" {
		return err
	}
	happened, err := o.cfg.Sink.Settle(ctx, statement)
	if err != nil {
		return fmt.Errorf("settling statement %s: %w", statement, err)
	}
	o.journal.log.Info("an earlier statement is settled", zap.String("statement", statement), zap.Bool("happened", happened))
	return o.journal.land(ctx, happened, o.journal.clock())
}

func (o *Outbox) forget(ctx, work context.Context) error {
	for ctx.Err() == nil {
		f, err := o.journal.nextForgotten(work)
		if errors.Is(err, ErrNotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		if err := o.fly(work, Batch{}, func(sent func(string)) error { return o.cfg.Sink.Forget(work, f, sent) }); err != nil {
			return fmt.Errorf("forgetting a person: %w", err)
		}
		if err := o.journal.forgot(work, f); err != nil {
			return err
		}
	}
	return ctx.Err()
}

func (o *Outbox) send(ctx context.Context, b Batch) error {
	err := o.fly(ctx, b, func(sent func(string)) error { return o.cfg.Sink.Write(ctx, b, sent) })
	if err != nil {
		return fmt.Errorf("writing %d rows: %w", b.Len(), err)
	}
	o.metrics.delivered.Add(float64(b.Len()))
	return nil
}

// fly journals what a statement carries before it is sent, and its id as soon
// as it is known. After an error the flight stays in the journal: whether it
// arrived is asked before the next one.
func (o *Outbox) fly(ctx context.Context, b Batch, run func(sent func(string)) error) error {
	if err := o.journal.depart(ctx, b); err != nil {
		return err
	}
	err := run(func(statement string) {
		if err := o.journal.airborne(ctx, statement); err != nil {
			// The statement runs already. Without its id a retry relies on the
			// rows' own ids alone, which keep them single too.
			o.journal.log.Error("a statement's id was not kept", zap.String("statement", statement), zap.Error(err))
		}
	})
	if err != nil {
		return err
	}
	return o.journal.land(ctx, true, o.journal.clock())
}

// lingering is ctx with an end that comes a while later.
func lingering(ctx context.Context) (context.Context, context.CancelFunc) {
	work, cancel := context.WithCancel(context.WithoutCancel(ctx))
	stop := context.AfterFunc(ctx, func() {
		timer := time.NewTimer(grace)
		defer timer.Stop()
		select {
		case <-timer.C:
			cancel()
		case <-work.Done():
		}
	})
	return work, func() { stop(); cancel() }
}
