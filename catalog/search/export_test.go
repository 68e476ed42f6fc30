package search

// SureFrom is the confidence from which on "best match" is said.
const SureFrom = sureFrom

// Measures is what the confidence in a result goes by; nil where nothing was
// found or a table was typed outright.
func (r Result) Measures() []float64 {
	if r.measures == nil {
		return nil
	}
	return r.measures[:]
}

// Absent is what tells that nothing answers; nil where nothing was found.
func (r Result) Absent() []float64 {
	if r.absent == nil {
		return nil
	}
	return r.absent[:]
}
