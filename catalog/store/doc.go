// Package store keeps metadata in a disposable file, so that starting needs
// nobody else and a refresh fetches no more than what changed.
//
// In comes a Source; out go snapshots of the catalog. A sync writes the next
// revision beside the one in force: each row says in which revision it was born
// and from which on it is gone, and one small transaction at the end puts the
// whole revision in force. So whoever reads the old one goes on undisturbed,
// whatever kills a sync leaves the old one whole, and what was fetched by then
// is found there by the next.
//
// A snapshot has the tables with a summary of their columns; the columns and
// their comments, which are most of what there is, are read out of the file for
// the few tables that are shown. What a snapshot reads later is as it was when
// it was made, or not there: rows are marked gone, and swept two revisions on.
//
// The file may be lost at any time. One that is damaged, of another format or
// of another origin is set aside and built anew; only a place where no file can
// be made is an error. A sync may fail by its source and by the disk.
package store
