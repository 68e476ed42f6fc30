package bot

import (
	"slices"
	"strings"
	"unicode"

	"github.com/datafind/datafind/catalog/text"
)

// near is what a question has in common with those that mean the same: its
// words without their case and marks, without those that only ask, in whatever
// order. A word that says how the next one stands to the rest ("by", "before",
// "without", ">") stays with it, so that "orders before payment" is not "payment
// before orders".
func near(asked, language string) string {
	var parts []string
	bound := ""
	for w := range strings.FieldsSeq(strings.ToLower(asked)) {
		w = strings.Trim(w, "¿?¡!.,;:")
		folded := text.Fold(w)
		if w == "" || is([]string{folded}, "asking") {
			continue
		}
		if bound += w; text.IsStop(language, folded) || strings.IndexFunc(w, wordy) < 0 {
			bound += " "
			continue
		}
		parts = append(parts, bound)
		bound = ""
	}
	if bound != "" {
		parts = append(parts, bound)
	}
	slices.Sort(parts)
	return strings.Join(parts, "\n")
}

func wordy(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }
