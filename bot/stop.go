package bot

import (
	"context"
	"errors"
	"slices"

	"github.com/datafind/datafind/catalog/text"
)

// errStopped is why prose ends that a person stopped.
var errStopped = errors.New("stopped by a person")

// written is prose that is being written somewhere.
type written struct {
	at   Place
	stop context.CancelCauseFunc
}

// writes notes that prose is being written for a question, until done.
func (b *Bot) writes(q Question, stop context.CancelCauseFunc) (done func()) {
	w := &written{q.Place, stop}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.writing = append(b.writing, w)
	return func() {
		b.mu.Lock()
		defer b.mu.Unlock()
		b.writing = slices.DeleteFunc(b.writing, func(o *written) bool { return o == w })
	}
}

// Stop ends the prose that is being written in a thread, or anywhere in a
// direct message, where that is what a person asks for there: "stop", "pare",
// "para". stopped tells whether there was any; then nothing else was asked.
func (b *Bot) Stop(asked string, at Place) (stopped bool) {
	if !is(withoutPolite(text.Words(asked)), "stop") {
		return false
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, w := range b.writing {
		near := w.at.Thread == at.Thread || at.Surface == Direct
		if w.at.Team == at.Team && w.at.Channel == at.Channel && near {
			w.stop(errStopped)
			stopped = true
		}
	}
	return stopped
}
