package catalog

import (
	"encoding/binary"
	"hash/crc64"
	"slices"
)

// Summary is what a snapshot knows of the columns of a table without having
// them at hand.
type Summary struct {
	Columns    int         // how many
	Types      []string    // each once, sorted
	Tags       []ColumnTag // all of them
	Properties []Property  // each name with each text once
	Sum        uint64      // differs where the columns do, but for their tags
}

// ColumnTag is a tag with the name of the column that has it.
type ColumnTag struct {
	Column string
	Tag
}

// Summarize sums columns up.
func Summarize(columns []Column) *Summary {
	s := &Summary{Columns: len(columns), Sum: sumOf(columns)}
	for i := range columns {
		c := &columns[i]
		if c.Type != "" && !slices.Contains(s.Types, c.Type) {
			s.Types = append(s.Types, c.Type)
		}
		for _, t := range c.Tags {
			s.Tags = append(s.Tags, ColumnTag{c.Name, t})
		}
		for _, p := range c.Properties {
			if !slices.ContainsFunc(s.Properties, func(o Property) bool { return o.Name == p.Name && o.Text == p.Text }) {
				s.Properties = append(s.Properties, p)
			}
		}
	}
	slices.Sort(s.Types) // so that many are alike
	return s
}

var sums = crc64.MakeTable(crc64.ECMA)

func sumOf(columns []Column) uint64 {
	var b []byte
	text := func(s string) { b = append(binary.AppendUvarint(b, uint64(len(s))), s...) }
	for i := range columns {
		c := &columns[i]
		text(c.Name)
		text(c.Type)
		text(c.Comment)
		for _, p := range c.Properties {
			text(p.Name)
			text(p.Text)
		}
		b = append(b, 0)
	}
	return crc64.Checksum(b, sums)
}
