package main

import (
	"context"

	"github.com/datafind/datafind/catalog"
	"github.com/datafind/datafind/catalog/search"
)

// lexical is our first step alone, over the same words as the peers get.
type lexical struct{ *search.Index }

func (e lexical) Search(words []string, limit int) ([]int, error) {
	return e.Words(words, nil, limit), nil
}

func (lexical) Close() error { return nil }

// contestants builds every engine over the same tables, ours first, and returns
// what asks each of them a question: ours twice, from the words that a person
// wrote to the explained result, and from the words that the others get.
func contestants(folder string, s *catalog.Snapshot) (list []*timing, close func(), err error) {
	var open []engine
	close = func() {
		for _, e := range open {
			e.Close()
		}
	}
	whole := &timing{name: "datafind, the whole way"}
	var ix *search.Index
	whole.measure(folder, func() { ix = search.New(s) })
	whole.ask = func(q asked) error {
		ix.Search(context.Background(), search.Query{Text: q.text, Limit: askedFor})
		return nil
	}
	list = append(list, whole, &timing{name: "datafind, the words alone", build: whole.build, memory: whole.memory, ask: by(lexical{ix})})
	for _, p := range peers {
		if p.name == plainName {
			continue // written to be read, not to be fast
		}
		t := &timing{name: p.name}
		var e engine
		t.measure(folder, func() { e, err = p.build(folder, documents(s)) })
		if err != nil {
			return list, close, err
		}
		open, t.ask = append(open, e), by(e)
		list = append(list, t)
	}
	return list, close, nil
}

func by(e engine) func(q asked) error {
	return func(q asked) error {
		_, err := e.Search(q.words, askedFor)
		return err
	}
}
