package catalog

// Gap is something that a source could not read. What hangs on it is left out
// of answers, never guessed, and the source is asked again at the next sync.
type Gap struct {
	What string // what was not read, such as system.access.table_lineage
	Lost string // what answers lack without it, for people
	Mend string // the statement that would mend it, ready to copy; may be empty
}
