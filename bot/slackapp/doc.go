// Package slackapp is datafind's face in Slack: mention, direct message,
// slash command, message shortcut, home tab and modals.
//
// In come the payloads that bot/socket has kept, out go Web API calls. Between
// the two stand pure functions: a payload is parsed into what a person did,
// and an answer is drawn as blocks, so that both are tested without a network.
// All text of the catalog, of a model or of a person is made harmless at one
// place (escape.go) and every call leaves through one keeper of the rate
// limits (keeper.go). A payload that cannot be read is logged and dropped: a
// second delivery would not make it better. A call that may be tried later is
// returned as an error, so that its envelope stays open.
package slackapp
