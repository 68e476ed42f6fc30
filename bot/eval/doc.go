// Package eval measures answers end to end, as people get them: in come a
// catalog's search, a model or none, and questions with known answers; out
// comes a Report. It looks at the settled answer and not at the ranking, which
// catalog/eval measures: which tables are named and in which language, what is
// counted, and whether every name is one of the catalog's. What a model made
// up is counted before the check and after it.
//
// It fails where its context ends. A model that fails is part of what is
// measured: the answer is then that of the first stage.
package eval
