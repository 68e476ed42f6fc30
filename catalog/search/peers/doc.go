// Command peers sets the search beside others: a plain BM25F, bleve and SQLite
// FTS5, over the same words of the same tables.
//
//	EVAL_DIR=… go run . quality        the public question sets, one table
//	go run . speed 10000 100000        catalogs made up by catalog/search/synth
//
// It is a module of its own, so that the product depends on none of them. The
// peers get each table's name with its schema, comment, column names and column comments as
// words already split, folded, without plurals and stop words (words.go), and
// weigh the fields 3, 2, 1 and .5. What a peer cannot be told, such as bleve's
// form of BM25, stays as it ships. For quality ours gets the question as a person
// wrote it; for speed once that, and once the same words as the peers.
package main
