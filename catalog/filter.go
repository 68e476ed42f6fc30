package catalog

import (
	"strings"
	"sync/atomic"
)

// Filter decides by full name which tables are shown. In a pattern * stands for
// any run of characters, dots too, and ? for one; case does not matter: gold.*
// is all that starts with gold, *.finance.* the schema finance of every
// catalog. It may be asked by many goroutines.
type Filter struct {
	include, exclude []pattern
}

type pattern struct {
	written string
	folded  string
	met     *atomic.Bool
}

// NewFilter shows the names that match one of the include patterns, all names
// where there are none, but for those that match an exclude pattern.
func NewFilter(include, exclude []string) *Filter {
	return &Filter{newPatterns(include), newPatterns(exclude)}
}

func newPatterns(written []string) []pattern {
	var patterns []pattern
	for _, w := range written {
		patterns = append(patterns, pattern{w, strings.ToLower(strings.TrimSpace(w)), new(atomic.Bool)})
	}
	return patterns
}

// Shows tells whether a table is shown, and notes which patterns meet it.
func (f *Filter) Shows(fullName string) bool {
	name := strings.ToLower(fullName)
	included := meetsAny(f.include, name)
	excluded := meetsAny(f.exclude, name)
	return !excluded && (included || len(f.include) == 0)
}

func meetsAny(patterns []pattern, name string) bool {
	any := false
	for _, p := range patterns {
		if matches(p.folded, name) {
			any = true
			p.met.Store(true)
		}
	}
	return any
}

// MayShow tells whether some table of a catalog (gold) or a schema
// (gold.finance) could be shown. A no spares reading it.
func (f *Filter) MayShow(container string) bool {
	prefix := strings.ToLower(container) + "."
	for _, p := range f.exclude {
		// What ends in a star and meets the prefix meets all that begins so.
		if strings.HasSuffix(p.folded, "*") && matches(p.folded, prefix) {
			return false
		}
	}
	for _, p := range f.include {
		if mayMatch(p.folded, prefix) {
			return true
		}
	}
	return len(f.include) == 0
}

// Unmet are the patterns that met no name so far, as they were written. A slip
// in an exclude pattern would show what it was meant to hide.
func (f *Filter) Unmet() []string {
	var unmet []string
	for _, patterns := range [][]pattern{f.include, f.exclude} {
		for _, p := range patterns {
			if !p.met.Load() {
				unmet = append(unmet, p.written)
			}
		}
	}
	return unmet
}

// matches compares a whole name with a pattern. It goes back to the last star
// alone, so its time is bounded by the product of both lengths.
func matches(pattern, name string) bool {
	p, n := []rune(pattern), []rune(name)
	i, j, star, mark := 0, 0, -1, 0
	for j < len(n) {
		switch {
		case i < len(p) && p[i] == '*':
			star, mark = i, j
			i++
		case i < len(p) && (p[i] == '?' || p[i] == n[j]):
			i, j = i+1, j+1
		case star >= 0:
			mark++
			i, j = star+1, mark
		default:
			return false
		}
	}
	for i < len(p) && p[i] == '*' {
		i++
	}
	return i == len(p)
}

// mayMatch tells whether a pattern matches some name with the prefix: up to its
// first star it must agree with it, from there on anything can follow.
func mayMatch(pattern, prefix string) bool {
	p, n := []rune(pattern), []rune(prefix)
	for i, c := range n {
		switch {
		case i < len(p) && p[i] == '*':
			return true
		case i >= len(p) || p[i] != '?' && p[i] != c:
			return false
		}
	}
	return len(p) > len(n)
}
