package llm

import (
	"context"
	"encoding/json"
	"errors"

	"go.opentelemetry.io/otel/attribute"
)

// ErrNothingUsable is returned, wrapped, where a model answered and nothing of
// it stood the checks.
var ErrNothingUsable = errors.New("nothing in the model's answer can be used")

// lookRounds is how often a model may look further before it has to answer:
// with a provider that takes two seconds, three answers stay under seven.
const lookRounds = 2

// Steward weighs candidates with the help of a model. It may be used by many
// goroutines.
type Steward struct {
	client *Client
	prompt int
	budget Limit
}

// NewSteward asks by this client, with prompts of so many tokens at most (an
// estimate that is rather high), within a budget for each question.
func NewSteward(c *Client, prompt int, question Limit) *Steward {
	return &Steward{c, prompt, question}
}

// Keep has the day's use kept; see Client.
func (s *Steward) Keep(l Ledger) { s.client.Keep(l) }

// Explain asks which candidates fit. The verdict has been checked: what it
// points at exists and was shown to the model. Errors are those of Chat, and
// ErrNothingUsable where the answer is of no use.
func (s *Steward) Explain(ctx context.Context, ask Ask) (Verdict, error) {
	p := writePrompt(ask, s.prompt)
	told := len(p.sheet.tables)
	var v Verdict
	reply, err := s.client.Chat(ctx, Request{
		System: instructions, Messages: []Message{{Text: p.user}},
		Schema: &Schema{Name: "verdict", JSON: json.RawMessage(replySchema)},
		Tools:  p.sheet.tools(ask.Look, s.prompt*2), Rounds: lookRounds,
		Budget: NewBudget(s.budget),
		Accept: func(text string) (err error) {
			_, span := s.client.tracer.Start(ctx, "check")
			v, err = p.check(text)
			span.SetAttributes(attribute.Int("datafind.sentences.dropped", v.Dropped))
			span.End()
			return err
		},
	})
	v.Found = p.sheet.tables[min(told, len(p.sheet.tables)):]
	v.Model, v.Prompt, v.Completion = reply.Model, reply.Usage.Prompt, reply.Usage.Completion
	return v, err
}
