package store

import (
	"testing"
)

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func open(t testing.TB, path string, o Options) *Store {
	t.Helper()
	s, err := Open(t.Context(), path, o)
	must(t, err)
	return s
}

func mustSync(t testing.TB, s *Store, source Source) Report {
	t.Helper()
	report, err := s.Sync(t.Context(), source, nil)
	must(t, err)
	return report
}
