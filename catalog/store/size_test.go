package store

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"github.com/datafind/datafind/catalog"
	"github.com/datafind/datafind/catalog/query"
	"github.com/datafind/datafind/catalog/search"
)

// plain is an embedder whose vectors are as long as those of a small model.
type plain struct{}

const plainLength = 384

func (plain) Name() string { return "plain" }

func (plain) Embed(_ context.Context, texts []string) ([][]float32, error) {
	vectors := make([][]float32, len(texts))
	for i, text := range texts {
		vectors[i] = make([]float32, plainLength)
		vectors[i][len(text)%plainLength] = 1
	}
	return vectors, nil
}

// forgetful is a cache of vectors that keeps none.
type forgetful struct{}

func (forgetful) Load(context.Context, string, []string) (map[string][]byte, error) { return nil, nil }
func (forgetful) Save(context.Context, string, map[string][]byte) error             { return nil }

// sizes prints what a part of a running bot takes, in MB, and how long it took
// to make.
type sizes struct {
	*testing.B
	held float64
}

func (s *sizes) part(name string, do func()) {
	began := time.Now()
	do()
	took := time.Since(began).Seconds()
	now := heap()
	fmt.Printf("%-28s %8.2f s %8.0f MB\n", name, took, now-s.held)
	s.ReportMetric(now-s.held, name+"-MB")
	s.held = now
}

// BenchmarkSize prints the memory of a bot over a cache by part, how long a
// start takes with the index that was stored, and what questions about columns
// cost, which are in the file.
func BenchmarkSize(b *testing.B) {
	for b.Loop() {
		path := filepath.Join(b.TempDir(), "cache.db")
		s := open(b, path, Options{})
		mustSync(b, s, newSynth(*benchTables, 20))
		must(b, s.Close())
		storeIndex(b, path)
		size := &sizes{b, heap()}
		var snapshot *catalog.Snapshot
		var index *search.Index
		var err error
		size.part("snapshot", func() {
			s = open(b, path, Options{})
			snapshot, _, err = s.Snapshot(b.Context())
			must(b, err)
		})
		size.part("index", func() {
			stored, err := os.ReadFile(path + ".index")
			must(b, err)
			index, err = search.Load(stored, snapshot)
			must(b, err)
		})
		size.part("answer", func() {
			if r := index.Search(b.Context(), search.Query{Text: "invoices by region"}); len(r.Candidates) == 0 || r.Lacks != nil {
				b.Fatal("nothing was found")
			}
		})
		dense := search.NewDense(snapshot, plain{}, forgetful{})
		size.part("vectors", func() { must(b, dense.Fill(b.Context())) })
		reader := query.Reader{Snapshot: snapshot.WithoutGrants(), Audience: catalog.Everyone()}
		for _, sql := range []string{
			"SELECT count(*) FROM columns", "SELECT count(*) FROM columns WHERE comment IS NULL", "SELECT type, count(*) FROM columns GROUP BY 1",
		} {
			began := time.Now()
			_, err := reader.Run(b.Context(), sql)
			if err != nil && !errors.Is(err, query.ErrLimit) {
				b.Fatal(err)
			}
			fmt.Printf("%s: %.2f s, %v\n", sql, time.Since(began).Seconds(), err)
		}
		runtime.KeepAlive(index)
		runtime.KeepAlive(dense)
		must(b, s.Close())
	}
}

// storeIndex stores the index of a cache beside it.
func storeIndex(b *testing.B, path string) {
	b.Helper()
	s := open(b, path, Options{})
	defer s.Close()
	snapshot, _, err := s.Snapshot(b.Context())
	must(b, err)
	began := time.Now()
	index := search.New(snapshot)
	fmt.Printf("%-28s %8.2f s\n", "index built anew", time.Since(began).Seconds())
	file, err := os.Create(path + ".index")
	must(b, err)
	must(b, index.Store(file))
	must(b, file.Close())
}
