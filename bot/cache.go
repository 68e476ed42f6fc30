package bot

import (
	"container/list"
	"crypto/sha256"
	"encoding/json"
	"sync"
	"weak"

	"github.com/datafind/datafind/catalog"
	"github.com/datafind/datafind/llm"
)

// cacheSize is how many verdicts are kept, the latest used.
const cacheSize = 1000

// cache keeps what a model said of a question, to be said again where all that
// it depends on is the same. It is for one snapshot, which it does not keep
// alive; a new one begins it anew. The zero value is ready.
//
// What the search found is not kept: it takes about a millisecond over 100,000
// tables (BenchmarkSearch), and searched anew with the asker's own rights it
// needs no key that could be wrong.
type cache struct {
	mu    sync.Mutex
	snap  weak.Pointer[catalog.Snapshot]
	order list.List // of *cached, the latest used first
	at    map[cacheKey]*list.Element
}

// cacheKey is a digest of all that a verdict depends on, besides the snapshot
// and the model, which is one for the life of a process.
type cacheKey [sha256.Size]byte

type cached struct {
	key     cacheKey
	verdict verdict
	found   []string // full names of Verdict.Found, which belong to the snapshot
}

// keyOf digests what the question is near to, the language, what was said before,
// the candidates in their order, whether one person alone reads the answer (they
// are told what columns seem to be as well), and the whole set of tables that may be seen.
// So two people share a verdict only where they may see the very same tables:
// nothing that a model looked up for one is ever told to another.
func keyOf(ask llm.Ask, private bool, allowed *catalog.Set) cacheKey {
	names := make([]string, len(ask.Candidates))
	columns := make([][]int, len(ask.Candidates))
	for i, c := range ask.Candidates {
		names[i], columns[i] = c.Table.FullName(), c.Columns
	}
	told, err := json.Marshal([]any{near(ask.Question, ask.Language), ask.Language, ask.Thread, names, columns, private})
	if err != nil { // strings and numbers always encode
		return cacheKey{}
	}
	h := sha256.New()
	h.Write(told)
	h.Write([]byte{0})
	h.Write(allowed.Bytes())
	return cacheKey(h.Sum(nil))
}

// get gives a verdict that was kept for the same snapshot.
func (c *cache) get(snap *catalog.Snapshot, key cacheKey) (verdict, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.turn(snap)
	e, ok := c.at[key]
	if !ok {
		return verdict{}, false
	}
	c.order.MoveToFront(e)
	kept := e.Value.(*cached)
	v := kept.verdict
	for _, name := range kept.found {
		id, ok := snap.Lookup(name)
		if !ok { // cannot be: it is the same snapshot
			return verdict{}, false
		}
		v.Found = append(v.Found, llm.Candidate{Table: &snap.Tables[id]})
	}
	return v, true
}

// put keeps a verdict. It is told again without the tokens that it took once.
func (c *cache) put(snap *catalog.Snapshot, key cacheKey, v verdict) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.turn(snap)
	if _, ok := c.at[key]; ok {
		return
	}
	kept := &cached{key: key, verdict: v}
	for _, f := range v.Found {
		kept.found = append(kept.found, f.Table.FullName())
	}
	kept.verdict.Found, kept.verdict.Prompt, kept.verdict.Completion = nil, 0, 0
	c.at[key] = c.order.PushFront(kept)
	if last := c.order.Back(); c.order.Len() > cacheSize {
		c.order.Remove(last)
		delete(c.at, last.Value.(*cached).key)
	}
}

// turn begins anew for another snapshot.
func (c *cache) turn(snap *catalog.Snapshot) {
	if now := weak.Make(snap); c.at == nil || c.snap != now {
		c.snap, c.at = now, make(map[cacheKey]*list.Element)
		c.order.Init()
	}
}
