package eval

import (
	_ "embed" // the questions
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"go.uber.org/zap"

	"github.com/datafind/datafind/bot"
	"github.com/datafind/datafind/catalog"
	"github.com/datafind/datafind/catalog/file"
	"github.com/datafind/datafind/catalog/search"
)

//go:embed testdata/everyday.txt
var everydayQuestions string

//go:embed testdata/everyday_blind.txt
var everydayBlind string

// everydayQuestion is a line of the set; the set's head tells its kinds.
type everydayQuestion struct {
	text, kind string
	tables     []string
	says       string
}

func TestEverydayQuestions(t *testing.T) {
	snap, _, err := file.Demo(file.Options{Now: func() time.Time { return DemoAsOf }})
	if err != nil {
		t.Fatal(err)
	}
	b := everydayBot(snap, nil)
	everyday, blind := readEveryday(t, everydayQuestions, snap), readEveryday(t, everydayBlind, snap)
	for _, set := range []struct {
		name      string
		questions []everydayQuestion
		want      int // questions that must be answered
	}{
		{"everyday", everyday, (85*len(everyday) + 99) / 100},
		{"blind", blind, (85*len(blind) + 99) / 100},
	} {
		t.Run(set.name, func(t *testing.T) {
			asked, right, ok := map[string]int{}, map[string]int{}, 0
			for _, q := range set.questions {
				a, _, err := answer(t.Context(), b, q.text)
				if err != nil {
					t.Fatal(err)
				}
				said := bot.Compose(bot.Question{Text: q.text, Audience: catalog.Everyone()}, a, DemoAsOf)
				asked[q.kind]++
				if q.answered(a, said) {
					right[q.kind]++
					ok++
					continue
				}
				lines := strings.SplitN(said.String(), "\n", 4)
				t.Logf("%q (%s %s) says %s", q.text, q.kind, strings.Join(append(q.tables, q.says), " "), strings.Join(lines[:min(3, len(lines))], " / "))
			}
			for kind, n := range asked {
				t.Logf("%s: %d of %d", kind, right[kind], n)
			}
			t.Logf("%d right of %d", ok, len(set.questions))
			if ok < set.want {
				t.Errorf("%d right of %d, want %d", ok, len(set.questions), set.want)
			}
		})
	}
}

// everydayBot is one at the moment for which the answers are known; a nil
// explainer leaves the search alone.
func everydayBot(snap *catalog.Snapshot, explainer bot.Explainer) *bot.Bot {
	return bot.New(bot.Config{
		Generation: finder(search.New(snap)), Explainer: explainer, Clock: func() time.Time { return DemoAsOf },
		Logger: zap.NewNop(), Registerer: prometheus.NewRegistry(),
	})
}

func finder(ix *search.Index) func() bot.Finder { return func() bot.Finder { return ix } }

func readEveryday(t *testing.T, list string, snap *catalog.Snapshot) (set []everydayQuestion) {
	t.Helper()
	for line := range strings.Lines(list) {
		parts := strings.Split(strings.TrimSpace(line)+"|||", "|")
		if strings.HasPrefix(line, "#") || parts[1] == "" {
			continue
		}
		q := everydayQuestion{text: strings.TrimSpace(parts[0]), kind: strings.TrimSpace(parts[1]), tables: strings.Fields(parts[2]), says: strings.TrimSpace(parts[3])}
		for _, name := range q.tables {
			if _, ok := snap.Lookup(name); !ok {
				t.Fatalf("%q names %s, which is no table", q.text, name)
			}
		}
		if len(q.tables) == 0 != (q.kind == "nothing") {
			t.Fatalf("%q is of kind %q and names %d tables", q.text, q.kind, len(q.tables))
		}
		set = append(set, q)
	}
	return set
}

// answered tells whether an answer is what its question wants.
func (q everydayQuestion) answered(a bot.Answer, said bot.Message) bool {
	var shown []string
	if a.Kind == bot.Tables || a.Kind == bot.Ambiguous {
		for _, c := range a.Shown() {
			shown = append(shown, c.Table.FullName())
		}
	}
	var rows []string
	if a.Fact != nil {
		for _, row := range a.Fact.Rows {
			rows = append(rows, row[0])
		}
	}
	first := len(shown) > 0 && slices.Contains(q.tables, shown[0])
	switch q.kind {
	case "first":
		return first && strings.Contains(lead(said), q.says)
	case "all":
		return holdsAll(shown, q.tables) && strings.Contains(lead(said), q.says)
	case "list":
		return holdsAll(rows, q.tables)
	case "top":
		return len(rows) > 0 && a.Fact.Form == "top" && rows[0] == q.tables[0]
	case "columns":
		every := !slices.ContainsFunc(rows, func(name string) bool { return name != q.tables[0] })
		return len(rows) > 0 && every || first && a.Columns
	case "nothing":
		return a.Kind == bot.Nothing
	}
	return false
}

// lead is what the first block says.
func lead(m bot.Message) string {
	var lines []string
	for _, l := range m.Blocks[0].Lines {
		lines = append(lines, l.String())
	}
	return strings.Join(lines, "\n")
}

func holdsAll(have, want []string) bool {
	return !slices.ContainsFunc(want, func(name string) bool { return !slices.Contains(have, name) })
}
