package file

import (
	"context"
	"errors"
	"io"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"github.com/datafind/datafind/catalog"
)

var asOf = time.Date(2026, 11, 22, 6, 0, 0, 0, time.UTC)

// readText reads a catalog given as text under a file name.
func readText(name, text string, o Options) (*catalog.Snapshot, Report, error) {
	return read(context.Background(), strings.NewReader(text), name, asOf, o)
}

func mustRead(t *testing.T, name, text string) (*catalog.Snapshot, Report) {
	t.Helper()
	s, report, err := readText(name, text, Options{})
	if err != nil {
		t.Fatalf("%v; report %+v", err, report)
	}
	return s, report
}

// table finds a table that must be there.
func table(t *testing.T, s *catalog.Snapshot, fullName string) *catalog.Table {
	t.Helper()
	id, ok := s.Lookup(fullName)
	if !ok {
		t.Fatalf("%s is not in the snapshot", fullName)
	}
	return &s.Tables[id]
}

func property(properties []catalog.Property, name string) (catalog.Property, bool) {
	for _, p := range properties {
		if p.Name == name {
			return p, true
		}
	}
	return catalog.Property{}, false
}

func columnNamesOf(t *catalog.Table) string {
	var names []string
	for _, c := range t.Columns {
		names = append(names, c.Name)
	}
	return strings.Join(names, " ")
}

func TestMetadataCSV(t *testing.T) {
	s, report, err := Load(context.Background(), "testdata/metadados.csv", Options{})
	if err != nil {
		t.Fatal(err)
	}
	if report.Lines != 20 || report.Tables != 2 || report.Columns != 20 || len(report.Problems) != 0 {
		t.Errorf("report %+v", report)
	}
	conta := table(t, s, "s_cred_banco.fct_conta_corrente")
	if got, want := columnNamesOf(conta), "user_id cpf saldo credito periodo_contrato tipo_contrato agencia gerente data_carga periodo_retencao"; got != want {
		t.Errorf("columns %s, want %s", got, want)
	}
	if conta.Type != "fct" || conta.Domain != "finanças" || conta.Deprecated || conta.Owner != "" {
		t.Errorf("table %+v", conta)
	}
	if want := "fct · s_cred_banco · info_contas: user_id, cpf, saldo, credito, periodo_contrato, tipo_contrato, agencia, gerente, data_carga, periodo_retencao"; conta.Comment != want {
		t.Errorf("comment %q, want %q", conta.Comment, want)
	}
	if got, want := conta.Columns[2].Comment, "Saldo da conta, em reais\nao fim do dia"; got != want {
		t.Errorf("comment %q, want %q", got, want)
	}
	if conta.Columns[0].Comment != "" {
		t.Errorf("null is a comment: %q", conta.Columns[0].Comment)
	}
	want := catalog.Property{Name: "PeriododeRetenção", Kind: catalog.NumberProperty, Text: "720", Number: 720}
	if got, _ := property(conta.Properties, want.Name); got != want {
		t.Errorf("property %+v, want %+v", got, want)
	}
	if _, ok := property(conta.Columns[0].Properties, want.Name); ok {
		t.Error("what all rows share stands at the columns too")
	}
	for name, value := range map[string]string{"dataSetId": "DT-0001", "system_name": "s_cred_banco", "dataset_type": "fct", "glossary_name": "info_contas", "TipoInterface": "Cloud"} {
		if got, _ := property(conta.Properties, name); got.Text != value || got.Kind != catalog.TextProperty {
			t.Errorf("%s is %+v, want %s", name, got, value)
		}
	}
	if got, _ := property(conta.Columns[1].Properties, "attribute_id"); got.Text != "AT-0002" {
		t.Errorf("attribute_id is %+v", got)
	}
	cliente := table(t, s, "s_info.dim_info_cliente")
	if _, ok := property(cliente.Properties, "subdominio"); ok {
		t.Error("what one row leaves empty stands at the table")
	}
	if got, want := columnNamesOf(cliente), "telefone email endereço ocupacao escolaridade nome_da_mae nome_do_pai estado_civil genero prioridade"; got != want {
		t.Errorf("columns %s, want %s", got, want)
	}
	wantMeanings := []catalog.Meaning{
		{Name: "owner"}, {Name: "domain", Tables: 2}, {Name: "freshness"}, {Name: "glossary", Tables: 2},
		{Name: "service level", Tables: 2}, {Name: "certified"}, {Name: "deprecated"}, {Name: "personal data"},
	}
	if diff := cmp.Diff(wantMeanings, report.Meanings); diff != "" {
		t.Error(diff)
	}
}

// TestMetadataCSVWritings reads the same file as other programs would have
// written it; all must come out the same.
func TestMetadataCSVWritings(t *testing.T) {
	raw, err := os.ReadFile("testdata/metadados.csv")
	if err != nil {
		t.Fatal(err)
	}
	plain := string(raw)
	want, _ := mustRead(t, "metadados.csv", plain)
	latin1, err := charmap.ISO8859_1.NewEncoder().String(plain)
	if err != nil {
		t.Fatal(err)
	}
	utf16, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String(plain)
	if err != nil {
		t.Fatal(err)
	}
	separated := func(by string) string {
		text := strings.ReplaceAll(plain, "conta, em", "conta# em") // the comma inside quotes
		return strings.ReplaceAll(strings.ReplaceAll(text, ",", by), "conta# em", "conta, em")
	}
	for name, text := range map[string]string{
		"byte order mark":   "\uFEFF" + plain,
		"CRLF":              strings.ReplaceAll(plain, "\n", "\r\n"),
		"semicolons":        separated(";"),
		"tabs":              separated("\t"),
		"Latin-1":           latin1,
		"UTF-16":            utf16,
		"no end of line":    strings.TrimSuffix(plain, "\n"),
		"blank lines":       "\n" + strings.ReplaceAll(plain, "AT-0009,AT", "\nAT-0009,AT"),
		"spaces":            strings.ReplaceAll(plain, ",fct,", ", fct ,"),
		"null in all cases": strings.ReplaceAll(plain, ",null,", ",Null,"),
	} {
		t.Run(name, func(t *testing.T) {
			got, report, err := readText("metadados.csv", text, Options{})
			if err != nil {
				t.Fatal(err)
			}
			if len(report.Problems) > 0 {
				t.Errorf("problems %v", report.Problems)
			}
			if diff := cmp.Diff(want.Tables, got.Tables); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestCSVHeaders(t *testing.T) {
	s, _ := mustRead(t, "x.csv", "Table Catalog,TABLE-SCHEMA,Table_Name,Column Name,Data Type,Description,Última carga\nmain,sales,orders,id,BIGINT,The key,2026-01-02\n")
	orders := table(t, s, "main.sales.orders")
	if c := orders.Columns[0]; c.Type != "BIGINT" || c.Comment != "The key" {
		t.Errorf("column %+v", c)
	}
	if orders.LastWrite.Format(time.DateOnly) != "2026-01-02" {
		t.Errorf("last write %v", orders.LastWrite)
	}
	_, _, err := readText("x.csv", "a,b\n1,2\n", Options{})
	if !errors.Is(err, ErrNoTables) {
		t.Fatalf("error %v", err)
	}
	for _, needed := range []string{"attribute_name", "dataSetName", "dataSetId", "this one has: a, b"} {
		if !strings.Contains(err.Error(), needed) {
			t.Errorf("%q does not say %s", err, needed)
		}
	}
}

func TestCSVBadRows(t *testing.T) {
	s, report := mustRead(t, "x.csv", strings.Join([]string{
		"dataSetName,attribute_name,note",
		"a,x,fine",
		",y,no table",
		"a,null,no attribute",
		"a,x,again",
		"a,z,one,too many",
		"a,w",
		`a,v,said "so" here`,
		`a,"open`,
		"a,kept,row",
	}, "\n"))
	if got, want := columnNamesOf(table(t, s, "a")), "x w v kept"; got != want {
		t.Errorf("columns %s, want %s", got, want)
	}
	var lines []int
	for _, p := range report.Problems {
		lines = append(lines, p.Line)
	}
	if diff := cmp.Diff([]int{3, 4, 5, 6, 9}, lines); diff != "" {
		t.Errorf("%s%v", diff, report.Problems)
	}
	if report.Bad != 5 {
		t.Errorf("%d bad rows", report.Bad)
	}
}

// TestCSVOpenQuote: a quote left open costs its own row and none behind it,
// wherever it stands; one that is closed on a later line costs nothing.
func TestCSVOpenQuote(t *testing.T) {
	for name, tc := range map[string]struct {
		rows    []string
		columns string
		bad     []int
	}{
		"first field":              {[]string{`"a,b,c`, "a,x,", "a,y,"}, "x y", []int{2}},
		"last field":               {[]string{"a,x,", `a,b,"open`, "a,y,", "a,z,"}, "x y z", []int{3}},
		"last line":                {[]string{"a,x,", `a,b,"open`}, "x b", nil},
		"two of them":              {[]string{`a,"b,c`, "a,x,", `a,"d,c`, "a,y,"}, "x y", []int{2, 4}},
		"behind a blank line":      {[]string{"a,x,", "", `a,"b`, "", "a,y,"}, "x y", []int{4}},
		"before a quoted comment":  {[]string{`a,"b`, `a,x,"two`, `lines"`, "a,y,"}, "x y", []int{2}},
		"closed on a later line":   {[]string{`a,x,"two`, `lines"`, `a,y,"and`, ``, `more"`}, "x y", nil},
		"closed at the very end":   {[]string{"a,x,", `a,y,"two`, `lines"`}, "x y", nil},
		"a quote inside of a word": {[]string{`a,x,a 5" disk`, "a,y,"}, "x y", nil},
	} {
		t.Run(name, func(t *testing.T) {
			for _, end := range []string{"\n", "\r\n"} {
				s, report := mustRead(t, "x.csv", strings.Join(append([]string{"dataSetName,attribute_name,note"}, tc.rows...), end)+end)
				if got := columnNamesOf(table(t, s, "a")); got != tc.columns {
					t.Errorf("columns %s, want %s: %v", got, tc.columns, report.Problems)
				}
				var bad []int
				for _, p := range report.Problems {
					bad = append(bad, p.Line)
				}
				if diff := cmp.Diff(tc.bad, bad); diff != "" {
					t.Errorf("%s%v", diff, report.Problems)
				}
			}
		})
	}
}

// TestRetraceIsBounded: a file of nothing but open quotes is not read again and
// again.
func TestRetraceIsBounded(t *testing.T) {
	from := newRetrace(newText(strings.NewReader("one\ntwo\nthree\n")))
	from.spare = len("two\nthree\n") + len("three\n")
	for line, want := range []bool{true, true, false} {
		from.next()
		if _, err := io.ReadAll(from); err != nil {
			t.Fatal(err)
		}
		from.ended = false
		if got := from.after(line + 1); got != want {
			t.Errorf("after line %d: %v", line+1, got)
		}
	}
}

// TestCSVPersonal: that all columns of a small table are personal makes the
// mark no less the columns' own.
func TestCSVPersonal(t *testing.T) {
	s, _ := mustRead(t, "x.csv", "dataSetName,attribute_name,pii,certificado,dataset_lifecycle\n"+
		"a,x,sim,sim,Active\na,y,não,sim,Active\nb,x,sim,não,Retired\nb,y,sim,não,Retired\nc,x,null,,Ativo\n")
	a, b, c := table(t, s, "a"), table(t, s, "b"), table(t, s, "c")
	if !a.Columns[0].Personal || a.Columns[1].Personal || !a.Personal {
		t.Errorf("a: %+v", a)
	}
	if !b.Columns[0].Personal || !b.Columns[1].Personal || !b.Personal {
		t.Errorf("b: %+v", b)
	}
	if c.Personal || c.Deprecated || c.Certified {
		t.Errorf("c: %+v", c)
	}
	if !a.Certified || a.Deprecated || b.Certified || !b.Deprecated {
		t.Errorf("certified %v %v, deprecated %v %v", a.Certified, b.Certified, a.Deprecated, b.Deprecated)
	}
}
