// Package dbsql is a database/sql driver named "databricks" over the SQL
// Statement Execution REST API, with the standard library alone. It takes the
// DSN of Databricks' own Go driver, so that a program can change from one to
// the other by one import.
//
// In come a statement and sql.Named parameters; out come rows, chunk by chunk
// as they are read, or what the server said went wrong as an *Error, which
// never holds a token or a link. A context that ends cancels the statement on
// the server. There are no sessions, so catalog and schema go with each call,
// and no transactions.
//
// The API has no idempotency key. So a read is tried again after a broken
// connection and a write is not: it ends in ErrUnknownOutcome, with the
// statement's id where it is known, for Client.Settle to ask about. What is
// tried again when stands in retry.go and nowhere else.
package dbsql
