//go:build full

package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/datafind/datafind/bot/slacksim"
	"github.com/datafind/datafind/catalog"
	"github.com/datafind/datafind/catalog/search/synth"
	"github.com/datafind/datafind/llm/llmtest"
)

// manyTables are as many as TestFullFirstMessage asks about.
const manyTables = 100_000

// firstWithin is how soon after the question its first message stands.
const firstWithin = time.Second

// TestFullFirstMessage asks 210 questions in three languages, two a second,
// about 100,000 tables, while the model answers nothing at all: from Slack's
// event to the first stage in the thread. What is counted over all two million
// columns is told of by itself, since that may take seconds.
func TestFullFirstMessage(t *testing.T) {
	ctx, cancel := context.WithTimeoutCause(t.Context(), 15*time.Minute, errors.New("it takes too long"))
	defer cancel()
	model := llmtest.New(t)
	model.Always(model.Hang())
	g := synth.New(1)
	asked := asksAbout(g)
	l := load{channels: len(asked)}
	p := place{Server: l.startTiered(t)}
	spec := specFor(p.Server, filepath.Join(t.TempDir(), "journal.db"))
	spec.Catalog, spec.Model = writeTables(t, g), model.URL
	p.process = newBot(t, ctx, spec)
	if err := p.process.launch(); err != nil {
		t.Fatal(err)
	}
	if _, err := warm(p.process.ctx, p.Server); err != nil {
		t.Fatal(err)
	}
	var all []timing
	tick := time.NewTicker(time.Second / 2)
	defer tick.Stop()
	for i, a := range asked {
		<-tick.C
		said, err := p.Say(slacksim.Say{Channel: roomName(i), User: members[i%len(members)], Text: "@datafind " + a.text})
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, timing{channel: said.Channel, ts: said.TS, asked: at(said.TS)})
	}
	if err := drain(p.process.ctx, p.Server, all); err != nil {
		t.Fatal(err)
	}
	if n := len(model.Requests()); n < len(all)/4 {
		t.Errorf("the model was asked %d times alone", n)
	}
	by := map[string][]timing{}
	var quick []timing
	for i, one := range all {
		by[asked[i].kind] = append(by[asked[i].kind], one)
		if asked[i].kind != "columns" {
			quick = append(quick, one)
		}
	}
	for _, kind := range slices.Sorted(maps.Keys(by)) {
		t.Logf("%-8s %v", kind, spreadOf(by[kind]))
	}
	s := spreadOf(quick)
	t.Logf("all but columns: %v", s)
	if s.p99 > firstWithin {
		t.Errorf("p99 is %v, the aim %v", s.p99, firstWithin)
	}
}

func (s spread) String() string {
	ms := func(d time.Duration) string { return fmt.Sprintf("%.1f ms", float64(d)/float64(time.Millisecond)) }
	return fmt.Sprintf("%d of %d, p50 %s, p99 %s, worst %s", s.answered, s.asked, ms(s.p50), ms(s.p99), ms(s.worst))
}

// writeTables writes a catalog in which each table has an owner and a key to
// the one before it, and gives its file.
func writeTables(t *testing.T, g *synth.Generator) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "catalog.jsonl")
	file, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	w := bufio.NewWriter(file)
	lines := json.NewEncoder(w)
	var before catalog.Table
	for i := range manyTables {
		table := g.Table(i)
		type column struct {
			Name    string `json:"name"`
			Type    string `json:"type"`
			Comment string `json:"comment"`
		}
		var columns []column
		known := map[string]bool{}
		for _, c := range table.Columns {
			if !known[c.Name] {
				columns = append(columns, column{c.Name, "STRING", c.Comment})
			}
			known[c.Name] = true
		}
		keys := map[string]any{"primary": []string{table.Columns[0].Name}}
		if i > 0 {
			keys["foreign"] = []any{map[string]any{
				"columns": []string{table.Columns[1].Name}, "table": before.FullName(), "references": []string{before.Columns[0].Name},
			}}
		}
		before = table
		err = errors.Join(err, lines.Encode(map[string]any{
			"catalog": table.Catalog, "schema": table.Schema, "name": table.Name, "comment": table.Comment, "columns": columns,
			"owner": fmt.Sprintf("team%d@example.com", i%500), "domain": "domain" + fmt.Sprint(i%40), "keys": keys,
			"certified": table.Certified, "deprecated": table.Deprecated, "popularity": map[string]int{"users": table.Usage.Users},
		}))
	}
	if err := errors.Join(err, w.Flush(), file.Close()); err != nil {
		t.Fatal(err)
	}
	return path
}

// typedAsk is a question and what kind it is.
type typedAsk struct{ kind, text string }

// asksAbout are questions about made-up tables, in English, Portuguese and
// Spanish in turn: for most a table is looked for, and every fifth asks for
// something else.
func asksAbout(g *synth.Generator) (all []typedAsk) {
	forms := map[string][3]string{
		"sought":  {"where do we keep %s by %s?", "onde fica %s por %s?", "¿dónde están %s por %s?"},
		"owner":   {"who owns %s %s?", "quem é o dono de %s %s?", "¿quién es el responsable de %s %s?"},
		"join":    {"how do I join %s and %s?", "como faço o join de %s com %s?", "¿cómo uno %s con %s?"},
		"compare": {"compare %s and %s", "qual a diferença entre %s e %s?", "compara %s con %s"},
	}
	counted := map[string][]string{
		"tables": {
			"how many tables have no owner?", "quantas tabelas certificadas existem?", "¿cuántas tablas tiene el dominio domain7?",
			"top 3 tables by number of columns", "quais tabelas do domínio domain3 estão descontinuadas?", "¿cuántos dueños distintos hay?",
			"which tables have more than 20 columns?",
		},
		"columns": {"how many columns have no comment?", "quantas colunas do tipo string existem?", "¿cuántas columnas hay?"},
	}
	r := rand.New(rand.NewPCG(7, 7))
	words := func() (name, column, full string) {
		table := g.Table(r.IntN(manyTables))
		parts := strings.Split(table.Name, "_")
		return parts[0] + " " + parts[2], strings.ReplaceAll(table.Columns[r.IntN(synth.Columns)].Name, "_", " "), table.FullName()
	}
	kinds := []string{"owner", "join", "tables", "compare", "named", "columns"}
	for i := range 210 {
		kind := "sought"
		if i%5 == 4 {
			kind = kinds[i/5%len(kinds)]
		}
		name, column, full := words()
		other, _, _ := words()
		text := ""
		switch kind {
		case "tables", "columns":
			text = counted[kind][i/30%len(counted[kind])]
		case "named":
			text = full
		case "join", "compare":
			text = fmt.Sprintf(forms[kind][i%3], name, other)
		default:
			text = fmt.Sprintf(forms[kind][i%3], name, column)
		}
		all = append(all, typedAsk{kind, text})
	}
	return all
}
