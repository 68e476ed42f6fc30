package search

import (
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/datafind/datafind/catalog"
	"github.com/datafind/datafind/catalog/search/synth"
	"github.com/datafind/datafind/catalog/text"
)

// slowly is BM25F over the texts themselves, in floating point: no records, no
// postings, no steps, no windows.
type slowly struct {
	tables  []slowTable
	average [fieldCount]float64
	w       *weights
}

type slowTable struct {
	count  [fieldCount]map[string]float64 // by word, each under its singular and as it is written
	length [fieldCount]float64
	share  float64
}

func newSlowly(ix *Index) *slowly {
	s := &slowly{w: &ix.weights}
	var with [fieldCount]float64
	for i := range ix.snap.Tables {
		t := slowTableOf(&ix.snap.Tables[i])
		t.share = float64(ix.parts[0].shares[i])
		for f, n := range t.length {
			if n > 0 {
				s.average[f] += n
				with[f]++
			}
		}
		s.tables = append(s.tables, t)
	}
	for f := range with {
		s.average[f] /= math.Max(with[f], 1)
	}
	return s
}

func slowTableOf(t *catalog.Table) (s slowTable) {
	add := func(f int, prose bool, written string) {
		if s.count[f] == nil {
			s.count[f] = map[string]float64{}
		}
		for _, token := range text.Split(written) {
			if prose && text.IsStop("", token.Text) {
				continue
			}
			s.count[f][token.Text]++
			s.length[f]++
			if token.Whole != "" {
				s.count[f][token.Whole]++
			}
		}
	}
	add(nameF, false, t.Name)
	add(schemaF, false, t.Schema)
	add(schemaF, false, t.Catalog)
	add(commentF, true, t.Comment)
	for _, g := range t.Tags {
		add(tagF, true, g.Key)
		add(tagF, true, g.Value)
	}
	for _, c := range t.Columns {
		add(columnF, false, c.Name)
		add(columnCommentF, true, c.Comment)
	}
	return s
}

// counts is what a word counts in a table before saturation, its forms together.
func (s *slowly) counts(t *slowTable, word string) (x float64) {
	for f, words := range t.count {
		for w, n := range words {
			if text.Singular(w) == text.Singular(word) {
				long := 1 - s.w.length[f] + s.w.length[f]*t.length[f]/s.average[f]
				x += s.w.field[f] / long * (1 + s.w.again*math.Log2(n))
			}
		}
	}
	return x
}

// scores values every table for words that the catalog has.
func (s *slowly) scores(words []string) []float64 {
	total, met, all := make([]float64, len(s.tables)), make([]float64, len(s.tables)), 0.0
	for _, word := range words {
		x, having := make([]float64, len(s.tables)), 0.0
		for i := range s.tables {
			if x[i] = s.counts(&s.tables[i], word); x[i] > 0 {
				having++
			}
		}
		if having == 0 {
			continue
		}
		idf := math.Log(1 + (float64(len(s.tables))-having+.5)/(having+.5))
		all += idf
		for i := range x {
			if x[i] > 0 {
				total[i] += idf * x[i] * (s.w.k1 + 1) / (x[i] + s.w.k1)
				met[i] += idf
			}
		}
	}
	for i := range total {
		total[i] *= (1 + s.w.covered*met[i]/all) * s.tables[i].share
	}
	return total
}

// step is more than what a step of impact makes of a score.
const step = 0.02

// Over catalogs and questions drawn at random the words alone find what the
// textbook finds, but for the steps in which impacts are kept.
func TestWordsAreBM25F(t *testing.T) {
	const n, limit = 300, 15
	for seed := range uint64(3) {
		r := rand.New(rand.NewPCG(seed, 7))
		tables := drawn(n, seed+40)
		for i := range tables {
			if r.IntN(4) == 0 {
				tables[i].Tags = []catalog.Tag{{Key: "team", Value: strings.Fields(tables[r.IntN(n)].Comment)[0]}}
			}
		}
		ix := indexOf(tables)
		slow := newSlowly(ix)
		for i := range 30 {
			words := distinctWords(synth.New(seed+40).Question(i, n))
			want := slow.scores(words)
			ids := ix.Words(words, nil, limit)
			if len(ids) == 0 {
				t.Fatalf("%q finds nothing", words)
			}
			best := slices.Sorted(slices.Values(want))
			bar := best[len(best)-len(ids)]
			for place, id := range ids {
				if want[id] < bar*(1-2*step) || place > 0 && want[id] > want[ids[place-1]]*(1+2*step) {
					t.Errorf("%q: place %d has %v, the bar is %v", words, place, want[id], bar)
				}
			}
			if bar == 0 {
				t.Errorf("%q finds what has none of its words", words)
			}
		}
	}
}

func distinctWords(s string) (words []string) {
	for _, w := range text.Words(s) {
		if !text.IsStop("", w) && !slices.Contains(words, w) {
			words = append(words, w)
		}
	}
	return words
}

// A table that has nothing to do with a question nor with the others moves two
// of them past each other only where they were next to equal: by a share of the
// score that falls with the size of the catalog.
func TestUnrelatedTableKeepsTheOrder(t *testing.T) {
	const n, drift = 400, 0.01
	tables := drawn(n, 21)
	before := indexOf(slices.Clone(tables))
	other := table("zz.yy.qqwvz", "Xxjkw kkzzq.", "vvqpx", "wwzzk: jjqqx")
	after := indexOf(append(slices.Clone(tables), other))
	for _, q := range asked(tables, 60, 21) {
		score := map[string]float64{}
		for _, c := range before.Search(t.Context(), Query{Text: q, Limit: n}).Candidates {
			score[c.Table.FullName()] = c.Score
		}
		last, where := math.Inf(1), ""
		for _, c := range after.Search(t.Context(), Query{Text: q, Limit: 20}).Candidates {
			name := c.Table.FullName()
			if score[name] > last*(1+drift) {
				t.Errorf("%q: %s comes after %s, and had %v against %v", q, name, where, score[name], last)
			}
			last, where = score[name], name
		}
	}
}

// Whatever is typed, little of it is looked at: neither memory nor time grow with
// a question's length.
func TestHostileQuestionsAreBounded(t *testing.T) {
	const size, most, longest = 10 << 20, 4 << 20, 5 * time.Second
	ix := indexOf(company())
	for name, piece := range map[string]string{
		"the same word": "churn ", "dots": "a.", "ticks": "`", "no end": "employee", "digits": "1", "accents": "ção ", "quotes": "\"x\" ", "names": "a_b ", "broken": "\xff\xfe",
	} {
		t.Run(name, func(t *testing.T) {
			q := strings.Repeat(piece, size/len(piece))
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			start := time.Now()
			r := ask(ix, q)
			ix.Lookup(q, nil)
			took := time.Since(start)
			runtime.ReadMemStats(&after)
			if bytes := after.TotalAlloc - before.TotalAlloc; bytes > most || took > longest {
				t.Errorf("%d bytes, %s", bytes, took)
			}
			if len(r.Candidates) > defaultLimit || len(r.Unknown) > maxWords {
				t.Errorf("%d candidates, %d unknown words", len(r.Candidates), len(r.Unknown))
			}
		})
	}
}
