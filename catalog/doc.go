// Package catalog holds the metadata that everything else reads: tables with
// their columns, properties, tags, lineage, keys, usage and grants.
//
// In comes whatever an adapter (catalog/file, catalog/databricks) has read; out
// goes a Snapshot, which never changes once made. A reader takes one snapshot
// at the start of a question and keeps it to the end, so that a refresh in
// between cannot mix two states of the world in one answer. A table is known
// inside a snapshot by its position, an int that is good for that snapshot
// alone; across snapshots it is known by its full name.
//
// A snapshot may leave the columns of its tables where they are kept
// (ColumnReader). Then it knows of them what Summary says, and whoever shows or
// reads columns takes the tables from Whole or EachWhole.
//
// Who may see what is decided here and nowhere else: by what each table says for
// itself, or by rights at three levels that are too old after 15 minutes. What
// is not clear is not shown.
//
// What every adapter needs lives here too: what tags and properties mean
// (Mapping), which names are shown (Filter), what could not be read (Gap).
//
// The package owns no technology: it reads no file, speaks no protocol and
// imports nothing of the project.
package catalog
