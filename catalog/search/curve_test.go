package search

import (
	"fmt"
	"testing"

	"github.com/datafind/datafind/catalog"
	"github.com/datafind/datafind/catalog/text"
)

// What a question's words have is counted as the texts have it, and what is read
// lies between the least that proves an answer and all of it.
func TestCurveCounts(t *testing.T) {
	const n, limit = 4_000, 20
	tables := drawn(n, 1)
	ix, have, less := indexOf(tables), postingsInTexts(tables), 0
	for _, asked := range questionsOf(n, 40) {
		words := singleWords(asked)
		c := count(ix, words, limit)
		want := 0
		for _, w := range words {
			want += have[w]
		}
		if c.all != want {
			t.Errorf("%q: %d postings, the texts have %d", asked, c.all, want)
		}
		if c.least <= 0 || c.least > c.read || c.least > c.all {
			t.Errorf("%q: least %d, read %d, all %d", asked, c.least, c.read, c.all)
		}
		if c.least < c.all {
			less++
		}
	}
	if less < 20 {
		t.Errorf("only %d questions need not read all", less)
	}
}

// postingsInTexts is how many pairs of a table and a word there are, by the
// word's singular.
func postingsInTexts(tables []catalog.Table) map[string]int {
	count := map[string]int{}
	for i := range tables {
		met := map[string]bool{}
		for _, written := range slowTableOf(&tables[i]).count {
			for w := range written {
				met[w] = true
			}
		}
		for w := range met {
			count[text.Singular(w)]++
		}
	}
	return count
}

// Two windows, and a word that many tables of both have. For the one best table
// its rare word proves that nothing comes near; for the two best all must be read.
func TestLeastByHand(t *testing.T) {
	var tables []catalog.Table
	for i := range 2 * windowSize {
		comment := "nothing"
		if i%windowSize < 100 {
			comment = "beta"
		}
		tables = append(tables, table(fmt.Sprintf("c.s.t%d", i), comment))
	}
	tables[5] = table("c.s.alpha_beta", "")
	ix := indexOf(tables)
	words := []string{"alpha", "beta"}
	for limit, want := range map[int]int{1: 1, 2: 201} {
		if c := count(ix, words, limit); c.least != want || c.all != 201 {
			t.Errorf("the best %d: least %d of %d, want %d of 201", limit, c.least, c.all, want)
		}
	}
}
