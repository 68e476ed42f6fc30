// Package synth makes up catalogs of any size and questions about them, for
// benchmarks and tests.
//
// A table is a function of its number alone: nothing is held but the words, so a
// million tables can be streamed, read twice, or made by many goroutines. Each
// has 20 columns and about 69 words, in English or Portuguese, drawn from 60,000
// words of which few are common and most are rare, as in catalogs that people
// have. Tables of a schema are neighbours. A question takes its words from one
// table, so that it has an answer.
package synth
