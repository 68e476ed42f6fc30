package journal

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"
)

// noon is when everything happens in tests.
var noon = time.Date(2026, 11, 22, 12, 0, 0, 123456789, time.UTC)

func openTest(t testing.TB) *Journal {
	t.Helper()
	return openAt(t, filepath.Join(t.TempDir(), "journal.db"), Options{})
}

func openAt(t testing.TB, path string, o Options) *Journal {
	t.Helper()
	o.Clock = func() time.Time { return noon }
	j, err := Open(t.Context(), path, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := j.Close(); err != nil {
			t.Error(err)
		}
	})
	return j
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func ask(t testing.TB, j *Journal, id, user string) Question {
	t.Helper()
	q := Question{
		ID: id, User: user, Team: "T1", Channel: "C1", Message: id + ".ts", Surface: "mention",
		Text: "churn by month?", Body: []byte(`{"ID":"` + id + `"}`), Asked: noon,
	}
	_, _, err := j.Ask(t.Context(), q)
	must(t, err)
	return q
}

func TestOneInstanceOnly(t *testing.T) {
	path := filepath.Join(t.TempDir(), "journal.db")
	j := openAt(t, path, Options{})
	if _, err := Open(t.Context(), path, Options{}); !errors.Is(err, ErrLocked) || !strings.Contains(err.Error(), path) {
		t.Errorf("a second instance got %v, want ErrLocked with the path", err)
	}
	must(t, j.Close())
	again, err := Open(t.Context(), path, Options{})
	must(t, err)
	must(t, again.Close())
}

func TestFilesArePrivate(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("modes are Unix's")
	}
	dir := filepath.Join(t.TempDir(), "made")
	path := filepath.Join(dir, "journal.db")
	must(t, os.Mkdir(dir, 0o755))
	must(t, os.WriteFile(path, nil, 0o644)) // made carelessly by someone
	j := openAt(t, path, Options{})
	ask(t, j, "Q1", "U1")
	entries, err := os.ReadDir(dir)
	must(t, err)
	if len(entries) != 4 { // the file, its log, its shared memory, its lock
		t.Errorf("files are %v, want four", entries)
	}
	for _, e := range entries {
		info, err := e.Info()
		must(t, err)
		if info.Mode().Perm() != 0o600 {
			t.Errorf("%s has mode %o, want 600", e.Name(), info.Mode().Perm())
		}
	}
}

func TestDirectoryIsMadePrivate(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("modes are Unix's")
	}
	dir := filepath.Join(t.TempDir(), "a", "b")
	openAt(t, filepath.Join(dir, "journal.db"), Options{})
	info, err := os.Stat(dir)
	must(t, err)
	if info.Mode().Perm() != 0o700 {
		t.Errorf("mode %o, want 700", info.Mode().Perm())
	}
}

func TestMigration(t *testing.T) {
	path := filepath.Join(t.TempDir(), "journal.db")
	first, err := fs.ReadFile(embedded, "schema/1.sql")
	must(t, err)
	old := fstest.MapFS{"schema/1.sql": {Data: first}}
	j := openAt(t, path, Options{schema: old})
	ask(t, j, "Q1", "U1")
	must(t, j.Close())

	now := fstest.MapFS{
		"schema/1.sql": {Data: first},
		"schema/2.sql": {Data: []byte(`ALTER TABLE questions ADD COLUMN note TEXT NOT NULL DEFAULT 'none';`)},
	}
	if _, err := OpenReadOnly(t.Context(), path, Options{schema: now}); err == nil || !strings.Contains(err.Error(), "start datafind once") {
		t.Errorf("reading an older file gave %v, want a word on what to do", err)
	}
	j = openAt(t, path, Options{schema: now})
	var note string
	must(t, j.reader.QueryRow(`SELECT note FROM questions WHERE id = 'Q1'`).Scan(&note))
	if note != "none" {
		t.Errorf("note is %q", note)
	}
	must(t, j.Close())

	backup, err := OpenReadOnly(t.Context(), path+".v1.bak", Options{schema: old})
	must(t, err)
	if _, err := backup.Question(t.Context(), "Q1"); err != nil {
		t.Errorf("the backup lacks the question: %v", err)
	}
	must(t, backup.Close())
	if _, err := Open(t.Context(), path, Options{schema: old}); !errors.Is(err, ErrNewer) {
		t.Errorf("a newer file gave %v, want ErrNewer", err)
	}
}

func TestFailedMigrationChangesNothing(t *testing.T) {
	path := filepath.Join(t.TempDir(), "journal.db")
	first, err := fs.ReadFile(embedded, "schema/1.sql")
	must(t, err)
	old := fstest.MapFS{"schema/1.sql": {Data: first}}
	must(t, openAt(t, path, Options{schema: old}).Close())
	bad := fstest.MapFS{
		"schema/1.sql": {Data: first},
		"schema/2.sql": {Data: []byte(`DROP TABLE votes;`)},
		"schema/3.sql": {Data: []byte(`DROP TABLE missing;`)},
	}
	if _, err := Open(t.Context(), path, Options{schema: bad}); err == nil || !strings.Contains(err.Error(), "to version 3") {
		t.Errorf("got %v, want the version that failed", err)
	}
	ask(t, openAt(t, path, Options{schema: old}), "Q1", "U1")
}

// TestFirstRelease opens a file that version 1 wrote; it is never written anew.
func TestFirstRelease(t *testing.T) {
	file, err := os.ReadFile("testdata/v1.db")
	must(t, err)
	path := filepath.Join(t.TempDir(), "journal.db")
	must(t, os.WriteFile(path, file, 0o600))
	j := openAt(t, path, Options{})
	s, err := j.Stats(t.Context())
	must(t, err)
	s.Size = 0
	if want := (Stats{Open: 1, Dead: 1, Questions: 2, Answers: 2, Votes: 1}); s != want {
		t.Errorf("got %+v, want %+v", s, want)
	}
	q, err := j.Question(t.Context(), "Q1")
	if err != nil || q.Text != "churn by month?" || !q.Asked.Equal(noon) {
		t.Errorf("got %+v, %v", q, err)
	}
}

func TestDamagedFile(t *testing.T) {
	for name, spoil := range map[string]func([]byte) []byte{
		"no database": func([]byte) []byte { return []byte(strings.Repeat("this is no database ", 1000)) },
		"cut off":     func(b []byte) []byte { return b[:len(b)/2+100] },
		"overwritten": func(b []byte) []byte { copy(b[100:4096], strings.Repeat("x", 4000)); return b },
	} {
		t.Run(name, func(t *testing.T) {
			file, err := os.ReadFile("testdata/v1.db")
			must(t, err)
			path := filepath.Join(t.TempDir(), "journal.db")
			must(t, os.WriteFile(path, spoil(file), 0o600))
			j, err := Open(t.Context(), path, Options{})
			if err == nil {
				err = j.Check(t.Context())
				must(t, j.Close())
			}
			if !errors.Is(err, ErrDamaged) {
				t.Fatalf("got %v, want ErrDamaged", err)
			}
			if !strings.Contains(err.Error(), "backup") {
				t.Errorf("%q does not say what to do", err)
			}
		})
	}
}

func TestSoundFilePassesCheck(t *testing.T) {
	j := openTest(t)
	ask(t, j, "Q1", "U1")
	must(t, j.Check(t.Context()))
}

func TestDirectoryThatCannotBe(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	must(t, os.WriteFile(file, nil, 0o600))
	if _, err := Open(t.Context(), filepath.Join(file, "journal.db"), Options{}); err == nil {
		t.Error("opened below a file")
	}
}

func TestBesideARunningInstance(t *testing.T) {
	path := filepath.Join(t.TempDir(), "journal.db")
	if _, err := OpenReadOnly(t.Context(), path, Options{}); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("reading a missing file gave %v", err)
	}
	j := openAt(t, path, Options{})
	ask(t, j, "Q1", "U1")

	reading, err := OpenReadOnly(t.Context(), path, Options{})
	must(t, err)
	defer reading.Close()
	if _, err := reading.Question(t.Context(), "Q1"); err != nil {
		t.Error(err)
	}
	if _, err := reading.Accept(t.Context(), Envelope{Key: "1"}); !errors.Is(err, ErrReadOnly) {
		t.Errorf("writing gave %v, want ErrReadOnly", err)
	}

	beside, err := OpenBeside(t.Context(), path, Options{})
	must(t, err)
	defer beside.Close()
	if n, err := beside.Forget(t.Context(), "U1"); n != 1 || err != nil {
		t.Errorf("forgot %d, %v", n, err)
	}
	if _, err := j.Question(t.Context(), "Q1"); !errors.Is(err, ErrNotFound) {
		t.Errorf("the running instance still finds it: %v", err)
	}
	ask(t, j, "Q2", "U2")
}

func TestCloseLosesNothingAcknowledged(t *testing.T) {
	path := filepath.Join(t.TempDir(), "journal.db")
	j := openAt(t, path, Options{})
	var mu sync.Mutex
	var kept []string
	var all sync.WaitGroup
	began := make(chan bool, 8)
	for i := range 8 {
		all.Go(func() {
			for n := 0; ; n++ {
				key := string(rune('a'+i)) + strings.Repeat("x", n)
				if _, err := j.Accept(t.Context(), Envelope{Key: key}); err != nil {
					if !errors.Is(err, ErrClosed) {
						t.Errorf("got %v, want ErrClosed", err)
					}
					return
				}
				mu.Lock()
				kept = append(kept, key)
				mu.Unlock()
				if n == 3 {
					began <- true
				}
			}
		})
	}
	for range 8 {
		<-began
	}
	must(t, j.Close())
	all.Wait()
	open, err := openAt(t, path, Options{}).Unfinished(t.Context())
	must(t, err)
	if len(open) != len(kept) {
		t.Errorf("%d are there, %d were accepted", len(open), len(kept))
	}
}

// What Slack is told, or sees, next must have reached the disk; what an open
// envelope stands behind need not.
func TestWhatWaitsForTheDisk(t *testing.T) {
	j := openTest(t)
	ctx := t.Context()
	ask(t, j, "q", "U1")
	tests := []struct {
		name  string
		waits bool
		do    func() error
	}{
		{"Begin", false, func() error { _, err := j.Begin(ctx, "e"); return err }},
		{"Accept", true, func() error { _, err := j.Accept(ctx, Envelope{Key: "e2"}); return err }},
		{"SaveAnswer", false, func() error { return j.SaveAnswer(ctx, Answer{Question: "q", Revision: 1}) }},
		{"Intend", true, func() error { _, err := j.Intend(ctx, "q"); return err }},
		{"Posted", false, func() error { return j.Posted(ctx, "q", "C1/1.1", 1) }},
		{"Vote", false, func() error { _, err := j.Vote(ctx, Vote{Question: "q", User: "U2", At: time.Now()}); return err }},
		{"Forget", true, func() error { _, err := j.Forget(ctx, "U1"); return err }},
		{"Finish", false, func() error { return j.Finish(ctx, "e") }},
	}
	_, err := j.Accept(ctx, Envelope{Key: "e"})
	must(t, err)
	for _, tt := range tests {
		must(t, tt.do())
		var mode int
		must(t, j.writer.QueryRowContext(ctx, "PRAGMA synchronous").Scan(&mode))
		if full := 2; (mode == full) != tt.waits {
			t.Errorf("%s left synchronous at %d", tt.name, mode)
		}
	}
}
