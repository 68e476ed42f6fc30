// Package text takes words apart in English, Portuguese and Spanish.
//
// In come names of tables, comments and what people type; out come words
// without case and diacritics (Split, Fold), their stems (Stem), the language
// of a question (Language), the long forms of the trade's abbreviations
// (Expand) and the same text without personal data (Mask).
//
// The words of a catalog have no known language, so nothing here stems on its
// own: a word is kept as it is written, and whoever compares two words stems
// both in the language of the question. All functions are pure and none fails;
// the lists are embedded files, read once.
package text
