// Package query answers questions about the metadata itself: how many, which,
// the most, what feeds what.
//
// In comes a question in English, Portuguese or Spanish (Plan), or SQL that a
// model wrote; out comes what SQLite made of it (Reader.Run). The number is
// always the query's. What the planner does not understand whole it declines,
// saying so, rather than answer something else.
//
// The views are virtual tables that read the snapshot in place. Nothing is
// copied and the database has nothing in it, so a query can see no table but
// those that its audience may see, whatever it says; an authorizer and limits
// of time, rows and memory bound the rest. It fails with ErrRefused where a
// query may not run, ErrLimit where it was too much, ErrSQL where it is wrong.
package query
