// Package page is the web page of the local Slack: channels, threads, modals,
// the bot's home tab, and a corner to choose who one is.
//
// In come what a Workspace holds, as Slack stores it: messages, views and
// status lines, asked for anew with each request. Out goes server-rendered
// HTML; a small script posts to the people's API that the workspace serves
// on the same origin (/sim/…) and fetches the HTML again when /sim/news tells
// of a change. The page therefore holds no state of its own and cannot differ
// from what the API tells. Rendering never fails: what it does not know is
// shown as plain text. Text of messages is hostile by assumption and reaches
// HTML through one escaping writer alone; no script, style, image or link of a
// foreign scheme gets through, and the content security policy says it again.
package page
