package eval

import (
	"cmp"
	"context"
	"hash/fnv"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"unicode"

	"github.com/datafind/datafind/catalog"
	"github.com/datafind/datafind/catalog/text"
)

// How people type: few words, and not all of them right.
const (
	fewestWords, mostWords = 2, 5
	shortLetters           = 3 // shorter words and numbers are not typed for themselves
	typoLetters            = 6 // words of so many letters are misspelt
)

// Shorten cuts each question to half of its words that say something, two at
// least and five at most: those that the fewest tables have, in their order.
// Words that no table has come last, as nothing tells what they are worth;
// numbers, pieces of identifiers and what was said before are left out.
func Shorten(ctx context.Context, questions []Question, s *catalog.Snapshot) ([]Question, error) {
	rarity, err := rarities(ctx, s)
	if err != nil {
		return nil, err
	}
	return each(questions, func(q Question) string {
		var kept []text.Token
		said := map[string]bool{}
		for _, w := range text.Split(q.Text) {
			if !text.IsStop("", w.Text) && letters(q.Text[w.Start:w.End]) >= shortLetters && !said[w.Text] {
				said[w.Text] = true
				kept = append(kept, w)
			}
		}
		slices.SortStableFunc(kept, func(a, b text.Token) int { return cmp.Compare(rarity(b.Text), rarity(a.Text)) })
		kept = kept[:min(len(kept), max(fewestWords, min(mostWords, len(kept)/2)))]
		slices.SortFunc(kept, func(a, b text.Token) int { return a.Start - b.Start })
		var words []string
		for _, w := range kept {
			words = append(words, q.Text[w.Start:w.End])
		}
		return strings.Join(words, " ")
	}), nil
}

// rarities is the idf of a word over the tables of a catalog, 0 for one that
// none has.
func rarities(ctx context.Context, s *catalog.Snapshot) (func(word string) float64, error) {
	having := map[string]int{}
	for t, err := range s.EachWhole(ctx, s.Positions(nil)) {
		if err != nil {
			return nil, err
		}
		seen := map[string]bool{}
		add := func(texts ...string) {
			for _, part := range texts {
				for _, w := range text.Words(part) {
					seen[text.Singular(w)] = true
				}
			}
		}
		add(t.Schema, t.Name, t.Comment)
		for c := range t.Columns {
			add(t.Columns[c].Name, t.Columns[c].Comment)
		}
		for w := range seen {
			having[w]++
		}
	}
	return func(word string) float64 {
		n := having[text.Singular(word)]
		if n == 0 {
			return 0
		}
		return math.Log(float64(1+len(s.Tables)) / float64(n))
	}, nil
}

// Misspell puts one slip into one long word of each question: two letters the
// wrong way round, one missing, one twice or one for another, behind the
// first. The same question is misspelt in the same way every time.
func Misspell(questions []Question) []Question {
	return each(questions, func(q Question) string {
		h := fnv.New64a()
		_, _ = h.Write([]byte(q.ID + q.Text)) // never fails
		random := rand.New(rand.NewPCG(seed, h.Sum64()))
		var long []text.Token
		for _, w := range text.Split(q.Text) {
			if letters(q.Text[w.Start:w.End]) >= typoLetters {
				long = append(long, w)
			}
		}
		if len(long) == 0 {
			return q.Text
		}
		w := long[random.IntN(len(long))]
		return q.Text[:w.Start] + slip(random, []rune(q.Text[w.Start:w.End])) + q.Text[w.End:]
	})
}

// letters counts a word's letters, 0 where it has anything else.
func letters(word string) (n int) {
	for _, r := range word {
		if !unicode.IsLetter(r) {
			return 0
		}
		n++
	}
	return n
}

func slip(random *rand.Rand, w []rune) string {
	at := 1 + random.IntN(len(w)-2) // one more follows
	switch random.IntN(4) {
	case 0:
		w[at], w[at+1] = w[at+1], w[at]
	case 1:
		w = slices.Delete(w, at, at+1)
	case 2:
		w = slices.Insert(w, at, w[at])
	default:
		w[at] = 'a' + rune(random.IntN(26))
	}
	return string(w)
}

// each is the questions with another text. One that is left empty stays.
func each(questions []Question, to func(Question) string) []Question {
	list := slices.Clone(questions)
	for i, q := range list {
		if s := to(q); s != "" {
			list[i].Text = s
		}
	}
	return list
}
