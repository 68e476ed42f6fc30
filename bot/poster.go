package bot

import (
	"context"
	"errors"

	"github.com/datafind/datafind/llm"
)

// Poster shows answers where their questions were asked.
type Poster interface {
	// Post shows the first revision of an answer and tells where it stands. It
	// calls sending when a message is about to leave, after all waiting, and
	// sends nothing where that errs. ErrOutcome means that the answer may have
	// been shown all the same.
	Post(ctx context.Context, q Question, a Answer, sending func(context.Context) error) (ref string, err error)
	// Settle replaces what stands at ref by a later revision.
	Settle(ctx context.Context, ref string, q Question, a Answer) error
	// Find looks for an answer to the question that was shown already; ref is
	// empty where there is none. ErrUnreadable means that it cannot be told.
	Find(ctx context.Context, q Question) (ref string, err error)
}

// Withdrawer takes an answer away whose question was deleted.
type Withdrawer interface {
	Withdraw(ctx context.Context, ref string, q Question) error
}

// Teller shows what is being done for a question; an empty text takes it away.
// It must not block for long and a failure is its own matter.
type Teller interface {
	Status(ctx context.Context, q Question, text string)
}

// Hearer reads what people said to each other in a thread before a question,
// the latest last; nothing where it may not read there.
type Hearer interface {
	Heard(ctx context.Context, q Question) []string
}

// Explainer weighs the candidates of the first stage.
type Explainer interface {
	Explain(ctx context.Context, ask llm.Ask) (llm.Verdict, error)
}

// Narrator writes prose about the tables of an answer; see llm.Steward.
type Narrator interface {
	Narrate(ctx context.Context, ask llm.Ask, form llm.Form, say func(sentence string)) (llm.Prose, error)
}

// Streamer shows prose that grows, in a message of its own beside an answer in
// the question's thread. Its errors are those of a Poster.
type Streamer interface {
	// Open begins the message and tells where it stands. sending is called as
	// by Post.
	Open(ctx context.Context, q Question, text Text, sending func(context.Context) error) (ref string, err error)
	// Append lets it grow. After ErrOutcome it may or may not have grown.
	Append(ctx context.Context, ref string, text Text) error
	// Close ends it with a last text, which may be empty. A whole text replaces
	// all that stands there. One that is closed already is left as it is.
	Close(ctx context.Context, ref string, q Question, last, whole Text) error
	// CloseLost ends every message that still grows in the question's thread,
	// but those at the known places, with a last text, and tells where they
	// stand: of each only the attempt to begin it is known. Where one was ended
	// for the question before, it tells of that one.
	CloseLost(ctx context.Context, q Question, known []string, last Text) (refs []string, err error)
}

// What a Poster's errors wrap where the bot decides by them. Any other error
// is a failure that is worth a later try.
var (
	ErrOutcome    = errors.New("the post may or may not have taken effect")
	ErrUnreadable = errors.New("the thread cannot be read back")
	ErrGone       = errors.New("the place to answer is gone") // channel archived, message deleted, response_url used up
)
