package journal

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/ncruces/go-sqlite3/driver"
)

// A path may be mistyped: what is no journal stays as it is, mode and all, and
// nothing comes to stand beside it.
func TestWhatIsNoJournalStaysUntouched(t *testing.T) {
	database := filepath.Join(t.TempDir(), "other.db")
	db, err := driver.Open(database)
	must(t, err)
	_, err = db.Exec(`CREATE TABLE accounts (id INTEGER)`)
	must(t, errors.Join(err, db.Close()))
	other, err := os.ReadFile(database)
	must(t, err)

	type opener func(context.Context, string, Options) (*Journal, error)
	for name, content := range map[string]string{"notes": strings.Repeat("a line\n", 100), "short": "x", "empty": "", "database": string(other)} {
		for how, open := range map[string]opener{"owning": Open, "beside": OpenBeside, "reading": OpenReadOnly} {
			if name == "empty" && how == "owning" {
				continue // it is to be filled
			}
			t.Run(name+" "+how, func(t *testing.T) {
				dir := t.TempDir()
				path := filepath.Join(dir, "file")
				must(t, os.WriteFile(path, []byte(content), 0o644))
				before := stand(t, dir)
				if _, err := open(t.Context(), path, Options{}); !errors.Is(err, ErrForeign) || !strings.Contains(err.Error(), path) {
					t.Errorf("got %v, want ErrForeign", err)
				}
				after := stand(t, dir)
				delete(after, "file.lock")
				if diff := cmp.Diff(before, after); diff != "" {
					t.Error(diff)
				}
			})
		}
	}
}

// A journal that is read, or a copy of one, keeps its mode and its content.
func TestReadingChangesNothing(t *testing.T) {
	path := filepath.Join(t.TempDir(), "journal.db")
	j := openAt(t, path, Options{})
	ask(t, j, "Q1", "U1")
	must(t, j.backup(t.Context(), 1))
	must(t, j.Close())
	for _, file := range []string{path, path + ".v1.bak"} {
		content, err := os.ReadFile(file)
		must(t, err)
		dir := t.TempDir()
		there := filepath.Join(dir, "copy.db")
		must(t, os.WriteFile(there, content, 0o640))
		before := stand(t, dir)
		reading, err := OpenReadOnly(t.Context(), there, Options{})
		must(t, err)
		_, err = reading.Question(t.Context(), "Q1")
		must(t, err)
		_, err = reading.Stats(t.Context())
		must(t, errors.Join(err, reading.Close()))
		if diff := cmp.Diff(before, stand(t, dir)); diff != "" {
			t.Error(diff)
		}
	}
}

// stand is what a directory holds: modes and contents by name.
func stand(t *testing.T, dir string) map[string]string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	must(t, err)
	all := map[string]string{}
	for _, e := range entries {
		info, err := e.Info()
		must(t, err)
		content, err := os.ReadFile(filepath.Join(dir, e.Name()))
		must(t, err)
		all[e.Name()] = info.Mode().String() + " " + string(content)
	}
	return all
}
