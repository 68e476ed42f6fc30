package search

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/datafind/datafind/catalog"
)

// service names tables as told.
type service struct {
	names []string
	err   error
	takes time.Duration

	mu    sync.Mutex
	asked []string
}

func (s *service) Name() string { return "service" }

func (s *service) Find(ctx context.Context, text string, most int) ([]string, error) {
	s.mu.Lock()
	s.asked = append(s.asked, text)
	s.mu.Unlock()
	select {
	case <-time.After(s.takes):
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	return s.names[:min(most, len(s.names))], s.err
}

// outcomes notes how each engine went.
type outcomes struct {
	mu   sync.Mutex
	errs []error
}

func (o *outcomes) note(_ string, err error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.errs = append(o.errs, err)
}

func hybrid(s *service) (*Hybrid, *outcomes) {
	ix := indexOf(company())
	o := &outcomes{}
	return NewHybrid(ix, 300*time.Millisecond, o.note, Elsewhere(s, ix.snap)), o
}

func namesOf(r Result) []string {
	var names []string
	for _, c := range r.Candidates {
		names = append(names, c.Table.FullName())
	}
	return names
}

func TestAnEngineFindsWhatWordsDoNot(t *testing.T) {
	h, o := hybrid(&service{names: []string{"no.such.table", "gold.hr.employees"}})
	r := h.Search(t.Context(), Query{Text: "headhunting"})
	if names := namesOf(r); len(names) == 0 || names[0] != "gold.hr.employees" {
		t.Errorf("found %q", names)
	}
	for _, c := range r.Candidates {
		sum := 0.0
		for _, p := range c.Parts {
			sum += p.Value
		}
		if sum != c.Score || !slices.ContainsFunc(c.Parts, func(p Part) bool { return p.Name == nearPart }) {
			t.Errorf("score %v of %v", c.Score, c.Parts)
		}
	}
	if len(o.errs) != 1 || o.errs[0] != nil {
		t.Errorf("told %v", o.errs)
	}
}

func TestAnEngineShowsNobodyWhatTheyMayNotSee(t *testing.T) {
	h, _ := hybrid(&service{names: []string{"gold.hr.employees", "gold.retention.churn_monthly"}})
	allowed := catalog.NewSet(len(h.Snapshot().Tables))
	for id, table := range h.Snapshot().Tables {
		if table.Schema != "hr" {
			allowed.Add(id)
		}
	}
	names := namesOf(h.Search(t.Context(), Query{Text: "headhunting", Allowed: allowed}))
	if !slices.Equal(names, []string{"gold.retention.churn_monthly"}) {
		t.Errorf("found %q", names)
	}
}

// TestAnEngineThatFailsIsGoneWithout holds that the answer is then the
// index's own, and in time.
func TestAnEngineThatFailsIsGoneWithout(t *testing.T) {
	for name, s := range map[string]*service{
		"failing": {names: []string{"gold.hr.employees"}, err: errors.New("down")},
		"late":    {names: []string{"gold.hr.employees"}, takes: time.Hour},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				h, o := hybrid(s)
				began := time.Now()
				got := h.Search(t.Context(), Query{Text: "churn by month"})
				if took := time.Since(began); took > 300*time.Millisecond {
					t.Errorf("waited %s", took)
				}
				if want := h.Index.Search(t.Context(), Query{Text: "churn by month"}); !slices.Equal(namesOf(got), namesOf(want)) {
					t.Errorf("found %q, the index alone %q", namesOf(got), namesOf(want))
				}
				if len(o.errs) != 1 || o.errs[0] == nil {
					t.Errorf("told %v", o.errs)
				}
			})
		})
	}
}

func TestAnEngineIsSentNoPersonalData(t *testing.T) {
	s := &service{}
	h, _ := hybrid(s)
	h.Search(t.Context(), Query{Text: "orders of ana@example.com"})
	if len(s.asked) != 1 || strings.Contains(s.asked[0], "@") || !strings.Contains(s.asked[0], "orders") {
		t.Errorf("asked %q", s.asked)
	}
}
