package file

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/datafind/datafind/catalog"
)

func TestParseMapping(t *testing.T) {
	m, err := ParseMapping([]byte("owner: [Área dona]\ncertified: [{name: selo, is: [ouro, prata]}]\nheader:\n  table: [Tabela]\n"))
	if err != nil {
		t.Fatal(err)
	}
	s, report, err := readText("x.csv", "tabela,coluna,area_dona,SELO,dominio\na,x,Equipe A,Ouro,crm\nb,x,null,bronze,crm\n", Options{Mapping: m})
	if err != nil {
		t.Fatal(err)
	}
	a, b := table(t, s, "a"), table(t, s, "b")
	if a.Owner != "Equipe A" || !a.Certified || b.Owner != "" || b.Certified {
		t.Errorf("a %+v, b %+v", a, b)
	}
	if got := report.Meanings[1]; got != (catalog.Meaning{Name: "domain", Tables: 2}) {
		t.Errorf("what was not said is not the default: %v", got)
	}
	if m, err := ParseMapping(nil); err != nil || !cmp.Equal(m, DefaultMapping()) {
		t.Errorf("an empty mapping is not the default: %v", err)
	}
	for _, bad := range []string{"ownr: [x]", "certified: [{is: [x]}]", "owner: {", "certified: [{name: x, si: [y]}]"} {
		if _, err := ParseMapping([]byte(bad)); err == nil || !strings.Contains(err.Error(), "reading the mapping") {
			t.Errorf("%s: error %v", bad, err)
		}
	}
}

func TestDeprecatedByTag(t *testing.T) {
	for tag, want := range map[string]bool{
		`{"deprecated":""}`:                      true,
		`["deprecated"]`:                         true,
		`["deprecated:no"]`:                      false,
		`{"Deprecated":false}`:                   false,
		`{"certification_status":"deprecated"}`:  true,
		`{"certification_status":"certified"}`:   false,
		`{"dataset_lifecycle":"Retired"}`:        true,
		`{"dataset_lifecycle":"ACTIVE"}`:         false,
		`{"dataset_lifecycle":""}`:               false,
		`{"data-set publish status":"unlisted"}`: true,
	} {
		s, _ := mustRead(t, "x.jsonl", `{"name":"a","tags":`+tag+`}`)
		if got := s.Tables[0].Deprecated; got != want {
			t.Errorf("%s: deprecated %v", tag, got)
		}
	}
}

func TestKindsOfProperties(t *testing.T) {
	for name, c := range map[string]struct {
		values []string
		kind   catalog.PropertyKind
		last   string // the date of the last one
	}{
		"whole":           {[]string{"1", "-720", "0"}, catalog.NumberProperty, ""},
		"decimal":         {[]string{"1,5", "2.25"}, catalog.NumberProperty, ""},
		"a word":          {[]string{"1", "many"}, catalog.TextProperty, ""},
		"codes":           {[]string{"0042", "17"}, catalog.TextProperty, ""},
		"no number":       {[]string{"NaN", "1"}, catalog.TextProperty, ""},
		"hexadecimal":     {[]string{"0x10"}, catalog.TextProperty, ""},
		"dates":           {[]string{"2026-01-31", "2026-02-01"}, catalog.DateProperty, "2026-02-01"},
		"day first":       {[]string{"31/01/2026", "01/02/2026"}, catalog.DateProperty, "2026-02-01"},
		"month first":     {[]string{"01/31/2026", "01/02/2026"}, catalog.DateProperty, "2026-01-02"},
		"mixed":           {[]string{"2026-01-31", "31/01/2026"}, catalog.TextProperty, ""},
		"number and date": {[]string{"2026", "2026-01-31"}, catalog.TextProperty, ""},
	} {
		t.Run(name, func(t *testing.T) {
			var text strings.Builder
			text.WriteString("dataSetName;attribute_name;p\n")
			for i, v := range c.values {
				text.WriteString("t" + string(rune('a'+i)) + ";x;" + v + "\n")
			}
			s, _ := mustRead(t, "x.csv", text.String())
			for i := range s.Tables {
				if got := s.Tables[i].Properties[0]; got.Kind != c.kind || got.Text != c.values[i] {
					t.Errorf("%+v, want kind %d", got, c.kind)
				}
			}
			if got := s.Tables[len(s.Tables)-1].Properties[0].Date; c.last != "" && got.Format("2006-01-02") != c.last {
				t.Errorf("date %v, want %s", got, c.last)
			}
		})
	}
}
