package llm

import (
	"encoding/json"
	"time"
)

// Request is one thing that is wanted of a model. Text first, the part that
// is the same for every question at its start: providers keep that.
type Request struct {
	System   string
	Messages []Message
	Schema   *Schema // the form of the answer; nil: prose
	Tools    []Tool  // what the model may call before it answers
	Rounds   int     // with tools; 0: four
	Budget   *Budget // of the question that it belongs to; nil: none but the day's

	// Accept looks at an answer; an error gives the next model its turn. nil
	// takes every answer.
	Accept func(text string) error
	// OnText gets the text as it comes. It is called from one goroutine, and
	// never again once Chat has returned. nil: nothing is streamed.
	OnText func(piece string)
}

// Message is a part of the conversation.
type Message struct {
	FromModel bool // else from a person
	Text      string
}

// Schema is the form of an answer as JSON schema, in the part of it that
// strict mode allows: every key required, none besides, no bounds.
type Schema struct {
	Name string // letters, digits, _ and -
	JSON json.RawMessage
}

// Reply is a model's whole answer.
type Reply struct {
	Text  string
	Model string // the model that answered
	Usage Usage
}

// Usage is what an answer took, all rounds and attempts of its model together.
type Usage struct {
	Requests   int // answered ones
	Prompt     int // tokens, estimated where the provider does not say
	Cached     int // of Prompt, as far as the provider says
	Completion int
	Cost       float64 // US dollars
	ToolCalls  int
	Took       time.Duration
}

func (u *Usage) add(v Usage) {
	u.Requests += v.Requests
	u.Prompt += v.Prompt
	u.Cached += v.Cached
	u.Completion += v.Completion
	u.Cost += v.Cost
	u.ToolCalls += v.ToolCalls
	u.Took += v.Took
}

// limit is the same as a budget counts it.
func (u Usage) limit() Limit { return Limit{u.Prompt + u.Completion, u.Cost} }

func (p Price) cost(prompt, completion int) float64 {
	return (float64(prompt)*p.Prompt + float64(completion)*p.Completion) / 1e6
}
