package search

import "slices"

// records are the records of many tables, one after the other.
type records struct {
	data      []byte
	ends      []uint64  // by table: where its record ends
	layers    []layer   // by table
	homes     []schema  // by table
	compounds compounds // what words are made up of, which then stands beside them
}

func (r *records) add(t *record, l layer, home schema) {
	r.data = t.encode(r.data)
	r.end(l, home)
}

// take adds a table of other records whose words have the same numbers.
func (r *records) take(from *records, table int) {
	r.data = append(r.data, from.raw(table)...)
	r.end(from.layers[table], from.homes[table])
}

// addAll adds other records whose words have the same numbers.
func (r *records) addAll(others *records) {
	before := uint64(len(r.data))
	r.data = append(r.data, others.data...)
	for _, end := range others.ends {
		r.ends = append(r.ends, before+end)
	}
	r.layers, r.homes = append(r.layers, others.layers...), append(r.homes, others.homes...)
}

func (r *records) end(l layer, home schema) {
	r.ends = append(r.ends, uint64(len(r.data)))
	r.layers, r.homes = append(r.layers, l), append(r.homes, home)
}

// trim gives back the room that growing left over.
func (r *records) trim() {
	r.data, r.ends, r.layers, r.homes = slices.Clone(r.data), slices.Clone(r.ends), slices.Clone(r.layers), slices.Clone(r.homes)
}

// raw is the encoded record of a table.
func (r *records) raw(table int) []byte {
	from := uint64(0)
	if table > 0 {
		from = r.ends[table-1]
	}
	return r.data[from:r.ends[table]]
}

// thing is what a row of a table is.
func (r *records) thing(table int) thing { return readThing(r.raw(table)) }

// read gives the record of a table, with what its compounds are made up of.
func (r *records) read(table int, into *record) { into.decode(r.raw(table), &r.compounds) }
