package text

import (
	"os"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"
)

// labels reads the tab-separated lines of a labelled file.
func labels(t *testing.T, name string) [][]string {
	t.Helper()
	b, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	var lines [][]string
	for _, l := range strings.Split(strings.TrimRight(string(b), "\n"), "\n") {
		if !strings.HasPrefix(l, "#") {
			lines = append(lines, strings.Split(l, "\t"))
		}
	}
	return lines
}

func TestLanguage(t *testing.T) {
	for _, l := range labels(t, "language.tsv") {
		lang, sure := Language(l[2])
		if wantSure := l[1] == "yes"; sure != wantSure || sure && lang != l[0] {
			t.Errorf("Language(%q) = %s, %t; want %s, %t", l[2], lang, sure, l[0], wantSure)
		}
	}
}

func TestMask(t *testing.T) {
	for _, l := range labels(t, "mask.tsv") {
		if got := Mask(l[0]); got != l[1] {
			t.Errorf("Mask(%q) = %q, want %q", l[0], got, l[1])
		}
	}
}

func TestSplit(t *testing.T) {
	for in, want := range map[string]string{
		"dt_ref":              "dt ref",
		"unitPrice":           "unit price",
		"HTTPServer":          "http server",
		"parseURL":            "parse url",
		"KPIs por mês":        "kpis por mes",
		"covid19_open_data":   "covid 19 open data",
		"TB_CLI_CAD":          "tb cli cad",
		"PeriododeRetenção":   "periodode retencao",
		"the customer's cost": "the customer cost",
		"we don't know":       "we dont know",
		"caixa d'água":        "caixa d agua",
		"customers’ orders":   "customers orders",
		"gold.vendas.itens":   "gold vendas itens",
		"éa":                  "ea",
		"":                    "",
		"—!?":                 "",
		"数据 表":                "数据 表",
		"a\xffb":              "a b",
	} {
		if got := strings.Join(Words(in), " "); got != want {
			t.Errorf("Words(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestSplitKeepsWholeWord(t *testing.T) {
	got := Split("in GitHub")
	want := []Token{{Text: "in", Start: 0, End: 2}, {Text: "git", Start: 3, End: 6, Whole: "github"}, {Text: "hub", Start: 6, End: 9}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

func TestFold(t *testing.T) {
	for in, want := range map[string]string{"AÇÃO": "acao", "Straße": "strasse", "ñandú": "nandu", "ﬁm": "fim", "plain": "plain"} {
		if got := Fold(in); got != want {
			t.Errorf("Fold(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestStemMeets(t *testing.T) {
	for _, c := range []struct{ lang, a, b string }{
		{"en", "customers", "customer"}, {"en", "cancelled", "cancelling"}, {"en", "companies", "company"},
		{"pt", "transação", "transacoes"}, {"pt", "clientes", "cliente"}, {"pt", "funcionários", "funcionario"},
		{"pt", "devoluções", "devolucao"}, {"es", "empleados", "empleado"}, {"es", "devoluciones", "devolucion"},
		{"es", "ventas", "venta"},
	} {
		if a, b := Stem(c.lang, Fold(c.a)), Stem(c.lang, Fold(c.b)); a != b {
			t.Errorf("%s: %s → %s, %s → %s", c.lang, c.a, a, c.b, b)
		}
	}
	if got := Stem("en", "ids"); got != "ids" {
		t.Errorf("a short word was cut to %q", got)
	}
}

func TestSingular(t *testing.T) {
	for _, pair := range [][2]string{
		{"clientes", "cliente"}, {"setores", "setor"}, {"companies", "company"}, {"transacoes", "transacao"}, {"ciudades", "ciudad"},
		{"cidades", "cidade"}, {"canais", "canal"}, {"devoluciones", "devolucion"}, {"boxes", "box"}, {"orders", "order"},
	} {
		if a, b := Singular(pair[0]), Singular(pair[1]); a != b {
			t.Errorf("%s → %s, %s → %s", pair[0], a, pair[1], b)
		}
	}
	for _, pair := range [][2]string{{"customer", "custom"}, {"notes", "nota"}, {"status", "statu"}, {"addresses", "addres"}} {
		if a, b := Singular(pair[0]), Singular(pair[1]); a == b {
			t.Errorf("%s and %s are both %s", pair[0], pair[1], a)
		}
	}
}

func TestCognate(t *testing.T) {
	for _, kin := range []string{
		"estudante student", "paragrafos paragraphs", "nacionalidade nationality nacionalidad", "musica music",
		"presidente president", "abreviacao abbreviation", "capacidade capacity capacidad", "especifico specific",
	} {
		words := strings.Fields(kin)
		for _, w := range words[1:] {
			if Cognate(w) != Cognate(words[0]) {
				t.Errorf("%s → %q, %s → %q", words[0], Cognate(words[0]), w, Cognate(w))
			}
		}
	}
	for _, w := range []string{"data", "", "abc12345"} {
		if got := Cognate(w); got != "" {
			t.Errorf("Cognate(%q) = %q", w, got)
		}
	}
}

func TestStop(t *testing.T) {
	for lang, words := range map[string]string{
		"en": "where do we keep the table please", "pt": "onde fica a tabela me diga quais dados", "es": "dónde está la tabla dime cuáles",
	} {
		for _, w := range Words(words) {
			if !IsStop(lang, w) || !IsStop("", w) {
				t.Errorf("%s: %q should be a stop word", lang, w)
			}
		}
	}
	for _, w := range Words("customer churn saldo conta ventas average") {
		if IsStop("", w) {
			t.Errorf("%q is content", w)
		}
	}
	if !IsWeak("average") || IsWeak("customer") {
		t.Error("average is weak, customer is not")
	}
}

func TestAbbreviations(t *testing.T) {
	for abbr, want := range map[string]string{"cust": "customer", "vlr": "valor", "dt": "date", "cli": "cliente", "qtd": "quantidade", "acct": "account"} {
		if !contains(Expand(abbr), want) {
			t.Errorf("Expand(%q) lacks %q", abbr, want)
		}
		if !contains(Shorten(want), abbr) {
			t.Errorf("Shorten(%q) lacks %q", want, abbr)
		}
	}
}

func contains(list []string, w string) bool {
	for _, l := range list {
		if l == w {
			return true
		}
	}
	return false
}

func FuzzSplit(f *testing.F) {
	for _, s := range []string{"", "unitPrice d'água KPIs", "a\xff\u0301b", "İstanbul ﬁ ẞ", strings.Repeat("aB1", 100)} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		at := 0
		for _, tok := range Split(s) {
			if tok.Text == "" || tok.Start < at || tok.End <= tok.Start || tok.End > len(s) || !utf8.ValidString(tok.Text) {
				t.Fatalf("Split(%q) has %+v", s, tok)
			}
			at = tok.End
		}
		Language(s)
	})
}

func FuzzMask(f *testing.F) {
	for _, s := range []string{"529.982.247-25", "a@b.co 4111 1111 1111 1111", "tel 3333-4444"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if once := Mask(s); Mask(once) != once {
			t.Fatalf("masking %q twice differs: %q, %q", s, once, Mask(once))
		}
	})
}

// A short text that can be read in its writer's language is answered in it.
func TestLanguageOf(t *testing.T) {
	for _, c := range []struct{ s, usual, want string }{
		{"clientes dados por mes", "es", "es"},
		{"clientes dados por mes", "pt", "pt"},
		{"inadinplencia por safra", "pt", "pt"},
		{"saldo por cliente", "es", "es"},
		{"vendas por mes", "es", "pt"},
		{"ventas por mes", "pt", "es"},
		{"where do we keep churn by month?", "pt", "en"},
		{"onde fica o churn?", "en", "pt"},
		{"churn", "es", "es"},
		{"churn", "", "en"},
		{"carrinhos abandonados", "", "pt"},
		// Short ones that both languages could nearly have written, and none of
		// any question set.
		{"impuestos por estado", "", "es"}, {"impostos por estado", "", "pt"},
		{"horas de trabajo", "", "es"}, {"horas de trabalho", "", "pt"},
		{"repuestos por planta", "", "es"}, {"clientes que compraron", "", "es"}, {"clientes que compraram", "", "pt"},
		{"facultad de origen", "", "es"}, {"customer data", "", "en"},
	} {
		if got := LanguageOf(c.s, c.usual); got != c.want {
			t.Errorf("LanguageOf(%q, %q) = %s, want %s", c.s, c.usual, got, c.want)
		}
	}
}
