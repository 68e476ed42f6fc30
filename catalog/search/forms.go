package search

// forms files words of the catalog under a form that they share, such as a
// stem. It holds no slice for each form: most have one word.
type forms struct {
	older *forms            // of the words before these; nil for none
	from  uint32            // the number of the first of these
	first map[string]uint32 // the first word of a form, plus one
	next  []uint32          // by word: the next of its form, plus one; 0 ends
}

// newForms files each of n words under form(word), which may be empty for none.
func newForms(n int, form func(word int) string) forms {
	f := forms{first: make(map[string]uint32, n), next: make([]uint32, n)}
	for w := n - 1; w >= 0; w-- {
		if key := form(w); key != "" {
			f.next[w] = f.first[key]
			f.first[key] = uint32(w) + 1
		}
	}
	return f
}

// with files more words, those from a number on.
func (f *forms) with(from, to int, form func(word int) string) forms {
	g := newForms(to-from, func(w int) string { return form(from + w) })
	g.older, g.from = f, uint32(from)
	return g
}

// of lists the words of a form, ascending.
func (f *forms) of(form string) []uint32 {
	var words []uint32
	if f.older != nil {
		words = f.older.of(form)
	}
	for w := f.first[form]; w > 0; w = f.next[w-1] {
		words = append(words, f.from+w-1)
	}
	return words
}

func (f *forms) has(form string) bool {
	return f.first[form] > 0 || f.older != nil && f.older.has(form)
}
