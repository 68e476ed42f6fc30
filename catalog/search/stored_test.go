package search

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"github.com/datafind/datafind/catalog"
)

func stored(t testing.TB, ix *Index) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := ix.Store(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// A stored index answers as before, to the last bit.
func TestStoredAnswersAsBefore(t *testing.T) {
	for name, tables := range map[string][]catalog.Table{"company": company(), "generated": generated(300, 4)} {
		ix := indexOf(tables)
		again, err := Load(stored(t, ix), ix.snap)
		if err != nil {
			t.Fatal(err)
		}
		for _, q := range append(asked(ix.snap.Tables, 40, 4), "salário", "security groups", ix.snap.Tables[3].FullName()) {
			if got, want := ask(again, q), ask(ix, q); !reflect.DeepEqual(got, want) {
				t.Fatalf("%s: %q is answered otherwise: %+v, want %+v", name, q, got, want)
			}
		}
		if len(again.parts) != 1 {
			t.Errorf("%s: %d parts", name, len(again.parts))
		}
	}
}

// What changed while nobody looked is taken apart, and only that.
func TestStoredCatchesUp(t *testing.T) {
	tables := drawn(400, 12)
	ix := indexOf(slices.Clone(tables))
	next, _ := change(tables, 0, rand.New(rand.NewPCG(1, 1)))
	s := catalog.NewSnapshot(next, nil, today, "test")
	got, err := Load(stored(t, ix), s)
	if err != nil {
		t.Fatal(err)
	}
	if len(got.parts) != 2 || got.parts[1].tables > 80 {
		t.Fatalf("%d parts", len(got.parts))
	}
	anew := buildWith(s, standard, ix.average)
	for _, q := range append(asked(s.Tables, 30, 5), "zyxoaquel") {
		sameResults(t, q, ask(got, q), ask(anew, q))
	}
}

func TestBrokenStoredIsRefused(t *testing.T) {
	ix := indexOf(company())
	whole := stored(t, ix)
	r := rand.New(rand.NewPCG(2, 2))
	for range 300 {
		broken := slices.Clone(whole)
		if r.IntN(2) == 0 {
			broken = broken[:r.IntN(len(broken))]
		} else {
			broken[r.IntN(len(broken))] ^= 1 << r.IntN(8)
		}
		if _, err := Load(broken, ix.snap); !errors.Is(err, ErrStored) {
			t.Fatalf("a broken index is taken: %v", err)
		}
	}
}

// Nothing that a table is marked by can change without its mark.
func TestMark(t *testing.T) {
	one := table("c.s.t", "Comment", "a: x", "b")
	one.Tags, one.Properties = []catalog.Tag{{Key: "k", Value: "v"}}, []catalog.Property{{Name: "n", Text: "p"}}
	changes := map[string]func(t *catalog.Table){
		"name": func(t *catalog.Table) { t.Name = "u" }, "comment": func(t *catalog.Table) { t.Comment += "." },
		"column": func(t *catalog.Table) { t.Columns[1].Name = "c" }, "column comment": func(t *catalog.Table) { t.Columns[1].Comment = "y" },
		"moved text": func(t *catalog.Table) { t.Columns[0].Name, t.Columns[0].Comment = "ax", "" },
		"column tag": func(t *catalog.Table) { t.Columns[0].Tags = []catalog.Tag{{Key: "k", Value: "v"}} },
		"tag":        func(t *catalog.Table) { t.Tags = nil }, "property": func(t *catalog.Table) { t.Properties = nil },
		"certified": func(t *catalog.Table) { t.Certified = true }, "deprecated": func(t *catalog.Table) { t.Deprecated = true },
		"users": func(t *catalog.Table) { t.Usage.Users++ }, "written": func(t *catalog.Table) { t.LastWrite = today },
	}
	of := func(t catalog.Table) mark {
		return new(marker).mark(&catalog.NewSnapshot([]catalog.Table{t}, nil, today, "test").Tables[0])
	}
	seen := map[mark]string{of(one): "nothing"}
	for name, change := range changes {
		other := one
		other.Columns = slices.Clone(one.Columns)
		change(&other)
		if same, ok := seen[of(other)]; ok {
			t.Errorf("%s changes as little as %s", name, same)
		}
		seen[of(other)] = name
	}
}

func FuzzLoad(f *testing.F) {
	ix := indexOf(company()[:3])
	whole := stored(f, ix)
	f.Add(whole[len(head()):])
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, body []byte) {
		// The checksum is not the file's: what is read past it is tried too.
		i := &in{b: body}
		i.words()
		get[mark](i)
		get[uint32](i)
		if _, err := Load(append([]byte(head()), body...), ix.snap); err != nil && !errors.Is(err, ErrStored) {
			t.Fatal(err)
		}
	})
}

func BenchmarkLoad(b *testing.B) {
	for _, n := range sizes() {
		b.Run(sizeName(n), func(b *testing.B) {
			ix, _ := benchIndex(n)
			data := stored(b, ix)
			b.SetBytes(int64(len(data)))
			for b.Loop() {
				if _, err := Load(data, ix.snap); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
