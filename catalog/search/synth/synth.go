package synth

import (
	"math/rand/v2"
	"strconv"
	"strings"

	"github.com/datafind/datafind/catalog"
)

// The shape of a table.
const (
	Columns      = 20  // of each table
	SchemaTables = 200 // tables in each schema but the last
	catalogs     = 20  // the schemas are dealt out to so many
)

// Generator makes tables and questions. It never changes and may be used by
// many goroutines.
type Generator struct {
	seed uint64
	upTo []float64 // by rank
}

// New makes a generator; the same seed makes the same tables for ever.
func New(seed uint64) *Generator { return &Generator{seed: seed, upTo: ranks()} }

// draw is the source of one table's or question's words.
type draw struct {
	*Generator
	*rand.Rand
	lang  int
	drawn []string
}

func (g *Generator) draw(kind, i int) *draw {
	d := &draw{Generator: g, Rand: rand.New(rand.NewPCG(g.seed*1_000_003+uint64(kind), uint64(i)))}
	d.lang = d.IntN(5) / 3 // three in five are English
	return d
}

// repeats is how many in a hundred words of a table it has already.
const repeats = 38

func (d *draw) word() string {
	if n := len(d.drawn); n > 0 && d.IntN(100) < repeats {
		return d.drawn[d.IntN(n)]
	}
	w := word(d.lang, d.rank(d.Float64()))
	d.drawn = append(d.drawn, w)
	return w
}

func (d *draw) words(n int, between string) string {
	list := make([]string, n)
	for i := range list {
		list[i] = d.word()
	}
	return strings.Join(list, between)
}

// The kinds of what is drawn.
const (
	tableKind = iota
	schemaKind
	questionKind
)

// Table makes the table of a number from 0 on, the last word of whose name no
// other table of its schema has.
func (g *Generator) Table(i int) catalog.Table {
	schema := i / SchemaTables
	d := g.draw(tableKind, i)
	t := catalog.Table{
		Catalog: "area" + strconv.Itoa(schema%catalogs),
		Schema:  g.draw(schemaKind, schema).word() + "_" + strconv.Itoa(schema),
		Name:    d.words(2, "_") + "_" + madeUp(i%tail),
		Comment: d.words(14, " "),
		Columns: make([]catalog.Column, Columns),
	}
	for c := range t.Columns {
		t.Columns[c].Name = d.words(1+d.IntN(3), "_")
		if c%5 == 0 {
			t.Columns[c].Comment = d.words(2, " ")
		}
	}
	t.Usage.Users = d.IntN(50) * d.IntN(2)
	t.Certified, t.Deprecated = d.IntN(20) == 0, d.IntN(20) == 0
	return t
}

// Question makes the question of a number, about one of the first n tables: two
// words of its name and one of a column, and now and then one of its comment.
func (g *Generator) Question(i, n int) string {
	r := g.draw(questionKind, i)
	about := r.IntN(n)
	t := g.Table(about)
	name := strings.Split(t.Name, "_")
	column := strings.ReplaceAll(t.Columns[r.IntN(len(t.Columns))].Name, "_", " ")
	frame := [languages][3]string{{"where do we keep ", " by ", " and "}, {"onde fica ", " por ", " e "}}[g.draw(tableKind, about).lang]
	q := frame[0] + name[0] + " " + name[1+r.IntN(2)] + frame[1] + column
	if r.IntN(3) == 0 {
		q += frame[2] + strings.Fields(t.Comment)[r.IntN(3)]
	}
	return q
}
