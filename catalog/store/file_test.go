package store

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/ncruces/go-sqlite3"
)

// kept writes a cache and closes it.
func kept(t *testing.T, path string, source *synth) {
	t.Helper()
	s := open(t, path, Options{Mapping: testMapping})
	mustSync(t, s, source)
	must(t, s.Close())
}

func aside(t *testing.T, path string) []string {
	t.Helper()
	all, err := filepath.Glob(path + ".aside-*")
	must(t, err)
	return all
}

func TestWhatIsWrittenStaysAndIsPrivate(t *testing.T) {
	path := filepath.Join(t.TempDir(), "new", "a cache?#%.db")
	source := newSynth(50, 5)
	kept(t, path, source)
	s := open(t, path, Options{Mapping: testMapping})
	defer s.Close()
	check(t, s, source)
	gaps, err := s.Gaps(t.Context())
	must(t, err)
	if len(gaps) != 1 || gaps[0] != source.Gaps()[0] {
		t.Errorf("gaps %v", gaps)
	}
	entries, err := os.ReadDir(filepath.Dir(path))
	must(t, err)
	for _, e := range entries {
		info, err := e.Info()
		must(t, err)
		if runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
			t.Errorf("%s has mode %v", e.Name(), info.Mode())
		}
	}
}

// TestWhatWillNotDoIsSetAside opens files of many kinds that are not this
// format's or this origin's.
func TestWhatWillNotDoIsSetAside(t *testing.T) {
	source := newSynth(20, 2)
	pragma := func(query string) func(string) error {
		return func(path string) error {
			c, err := sqlite3.Open(path)
			if err != nil {
				return err
			}
			return errors.Join(c.Exec(query), c.Close())
		}
	}
	for name, spoil := range map[string]func(path string) error{
		"older":        pragma("PRAGMA user_version=0"),
		"newer":        pragma("PRAGMA user_version=99"),
		"other origin": pragma("UPDATE origin SET origin='elsewhere'"),
		"no schema":    pragma("DROP TABLE revisions"),
		"garbage":      func(path string) error { return os.WriteFile(path, bytes.Repeat([]byte("no cache "), 999), 0o600) },
		"cut off":      func(path string) error { return os.Truncate(path, 5000) },
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "cache.db")
			kept(t, path, source)
			must(t, spoil(path))
			s := open(t, path, Options{Mapping: testMapping})
			defer s.Close()
			check(t, s, nil)
			if got := aside(t, path); len(got) != 1 {
				t.Errorf("set aside: %v", got)
			}
			mustSync(t, s, source)
			check(t, s, source)
		})
	}
}

func TestFewAreKeptAside(t *testing.T) {
	path := filepath.Join(t.TempDir(), "cache.db")
	now := epoch
	for range 5 {
		now = now.Add(time.Second)
		must(t, os.WriteFile(path, []byte("garbage, garbage"), 0o600))
		must(t, open(t, path, Options{Clock: func() time.Time { return now }}).Close())
	}
	mains := 0
	for _, name := range aside(t, path) {
		if !strings.HasSuffix(name, "-wal") && !strings.HasSuffix(name, "-shm") {
			mains++
		}
	}
	if mains != keptAside {
		t.Errorf("%d files set aside", mains)
	}
}

// TestDamage changes bytes anywhere in the file. What is read is as it was
// written, or there is nothing; and a sync brings all.
func TestDamage(t *testing.T) {
	path := filepath.Join(t.TempDir(), "cache.db")
	source := newSynth(100, 5)
	kept(t, path, source)
	whole, err := os.ReadFile(path)
	must(t, err)
	found := 0
	for seed := range 40 {
		r := rand.New(rand.NewPCG(uint64(seed), 1))
		bad := bytes.Clone(whole)
		if r.IntN(4) == 0 {
			at := r.IntN(len(bad) - 4096)
			clear(bad[at : at+4096])
		} else {
			bad[r.IntN(len(bad))] ^= byte(1 + r.IntN(255))
		}
		must(t, os.WriteFile(path, bad, 0o600))
		s := open(t, path, Options{Mapping: testMapping, vfs: calm()})
		if tables, err := load(t, s); err != nil {
			found++
			if !errors.Is(err, ErrEmpty) {
				t.Fatalf("seed %d: %v", seed, err)
			}
		} else if diff := cmp.Diff(source.want(), tables); diff != "" {
			t.Fatalf("seed %d: tables (-want +got):\n%s", seed, diff)
		}
		mustSync(t, s, source.clone())
		check(t, s, source)
		must(t, s.Close())
	}
	if found < 10 {
		t.Errorf("of 40 only %d were seen", found)
	}
}
