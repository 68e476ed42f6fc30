package catalog

import "time"

// Table is one table or view with all that is known of it. What is unknown is
// the zero value and must be left out of answers, never guessed.
type Table struct {
	Catalog, Schema, Name string
	Type                  string // as the source calls it (TABLE, VIEW, …), may be empty
	Comment               string
	Owner                 string // a person or a team, as the source writes it
	Domain                string
	Tags                  []Tag
	Properties            []Property // every further attribute of the source, by name
	Columns               []Column   // nil in a snapshot with a ColumnReader; Whole has them
	Summary               *Summary   // of the columns; never nil in a snapshot

	Created   time.Time // UTC
	Updated   time.Time // UTC; when the definition changed
	LastWrite time.Time // UTC; when data was last written

	Usage      Usage
	Upstream   []string // full names of the tables that feed this one
	Downstream []string // full names of the tables that this one feeds
	PrimaryKey []string // column names
	Foreign    []ForeignKey

	Certified  bool
	Deprecated bool
	Personal   bool // tagged as holding personal data

	Grants []Grant
}

// Column is one column of a table.
type Column struct {
	Name, Type, Comment string
	Tags                []Tag
	Properties          []Property // attributes that differ from column to column
	Personal            bool       // tagged as personal data
}

// Tag is a key with an optional value.
type Tag struct{ Key, Value string }

// PropertyKind says how a property's values may be compared.
type PropertyKind int

// The kinds of a property. A kind is chosen for the whole source: only where
// all values of a name are numbers (or dates) it is that kind.
const (
	TextProperty PropertyKind = iota
	NumberProperty
	DateProperty
)

// Property is a named attribute beyond those that every table has.
type Property struct {
	Name   string
	Kind   PropertyKind
	Text   string    // the value as written in the source
	Number float64   // where Kind is NumberProperty
	Date   time.Time // where Kind is DateProperty; UTC
}

// Usage counts the last 30 days. Zero means unknown or none.
type Usage struct {
	Queries int
	Users   int // distinct people
}

// ForeignKey leads from columns of this table to columns of another.
type ForeignKey struct {
	Columns    []string
	Table      string // full name of the other table
	References []string
}

// FullName is catalog.schema.table, with empty parts left out.
func (t *Table) FullName() string {
	switch {
	case t.Catalog != "" && t.Schema != "":
		return t.Catalog + "." + t.Schema + "." + t.Name
	case t.Schema != "":
		return t.Schema + "." + t.Name
	case t.Catalog != "":
		return t.Catalog + "." + t.Name
	}
	return t.Name
}
