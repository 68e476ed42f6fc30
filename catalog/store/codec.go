package store

import (
	"encoding/binary"
	"errors"
	"math"
	"time"
)

// errEncoding says that a stored row is not what this version writes.
var errEncoding = errors.New("unreadable row")

// encoder writes a row: numbers and texts that many rows share at the head,
// texts of the row's own at the tail. The reader keeps one copy of the former
// for all rows, and the latter are slices of one string a row.
type encoder struct{ head, tail []byte }

func (e *encoder) reset() { e.head, e.tail = e.head[:0], e.tail[:0] }

// bytes appends the row to b.
func (e *encoder) bytes(b []byte) []byte {
	b = binary.AppendUvarint(b, uint64(len(e.head)))
	return append(append(b, e.head...), e.tail...)
}

func (e *encoder) int(n int) { e.head = binary.AppendVarint(e.head, int64(n)) }

func (e *encoder) float(f float64) { e.bits(math.Float64bits(f)) }

func (e *encoder) bits(n uint64) { e.head = binary.LittleEndian.AppendUint64(e.head, n) }

func (e *encoder) bool(b bool) {
	var n byte
	if b {
		n = 1
	}
	e.head = append(e.head, n)
}

// time keeps the moment, not the zone.
func (e *encoder) time(t time.Time) {
	if e.bool(!t.IsZero()); !t.IsZero() {
		e.int(int(t.Unix()))
		e.int(t.Nanosecond())
	}
}

func (e *encoder) shared(s string) {
	e.int(len(s))
	e.head = append(e.head, s...)
}

func (e *encoder) own(s string) {
	e.int(len(s))
	e.tail = append(e.tail, s...)
}

// interner keeps one copy of each text.
type interner map[string]string

func (in interner) text(b []byte) string {
	s, ok := in[string(b)]
	if !ok {
		s = string(b)
		in[s] = s
	}
	return s
}

// decoder reads what an encoder wrote. After the first error, which stays,
// everything reads as zero.
type decoder struct {
	head   []byte
	tail   string
	shares interner
	err    error
}

func newDecoder(row []byte, shares interner) *decoder {
	d := &decoder{shares: shares}
	n, size := binary.Uvarint(row)
	if size <= 0 || n > uint64(len(row)-size) {
		d.fail()
		return d
	}
	d.head, d.tail = row[size:size+int(n)], string(row[size+int(n):])
	return d
}

func (d *decoder) fail() { d.err, d.head, d.tail = errEncoding, nil, "" }

// end returns the first error; something left over is one.
func (d *decoder) end() error {
	if len(d.head)+len(d.tail) > 0 {
		d.fail()
	}
	return d.err
}

func (d *decoder) int() int {
	n, size := binary.Varint(d.head)
	if size <= 0 {
		d.fail()
		return 0
	}
	d.head = d.head[size:]
	return int(n)
}

func (d *decoder) float() float64 { return math.Float64frombits(d.bits()) }

func (d *decoder) bits() uint64 {
	if len(d.head) < 8 {
		d.fail()
		return 0
	}
	n := binary.LittleEndian.Uint64(d.head)
	d.head = d.head[8:]
	return n
}

func (d *decoder) bool() bool {
	if len(d.head) == 0 {
		d.fail()
		return false
	}
	b := d.head[0] != 0
	d.head = d.head[1:]
	return b
}

func (d *decoder) time() time.Time {
	if !d.bool() {
		return time.Time{}
	}
	return time.Unix(int64(d.int()), int64(d.int())).UTC()
}

func (d *decoder) shared() string {
	n := d.int()
	if n < 0 || n > len(d.head) {
		d.fail()
		return ""
	}
	b := d.head[:n]
	d.head = d.head[n:]
	return d.shares.text(b)
}

func (d *decoder) own() string {
	n := d.int()
	if n < 0 || n > len(d.tail) {
		d.fail()
		return ""
	}
	s := d.tail[:n]
	d.tail = d.tail[n:]
	return s
}

// encodeList writes a list by the way its elements are written.
func encodeList[T any](e *encoder, list []T, one func(*encoder, T)) {
	e.int(len(list))
	for _, x := range list {
		one(e, x)
	}
}

// decodeList reads a list; an empty one is nil.
func decodeList[T any](d *decoder, one func(*decoder) T) []T {
	n := d.int()
	if n < 0 || n > len(d.head) { // each element takes a byte at least
		d.fail()
	}
	if d.err != nil || n == 0 {
		return nil
	}
	list := make([]T, 0, n)
	for range n {
		list = append(list, one(d))
		if d.err != nil {
			return nil
		}
	}
	return list
}
