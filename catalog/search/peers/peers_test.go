package main

import (
	"bytes"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/datafind/datafind/catalog"
	"github.com/datafind/datafind/catalog/search/synth"
)

// Every peer must find a table by the words of its name: an engine that was
// fed or asked wrongly would make ours look good.
func TestPeersFindATableByItsName(t *testing.T) {
	s := catalog.NewSnapshot(made(synth.New(1), 500), nil, time.Time{}, "synth")
	for _, p := range peers {
		t.Run(p.name, func(t *testing.T) {
			e, err := p.build(t.TempDir(), documents(s))
			if err != nil {
				t.Fatal(err)
			}
			defer e.Close()
			found := 0
			for id := range s.Tables {
				ids, err := e.Search(distinct(words(nil, s.Tables[id].Name)), 3)
				if err != nil || len(ids) > 3 {
					t.Fatal(ids, err)
				}
				if slices.Contains(ids, id) {
					found++
				}
			}
			if found < 450 {
				t.Errorf("%d of 500 tables stand among the first 3 for their own name", found)
			}
			if ids, err := e.Search(nil, 3); len(ids) > 0 || err != nil {
				t.Errorf("no words give %v, %v", ids, err)
			}
		})
	}
}

// Two documents, worked out by hand: a word of both fields of the first, one
// of the comment of the second.
func TestPlainIsTheTextbook(t *testing.T) {
	docs := []document{{nameField: {"orders"}, commentField: {"orders", "paid"}}, {nameField: {"stock"}, commentField: {"orders"}}}
	e, err := buildPlain("", slices.Values(docs))
	if err != nil {
		t.Fatal(err)
	}
	p := e.(*plain)
	// Names are one word each (norm 1); comments two and one, 1.5 on average.
	want := []float64{3/1. + 2/(.25+.75*2/1.5), 2 / (.25 + .75*1/1.5)}
	for i, at := range p.postings["orders"] {
		if math.Abs(at.weight-want[i]) > 1e-12 {
			t.Errorf("document %d: weight %v, want %v", i, at.weight, want[i])
		}
	}
	if ids, _ := e.Search([]string{"orders"}, 10); !slices.Equal(ids, []int{0, 1}) {
		t.Errorf("got %v", ids)
	}
}

func TestSpeedPrintsEachEngine(t *testing.T) {
	var out bytes.Buffer
	if err := run(t.Context(), []string{"speed", "300"}, &out); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"300 tables", "| datafind, the whole way | ", "| datafind, the words alone | ", "| bleve | ", "| SQLite FTS5 | "} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("no %q in\n%s", want, out.String())
		}
	}
}

// Only ratios are held, and at a small size, so that it is the same everywhere:
// they grow with the catalog.
func TestWordsAloneAreFaster(t *testing.T) {
	all, err := race(t.Context(), 10_000)
	if err != nil {
		t.Fatal(err)
	}
	for i, least := range map[int]float64{2: 6, 3: 20} {
		if times := all[i].times(all[1]); times < least {
			t.Errorf("%s takes %.3g times as long as our words alone, want %v", all[i].name, times, least)
		}
	}
}

func TestQualityPrintsTheDemo(t *testing.T) {
	var out bytes.Buffer
	if err := quality(t.Context(), &out, ""); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(out.String(), "| demo en | 26 | ") || strings.Count(out.String(), "| demo ") != 3 {
		t.Errorf("got %s", out.String())
	}
}

func TestUsage(t *testing.T) {
	for _, args := range [][]string{nil, {"speed"}, {"speed", "many"}, {"speed", "0"}, {"quality", "more"}} {
		if err := run(t.Context(), args, &bytes.Buffer{}); err == nil {
			t.Errorf("%q is taken", args)
		}
	}
}
