package main

import (
	"bufio"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"go.uber.org/zap"

	"github.com/datafind/datafind/catalog"
	"github.com/datafind/datafind/catalog/search"
)

// indexFile keeps the index of a cache beside it, so that a start takes apart
// only what changed since. It may be lost at any time.
type indexFile struct {
	path string
	log  *zap.Logger
}

// load is the index of a snapshot, out of the file where it will do.
func (f indexFile) load(s *catalog.Snapshot) *search.Index {
	data, err := os.ReadFile(f.path)
	if err == nil {
		var index *search.Index
		if index, err = search.Load(data, s); err == nil {
			return index
		}
	}
	if !errors.Is(err, fs.ErrNotExist) {
		f.log.Info("the stored index is built anew", zap.Error(err))
	}
	return search.New(s)
}

// keep puts an index that was built whole in the place of the file. Where that
// fails the next start builds one.
func (f indexFile) keep(index *search.Index) {
	if !index.Whole() {
		return
	}
	if err := f.write(index); err != nil {
		f.log.Warn("the index cannot be stored", zap.Error(err))
	}
}

func (f indexFile) write(index *search.Index) (err error) {
	file, err := os.CreateTemp(filepath.Dir(f.path), filepath.Base(f.path)+".*") // for its owner alone
	if err != nil {
		return fmt.Errorf("storing the index: %w", err)
	}
	w := bufio.NewWriter(file)
	err = errors.Join(index.Store(w), w.Flush(), file.Close())
	if err == nil {
		err = os.Rename(file.Name(), f.path)
	}
	if err != nil {
		return fmt.Errorf("storing the index: %w", errors.Join(err, os.Remove(file.Name())))
	}
	return nil
}
