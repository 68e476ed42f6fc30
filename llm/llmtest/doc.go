// Package llmtest is a model for tests: a server on the loopback interface
// that speaks the OpenAI protocol.
//
// Unless told otherwise it is obedient: it picks the candidates of the prompt
// in the order given, with a plain sentence for each, and embeds texts so that those
// which share words are near. Script puts other
// replies before that, well formed or broken in one of the ways in which
// providers break: busy, failing, cut off, hanging, talking nonsense, calling
// tools without end. Refuse makes it a provider that knows less. What it was
// asked can be looked at afterwards.
//
// It imports nothing but the standard library, so that it cannot agree with
// the code under test by sharing it.
package llmtest
