package bot

import (
	"context"
	"errors"
	"strings"
	"sync"
	"time"
)

// penPace lies between two calls for one message: Slack takes about one a
// second, and people read no faster.
const penPace = time.Second

// pen writes prose into a message of its own as it comes. What comes while a
// call is on its way goes with the next, so that Slack's rate limits slow the
// message down and never the model.
type pen struct {
	open func(ctx context.Context, text Text) (ref string, err error)
	more func(ctx context.Context, ref string, text Text) error
	fail func(error) // ends the prose: nothing of it can be shown any more

	wake chan struct{} // there is something to do
	over chan struct{} // closed when nothing more will be written

	mu      sync.Mutex
	waiting []string
	ended   bool // nothing more comes

	// For the writer alone until over is closed.
	ref    string
	said   []string // all that was sent
	unsure bool     // whether all of it stands
	begun  bool     // the message, as far as is known
}

func newPen() *pen { return &pen{wake: make(chan struct{}, 1), over: make(chan struct{})} }

// add hands a sentence over and never waits. After end it is dropped.
func (p *pen) add(sentence string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.ended {
		p.waiting = append(p.waiting, sentence)
		p.nudge()
	}
}

// end lets the writer finish with what was added, and waits for it.
func (p *pen) end() {
	p.mu.Lock()
	p.ended = true
	p.nudge()
	p.mu.Unlock()
	<-p.over
}

func (p *pen) nudge() {
	select {
	case p.wake <- struct{}{}:
	default: // it is told already
	}
}

// write shows what is added until the end, or until ctx ends.
func (p *pen) write(ctx context.Context) {
	defer close(p.over)
	pause := time.NewTimer(0)
	defer pause.Stop()
	for {
		select {
		case <-p.wake:
		case <-ctx.Done():
			return
		}
		select { // one call at a time, and not too many
		case <-pause.C:
		case <-ctx.Done():
			return
		}
		sentences, ended := p.take()
		if len(sentences) > 0 {
			if err := p.send(ctx, sentences); err != nil {
				p.fail(err)
				return
			}
		}
		if ended {
			return
		}
		pause.Reset(penPace)
	}
}

func (p *pen) take() (sentences []string, ended bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	sentences, p.waiting = p.waiting, nil
	return sentences, p.ended
}

// send makes the message grow, or begins it. Of a growth whose outcome is
// unknown the whole is put right at the end.
func (p *pen) send(ctx context.Context, sentences []string) (err error) {
	text := proseOf(sentences)
	if p.ref == "" {
		p.begun = true
		p.ref, err = p.open(ctx, text)
	} else {
		err = p.more(ctx, p.ref, append(prose(" "), text...))
		if errors.Is(err, ErrOutcome) {
			p.unsure, err = true, nil
		}
	}
	if err == nil {
		p.said = append(p.said, sentences...)
	}
	return err
}

// proseLine is longer than all that a model may write.
const proseLine = 10_000

func proseOf(sentences []string) Text { return Sentence(strings.Join(sentences, " "), proseLine) }
