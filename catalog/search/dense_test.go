package search

import (
	"cmp"
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/datafind/datafind/catalog"
)

// topics embeds texts by which of a few words are in them.
type topics struct {
	words []string

	mu    sync.Mutex
	texts int
	fails int // of the next calls
}

func (e *topics) Name() string { return "topics" }

func (e *topics) Embed(_ context.Context, texts []string) ([][]float32, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.fails > 0 {
		e.fails--
		return nil, errors.New("down")
	}
	e.texts += len(texts)
	vectors := make([][]float32, len(texts))
	for i, text := range texts {
		vectors[i] = make([]float32, len(e.words)+1)
		vectors[i][0] = 0.1
		for j, w := range e.words {
			if strings.Contains(strings.ToLower(text), w) {
				vectors[i][j+1] = 1
			}
		}
	}
	return vectors, nil
}

// memory is a cache.
type memory map[string][]byte

func (m memory) Load(_ context.Context, model string, keys []string) (map[string][]byte, error) {
	found := map[string][]byte{}
	for _, k := range keys {
		if v, ok := m[model+k]; ok {
			found[k] = v
		}
	}
	return found, nil
}

func (m memory) Save(_ context.Context, model string, vectors map[string][]byte) error {
	for k, v := range vectors {
		m[model+k] = v
	}
	return nil
}

func denseOf(e Embedder, c VectorCache) *Dense {
	return NewDense(catalog.NewSnapshot(company(), nil, today, "test"), e, c)
}

func TestTablesAreFoundByTheirVectors(t *testing.T) {
	d := denseOf(&topics{words: []string{"churn", "saldo", "salary"}}, memory{})
	if _, err := d.Near(t.Context(), "salary", nil, 3); !errors.Is(err, ErrFilling) {
		t.Errorf("before there are vectors: %v", err)
	}
	if err := d.Fill(t.Context()); err != nil {
		t.Fatal(err)
	}
	near, err := d.Near(t.Context(), "salary", nil, 3)
	if err != nil || len(near) != 3 || d.snapshot.Tables[near[0]].Name != "employees" {
		t.Errorf("found %v, %v", near, err)
	}
	near, err = d.Near(t.Context(), "salary", catalog.NewSet(len(d.snapshot.Tables)), 3)
	if err != nil || len(near) != 0 {
		t.Errorf("for one who may see nothing found %v, %v", near, err)
	}
}

func TestATextIsEmbeddedOnce(t *testing.T) {
	e, cache := &topics{words: []string{"churn"}}, memory{}
	for range 2 {
		if err := denseOf(e, cache).Fill(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if want := len(company()) + 2; e.texts != want { // one more each time, to learn how long vectors are
		t.Errorf("embedded %d texts, not %d", e.texts, want)
	}
}

// TestVectorsOfAnotherLengthAreMadeAnew is a model that was exchanged behind
// its name.
func TestVectorsOfAnotherLengthAreMadeAnew(t *testing.T) {
	cache := memory{}
	if err := denseOf(&topics{words: []string{"churn"}}, cache).Fill(t.Context()); err != nil {
		t.Fatal(err)
	}
	for key := range cache {
		delete(cache, key)
		break
	}
	d := denseOf(&topics{words: []string{"churn", "salary"}}, cache)
	if err := d.Fill(t.Context()); err != nil {
		t.Fatal(err)
	}
	if near, err := d.Near(t.Context(), "salary", nil, 1); err != nil || d.snapshot.Tables[near[0]].Name != "employees" {
		t.Errorf("found %v, %v", near, err)
	}
}

func TestFillingTriesAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := denseOf(&topics{fails: embedTries - 1}, memory{})
		if err := d.Fill(t.Context()); err != nil || d.have != len(company()) {
			t.Errorf("%d tables have a vector, %v", d.have, err)
		}
		d = denseOf(&topics{fails: 1000}, memory{})
		if err := d.Fill(t.Context()); err == nil || d.have != 0 {
			t.Errorf("%d tables have a vector, %v", d.have, err)
		}
	})
}

// TestNearestRowsAreThose compares with every row looked at, in floats, where
// rows come in groups as tables do.
func TestNearestRowsAreThose(t *testing.T) {
	const groups, each, dims = 250, 20, 64
	r := rand.New(rand.NewPCG(1, 2))
	vectors := make([][]float32, groups*each)
	all := newRows(len(vectors), dims)
	for i := range vectors {
		vectors[i] = make([]float32, dims)
		for j := range vectors[i] {
			if i%each > 0 {
				vectors[i][j] = vectors[i-i%each][j]
			}
			vectors[i][j] += float32(r.NormFloat64())
		}
		all.set(i, vectors[i])
	}
	found, wanted := 0, 0
	for q := 0; q < len(vectors); q += 10 * each {
		exact := make([]hit, len(vectors))
		for i := range exact {
			exact[i] = hit{i, cosine(vectors[q], vectors[i])}
		}
		slices.SortFunc(exact, func(a, b hit) int { return cmp.Compare(b.cos, a.cos) })
		for i, h := range all.nearest(all, q, nil, each) {
			if h.cos >= exact[each-1].cos-0.01 {
				found++
			}
			if math.Abs(h.cos-cosine(vectors[q], vectors[h.row])) > 0.02 {
				t.Fatalf("place %d: cosine %v", i, h.cos)
			}
		}
		wanted += each
	}
	if recall := float64(found) / float64(wanted); recall < 0.97 {
		t.Errorf("found %.3f of the nearest", recall)
	}
}

func cosine(a, b []float32) float64 {
	var ab, aa, bb float64
	for i := range a {
		ab += float64(a[i]) * float64(b[i])
		aa += float64(a[i]) * float64(a[i])
		bb += float64(b[i]) * float64(b[i])
	}
	return ab / math.Sqrt(aa*bb)
}
