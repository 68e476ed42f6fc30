package bot

import (
	"fmt"
	"testing"

	"github.com/datafind/datafind/catalog"
	"github.com/datafind/datafind/llm"
)

// weighed asks something as a person does in a direct message and has it
// weighed.
func weighed(t *testing.T, b *Bot, email, text string) Answer {
	t.Helper()
	q := question()
	q.Text, q.Place.Surface, q.Asker.Email = text, Direct, email
	a, err := b.Find(t.Context(), q)
	must(t, err)
	a, err = b.Weigh(t.Context(), q, a)
	must(t, err)
	return a
}

// TestTheCache: what the model said is said again where nothing is different,
// and never to people who may see other tables, even if the candidates are the
// same.
func TestTheCache(t *testing.T) {
	m := &model{verdict: fits(pick(0, "Customers lost."))}
	m.verdict.Prompt = 900
	f := found(churn)
	b := bare(f, m)
	asks := func(what string, want int, email, text string) Answer {
		t.Helper()
		before := len(m.asked)
		a := weighed(t, b, email, text)
		same(t, what+": why", a.Candidates[0].Why, "Customers lost.")
		same(t, what+": asked the model", len(m.asked)-before, want)
		return a
	}
	a := asks("first", 1, "ana@x.test", "churn by month?")
	same(t, "tokens", a.PromptTokens, 900)
	a = asks("again, in other case", 0, "ana@x.test", " Churn  by month ")
	same(t, "tokens", a.PromptTokens, 0)
	asks("again, in other words that ask", 0, "ana@x.test", "where is the churn, by month?")
	asks("again, in another order", 0, "ana@x.test", "by month: churn")
	asks("someone with other rights, in another order", 1, "hana@x.test", "by month, churn")
	asks("someone with the same rights", 0, "bea@x.test", "churn by month?")
	asks("someone with other rights, in the first order", 0, "hana@x.test", "churn by month?")
	asks("that one again", 0, "hana@x.test", "churn by month?")
	asks("something else", 1, "ana@x.test", "churn by plan?")
	f.names = []string{churn, mrr}
	asks("another ranking", 1, "ana@x.test", "churn by month?")
	f.names, f.snap = []string{churn}, snapshotOf(tables())
	asks("another generation", 1, "ana@x.test", "churn by month?")
	m.err = fmt.Errorf("503")
	same(t, "lapse", weighed(t, b, "ana@x.test", "churn of plans").Lapse, Failed)
	m.err = nil
	asks("what failed is not kept", 1, "ana@x.test", "churn of plans")
}

// TestKeysDiffer: no two things that a verdict depends on make one key.
func TestKeysDiffer(t *testing.T) {
	all := tables()
	set := func(ids ...int) *catalog.Set {
		s := catalog.NewSet(5)
		for _, id := range ids {
			s.Add(id)
		}
		return s
	}
	ask := func(change func(*llm.Ask)) llm.Ask {
		a := llm.Ask{Question: "churn", Language: "en", Candidates: []llm.Candidate{{Table: &all[0], Columns: []int{1}}, {Table: &all[1]}}}
		change(&a)
		return a
	}
	keys := map[cacheKey]string{}
	for _, c := range []struct {
		name string
		key  cacheKey
	}{
		{"as it is", keyOf(ask(func(*llm.Ask) {}), true, set(0, 1))},
		{"more rights", keyOf(ask(func(*llm.Ask) {}), true, set(0, 1, 2))},
		{"other rights", keyOf(ask(func(*llm.Ask) {}), true, set(0, 1, 3))},
		{"all rights", keyOf(ask(func(*llm.Ask) {}), true, nil)},
		{"read by others", keyOf(ask(func(*llm.Ask) {}), false, set(0, 1))},
		{"another question", keyOf(ask(func(a *llm.Ask) { a.Question = "churn > 500" }), true, set(0, 1))},
		{"its opposite", keyOf(ask(func(a *llm.Ask) { a.Question = "churn < 500" }), true, set(0, 1))},
		{"another language", keyOf(ask(func(a *llm.Ask) { a.Language = "pt" }), true, set(0, 1))},
		{"a thread", keyOf(ask(func(a *llm.Ask) { a.Thread = []llm.Turn{{Asked: "revenue"}} }), true, set(0, 1))},
		{"another order", keyOf(ask(func(a *llm.Ask) { a.Candidates[0], a.Candidates[1] = a.Candidates[1], a.Candidates[0] }), true, set(0, 1))},
		{"other columns", keyOf(ask(func(a *llm.Ask) { a.Candidates[0].Columns = []int{2} }), true, set(0, 1))},
	} {
		if other, ok := keys[c.key]; ok {
			t.Errorf("%s has the key of %s", c.name, other)
		}
		keys[c.key] = c.name
	}
}

func TestTheCacheIsBounded(t *testing.T) {
	var c cache
	snap := snapshotOf(tables())
	key := func(i int) (k cacheKey) { k[0], k[1] = byte(i), byte(i>>8); return k }
	for i := range 2 * cacheSize {
		c.put(snap, key(i), fits())
		c.get(snap, key(0)) // used all the time
	}
	same(t, "kept", len(c.at), cacheSize)
	same(t, "in order", c.order.Len(), cacheSize)
	for i, want := range map[int]bool{0: true, 1: false, 2*cacheSize - 1: true} {
		_, ok := c.get(snap, key(i))
		same(t, fmt.Sprint("has ", i), ok, want)
	}
}

// TestWhatWasFoundIsCached: a table that the model found by looking further is
// told again, from the snapshot.
func TestWhatWasFoundIsCached(t *testing.T) {
	f := found(churn)
	m := &model{verdict: fits(pick(1, "Revenue lost."))}
	id, _ := f.snap.Lookup(mrr)
	m.verdict.Found = []llm.Candidate{{Table: &f.snap.Tables[id]}}
	b := bare(f, m)
	for range 2 {
		a := weighed(t, b, "ana@x.test", "churn?")
		same(t, "leads", a.Candidates[0].Table.FullName(), mrr)
	}
	same(t, "asked", len(m.asked), 1)
}
