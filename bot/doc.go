// Package bot is the conversation, free of any chat system. In comes a
// Question with its asker and its audience; out go revisions of one Answer
// through a Poster: the first at once from the search, a second once a model
// has weighed it, or the first alone where there is no model. Begin ends with
// the first and Finish does the second, so that nobody waits for a model in
// front of theirs.
//
// Each step is in the journal before the next begins, so that a question
// which is handed in again goes on where it stopped and nothing is done twice.
// What may fail is the journal and the place to answer: then an error comes
// back and the caller hands the question in again. A model that fails, is late
// or panics costs its reasons and never the answer.
//
// Words are here too, as pieces without markup (Text, Message): a surface only
// draws them. It is so because what is said must be the same everywhere, and
// because escaping belongs to those who know the markup.
package bot
