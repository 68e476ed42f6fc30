package main

import (
	"errors"
	"fmt"
)

// lifecycle remembers how to undo what was started and does it in reverse
// order, so that nothing is closed under what still uses it.
type lifecycle struct {
	undo []cleanup
}

type cleanup struct {
	name string
	do   func() error
}

// onStop adds a clean-up, named for the error that it may end in.
func (l *lifecycle) onStop(name string, do func() error) {
	l.undo = append(l.undo, cleanup{name, do})
}

// stop undoes everything, also where a part of it fails.
func (l *lifecycle) stop() error {
	var errs []error
	for i := len(l.undo) - 1; i >= 0; i-- {
		if err := l.undo[i].do(); err != nil {
			errs = append(errs, fmt.Errorf("stopping %s: %w", l.undo[i].name, err))
		}
	}
	l.undo = nil
	return errors.Join(errs...)
}
