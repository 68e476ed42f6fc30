package file

import (
	"testing"
	"time"
)

func TestDemo(t *testing.T) {
	for _, c := range []struct{ now, asOf string }{
		{"2026-11-22T09:00:00Z", "2026-11-22T06:00:00Z"},
		{"2027-03-01T06:00:00Z", "2027-03-01T06:00:00Z"},
		{"2027-03-01T05:59:00Z", "2027-02-28T06:00:00Z"},
		{"2026-12-31T23:30:00-03:00", "2026-12-31T06:00:00Z"},
	} {
		now, _ := time.Parse(time.RFC3339, c.now)
		s, report, err := Demo(Options{Now: func() time.Time { return now }})
		if err != nil {
			t.Fatal(err)
		}
		if len(report.Problems) > 0 {
			t.Errorf("problems %v", report.Problems)
		}
		if got := s.AsOf.Format(time.RFC3339); got != c.asOf {
			t.Errorf("at %s the catalog is of %s, want %s", c.now, got, c.asOf)
		}
		written := 0
		for i := range s.Tables {
			table := &s.Tables[i]
			for _, at := range []time.Time{table.Created, table.Updated, table.LastWrite} {
				if at.After(now) {
					t.Errorf("%s has a date of %v, after now", table.FullName(), at)
				}
			}
			if s.AsOf.Sub(table.LastWrite).Abs() < 24*time.Hour {
				written++
			}
		}
		if written == 0 {
			t.Errorf("at %s no table was written on the last day", c.now)
		}
	}
}
