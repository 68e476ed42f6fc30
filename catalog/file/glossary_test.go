package file

import (
	"reflect"
	"strings"
	"testing"

	"github.com/datafind/datafind/catalog"
)

func TestParseGlossary(t *testing.T) {
	got, err := ParseGlossary([]byte("\ufeffTerm, means, tables\nMAU,monthly active users,\n\"PDD\",provisão; inadimplência,gold.credito.pdd | gold.credito.pdd_mensal\n"))
	want := []catalog.Term{
		{Term: "MAU", Means: "monthly active users", Tables: []string{}},
		{Term: "PDD", Means: "provisão; inadimplência", Tables: []string{"gold.credito.pdd", "gold.credito.pdd_mensal"}},
	}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, %v", got, err)
	}
	for in, told := range map[string]string{
		"":                         "header",
		"word,means\na,b\n":        `"term"`,
		"term,means\na,b\nMAU,,\n": "line 3",
		"term,means\n\"a,b\n":      "line",
	} {
		if _, err := ParseGlossary([]byte(in)); err == nil || !strings.Contains(err.Error(), told) {
			t.Errorf("%q: got %v, want %q in it", in, err, told)
		}
	}
}

func FuzzParseGlossary(f *testing.F) {
	f.Add([]byte("term,means,tables\nMAU,monthly active users,a.b.c;d\n"))
	f.Add([]byte("\xff,term\n\"\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		terms, err := ParseGlossary(b)
		for _, x := range terms {
			if err == nil && (x.Term == "" || x.Means == "" && len(x.Tables) == 0) {
				t.Fatalf("%+v says nothing", x)
			}
		}
	})
}
