// Package eval measures a ranking against questions whose tables are known.
//
// In come question files (JSON Lines, plain or gzipped) and a search; out goes
// a Report: how often the right table came first, among the first 3, 5, 10,
// how often all of them did, and the questions that missed with what came
// instead. Questions that nothing answers are kept out of those figures and
// counted on their own, since the right answer to them is to decline; Gone makes
// more of those, by asking again with the right tables taken away.
//
// Compare sets two runs beside each other and tells a difference from chance;
// LookBesides asks the questions of a run again in fewer words, misspelt and
// without their tables, and says what may be claimed of the surest ones.
//
// A bad line in a file fails the whole file, by number: figures over some of
// the questions would be compared with figures over all of them. The package
// reads no catalog; whoever runs it brings the search.
package eval
