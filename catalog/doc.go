// Package catalog holds the metadata that everything else reads: tables with
// their columns, properties, tags, lineage, keys, usage and grants.
//
// In comes whatever an adapter (catalog/file, and others later) has read; out
// goes a Snapshot, which never changes once made. A reader takes one snapshot
// at the start of a question and keeps it to the end, so that a refresh in
// between cannot mix two states of the world in one answer. A table is known
// inside a snapshot by its position, an int that is good for that snapshot
// alone; across snapshots it is known by its full name.
//
// The package owns no technology: it reads no file, speaks no protocol and
// imports nothing of the project.
package catalog
