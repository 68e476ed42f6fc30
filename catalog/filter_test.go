package catalog

import (
	"strings"
	"testing"
)

func TestMatches(t *testing.T) {
	for _, c := range []struct {
		pattern, name string
		want          bool
	}{
		{"gold.*", "gold.finance.mrr", true},
		{"gold.*", "marigold.finance.mrr", false},
		{"*.finance.*", "gold.finance.mrr", true},
		{"*.finance.*", "finance.mrr", false},
		{"finance.*", "finance.mrr", true},
		{"gold.finance.mrr", "gold.finance.mrr", true},
		{"gold", "gold.finance.mrr", false},
		{"*", "anything", true},
		{"*_tmp", "a.b.c_tmp", true},
		{"*_tmp", "a.b.c_tmp2", false},
		{"a?c", "abc", true},
		{"a?c", "ac", false},
		{"*ção*", "a.informação.b", true},
		{"a[bc]", "ab", false},
		{"", "a", false},
		{strings.Repeat("*a", 50) + "b", strings.Repeat("a", 2000), false},
	} {
		if got := matches(c.pattern, c.name); got != c.want {
			t.Errorf("%s matches %s: %v", c.pattern, c.name, got)
		}
	}
}

func TestFilterSparesContainers(t *testing.T) {
	for _, c := range []struct {
		include, exclude []string
		container        string
		want             bool
	}{
		{nil, nil, "gold", true},
		{[]string{"gold.*"}, nil, "Gold", true},
		{[]string{"gold.*"}, nil, "silver", false},
		{[]string{"gold.*"}, nil, "golden", false},
		{[]string{"*.finance.*"}, nil, "silver", true},
		{[]string{"gold.finance.*"}, nil, "gold", true},
		{[]string{"gold.finance.*"}, nil, "gold.hr", false},
		{[]string{"gold.finance.mrr"}, nil, "gold.finance", true},
		{[]string{"g?ld.*"}, nil, "gold", true},
		{[]string{"gold"}, nil, "gold", false},
		{nil, []string{"samples.*"}, "samples", false},
		{nil, []string{"samples.a.*"}, "samples", true},
		{nil, []string{"*.information_schema.*"}, "gold.information_schema", false},
		{nil, []string{"*.information_schema.*"}, "gold", true},
		{nil, []string{"*_tmp"}, "gold", true},
	} {
		f := NewFilter(c.include, c.exclude)
		if got := f.MayShow(c.container); got != c.want {
			t.Errorf("include %v, exclude %v: %s may show: %v", c.include, c.exclude, c.container, got)
		}
	}
}

// FuzzFilter holds that a container is never spared which holds a table shown.
func FuzzFilter(f *testing.F) {
	f.Add("gold.*", "*.hr.*", "gold", "finance.mrr")
	f.Add("g?ld.f*", "*", "gold.finance", "mrr")
	f.Fuzz(func(t *testing.T, include, exclude, container, rest string) {
		filter := NewFilter([]string{include}, []string{exclude})
		if filter.Shows(container+"."+rest) && !filter.MayShow(container) {
			t.Errorf("%q shows %q although the container is spared", include, container+"."+rest)
		}
	})
}
