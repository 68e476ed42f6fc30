package query

import _ "embed" // the counting questions

//go:embed testdata/counting.jsonl
var demoQuestions []byte

// DemoQuestions are questions about the metadata of the demo's catalog with
// known answers, in JSON Lines; testdata/README.md has the form.
func DemoQuestions() []byte { return demoQuestions }
