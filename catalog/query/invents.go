package query

import (
	"regexp"
	"slices"
	"strings"
)

var (
	comments  = regexp.MustCompile(`--|/\*`)
	quotedIn  = regexp.MustCompile("\"[^\"]*\"|`[^`]*`|\\[[^\\]]*\\]")
	selected  = regexp.MustCompile(`(?is)\bselect\b(.*?)(\bfrom\b|$)`)
	aliases   = regexp.MustCompile(`(?i)\bas\s+\w+`)
	calledFor = regexp.MustCompile(`(\w+)\s*\(`)
	valued    = regexp.MustCompile(`(?i)\bvalues\b`)
	constants = regexp.MustCompile(`(?i)\(\s*select\b|'|\|\||\b\d|[-+*/%]\s*[\d(]|[({]\s*-`)
)

// Invents tells whether a query gives, or may give, what is not in the views:
// constants, or what is put together of them. Only columns and plain sums of
// them may be what it selects.
func Invents(sql string) bool {
	if comments.MatchString(sql) {
		return true
	}
	sql = quotedIn.ReplaceAllString(sql, "name") // or what they hold would pass for a part of the query
	segments := selected.FindAllStringSubmatch(sql, -1)
	if len(segments) == 0 || valued.MatchString(sql) {
		return true
	}
	for _, s := range segments {
		list := aliases.ReplaceAllString(s[1], "")
		if s[2] == "" || constants.MatchString(list) {
			return true
		}
		for _, call := range calledFor.FindAllStringSubmatch(list, -1) {
			if !slices.Contains(plainCalls, strings.ToLower(call[1])) {
				return true
			}
		}
	}
	return false
}

var plainCalls = []string{"count", "sum", "avg", "min", "max", "round", "distinct"}
