package catalog

// Term is an entry of a company's own glossary: a word or phrase that its
// people use, what the catalog calls it, and the tables that are meant.
type Term struct {
	Term   string
	Means  string   // words of the catalog; may be empty
	Tables []string // names as Snapshot.Lookup takes them; may be empty
}
