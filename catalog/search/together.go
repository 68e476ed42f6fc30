package search

// together is how many of the question's neighbouring words stand side by side
// in a name, a comment or a column of the table too, 0 to 1: "supplier
// invoices" in "open supplier invoices", "vendas por loja" in vendas_loja_dia.
func (e *explainer) together() float64 {
	pairs := len(e.q.words) - 1
	if pairs < 1 {
		return 0
	}
	var met [maxWords]bool // by the first word of a pair
	last, before := uint32(0), place(0)
	for at, word := range e.record.words {
		term, here := e.room.meaning[word], e.record.places[at]
		if term > 0 && last > 0 && here == before {
			for _, a := range e.meanings[last-1] {
				for _, b := range e.meanings[term-1] {
					if first := min(a.word, b.word); max(a.word, b.word) == first+1 {
						met[first] = true
					}
				}
			}
		}
		last, before = term, here
	}
	sum := 0.0
	for _, m := range met[:pairs] {
		if m {
			sum++
		}
	}
	return sum / float64(pairs)
}
