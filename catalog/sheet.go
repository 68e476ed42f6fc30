package catalog

// Sheet is metadata as the cells of a table or a file: a row for each attribute
// of each data set. An empty cell is no value.
type Sheet struct {
	Columns []string
	Rows    []SheetRow
}

// SheetRow is a row of a Sheet, its cells in the order of the columns.
type SheetRow struct {
	Line  int // in the file, for reports
	Cells []string
}
