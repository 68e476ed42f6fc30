package search

// termRoom is room for what is known of each word of the catalog.
type termRoom struct {
	meaning []uint32 // the place of its meanings plus one
	entry   []uint32 // the place of its entry plus one
	known   []uint64 // a bit for each word that has a meaning, and for each compound
}

func newTermRoom(words int, compounds *compounds) termRoom {
	r := termRoom{make([]uint32, words), make([]uint32, words), make([]uint64, words/64+1)}
	for w := range words {
		if compounds.of(uint32(w)) != nil {
			r.known[w>>6] |= 1 << (w & 63)
		}
	}
	return r
}
