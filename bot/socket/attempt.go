package socket

import (
	"context"
	"errors"
	"time"

	"go.uber.org/zap"

	"github.com/datafind/datafind/bot/journal"
)

// Attempts is how often handling is tried before an envelope is given up,
// over about two minutes. One that was cut off in its last attempt by a crash
// is tried once more, so that its person hears of it.
const Attempts = 6

// pauses lie between one attempt and the next; each is stretched or shortened
// by a fifth at most.
var pauses = [Attempts - 1]time.Duration{
	time.Second, 4 * time.Second, 12 * time.Second, 30 * time.Second, 75 * time.Second,
}

// unwell is the pause while the journal cannot count attempts.
const unwell = 5 * time.Second

// attempt handles an envelope once and tells whether, and when, again. What it
// leaves to be finished goes on outside of its lane.
func (r *Runner) attempt(ctx context.Context, e journal.Envelope) (again bool, pause time.Duration) {
	attempts, err := r.cfg.Journal.Begin(context.WithoutCancel(ctx), e.Key)
	switch {
	case errors.Is(err, journal.ErrNotFound): // closed or forgotten meanwhile
		r.queue(e).release()
		return false, 0
	case err != nil:
		r.log.Error("an attempt could not be journaled", zap.String("envelope", e.Key), zap.Error(err))
		return true, r.around(unwell)
	}
	rest := ""
	if e.Attempts = attempts; attempts > Attempts+1 {
		err = errors.New("the process ended during each attempt")
	} else {
		err = r.call(e, func() (err error) { rest, err = r.cfg.Handler.Handle(ctx, e); return err })
	}
	if err == nil && rest != "" {
		r.rests.put(rest, e)
		return false, 0
	}
	return r.conclude(ctx, e, err)
}

// finish does the rest of an envelope. One that fails begins anew, at the end
// of its own lane, which nobody there waits for.
func (r *Runner) finish(ctx context.Context, e journal.Envelope) (again bool, pause time.Duration) {
	err := r.call(e, func() error { return r.cfg.Handler.Finish(ctx, e) })
	if again, pause := r.conclude(ctx, e, err); again {
		time.AfterFunc(pause, func() { r.queue(e).put(e.Lane, e) })
	}
	return false, 0
}

// conclude closes an envelope, or tells when it is to be tried again. When ctx
// ended it stays open in the journal.
func (r *Runner) conclude(ctx context.Context, e journal.Envelope, err error) (again bool, pause time.Duration) {
	log := r.log.With(zap.String("envelope", e.Key), zap.String("type", e.Type))
	keep := context.WithoutCancel(ctx) // the journal hears of what was done in any case
	if err != nil && ctx.Err() == nil && e.Attempts < Attempts {
		r.metrics.handled.WithLabelValues("failed").Inc()
		pause = r.around(pauses[e.Attempts-1])
		log.Warn("handling failed", zap.Int("attempt", e.Attempts), zap.Duration("again_in", pause), zap.Error(err))
		return true, pause
	}
	switch {
	case err == nil:
		r.metrics.handled.WithLabelValues("done").Inc()
		if err := r.cfg.Journal.Finish(keep, e.Key); err != nil {
			log.Error("a handled envelope could not be closed and will be handled again", zap.Error(err))
		}
	case ctx.Err() != nil:
		log.Info("handling was interrupted", zap.Error(err))
	default:
		r.giveUp(keep, log, e, err)
	}
	r.queue(e).release()
	return false, 0
}

func (r *Runner) giveUp(ctx context.Context, log *zap.Logger, e journal.Envelope, reason error) {
	r.metrics.handled.WithLabelValues("given_up").Inc()
	log.Error("an envelope is given up", zap.Int("attempts", e.Attempts), zap.Error(reason))
	if err := r.cfg.Journal.GiveUp(ctx, e.Key, reason.Error()); err != nil {
		log.Error("an envelope that is given up could not be closed", zap.Error(err))
	}
}

// call calls the handler; a panic is a failure like any other. Its value is
// told to nobody: it may hold what was asked.
func (r *Runner) call(e journal.Envelope, do func() error) (err error) {
	start := r.cfg.Clock()
	defer func() {
		if recover() != nil {
			err = errors.New("the handler panicked")
			r.log.Error("the handler panicked", zap.String("envelope", e.Key), zap.Stack("stack"))
		}
		r.metrics.seconds.Observe(r.cfg.Clock().Sub(start).Seconds())
	}()
	return do()
}

// around spreads a pause, so that what failed together does not come back
// together.
func (r *Runner) around(d time.Duration) time.Duration {
	return time.Duration(float64(d) * (0.8 + 0.4*r.cfg.Rand()))
}
