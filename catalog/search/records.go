package search

import "slices"

// records are the records of many tables, one after the other.
type records struct {
	data      []byte
	ends      []uint64   // by table: where its record ends
	layers    []layer    // by table
	compounds [][]uint32 // by word: those that it is made up of, which then stand beside it
}

func (r *records) add(t *record, l layer) {
	r.data = t.encode(r.data)
	r.end(l)
}

// addRaw adds an encoded record.
func (r *records) addRaw(raw []byte, l layer) {
	r.data = append(r.data, raw...)
	r.end(l)
}

func (r *records) end(l layer) {
	r.ends = append(r.ends, uint64(len(r.data)))
	r.layers = append(r.layers, l)
}

// trim gives back the room that growing left over.
func (r *records) trim() {
	r.data, r.ends, r.layers = slices.Clone(r.data), slices.Clone(r.ends), slices.Clone(r.layers)
}

// raw is the encoded record of a table.
func (r *records) raw(table int) []byte {
	from := uint64(0)
	if table > 0 {
		from = r.ends[table-1]
	}
	return r.data[from:r.ends[table]]
}

// read gives the record of a table, with what its compounds are made up of.
func (r *records) read(table int, into *record) { into.decode(r.raw(table), r.compounds) }
