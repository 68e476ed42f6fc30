package bot

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/datafind/datafind/catalog"
	"github.com/datafind/datafind/catalog/search"
)

func TestSentence(t *testing.T) {
	for _, tt := range []struct {
		s     string
		limit int
		want  string
	}{
		{"Use `month` here.", 40, "Use `month` here."},
		{"`a_b` and `c`", 40, "`a_b` and `c`"},
		{"a lone ` stays out", 40, "a lone  stays out"},
		{"one two `three_four` five", 14, "one two…"},
		{"one `two_two` three four", 17, "one `two_two`…"},
		{"one `two_two` three four fiveteen", 26, "one `two_two` three four…"},
		{"one two three four", 12, "one two…"},
		{"", 10, ""},
	} {
		got := Sentence(tt.s, tt.limit)
		same(t, tt.s, marked(got), tt.want)
		if n := got.Len(); n > tt.limit {
			t.Errorf("%q: %d characters", tt.s, n)
		}
	}
}

func FuzzSentence(f *testing.F) {
	f.Add("use `a` and `b", 8)
	f.Add("``` x", 3)
	f.Add("ação `ç` \u2028", 5)
	f.Fuzz(func(t *testing.T, s string, limit int) {
		if limit < 2 || limit > 500 {
			return
		}
		got := Sentence(s, limit)
		if got.Len() > limit || strings.ContainsAny(got.String(), "`\n") {
			t.Errorf("%d characters of %d: %q", got.Len(), limit, got)
		}
		if utf8.ValidString(s) && !utf8.ValidString(got.String()) {
			t.Errorf("parted a letter: %q", got)
		}
	})
}

func column(word, term, name string, how search.How) search.Match {
	return search.Match{Word: word, Term: term, Column: name, Field: search.ColumnField, How: how}
}

// What stands in the name already is no reason; of two words that lead to one
// column, one is shown.
func TestTellingReasons(t *testing.T) {
	table := &catalog.Table{Schema: "gold", Name: "vw_vendas_hoje", Columns: columns("id_venda", "valor")}
	in := func(field search.Field, word, term string, how search.How) search.Match {
		return search.Match{Word: word, Term: term, Field: field, How: how}
	}
	c := Candidate{Table: table, Matches: []search.Match{
		in(search.NameField, "hoje", "hoje", search.Exact),
		in(search.SchemaField, "gold", "gold", search.Exact),
		in(search.CommentField, "items", "items", search.Exact),
		column("vendas", "venda", "id_venda", search.Stem),
		column("venda", "venda", "id_venda", search.Exact),
		in(search.NameField, "vemda", "vendas", search.Typo),
		in(search.CommentField, "sales", "vendas", search.Translation),
	}}
	var got []string
	for _, r := range telling(c) {
		got = append(got, r.Word+">"+r.Term)
	}
	same(t, "reasons", strings.Join(got, " "), "vendas>id_venda vemda>vw_vendas_hoje sales>vendas")
	same(t, "all of them, for the modal", len(Reasons(c)), 3)
}

func lines(q Question, candidates ...Candidate) []string {
	m := Compose(q, Answer{Kind: Tables, Language: "en", Candidates: candidates}, now)
	return strings.Split(m.String(), "\n")
}

func TestLinesSayWhatATableIs(t *testing.T) {
	bare := &catalog.Table{Schema: "s", Name: "fct_conta", PrimaryKey: []string{"id_conta"}, Columns: columns("id_conta", "_loaded", "agencia", "gerente", "tipo", "prazo", "saldo")}
	empty := &catalog.Table{Schema: "s", Name: "saldo_x"}
	long := &catalog.Table{Schema: "s", Name: "l", Comment: "Contracts of loans and of financing (personal, payroll, real estate, vehicles, others), one in each row, with what is owed."}
	saldo := column("saldo", "saldo", "saldo", search.Exact)
	name := search.Match{Word: "saldo", Term: "saldo", Field: search.NameField, How: search.Exact}
	q := Question{Text: "saldo"}
	tests := []struct {
		what string
		q    Question
		c    []Candidate
		at   int
		want string
	}{
		{"the columns stand for a comment, the asked one first", q, []Candidate{{Table: bare, Matches: []search.Match{saldo, column("conta", "conta", "id_conta", search.Exact)}}}, 1,
			"One row per id_conta. Holds saldo, agencia, gerente, tipo and 1 more."},
		{"a column that stands there is no reason", q, []Candidate{{Table: bare, Matches: []search.Match{saldo}}}, 2, ""},
		{"as an alternative", q, []Candidate{{Table: empty}, {Table: bare, Matches: []search.Match{saldo}}}, 2,
			"s.fct_conta: One row per id_conta. Holds saldo, agencia, gerente, tipo and 1 more"},
		{"nothing else is known", q, []Candidate{{Table: empty, Matches: []search.Match{name}}}, 1, "saldo → saldo_x"},
		{"an aside gives way", q, []Candidate{{Table: empty}, {Table: long}}, 2,
			"s.l: Contracts of loans and of financing, one in each row, with what is owed"},
		{"a name that was typed needs no reason", Question{Text: "what is fct_conta?"}, []Candidate{{Table: bare, Matches: []search.Match{saldo}}}, 2, ""},
		{"names of columns stand as names", q, []Candidate{{Table: bare, Why: "Its `saldo` is of each day."}}, 1, "Its saldo is of each day."},
	}
	for _, tt := range tests {
		got := lines(tt.q, tt.c...)
		same(t, tt.what, got[min(tt.at, len(got)-1)], tt.want)
	}
}

func TestNotificationSaysATablesNameOnce(t *testing.T) {
	table := &catalog.Table{Catalog: "gold", Schema: "retention", Name: "churn_monthly"}
	for asked, want := range map[string]string{
		"churn_monthly":                    "gold.retention.churn_monthly",
		"where is retention.churn_monthly": "gold.retention.churn_monthly",
		"GOLD.retention.churn_monthly?":    "gold.retention.churn_monthly",
		"tb_cli_cad by month":              "tb_cli_cad by month: gold.retention.churn_monthly",
		"iPhone sales":                     "iPhone sales: gold.retention.churn_monthly",
		"how is churn?":                    "Churn: gold.retention.churn_monthly",
		"where is it?!":                    "Where is it: gold.retention.churn_monthly",
		"cliente ana@x.test":               "Cliente [email]: gold.retention.churn_monthly",
	} {
		m := Compose(Question{Text: asked}, Answer{Kind: Tables, Language: "en", Candidates: []Candidate{{Table: table}}}, now)
		same(t, asked, m.Notification, want)
	}
	none := Compose(Question{Text: "what can you do?"}, Answer{Kind: Nothing, Language: "en"}, now)
	same(t, "a question's own mark", none.Notification, "No table found for what can you do.")
}

func TestOfWhat(t *testing.T) {
	senses := []search.Sense{{Label: "hr"}, {Label: "cartoes", Candidate: 1}}
	both := []Candidate{{Table: &catalog.Table{Name: "a"}}, {Table: &catalog.Table{Name: "b"}}}
	for _, tt := range []struct{ asked, lang, want string }{
		{"returns", "en", "Returns of what?|HR: a|Cards: b"},
		{"monthly customers", "en", "Monthly customers of what?|HR: a|Cards: b"},
		{"devoluções", "pt", "Devoluções de quê?|RH: a|Cartões: b"},
		{"mês", "pt", "Mês de quê?|RH: a|Cartões: b"},
		{"rotación", "es", "¿Rotación de qué?|RH: a|Tarjetas: b"},
		{"where?", "en", "Which of these?|HR: a|Cards: b"},
	} {
		m := Compose(Question{Text: tt.asked}, Answer{Kind: Ambiguous, Language: tt.lang, Candidates: both, Senses: senses}, now)
		same(t, tt.asked, strings.ReplaceAll(strings.TrimSpace(m.String()), "\n", "|"), tt.want)
	}
}

// A sentence goes with a column that it names and that is gone.
func TestSentenceOfAGoneColumn(t *testing.T) {
	table := &catalog.Table{Name: "t", Columns: columns("month")}
	same(t, "there", savedCandidate{Why: "By `month`."}.in(table).Why, "By `month`.")
	same(t, "gone", savedCandidate{Why: "By `week`."}.in(table).Why, "")
}
