package bot

import (
	"context"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"go.uber.org/zap"

	"github.com/datafind/datafind/bot/journal"
	"github.com/datafind/datafind/catalog"
	"github.com/datafind/datafind/catalog/search"
	"github.com/datafind/datafind/llm"
)

var now = time.Date(2026, 11, 22, 9, 30, 0, 0, time.UTC)

// The tables of the tests. Everyone sees them but attrition_monthly, which the
// group hr sees.
const (
	churn     = "gold.retention.churn_monthly"
	mrr       = "gold.finance.mrr_movements"
	cancelled = "silver.crm.cancellations"
	old       = "crm.churners_2019"
	attrition = "hr.attrition_monthly"
)

func columns(names ...string) []catalog.Column {
	var out []catalog.Column
	for _, n := range names {
		out = append(out, catalog.Column{Name: n, Type: "string"})
	}
	return out
}

func tables() []catalog.Table {
	all := []catalog.Grant{{Principal: catalog.AccountUsers, Privilege: "SELECT"}}
	return []catalog.Table{
		{Catalog: "gold", Schema: "retention", Name: "churn_monthly", Domain: "retention", Certified: true,
			Comment: "Monthly churn by plan. Made anew each night.", Owner: "retention team",
			LastWrite: time.Date(2026, 11, 22, 9, 10, 0, 0, time.UTC), Usage: catalog.Usage{Users: 212, Queries: 4000},
			Columns: columns("month", "plan", "churned", "churn_rate"), PrimaryKey: []string{"month", "plan"},
			Upstream: []string{cancelled, attrition, "gone.away.table"}, Downstream: []string{mrr}, Grants: all},
		{Catalog: "gold", Schema: "finance", Name: "mrr_movements", Domain: "finance", Comment: "Movements of recurring revenue.",
			Columns: columns("month", "churned_mrr", "customer_id"), PrimaryKey: []string{"customer_id"}, Grants: all},
		{Catalog: "silver", Schema: "crm", Name: "cancellations", Domain: "retention", Comment: "One row per cancellation.",
			Columns: columns("id", "customer_id", "cancelled_at"), Usage: catalog.Usage{Users: 1}, Grants: all,
			Foreign: []catalog.ForeignKey{
				{Columns: []string{"customer_id"}, Table: mrr, References: []string{"customer_id"}},
				{Columns: []string{"id"}, Table: attrition, References: []string{"employee_id"}},
			}},
		{Schema: "crm", Name: "churners_2019", Deprecated: true, Columns: columns("name", "cpf"), Personal: true, Grants: all},
		{Schema: "hr", Name: "attrition_monthly", Domain: "people", Comment: "Employees who left.",
			Columns: columns("month", "employee_id"), Grants: []catalog.Grant{{Principal: "hr", Privilege: "SELECT"}}},
	}
}

func snapshotOf(tables []catalog.Table) *catalog.Snapshot {
	return catalog.NewSnapshot(tables, map[string][]string{"hana@x.test": {"hr"}},
		time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC), "test")
}

// finder finds the named tables, in this order, for whatever is asked.
type finder struct {
	snap   *catalog.Snapshot
	names  []string
	twins  []string      // what the first of them stands for
	result search.Result // what else is found; senses point at names
	asked  []search.Query
}

func found(names ...string) *finder { return &finder{snap: snapshotOf(tables()), names: names} }

func (f *finder) Snapshot() *catalog.Snapshot { return f.snap }

func (f *finder) HavingColumn(name string, allowed *catalog.Set) *catalog.Set {
	return search.New(f.snap).HavingColumn(name, allowed)
}

func (f *finder) Search(_ context.Context, q search.Query) search.Result {
	f.asked = append(f.asked, q)
	r := f.result
	for i, n := range f.names {
		id, ok := f.snap.Lookup(n)
		if !ok || !q.Allowed.Has(id) {
			continue
		}
		t := &f.snap.Tables[id]
		c := search.Candidate{ID: id, Table: t, Score: float64(10 - i), Matches: matchesOf(n)}
		for _, n := range f.twins {
			if id, ok := f.snap.Lookup(n); ok && i == 0 && q.Allowed.Has(id) {
				c.Twins = append(c.Twins, id)
			}
		}
		r.Candidates = append(r.Candidates, c)
	}
	return r
}

func matchesOf(name string) []search.Match {
	match := func(word, term string, how search.How, field search.Field, column string) search.Match {
		return search.Match{Word: word, Term: term, How: how, Field: field, Column: column}
	}
	switch name {
	case churn:
		return []search.Match{
			match("churn", "churn", search.Exact, search.NameField, ""),
			match("month", "monthly", search.Stem, search.NameField, ""),
			match("churn", "churn", search.Exact, search.ColumnField, "churn_rate"),
			match("month", "month", search.Exact, search.ColumnField, "month"),
		}
	case mrr:
		return []search.Match{match("churn", "churned", search.Stem, search.ColumnField, "churned_mrr")}
	case cancelled:
		return []search.Match{match("churn", "cancellation", search.Synonym, search.CommentField, "")}
	}
	return []search.Match{match("churn", "churners", search.Stem, search.NameField, "")}
}

// place is a Poster whose messages can be looked at, and which fails as told.
type place struct {
	mu         sync.Mutex
	messages   map[string]string // ref to the question's ID
	shown      map[string]Answer
	calls      []string
	unreadable bool
	before     map[string]error            // fail a call before it takes effect, once
	after      map[string]error            // fail a call after it took effect, once
	turn       func(context.Context) error // what a post waits for
	onPost     func(Question)
}

func newPlace() *place {
	return &place{messages: map[string]string{}, shown: map[string]Answer{}, before: map[string]error{}, after: map[string]error{}}
}

func (p *place) do(call string, effect func()) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.calls = append(p.calls, call)
	if err := p.before[call]; err != nil {
		delete(p.before, call)
		return err
	}
	effect()
	err := p.after[call]
	delete(p.after, call)
	return err
}

func (p *place) Post(ctx context.Context, q Question, a Answer, sending func(context.Context) error) (ref string, err error) {
	if p.turn != nil {
		if err := p.turn(ctx); err != nil {
			return "", err
		}
	}
	if err := sending(ctx); err != nil {
		return "", err
	}
	err = p.do("post", func() {
		ref = "m" + strconv.Itoa(len(p.messages)+1)
		p.messages[ref], p.shown[ref] = q.ID, a
	})
	if p.onPost != nil && err == nil {
		p.onPost(q)
	}
	return ref, err
}

func (p *place) Settle(_ context.Context, ref string, _ Question, a Answer) error {
	return p.do("settle", func() { p.shown[ref] = a })
}

func (p *place) Find(_ context.Context, q Question) (ref string, err error) {
	err = p.do("find", func() {
		for r, id := range p.messages {
			if id == q.ID {
				ref = r
			}
		}
	})
	if p.unreadable {
		return "", ErrUnreadable
	}
	return ref, err
}

func (p *place) Withdraw(_ context.Context, ref string, _ Question) error {
	return p.do("withdraw", func() { delete(p.messages, ref); delete(p.shown, ref) })
}

// only is the one answer that stands; any other number fails the test.
func (p *place) only(t *testing.T) Answer {
	t.Helper()
	if len(p.shown) != 1 {
		t.Fatalf("%d messages stand, want 1", len(p.shown))
	}
	for _, a := range p.shown {
		return a
	}
	return Answer{}
}

func (p *place) count(call string) int {
	n := 0
	for _, c := range p.calls {
		if c == call {
			n++
		}
	}
	return n
}

// model is an Explainer that says what it is told to.
type model struct {
	verdict llm.Verdict
	err     error
	asked   []llm.Ask
	during  func(context.Context)
}

func (m *model) Explain(ctx context.Context, ask llm.Ask) (llm.Verdict, error) {
	m.asked = append(m.asked, ask)
	if m.during != nil {
		m.during(ctx)
	}
	return m.verdict, m.err
}

type statuses []string

func (s *statuses) Status(_ context.Context, _ Question, text string) { *s = append(*s, text) }

// house is a bot with its doubles and a real journal.
type house struct {
	*Bot
	find    *finder
	place   *place
	journal *journal.Journal
	status  statuses
	config  Config
}

func newHouse(t *testing.T, f *finder, e Explainer) *house {
	t.Helper()
	j, err := journal.Open(t.Context(), filepath.Join(t.TempDir(), "journal.db"), journal.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { j.Close() })
	h := &house{find: f, place: newPlace(), journal: j}
	h.config = Config{
		Generation: func() Finder { return h.find }, Journal: j, Explainer: e,
		Poster: h.place, Withdrawer: h.place, Teller: &h.status, Clock: func() time.Time { return now }, Logger: zap.NewNop(),
	}
	h.restart()
	return h
}

// restart is what a crash leaves: the journal and what people see.
func (h *house) restart() {
	h.config.Registerer = prometheus.NewRegistry()
	h.Bot = New(h.config)
}

// metric reads a counter, the sum over its labels.
func (h *house) metric(t *testing.T, name string) float64 {
	t.Helper()
	families, err := h.config.Registerer.(*prometheus.Registry).Gather()
	if err != nil {
		t.Fatal(err)
	}
	sum := 0.0
	for _, f := range families {
		if f.GetName() == name {
			for _, m := range f.GetMetric() {
				sum += m.GetCounter().GetValue()
			}
		}
	}
	return sum
}

func bare(f Finder, e Explainer) *Bot {
	return New(Config{
		Generation: func() Finder { return f }, Explainer: e, Clock: func() time.Time { return now },
		Logger: zap.NewNop(), Registerer: prometheus.NewRegistry(),
	})
}

func question() Question {
	return Question{
		ID: "T1/C1/100.1", Text: "where do we keep churn by month?", Language: "en",
		Asker:    Person{ID: "U1", Email: "ana@x.test", Language: "en", Zone: "America/Sao_Paulo"},
		Audience: catalog.Everyone(), Asked: now,
		Place: Place{Surface: Mention, Team: "T1", Channel: "C1", Thread: "100.1", Message: "100.1"},
	}
}

func names(cs []Candidate) string {
	var out []string
	for _, c := range cs {
		out = append(out, c.Table.FullName())
	}
	return strings.Join(out, " ")
}

func pick(i int, why string, use ...int) llm.Pick {
	return llm.Pick{Candidate: i, Why: why, Use: use}
}

func fits(picks ...llm.Pick) llm.Verdict {
	return llm.Verdict{Outcome: llm.Fits, Picks: picks, Model: "m-1"}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func same[T comparable](t *testing.T, what string, got, want T) {
	t.Helper()
	if got != want {
		t.Errorf("%s: got %v, want %v", what, got, want)
	}
}

// limited is a finder that heeds the limit.
type limited struct{ *finder }

func (l limited) Search(ctx context.Context, q search.Query) search.Result {
	r := l.finder.Search(ctx, q)
	r.Candidates = r.Candidates[:min(q.Limit, len(r.Candidates))]
	return r
}
