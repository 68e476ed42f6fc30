package main

import (
	"github.com/datafind/datafind/catalog"
	"github.com/datafind/datafind/catalog/text"
)

// The fields that the peers weigh.
const (
	nameField = iota
	commentField
	columnField
	columnCommentField
	fieldCount
)

// boosts is what a word counts in each field.
var boosts = [fieldCount]float64{3, 2, 1, .5}

// document is a table as the peers get it: the words of each field.
type document [fieldCount][]string

func documentOf(t *catalog.Table) document {
	var d document
	d[nameField] = words(words(nil, t.Schema), t.Name) // ours reads the schema too
	d[commentField] = words(nil, t.Comment)
	for i := range t.Columns {
		d[columnField] = words(d[columnField], t.Columns[i].Name)
		d[columnCommentField] = words(d[columnCommentField], t.Columns[i].Comment)
	}
	return d
}

// words adds the words of a text to a list: split at case, digits and signs,
// folded, in the singular, without stop words.
func words(list []string, s string) []string {
	for _, w := range text.Words(s) {
		if !text.IsStop("", w) {
			list = append(list, text.Singular(w))
		}
	}
	return list
}

// distinct leaves each word of a question once.
func distinct(list []string) []string {
	seen := map[string]bool{}
	var once []string
	for _, w := range list {
		if !seen[w] {
			seen[w] = true
			once = append(once, w)
		}
	}
	return once
}
