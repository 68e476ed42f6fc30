// Package llm asks language models: to weigh candidates that search has found,
// and whatever else a caller puts into a Request.
//
// A Client knows several models in order of preference. Chat goes through the
// rounds of one of them (it may call tools, side by side, within bounds),
// streams prose where that is wanted, and gives the next model its turn where
// one fails. A provider is asked for as much as it takes: strict schemas,
// tools, usage; what it refuses is remembered, and tools that a reasoning model
// takes by the Responses API alone go there. One that is busy is tried again
// as it asks for, one that is down is left alone by a circuit breaker, so that
// nobody waits for it. Budgets bound a question and a day and are never
// passed. Metrics and traces see each call, without its text.
//
// The Steward gets an Ask, a question and numbered tables, and returns a
// Verdict: which of them fit, in which order, and a short reason for each. The
// model points at tables by number and at columns by slot, names are filled in
// from the snapshot, and a sentence left with a name, a number or a link of
// its own is thrown away. What it looks up in the Catalog on the way gets the
// next numbers. So whatever a model makes up cannot reach an answer,
// and what a hostile comment talks it into is at worst a wrong order.
//
// Prose that somebody asked for is checked in the same way, sentence by
// sentence while it comes.
//
// What may fail is the provider, time and budget; each is an error of its own
// kind, and the answer stands as search made it. No error shows the key, nor
// the words of a provider, which may repeat what a person asked.
package llm
