// Package slacksim is a local Slack: the workspace behind `datafind demo` and
// the double of all tests that speak to Slack.
//
// A bot comes in as it does to Slack, by the Web API below /api/ and by Socket
// Mode; people come in by a small JSON API below /sim/ (README.md), by the
// same calls in Go, or by the web page. It is as strict as Slack where that is
// known (limits, scopes, rate tiers, triggers, who may change what) and
// answers with Slack's codes and shapes, so that what works here works there;
// faults can be injected while it runs. All is in memory and gone at the end.
//
// It speaks raw JSON and shares no type with a Slack library: a mistake of
// such a library must not meet its own mirror here. It binds to loopback only,
// checks Host and Origin against pages of other sites in the same browser, and
// asks nobody for a password.
package slacksim
