package search

import (
	"math"
	"testing"
)

// A name written in one piece is as long as one with its words apart.
func TestNameInOnePiece(t *testing.T) {
	ix := indexOf(append(company(), table("gold.net.security_groups", "", "id", "rule")))
	shares := map[string]map[string]float64{} // by table and part
	for _, c := range ask(ix, "security groups").Candidates {
		shares[c.Table.Name] = map[string]float64{}
		for _, p := range c.Parts {
			shares[c.Table.Name][p.Name] = p.Value / c.Score
		}
	}
	one, apart := shares["securitygroups"], shares["security_groups"]
	if one == nil || apart == nil {
		t.Fatalf("not both were found: %v", shares)
	}
	for _, part := range []string{shortPart, wholePart} {
		if math.Abs(one[part]-apart[part]) > .02 {
			t.Errorf("%s: in one piece %.3f, apart %.3f", part, one[part], apart[part])
		}
	}
}
