// Package blockkit holds Slack's limits as one table and checks raw JSON
// against it.
//
// A message ({"text", "blocks"} or its blocks alone), a modal or a home view
// comes in as the JSON that would go to Slack; what Slack would refuse comes
// out, each with the code, the words and the JSON pointer that Slack answers
// with. Nothing fails: JSON that cannot be read is a problem like any other.
//
// It reads JSON and not a library's types, so that it also sees what a
// library writes wrongly: Slack refuses an unknown or misplaced field as it
// does a long one. limits.go has the numbers, blocks.go, elements.go and
// objects.go the table, rule.go what a cell of the table can say.
//
// Characters are counted in UTF-16 units (see Length), the larger of the two
// ways in which Slack may count: what passes here passes there.
package blockkit
