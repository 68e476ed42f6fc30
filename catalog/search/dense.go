package search

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/datafind/datafind/catalog"
)

// Embedder turns texts into vectors that are near where the texts mean the
// like. All vectors of one Name have one length and can be compared.
type Embedder interface {
	Name() string
	Embed(ctx context.Context, texts []string) ([][]float32, error)
}

// VectorCache keeps vectors, a signed byte for each dimension, so that a text
// is embedded once. What it has lost is embedded again.
type VectorCache interface {
	// Load finds what is kept under the keys.
	Load(ctx context.Context, model string, keys []string) (map[string][]byte, error)
	Save(ctx context.Context, model string, vectors map[string][]byte) error
}

// ErrFilling is returned while too few tables have their vectors: those that
// have one would be preferred for nothing but that.
var ErrFilling = errors.New("the vectors are not all there yet")

const (
	embedBatch   = 64 // texts a call
	embedTries   = 3  // of a batch; then its tables go without
	embedWait    = 2 * time.Second
	filledEnough = 0.95 // of the tables
)

// Dense finds the tables of one snapshot by vectors of an Embedder. It answers
// once Fill has brought nearly all of them.
type Dense struct {
	embedder Embedder
	cache    VectorCache
	snapshot *catalog.Snapshot

	mu   sync.RWMutex
	rows *rows // by position; nil while their length is not known
	have int   // tables with a vector
}

// NewDense makes the engine for a snapshot; it has no vectors yet.
func NewDense(s *catalog.Snapshot, e Embedder, c VectorCache) *Dense {
	return &Dense{embedder: e, cache: c, snapshot: s}
}

// Name is "embeddings".
func (d *Dense) Name() string { return "embeddings" }

// Near finds the tables nearest to a text.
func (d *Dense) Near(ctx context.Context, text string, allowed *catalog.Set, most int) ([]int, error) {
	d.mu.RLock()
	filled := d.rows != nil && float64(d.have) >= filledEnough*float64(len(d.snapshot.Tables))
	d.mu.RUnlock()
	if !filled {
		return nil, ErrFilling
	}
	vectors, err := d.embedder.Embed(ctx, []string{text})
	if err != nil {
		return nil, err
	}
	d.mu.RLock()
	defer d.mu.RUnlock()
	if len(vectors[0]) != d.rows.dims {
		return nil, errors.New("the model behind the name has changed")
	}
	asked := newRows(1, d.rows.dims)
	asked.set(0, vectors[0])
	var near []int
	for _, h := range d.rows.nearest(asked, 0, allowed, most) {
		near = append(near, h.row)
	}
	return near, nil
}

// missing is a table without a vector.
type missing struct {
	table     int
	key, text string
}

// Fill gives each table its vector: from the cache, else from the Embedder, in
// batches that are tried again. It returns ctx's error, or one that says how
// many tables go without; filling again goes on from there.
func (d *Dense) Fill(ctx context.Context) error {
	if len(d.snapshot.Tables) == 0 {
		return nil
	}
	if err := d.begin(ctx); err != nil {
		return err
	}
	var left []missing
	var failed error
	without := 0
	for at := 0; at < len(d.snapshot.Tables) && ctx.Err() == nil; at += cacheBatch {
		ids := make([]int, min(cacheBatch, len(d.snapshot.Tables)-at))
		for i := range ids {
			ids[i] = at + i
		}
		tables, err := d.snapshot.Whole(ctx, ids...)
		if err != nil { // what they are about is not known
			without, failed = without+len(ids), err
			continue
		}
		more, err := d.cached(ctx, at, tables)
		left, failed = append(left, more...), cmp.Or(failed, err)
	}
	for len(left) > 0 && ctx.Err() == nil {
		batch := left[:min(embedBatch, len(left))]
		left = left[len(batch):]
		if err := d.embed(ctx, batch); err != nil {
			without += len(batch)
			failed = err
		}
	}
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case failed != nil:
		return fmt.Errorf("%d of %d tables go without a vector: %w", without, len(d.snapshot.Tables), failed)
	}
	return nil
}

// begin learns how long the vectors are: what the cache has of another length
// was made by another model of that name.
func (d *Dense) begin(ctx context.Context) error {
	one, err := d.ask(ctx, []string{describe(&d.snapshot.Tables[0])}) // any text will do
	if err != nil {
		return err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.rows == nil || d.rows.dims != len(one[0]) {
		d.rows, d.have = newRows(len(d.snapshot.Tables), len(one[0])), 0
	}
	return nil
}

// cacheBatch is how many keys are looked up at once.
const cacheBatch = 500

// cached takes over what the cache has of tables that follow each other from a
// position on, and lists the rest.
func (d *Dense) cached(ctx context.Context, from int, tables []*catalog.Table) ([]missing, error) {
	var left []missing
	var keys []string
	for i, t := range tables {
		text := describe(t)
		sum := sha256.Sum256([]byte(text))
		left = append(left, missing{from + i, hex.EncodeToString(sum[:16]), text})
		keys = append(keys, left[i].key)
	}
	known, err := d.cache.Load(ctx, d.embedder.Name(), keys)
	rest := left[:0]
	for _, m := range left {
		if v, ok := known[m.key]; !ok || !d.put(m.table, v) {
			rest = append(rest, m)
		}
	}
	return rest, err
}

// embed fetches the vectors of a batch and keeps them.
func (d *Dense) embed(ctx context.Context, batch []missing) error {
	texts := make([]string, len(batch))
	for i := range batch {
		texts[i] = batch[i].text
	}
	vectors, err := d.ask(ctx, texts)
	if err != nil {
		return err
	}
	fresh := make(map[string][]byte, len(batch))
	for i, v := range vectors {
		one := newRows(1, len(v))
		one.set(0, v)
		fresh[batch[i].key] = bytesOf(one.values)
		d.put(batch[i].table, fresh[batch[i].key])
	}
	return d.cache.Save(ctx, d.embedder.Name(), fresh)
}

// ask asks the Embedder, a few times.
func (d *Dense) ask(ctx context.Context, texts []string) (vectors [][]float32, err error) {
	for try := range embedTries {
		if vectors, err = d.embedder.Embed(ctx, texts); err == nil {
			return vectors, nil
		}
		select {
		case <-time.After(embedWait << (2 * try)):
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	return nil, err
}

// put gives a table its vector, unless it is of another length.
func (d *Dense) put(table int, v []byte) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	if len(v) != d.rows.dims {
		return false
	}
	if d.rows.scale[table] == 0 {
		d.have++
	}
	values, _ := d.rows.of(table)
	for i, x := range v {
		values[i] = int8(x)
	}
	d.rows.finish(table)
	return true
}

func bytesOf(values []int8) []byte {
	b := make([]byte, len(values))
	for i, x := range values {
		b[i] = byte(x)
	}
	return b
}

// describeMost bounds what is embedded of a table, in bytes: models cut at
// about 512 tokens.
const describeMost = 1500

// describe is a table as it is embedded.
func describe(t *catalog.Table) string {
	var b strings.Builder
	b.WriteString(strings.NewReplacer("_", " ", ".", " ").Replace(t.Schema + ": " + t.Name))
	if t.Comment != "" {
		b.WriteString(". " + cut(t.Comment, describeMost/2))
	}
	for i, c := range t.Columns {
		if b.Len() > describeMost {
			break
		}
		if i == 0 {
			b.WriteString(". Columns: ")
		} else {
			b.WriteString(", ")
		}
		b.WriteString(strings.ReplaceAll(c.Name, "_", " "))
	}
	return cut(b.String(), describeMost)
}
