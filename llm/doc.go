// Package llm asks a language model to weigh candidates that search has found.
//
// In comes an Ask: a question and numbered tables. Out goes a Verdict: which
// of them fit, in which order, and a short reason for each. The model points
// at tables by number and at columns by slot, names are filled in from the
// snapshot, and a sentence left with a name, a number or a link of its own is
// thrown away. So whatever a model makes up cannot reach an answer, and what a
// hostile comment talks it into is at worst a wrong order.
//
// What may fail is the provider: down, slow, busy, cut off, or not able to
// hold a schema. Busy ones are tried again within the deadline, those without
// schemas are asked more simply; all else is an error, and the answer stands
// as search made it. No error shows the key.
package llm
