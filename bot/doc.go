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
// A question may lean on those before it in its thread ("only certified", "the
// second one: which columns?"): what is meant is found out by rule, from a list
// of phrases in three languages (lean.txt), kept with the question, and a model
// is told the thread besides. A model weighs more candidates than are shown and
// may look further with the audience's eyes; its verdict is kept by all that it
// depends on, the tables that may be seen before all.
//
// Who asks for a comparison or an explanation gets the tables' facts at once
// and, where there is a model and a thread, prose beside them in a message that
// grows: each sentence is shown once it was checked, anybody in the thread can
// stop it, and one that a crash left open is closed with an honest word.
//
// Words are here too, as pieces without markup (Text, Message): a surface only
// draws them. It is so because what is said must be the same everywhere, and
// because escaping belongs to those who know the markup.
package bot
