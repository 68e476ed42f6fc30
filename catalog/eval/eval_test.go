package eval

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/datafind/datafind/catalog"
	"github.com/datafind/datafind/catalog/search"
)

const questionLines = `{"id":"1","lang":"en","question":"one","gold":["c.s.A"]}

{"id":"2","lang":"en","question":"both","gold":["c.s.a","c.s.b"]}
{"id":"3","lang":"pt","question":"either","gold":["c.s.b","c.s.x"],"gold_mode":"any"}
{"id":"4","lang":"es","question":"other","gold":["c.s.x"],"also_ok":["c.s.b"]}
{"id":"5","lang":"en","question":"none","gold":[]}
{"id":"6","lang":"en","question":"none either","gold":[]}
`

// scripted answers each question with the given tables of schema c.s.
func scripted(answers map[string]string) Searcher {
	return func(_ context.Context, q search.Query) search.Result {
		var r search.Result
		for _, n := range strings.Fields(answers[q.Text]) {
			if n == "-" {
				r.Nothing = true
				continue
			}
			r.Candidates = append(r.Candidates, search.Candidate{Table: &catalog.Table{Catalog: "c", Schema: "s", Name: n}})
		}
		return r
	}
}

var answers = scripted(map[string]string{
	"one": "a b", "both": "z b y a", "either": "z z z b", "other": "b z", "none": "- z", "none either": "z",
})

func read(t *testing.T) []Question {
	t.Helper()
	qs, err := Read(strings.NewReader(questionLines))
	if err != nil {
		t.Fatal(err)
	}
	return qs
}

func TestRun(t *testing.T) {
	for name, c := range map[string]struct {
		lenient bool
		want    Report
	}{
		"strict": {false, Report{N: 4, All1: .25, All5: .75, All10: .75, Hit1: .25, Hit3: .5, Hit5: .75, Hit10: .75,
			MRR: (1 + .5 + .25) / 4, CR10: 4. / 6, Unanswerable: 2, Declined: .5}},
		"lenient": {true, Report{N: 4, All1: .5, All5: 1, All10: 1, Hit1: .5, Hit3: .75, Hit5: 1, Hit10: 1,
			MRR: (1 + .5 + .25 + 1) / 4, CR10: 4. / 6, Unanswerable: 2, Declined: .5}},
	} {
		got, err := Run(context.Background(), answers, read(t), Options{Lenient: c.lenient})
		if err != nil {
			t.Fatal(err)
		}
		if math.Abs(got.MRR-c.want.MRR) > 1e-12 {
			t.Errorf("%s: MRR %v, want %v", name, got.MRR, c.want.MRR)
		}
		got.MRR, got.Ranks, got.Misses = c.want.MRR, nil, nil
		if g, w := encode(t, got), encode(t, c.want); g != w {
			t.Errorf("%s:\ngot  %s\nwant %s", name, g, w)
		}
	}
}

func TestMisses(t *testing.T) {
	r, err := Run(context.Background(), answers, read(t), Options{})
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Misses) != 3 || r.Misses[0].Rank != 2 || r.Misses[2].Rank != 0 || strings.Join(r.Misses[0].Got, " ") != "c.s.z c.s.b c.s.y" {
		t.Errorf("misses are %+v", r.Misses)
	}
}

func TestRanks(t *testing.T) {
	r, err := Run(context.Background(), answers, read(t), Options{})
	if err != nil {
		t.Fatal(err)
	}
	want := []Rank{
		{ID: "1", Lang: "en", First: 1, All: 1}, {ID: "2", Lang: "en", First: 2, All: 4}, {ID: "3", Lang: "pt", First: 4, All: 4}, {ID: "4", Lang: "es"},
		{ID: "5", Lang: "en", Unanswerable: true, Declined: true}, {ID: "6", Lang: "en", Unanswerable: true},
	}
	if !slices.Equal(r.Ranks, want) {
		t.Errorf("got  %+v\nwant %+v", r.Ranks, want)
	}
}

func TestReportKeys(t *testing.T) {
	got := encode(t, Report{})
	want := `{"n":0,"all@1":0,"all@5":0,"all@10":0,"hit@1":0,"hit@3":0,"hit@5":0,"hit@10":0,"mrr":0,"cr@10":0,"unanswerable":0,"declined":0,"wrongly_declined":0,"ranks":null}`
	if got != want {
		t.Errorf("got %s", got)
	}
}

func TestRunStops(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Run(ctx, answers, read(t), Options{}); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func TestReadRefuses(t *testing.T) {
	for in, want := range map[string]string{
		"":                                    "no questions",
		"{\"question\":\"a\"}\n{":             "line 2",
		`{"id":"1"}`:                          "line 1: no question",
		`{"question":"a","gold_mode":"some"}`: `"some"`,
		"\x1f\x8bnot gzip":                    "gzip",
	} {
		if _, err := Read(strings.NewReader(in)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got %v, want %q in it", in, err, want)
		}
	}
}

func TestReadGzip(t *testing.T) {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, _ = z.Write([]byte(questionLines))
	_ = z.Close()
	if qs, err := Read(&b); err != nil || len(qs) != 6 || qs[2].Mode != Any {
		t.Errorf("got %d, %v", len(qs), err)
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(questionLines))
	f.Add([]byte("\ufeff{\"question\":\"a\"}\r\n"))
	f.Add([]byte{0x1f, 0x8b})
	f.Fuzz(func(t *testing.T, b []byte) {
		qs, err := Read(bytes.NewReader(b))
		if (err == nil) == (len(qs) == 0) {
			t.Fatalf("%d questions with error %v", len(qs), err)
		}
	})
}

func encode(t *testing.T, r Report) string {
	t.Helper()
	b, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestGone(t *testing.T) {
	s := catalog.NewSnapshot([]catalog.Table{{Schema: "a", Name: "x"}, {Schema: "a", Name: "y"}, {Schema: "b", Name: "z"}}, nil, time.Now(), "test")
	find := func(_ context.Context, q search.Query) search.Result {
		var r search.Result
		for id := range s.Tables {
			if q.Allowed.Has(id) {
				r.Candidates = append(r.Candidates, search.Candidate{ID: id, Table: &s.Tables[id]})
			}
		}
		r.Nothing = len(r.Candidates) == 1
		return r
	}
	r, err := Gone(context.Background(), find, s, []Question{
		{Text: "1", Gold: []string{"A.X"}, AlsoOK: []string{"b.z"}}, // one table left: declined
		{Text: "2", Gold: []string{"a.y", "a.none"}},
		{Text: "3"},
	})
	if err != nil || r.N != 2 || r.Declined != 0.5 {
		t.Errorf("got %+v, %v", r, err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Gone(ctx, find, s, []Question{{Text: "1"}}); !errors.Is(err, context.Canceled) {
		t.Errorf("a cancelled run gave %v", err)
	}
}
