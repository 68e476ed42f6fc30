// Package dbsqltest is a double of a Databricks workspace as far as package
// dbsql speaks to one: statements, their results inline and in storage,
// sign-in, and one warehouse that may be cold.
//
// In come raw HTTP requests; what a statement answers is scripted by the test,
// either by a text that it holds (On) or by a function (Handle) that may keep
// state of its own. Everything else is as strict as the API is known to be, and
// refuses what the API refuses. It shares no type with dbsql, so that one
// misunderstanding cannot stand on both sides.
//
// Faults are queued for a kind of request with Inject. The double is served
// through Client within the process, which works in testing/synctest bubbles,
// or over a loopback socket after Listen.
package dbsqltest
