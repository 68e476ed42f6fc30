package socket

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
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

// attempt handles an envelope once and tells whether, and when, again. When
// ctx ends meanwhile the envelope stays open in the journal.
func (r *Runner) attempt(ctx context.Context, e journal.Envelope) (again bool, pause time.Duration) {
	log := r.log.With(zap.String("envelope", e.Key), zap.String("type", e.Type))
	keep := context.WithoutCancel(ctx) // the journal hears of what was done in any case
	attempts, err := r.cfg.Journal.Begin(keep, e.Key)
	switch {
	case errors.Is(err, journal.ErrNotFound): // closed or forgotten meanwhile
		return false, 0
	case err != nil:
		log.Error("an attempt could not be journaled", zap.Error(err))
		return true, r.around(unwell)
	}
	if e.Attempts = attempts; attempts > Attempts+1 {
		r.giveUp(keep, log, e, errors.New("the process ended during each attempt"))
		return false, 0
	}
	start := r.cfg.Clock()
	err = r.call(ctx, e)
	r.metrics.seconds.Observe(r.cfg.Clock().Sub(start).Seconds())
	switch {
	case err == nil:
		r.metrics.handled.WithLabelValues("done").Inc()
		if err := r.cfg.Journal.Finish(keep, e.Key); err != nil {
			log.Error("a handled envelope could not be closed and will be handled again", zap.Error(err))
		}
		return false, 0
	case ctx.Err() != nil:
		log.Info("handling was interrupted", zap.Error(err))
		return false, 0
	case attempts >= Attempts:
		r.giveUp(keep, log, e, err)
		return false, 0
	}
	r.metrics.handled.WithLabelValues("failed").Inc()
	pause = r.around(pauses[attempts-1])
	log.Warn("handling failed", zap.Int("attempt", attempts), zap.Duration("again_in", pause), zap.Error(err))
	return true, pause
}

func (r *Runner) giveUp(ctx context.Context, log *zap.Logger, e journal.Envelope, reason error) {
	r.metrics.handled.WithLabelValues("given_up").Inc()
	log.Error("an envelope is given up", zap.Int("attempts", e.Attempts), zap.Error(reason))
	if err := r.cfg.Journal.GiveUp(ctx, e.Key, reason.Error()); err != nil {
		log.Error("an envelope that is given up could not be closed", zap.Error(err))
	}
}

// call calls the handler; a panic is a failure like any other.
func (r *Runner) call(ctx context.Context, e journal.Envelope) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("handler panicked: %v", p)
			r.log.Error("handler panicked", zap.String("envelope", e.Key), zap.Any("panic", p),
				zap.ByteString("stack", debug.Stack()))
		}
	}()
	return r.cfg.Handler.Handle(ctx, e)
}

// around spreads a pause, so that what failed together does not come back
// together.
func (r *Runner) around(d time.Duration) time.Duration {
	return time.Duration(float64(d) * (0.8 + 0.4*r.cfg.Rand()))
}
