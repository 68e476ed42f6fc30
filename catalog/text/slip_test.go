package text

import "testing"

func TestSlip(t *testing.T) {
	for _, tt := range []struct {
		word, other string
		want        bool
	}{
		{"colums", "columns", true}, {"columnns", "columns", true}, {"colunms", "columns", true},
		{"obsoeltas", "obsoletas", true}, {"columna", "columns", true}, {"columns", "columns", false},
		{"bolumns", "columns", false}, {"cloumsn", "columns", false}, {"table", "tables", false}, {"whcih", "which", true}, {"carta", "carga", false}, {"", "tables", false},
	} {
		if got := Slip(tt.word, tt.other); got != tt.want {
			t.Errorf("%q for %q: %v", tt.word, tt.other, got)
		}
	}
}
