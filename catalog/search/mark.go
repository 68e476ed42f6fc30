package search

import (
	"encoding/binary"
	"hash/crc32"
	"hash/crc64"

	"github.com/datafind/datafind/catalog"
)

// mark tells a table with all that the index takes from it from any other: two
// checksums of different kinds, over its texts and over the ends between them.
type mark [2]uint64

var markTable = crc64.MakeTable(crc64.ECMA)

func (m *marker) mark(t *catalog.Table) mark {
	m.b = m.b[:0]
	m.head(t)
	m.columns(t.Summary)
	m.numbers(t.Usage.Users, t.Usage.Queries, int(t.LastWrite.Unix()))
	for _, is := range []bool{t.Certified, t.Deprecated} {
		if is {
			m.texts("1")
		} else {
			m.texts("0")
		}
	}
	return mark{crc64.Checksum(m.b, markTable), uint64(crc32.Checksum(m.b, checksum))<<32 | uint64(uint32(len(m.b)))}
}

// head writes what a table says itself.
func (m *marker) head(t *catalog.Table) {
	m.texts(t.Catalog, t.Schema, t.Name, t.Comment, t.Domain, t.Owner)
	m.tags(t.Tags)
	m.properties(t.Properties)
}

// columns writes what stands for its columns.
func (m *marker) columns(s *catalog.Summary) {
	m.b = binary.LittleEndian.AppendUint64(m.b, s.Sum)
	for _, x := range s.Tags {
		m.texts(x.Column, x.Key, x.Value)
	}
}

// marksOf marks all tables of a snapshot.
func marksOf(s *catalog.Snapshot) []mark {
	marks := make([]mark, len(s.Tables))
	inStretches(len(marks), stretchLeast, func(_, from, to int) {
		m := marker{}
		for i := from; i < to; i++ {
			marks[i] = m.mark(&s.Tables[i])
		}
	})
	return marks
}

// marker is the room that tables are marked in.
type marker struct{ b []byte }

func (m *marker) texts(list ...string) {
	for _, s := range list {
		m.b = append(binary.AppendUvarint(m.b, uint64(len(s))), s...)
	}
}

func (m *marker) numbers(list ...int) {
	for _, n := range list {
		m.b = binary.AppendVarint(m.b, int64(n))
	}
}

func (m *marker) tags(list []catalog.Tag) {
	m.numbers(len(list))
	for _, t := range list {
		m.texts(t.Key, t.Value)
	}
}

func (m *marker) properties(list []catalog.Property) {
	m.numbers(len(list))
	for _, p := range list {
		m.texts(p.Text)
	}
}
