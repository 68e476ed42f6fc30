package bot

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"strconv"
	"testing"
	"time"

	"github.com/datafind/datafind/catalog"
	"github.com/datafind/datafind/catalog/search"
	"github.com/datafind/datafind/catalog/search/synth"
	"github.com/datafind/datafind/llm"
)

// tokensOf is what a text takes, about four characters a token.
func tokensOf(bytes int) int { return bytes / 4 }

// meter counts what is sent to a provider that knows no answer.
type meter struct{ bytes, requests int }

func (m *meter) RoundTrip(r *http.Request) (*http.Response, error) {
	var asked struct {
		Messages []struct{ Content string }
		Tools    json.RawMessage
	}
	if err := json.NewDecoder(r.Body).Decode(&asked); err != nil {
		return nil, err
	}
	m.requests++
	m.bytes += len(asked.Tools)
	for _, part := range asked.Messages {
		m.bytes += len(part.Content)
	}
	return nil, http.ErrServerClosed // not tried again
}

// TestTokensStayFlat: a question takes as many tokens of a large catalog as of
// a small one; the whole of the metadata in the prompt takes as many as there
// are columns. BENCH_TABLES adds a size, such as 1000000, which takes minutes
// and gigabytes to make.
func TestTokensStayFlat(t *testing.T) {
	sizes := []int{100, 1000, 5000}
	if n, err := strconv.Atoi(os.Getenv("BENCH_TABLES")); err == nil {
		sizes = append(sizes, n)
	}
	least, most := 0, 0
	for _, n := range sizes {
		g := synth.New(1)
		whole := 0
		tables := make([]catalog.Table, n)
		for i := range tables {
			tables[i] = g.Table(i)
			for _, c := range tables[i].Columns {
				whole += len(fmt.Sprintln(tables[i].FullName(), tables[i].Comment, c.Name, c.Type, c.Comment))
			}
		}
		snap := catalog.NewSnapshot(tables, nil, now, "synth")
		m := &meter{}
		b := bare(search.New(snap), llm.NewSteward(llm.NewClient(llm.Config{
			Models: []llm.Model{{Name: "m", BaseURL: "http://model.test"}}, HTTPClient: &http.Client{Transport: m}, Timeout: time.Minute,
			Clock: func() time.Time { return now },
		}), 6000, llm.Limit{}))
		asked := 0
		for i := range 20 {
			q := question()
			q.Text = g.Question(i, n)
			a, err := b.Find(t.Context(), q)
			must(t, err)
			before := m.requests
			if _, err := b.Weigh(t.Context(), q, a); err != nil {
				t.Fatal(err)
			}
			if m.requests == before+1 {
				asked++
			}
		}
		if asked == 0 {
			t.Fatalf("%d tables: no question was weighed", n)
		}
		each := tokensOf(m.bytes / m.requests)
		t.Logf("%8d tables: %5d tokens a question; the whole metadata in the prompt: %d", n, each, tokensOf(whole))
		if least == 0 || each < least {
			least = each
		}
		most = max(most, each)
	}
	if most > least*5/4 || most > 6000 {
		t.Errorf("between %d and %d tokens a question", least, most)
	}
}
