package file

import (
	"fmt"
	"slices"
	"strings"

	"github.com/datafind/datafind/catalog"
)

// A role is what a header of a metadata CSV stands for.
type role int

const (
	catalogCell role = iota
	schemaCell
	tableCell
	tableIDCell
	tableTypeCell
	tableCommentCell
	columnCell
	columnTypeCell
	commentCell
	roles
)

// sheet is the header of a metadata CSV.
type sheet struct {
	names      []string
	at         [roles]int // position of each role's header, -1 where there is none
	properties []int      // positions of the headers that become properties
	again      []string   // headers left out because they come a second time
}

// newSheet finds the roles in a header. It becomes an error, saying what is
// needed, where tables or columns have no name.
func newSheet(header []string, h Header) (*sheet, error) {
	s := &sheet{names: header}
	folded := make([]string, len(header))
	for i, name := range header {
		folded[i] = catalog.Fold(name)
	}
	for r, names := range map[role][]string{
		catalogCell: h.Catalog, schemaCell: h.Schema,
		tableCell: h.Table, tableIDCell: h.TableID, tableTypeCell: h.TableType, tableCommentCell: h.TableComment,
		columnCell: h.Column, columnTypeCell: h.ColumnType, commentCell: h.Comment,
	} {
		s.at[r] = -1
		for _, name := range slices.Backward(names) {
			if i := slices.Index(folded, catalog.Fold(name)); i >= 0 {
				s.at[r] = i
			}
		}
	}
	if s.at[columnCell] < 0 || s.at[tableCell] < 0 && s.at[tableIDCell] < 0 {
		return nil, fmt.Errorf("%w: a metadata CSV needs a header for the attribute's name (%s) and one for its table's (%s); this one has: %.300s",
			ErrNoTables, strings.Join(h.Column, ", "), strings.Join(append(slices.Clone(h.Table), h.TableID...), ", "), strings.Join(header, ", "))
	}
	for i, name := range folded {
		switch {
		case name == "" || len(header[i]) > maxName || s.hasField(i):
		case slices.Index(folded, name) < i:
			s.again = append(s.again, header[i])
		default:
			s.properties = append(s.properties, i)
		}
	}
	return s, nil
}

// hasField tells whether a header fills a field that people ask about as such.
// The others are properties too, under the name that the company knows:
// system_name is the schema and still a property, the id of a table as well.
func (s *sheet) hasField(i int) bool {
	for _, r := range []role{catalogCell, tableCell, tableCommentCell, columnCell, columnTypeCell, commentCell} {
		if s.at[r] == i {
			return true
		}
	}
	return false
}

// cell is what a row says in a role, empty where it says nothing.
func (s *sheet) cell(row []string, r role) string {
	if i := s.at[r]; i >= 0 && i < len(row) {
		return row[i]
	}
	return ""
}
