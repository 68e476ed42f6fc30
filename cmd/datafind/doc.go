// Command datafind is the bot and the tools around it, in one binary.
//
// In come flags, environment variables and a YAML file (config.go); every
// command is a file of its own named after it. What the commands share is in
// catalog.go (loading and reloading a catalog's file), databricks.go, source.go,
// cached.go and live.go (the same from a workspace, by way of a cache), sink.go
// and outbox.go (what is written back there), app.go (the bot, wired
// together: the one type that `serve`, `demo` and the tests start) and
// lifecycle.go (starting and stopping in order).
//
// Exit codes: 0 done, 1 failed, 2 wrong usage or configuration, 3 `doctor`
// found something to mend. Errors go to stderr.
package main
