package store_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/datafind/datafind/catalog/store"
)

func openVectors(t *testing.T, path string) *store.Vectors {
	t.Helper()
	v, err := store.OpenVectors(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { v.Close() })
	return v
}

func TestVectorsAreKeptByModelAndKey(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a dir?", "vectors.db")
	if err := os.Mkdir(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	v := openVectors(t, path)
	for model, vector := range map[string][]byte{"one": {1, 2}, "two": {3}} {
		if err := v.Save(t.Context(), model, map[string][]byte{"a": {9}, "b": {9}}); err != nil {
			t.Fatal(err)
		}
		if err := v.Save(t.Context(), model, map[string][]byte{"a": vector}); err != nil {
			t.Fatal(err)
		}
	}
	if err := v.Close(); err != nil {
		t.Fatal(err)
	}
	v = openVectors(t, path)
	got, err := v.Load(t.Context(), "one", []string{"a", "c"})
	if err != nil || len(got) != 1 || !bytes.Equal(got["a"], []byte{1, 2}) {
		t.Errorf("got %v, %v", got, err)
	}
	if got, err := v.Load(t.Context(), "one", nil); err != nil || len(got) != 0 {
		t.Errorf("for no keys got %v, %v", got, err)
	}
}

func TestADamagedFileOfVectorsIsMadeAnew(t *testing.T) {
	path := filepath.Join(t.TempDir(), "vectors.db")
	if err := os.WriteFile(path, bytes.Repeat([]byte("no database "), 1000), 0o600); err != nil {
		t.Fatal(err)
	}
	v := openVectors(t, path)
	if err := v.Save(t.Context(), "m", map[string][]byte{"a": {1}}); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the file is not private: %v, %v", info.Mode(), err)
	}
}
