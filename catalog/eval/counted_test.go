package eval

import "testing"

func TestMet(t *testing.T) {
	rows := func(rows ...[]string) Known { return Known{Rows: &rows} }
	number := func(n float64) Known { return Known{Number: &n} }
	got := func(form string, rows ...[]string) Counts { return Counts{Form: form, Rows: rows} }
	for _, c := range []struct {
		name string
		kind string
		got  Counts
		want Known
		ok   bool
	}{
		{"the number", "count", got("count", []string{"3"}), number(3), true},
		{"another number", "count", got("count", []string{"4"}), number(3), false},
		{"rows for a number", "count", got("list", []string{"3"}), number(3), false},
		{"rows in another order", "list", got("list", []string{"b"}, []string{"a", "more"}), rows([]string{"a"}, []string{"b"}), true},
		{"a row missing", "list", got("list", []string{"a"}), rows([]string{"a"}, []string{"b"}), false},
		{"a row too many", "list", got("list", []string{"a"}, []string{"b"}), rows([]string{"a"}), false},
		{"the top in another order", "top", got("top", []string{"b"}, []string{"a"}), rows([]string{"a"}, []string{"b"}), false},
		{"a group of none", "group", got("group", []string{"a", "1"}, []string{"b", "0"}), rows([]string{"a", "1"}), true},
		{"what cannot be answered", "none", got("count", []string{"3"}), number(3), false},
	} {
		if got := (Counted{Kind: c.kind, Answer: c.want}).Met(c.got); got != c.ok {
			t.Errorf("%s: %v", c.name, got)
		}
	}
}
