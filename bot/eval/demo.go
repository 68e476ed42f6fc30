package eval

import (
	"bytes"
	_ "embed" // the questions that nothing answers
	"time"

	"github.com/datafind/datafind/catalog/eval"
)

//go:embed testdata/unanswerable.jsonl
var unanswerable []byte

// Unanswerable are questions that nothing in the demo's catalog answers.
func Unanswerable() ([]eval.Question, error) { return eval.Read(bytes.NewReader(unanswerable)) }

// DemoAsOf is the moment for which the answers to questions about the demo's
// metadata are known.
var DemoAsOf = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
