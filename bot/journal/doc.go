// Package journal is the precious file: what Slack delivered, what was asked,
// answered and posted, and how people voted. All of it stands in one SQLite
// file, because a crash must lose nothing that was acknowledged and a backup
// must be one file.
//
// In come envelopes before they are acknowledged, and records of the
// conversation; out come what is left to do after a restart, single records,
// counts, and an export of everything as JSON Lines. A write outlives its
// process when its method returns nil. Envelopes, which are acknowledged then,
// intended posts, which leave then, and what is forgotten have reached the
// disk too; the rest gets there with the next of these, in order, and is done
// again from its envelope where a power cut comes first. When the disk is full,
// read-only or broken each write fails, and so nothing is acknowledged.
//
// Prose that grows in a message of its own is open here from before it is begun
// until it is closed.
//
// What others shall read in tables of theirs leaves by the outbox: rows known
// by random ids, in numbered versions, delivered until a Sink says that they
// stand, with the statement that carries them journaled while it runs.
//
// There is one writer. It commits whatever waits together, because waiting for
// the disk is what a write costs; readers have connections of their own and never wait
// for it. A lock file keeps a second instance away; migrations go forward
// only, with a backup beside the file first.
package journal
