package query

import (
	"testing"

	"github.com/datafind/datafind/catalog/text"
)

func TestPersonalDataIsRecognised(t *testing.T) {
	for _, lang := range []string{"en", "pt", "es"} {
		found, right, direct := 0, 0, 0
		flagged, flaggedRight, personal := 0, 0, 0
		for _, c := range readLabelled(t, lang) {
			got, because := text.Personal(c.column, c.table, c.comment)
			if c.label == "direct" {
				direct++
			}
			if c.label != "none" {
				personal++
			}
			if got == text.DirectlyPersonal {
				found++
				if c.label == "direct" {
					right++
				}
			}
			if got != text.NotPersonal {
				flagged++
				if c.label != "none" {
					flaggedRight++
				}
			}
			want := text.Sensitivity(c.label)
			if c.label == "none" {
				want = text.NotPersonal
			}
			if got != want && testing.Verbose() {
				t.Logf("%s: %s of %s (%s) is %q by %q, want %q", lang, c.column, c.table, c.comment, got, because, want)
			}
		}
		precision, recall := float64(right)/float64(found), float64(right)/float64(direct)
		t.Logf("%s direct: precision %.3f recall %.3f; direct or possible: precision %.3f recall %.3f", lang, precision, recall,
			float64(flaggedRight)/float64(flagged), float64(flaggedRight)/float64(personal))
		if precision < .95 || recall < .90 {
			t.Errorf("%s: precision %.3f, want .95; recall %.3f, want .90", lang, precision, recall)
		}
	}
}
