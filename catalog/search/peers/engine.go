package main

import (
	"context"
	"fmt"
	"iter"

	"github.com/datafind/datafind/catalog"
	"github.com/datafind/datafind/catalog/eval"
	"github.com/datafind/datafind/catalog/search"
)

// engine is one of the searches that are compared.
type engine interface {
	// Search returns the numbers of the best tables, best first. The words are
	// distinct and as words gives them.
	Search(words []string, limit int) ([]int, error)
	Close() error
}

// builder builds an engine over documents, numbered in their order, that may
// keep files in the folder.
type builder struct {
	name  string
	build func(folder string, documents iter.Seq[document]) (engine, error)
}

const plainName = "plain BM25F"

// peers are the engines that ours is set beside.
var peers = []builder{{plainName, buildPlain}, {"bleve", buildBleve}, {"SQLite FTS5", buildFTS5}}

// documents yields the tables of a snapshot as the peers get them.
func documents(s *catalog.Snapshot) iter.Seq[document] {
	return func(yield func(document) bool) {
		for i := range s.Tables {
			if !yield(documentOf(&s.Tables[i])) {
				return
			}
		}
	}
}

// searcher makes an engine one that eval can ask. The first failure stays in
// *failed.
func searcher(e engine, s *catalog.Snapshot, failed *error) eval.Searcher {
	return func(_ context.Context, q search.Query) search.Result {
		ids, err := e.Search(distinct(words(nil, q.Text)), q.Limit)
		if err != nil && *failed == nil {
			*failed = fmt.Errorf("asking %q: %w", q.Text, err)
		}
		var r search.Result
		for _, id := range ids {
			r.Candidates = append(r.Candidates, search.Candidate{ID: id, Table: &s.Tables[id]})
		}
		return r
	}
}
