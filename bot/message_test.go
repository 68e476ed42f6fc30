package bot

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/datafind/datafind/catalog"
	"github.com/datafind/datafind/catalog/search"
)

// hostile is an answer in which everything that people write is far too long
// and full of what could break a message.
func hostile(kind Kind, model bool) (Question, Answer) {
	long := strings.Repeat("<!channel> *a* `b`\n\u2028\t\x00_c_ & ação ", 3000)
	name := strings.Repeat("very_long_name_", 40)
	a := Answer{Kind: kind, Language: "pt", Settled: true, Lapse: Failed, AsOf: now.AddDate(-1, 0, 0), Tally: Tally{12345, 67890},
		Better: name + "9." + name + "." + name}
	for i := range 10 {
		n := name + string(rune('0'+i))
		c := Candidate{Was: 10, Access: catalog.Access(2 + i%2), Table: &catalog.Table{Catalog: n, Schema: name, Name: name, Comment: long, Owner: long,
			LastWrite: now.AddDate(-3, 0, 0), Usage: catalog.Usage{Users: 1e9}, Certified: true, Deprecated: true, Personal: true}}
		for range 5 {
			c.Matches = append(c.Matches, search.Match{Word: long, Term: long, How: search.Synonym},
				search.Match{Word: name, Term: long, Column: long, Field: search.ColumnField, How: search.Typo})
		}
		if model {
			c.Why, c.Use = long, []string{long, name, long, name, long}
		}
		a.Candidates = append(a.Candidates, c)
		a.Related, a.Unknown, a.Examples = append(a.Related, long), append(a.Unknown, long), append(a.Examples, long)
	}
	if kind == Ambiguous {
		a.Senses = []search.Sense{{Label: long, Candidate: 0}, {Label: long, Candidate: 1}, {Label: name, Candidate: 2}, {Label: "x", Candidate: 3}}
	}
	if kind == Help {
		a.Examples = a.Examples[:3]
	}
	for i := range a.Candidates {
		c := &a.Candidates[i]
		c.Best = true
		for j := range a.Candidates {
			c.Versions = append(c.Versions, a.Candidates[j].Table)
		}
	}
	q := question()
	q.Text = long
	return q, a
}

func TestMessagesKeepTheirLimits(t *testing.T) {
	for _, kind := range []Kind{Tables, Nothing, Ambiguous, Help} {
		for _, withModel := range []bool{false, true} {
			q, a := hostile(kind, withModel)
			if withModel {
				q.Place.Surface = Direct
			}
			m := Compose(q, a, now)
			if m.Len() > messageLimit {
				t.Errorf("%s: %d characters", kind, m.Len())
			}
			if len(m.Blocks) > 8 {
				t.Errorf("%s: %d blocks", kind, len(m.Blocks))
			}
			if n := utf8.RuneCountInString(m.Notification); n > 150 {
				t.Errorf("%s: the notification has %d characters", kind, n)
			}
			for _, b := range m.Blocks {
				checkLines(t, b)
			}
		}
	}
}

func checkLines(t *testing.T, b Block) {
	t.Helper()
	for _, l := range b.Lines {
		for _, s := range l {
			if strings.IndexFunc(s.Text, unicode.IsControl) >= 0 {
				t.Errorf("a control character in %q", s.Text)
			}
			if (s.Style == Name || s.Style == Head) && utf8.RuneCountInString(s.Text) > nameLimit {
				t.Errorf("a name of %d characters", utf8.RuneCountInString(s.Text))
			}
		}
	}
	for _, button := range b.Buttons {
		if n := utf8.RuneCountInString(button.Label); n == 0 || n > 75 {
			t.Errorf("a label of %d characters", n)
		}
	}
}

func TestAtMostThreeTables(t *testing.T) {
	q, a := hostile(Tables, false)
	for i := range a.Candidates { // another form of a table is no further one
		a.Candidates[i].Versions = nil
	}
	shown := make(map[string]bool)
	for _, b := range Compose(q, a, now).Blocks {
		for _, l := range b.Lines {
			for _, s := range l {
				if s.Table != "" && s.Table != a.Better {
					shown[s.Table] = true
				}
			}
		}
	}
	same(t, "tables shown", len(shown), 3)
}

// What a public answer offers tells nothing about what was found.
func TestButtons(t *testing.T) {
	offers := func(s Surface, a Answer) string {
		q := question()
		q.Place.Surface = s
		var out []string
		for _, b := range Compose(q, a, now).Blocks {
			for _, button := range b.Buttons {
				out = append(out, string(button.Action))
			}
		}
		return strings.Join(out, " ")
	}
	one := Answer{Kind: Tables, Candidates: []Candidate{{Table: &catalog.Table{Name: "a"}}}}
	two := Answer{Kind: Tables, Candidates: []Candidate{{Table: &catalog.Table{Name: "a"}}, {Table: &catalog.Table{Name: "b"}}}}
	either := two
	either.Kind, either.Senses = Ambiguous, []search.Sense{{Label: "x"}, {Label: "y", Candidate: 1}}
	tests := []struct {
		surface Surface
		a       Answer
		want    string
	}{
		{Mention, one, "columns mine"},
		{Mention, two, "columns more mine"},
		{Mention, Answer{Kind: Nothing}, "mine"},
		{Mention, either, "choose choose mine"},
		{Shared, two, "columns more mine"},
		{Direct, two, "columns more"},
		{Direct, Answer{Kind: Nothing}, ""},
		{Mine, two, "columns more"},
		{Command, two, "columns more share"},
		{Command, Answer{Kind: Nothing}, ""},
		{Mention, Answer{Kind: Help}, ""},
	}
	for _, tt := range tests {
		same(t, string(tt.surface)+" "+string(tt.a.Kind), offers(tt.surface, tt.a), tt.want)
	}
}

func TestThumbsStandUnderSettledAnswersOnly(t *testing.T) {
	thumbs := func(a Answer) bool {
		blocks := Compose(question(), a, now).Blocks
		return len(blocks) > 0 && blocks[len(blocks)-1].Form == Thumbs
	}
	same(t, "first stage", thumbs(Answer{Kind: Nothing}), false)
	same(t, "settled", thumbs(Answer{Kind: Nothing, Settled: true}), true)
	same(t, "help", thumbs(Answer{Kind: Help, Settled: true}), false)
}

func TestSubject(t *testing.T) {
	tests := []struct{ text, lang, want string }{
		{"where do we keep churn by month?", "en", "churn by month"},
		{"qual a escolaridade do cliente?", "pt", "escolaridade do cliente"},
		{"¿dónde están los pagos con tarjeta?", "es", "pagos con tarjeta"},
		{"onde estão os pagamentos?", "en", "pagamentos"}, // told by its text, answered in the asker's
		{"monthly customers", "en", "monthly customers"},
		{"average Churn", "en", "average Churn"},
		{"Onde está a ÁGUA por mês", "pt", "ÁGUA por mês"},
		{"how fresh is the churn table?", "en", "churn"},
		{"¿qué tan reciente es la tabla de ventas por tienda?", "es", "ventas por tienda"},
		{"how many orders were cancelled?", "en", "orders were cancelled"},
		{"and by store?", "en", "store"},
		{"daily sales per store", "en", "daily sales per store"},
		{"saldo do cliente 529.982.247-25", "pt", "saldo do cliente [cpf]"},
		{"ana@x.test", "en", "[email]"},
		{"where is it?", "en", ""},
		{"", "en", ""},
	}
	for _, tt := range tests {
		same(t, tt.text, subject(Question{Text: tt.text}, Answer{Language: tt.lang}), tt.want)
	}
}

func TestElideAndCut(t *testing.T) {
	same(t, "short", Elide("abc", 3), "abc")
	same(t, "long", Elide("abcdefghij", 5), "ab…ij")
	same(t, "runes", Elide("ação_ação", 5), "aç…ão")
	same(t, "a sentence", Cut("one two three four", 12), "one two…")
	same(t, "one long word", Cut("abcdefghijkl", 5), "abcd…")
	same(t, "a first sentence", firstSentence("Sales of v1.2 by day. And more.", 110).String(), "Sales of v1.2 by day.")
	same(t, "lines", firstSentence("Sales\nby day", 110).String(), "Sales by day")
}

func FuzzCompose(f *testing.F) {
	f.Add("where is churn?", "a comment", "name")
	f.Add("{} <!channel>", "*x* `y`", "\u202e")
	f.Add("İ\xff", "\x00", "")
	f.Fuzz(func(t *testing.T, asked, comment, name string) {
		q := question()
		q.Text = asked
		a := Answer{Kind: Tables, Language: "es", Settled: true, Candidates: []Candidate{{
			Table: &catalog.Table{Name: name, Comment: comment}, Why: comment, Use: []string{name},
			Matches: []search.Match{{Word: name, Term: comment, How: search.Synonym}},
		}}}
		for _, kind := range []Kind{Tables, Nothing} {
			a.Kind = kind
			m := Compose(q, a, now)
			if m.Len() > messageLimit {
				t.Errorf("%d characters", m.Len())
			}
			for _, b := range m.Blocks {
				checkLines(t, b)
			}
		}
	})
}
