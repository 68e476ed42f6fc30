package search

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"hash"
	"hash/crc32"
	"io"
	"slices"

	"github.com/datafind/datafind/catalog"
	"github.com/datafind/datafind/catalog/text"
)

// ErrStored says that a stored index is broken, or was made by another version
// or with other weights: a new one must be built.
var ErrStored = errors.New("the stored index will not do")

// storedFormat moves with what is stored. That texts are taken apart in another
// way shows in what becomes of the probe.
const (
	storedFormat = 6
	probe        = "The customers' churn_rate2 by GA4sessionID: Saldo médio das Ações, niños_y_niñas; securitygroups"
)

var checksum = crc32.MakeTable(crc32.Castagnoli)

// head begins a stored index; what it names must be the same for whoever reads.
func head() string {
	made := fmt.Appendf(nil, "%v%s%v", standard, glossaryFile, text.Split(probe))
	return fmt.Sprintf("datafind index %d %08x\n", storedFormat, crc32.Checksum(made, checksum))
}

// Whole tells whether the index was built at once, which can be stored, is not
// what was loaded, and lacks nothing.
func (ix *Index) Whole() bool { return ix.inOne() && !ix.parts[0].loaded && ix.lacks == nil }

func (ix *Index) inOne() bool { return len(ix.parts) == 1 && ix.parts[0].dead == nil }

// Store writes a whole index, with a mark for each of its tables and a checksum
// at the end.
func (ix *Index) Store(w io.Writer) error {
	if !ix.inOne() || ix.lacks != nil {
		return errors.New("storing an index that later tables were added to")
	}
	buffered := bufio.NewWriterSize(w, 1<<20)
	o := &out{w: buffered, sum: crc32.New(checksum)}
	o.bytes([]byte(head()))
	o.texts(ix.terms)
	o.numbers(len(ix.average), ix.average[:])
	put(o, ix.count)
	put(o, ix.keys.things)
	put(o, ix.keys.tables)
	put(o, marksOf(ix.snap))
	s := ix.parts[0].segment
	put(o, s.data)
	put(o, s.ends)
	put(o, s.layers)
	put(o, s.homes)
	var compounds []uint32
	for word, parts := range ix.compounds.first {
		if parts != nil {
			compounds = append(append(compounds, uint32(word), uint32(len(parts))), parts...)
		}
	}
	put(o, compounds)
	put(o, ix.lexicon.learned)
	put(o, s.start)
	put(o, s.offsets)
	put(o, s.impacts)
	put(o, s.shares)
	put(o, s.byName.keys)
	put(o, s.byName.tables)
	put(o, s.byThing.keys)
	put(o, s.byThing.tables)
	if o.err == nil {
		o.err = binary.Write(buffered, binary.LittleEndian, o.sum.Sum32())
	}
	return errors.Join(o.err, buffered.Flush())
}

// Load is the index of a snapshot out of a stored one: what changed since it was
// stored is taken apart, the rest is taken over. It keeps data. ErrStored means
// that a new one must be built.
func Load(data []byte, s *catalog.Snapshot) (*Index, error) {
	start := head()
	if len(data) < len(start)+4 || string(data[:len(start)]) != start {
		return nil, ErrStored
	}
	body, sum := data[:len(data)-4], binary.LittleEndian.Uint32(data[len(data)-4:])
	if crc32.Checksum(body, checksum) != sum {
		return nil, fmt.Errorf("%w: its checksum is wrong", ErrStored)
	}
	i := &in{b: body[len(start):]}
	ix := &Index{weights: standard, average: new([fieldCount]float64)}
	ix.vocabulary = i.words()
	copy(ix.average[:], get[float64](i))
	ix.count, ix.keys = get[uint32](i), keyCounts{things: get[thing](i), tables: get[uint32](i)}
	marks := get[mark](i)
	g := &segment{tables: len(marks), loaded: true}
	g.data, g.ends, g.layers, g.homes = get[byte](i), get[uint64](i), get[layer](i), get[schema](i)
	ix.compounds = compoundsOf(get[uint32](i), len(ix.terms))
	g.compounds = ix.compounds
	learned := get[shortForm](i)
	g.start, g.offsets, g.impacts, g.shares = get[uint32](i), get[uint16](i), get[uint8](i), get[float32](i)
	g.byName, g.byThing = hashes{get[uint64](i), get[uint32](i)}, hashes{get[uint64](i), get[uint32](i)}
	if i.short || len(g.ends) != len(marks) || len(g.layers) != len(marks) || len(g.homes) != len(marks) || len(g.shares) != len(marks) || len(ix.keys.things) != len(ix.keys.tables) {
		return nil, fmt.Errorf("%w: it is too short", ErrStored)
	}
	g.size()
	g.cutFrequent()
	base := part{segment: g, ids: make([]uint32, len(marks))}
	for table := range base.ids {
		base.ids[table] = uint32(table)
	}
	ix.parts, ix.lexicon = []part{base}, newLexicon(ix.vocabulary, learned)
	return ix.advance(s, fit(marks, s)), nil
}

func compoundsOf(list []uint32, words int) compounds {
	of := make([][]uint32, words)
	for len(list) > 2 {
		word, n := list[0], list[1]
		of[word], list = list[2:2+n:2+n], list[2+n:]
	}
	return compounds{first: of}
}

// fit finds which tables of a snapshot are as they were when they were marked.
// Both are in the order of the names.
func fit(marks []mark, s *catalog.Snapshot) moves {
	now := marksOf(s)
	if slices.Equal(marks, now) {
		return moves{whole: true}
	}
	at := make(map[mark]uint32, len(marks))
	for table, m := range marks {
		at[m] = uint32(table)
	}
	m := moves{to: make([]uint32, len(marks)), whole: true}
	from := 0
	for id := range s.Tables {
		table, ok := at[now[id]]
		if !ok || int(table) < from {
			m.came, m.was = append(m.came, uint32(id)), append(m.was, none)
			continue
		}
		for ; from < int(table); from++ {
			m.leave(from, id)
		}
		m.to[table] = uint32(id)
		from++
	}
	for ; from < len(marks); from++ {
		m.leave(from, max(len(s.Tables)-1, 0))
	}
	return m
}

func (m *moves) leave(table, next int) {
	m.gone, m.to[table] = append(m.gone, uint32(table)), uint32(next)
}

// out writes what a stored index is made of.
type out struct {
	w   io.Writer
	sum hash.Hash32
	err error
}

func (o *out) bytes(b []byte) {
	if o.err == nil {
		o.sum.Write(b)
		_, o.err = o.w.Write(b)
	}
}

func (o *out) numbers(n int, list any) {
	o.bytes(binary.LittleEndian.AppendUint64(nil, uint64(n)))
	if o.err == nil {
		o.err = binary.Write(io.MultiWriter(o.sum, o.w), binary.LittleEndian, list)
	}
}

func put[T any](o *out, list []T) { o.numbers(len(list), list) }

func (o *out) texts(list []string) {
	var joined []byte
	for _, s := range list {
		joined = append(append(joined, s...), 0)
	}
	put(o, joined)
}

// in reads it. Once too short, it gives nothing any more.
type in struct {
	b     []byte
	short bool
}

func get[T any](i *in) []T {
	if len(i.b) < 8 {
		i.short = true
		return nil
	}
	var one T
	n, size := binary.LittleEndian.Uint64(i.b), uint64(binary.Size(one))
	i.b = i.b[8:]
	if n > uint64(len(i.b))/size {
		i.short = true
		return nil
	}
	piece := i.b[:n*size]
	i.b = i.b[n*size:]
	if bytes, ok := any(piece).([]T); ok {
		return bytes
	}
	list := make([]T, n)
	if _, err := binary.Decode(piece, binary.LittleEndian, list); err != nil {
		i.short = true
	}
	return list
}

// words reads a vocabulary.
func (i *in) words() vocabulary {
	joined := string(get[byte](i))
	v := emptyVocabulary()
	for from, at := 0, 0; at < len(joined); at++ {
		if joined[at] == 0 {
			v.byTerm[0][joined[from:at]] = uint32(len(v.terms))
			v.terms = append(v.terms, joined[from:at])
			from = at + 1
		}
	}
	return v
}
