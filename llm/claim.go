package llm

import (
	"regexp"

	"github.com/datafind/datafind/catalog"
)

var (
	certified  = regexp.MustCompile(`(?i)\bcertifi(ed|cad)`)
	deprecated = regexp.MustCompile(`(?i)\b(deprecated|descontinuad|obsolet|depreciad)`)
)

// claims tells whether a sentence claims a mark that the table does not carry:
// a comment may call its table certified, only the catalog makes it so.
func claims(sentence string, t *catalog.Table) bool {
	return !t.Certified && certified.MatchString(sentence) || !t.Deprecated && deprecated.MatchString(sentence)
}
