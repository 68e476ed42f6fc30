package slackapp

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/slack-go/slack"
	"go.uber.org/zap"
	"go.uber.org/zap/zaptest"

	"github.com/datafind/datafind/bot"
	"github.com/datafind/datafind/bot/journal"
	"github.com/datafind/datafind/bot/slacksim"
	"github.com/datafind/datafind/bot/socket"
	"github.com/datafind/datafind/catalog"
	"github.com/datafind/datafind/catalog/search"
)

// house is the whole way: a local Slack, the socket, the app, the bot and its
// journal, with a search and a model that do as they are told.
type house struct {
	t       *testing.T
	sim     *slacksim.Server
	app     *App
	client  *Client
	journal *journal.Journal
	handler socket.Handler

	find      *finder
	explainer bot.Explainer
	narrator  bot.Narrator
	log       *zap.Logger
}

// plan is what a test changes of a house.
type plan struct {
	sim       slacksim.Config
	tables    []catalog.Table
	explainer bot.Explainer
	narrator  bot.Narrator
	handler   func(*App) socket.Handler // wraps the app
}

func build(t *testing.T, p plan) *house {
	t.Helper()
	manifest, err := os.ReadFile("../../manifest.yaml")
	if err != nil {
		t.Fatal(err)
	}
	p.sim.Manifest = manifest
	sim, err := slacksim.Start(p.sim)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { sim.Close() })
	log := zaptest.NewLogger(t, zaptest.Level(zap.WarnLevel))
	j, err := journal.Open(t.Context(), filepath.Join(t.TempDir(), "journal.db"), journal.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { j.Close() })

	if p.tables == nil {
		p.tables = tables()
	}
	find := &finder{snap: catalog.NewSnapshot(p.tables, nil, noon, "test")}
	h := &house{t: t, sim: sim, journal: j, find: find, explainer: p.explainer, narrator: p.narrator, log: log}
	h.app = h.again(t)
	h.client, h.handler = h.app.client, h.app
	if p.handler != nil {
		h.handler = p.handler(h.app)
	}
	h.listen()
	return h
}

// again makes an App, with a bot and a poster, as a new process does: of what
// went before it knows what the journal does.
func (h *house) again(t *testing.T) *App {
	t.Helper()
	client := NewClient(ClientConfig{Token: h.sim.BotToken(), APIURL: h.sim.APIURL(), Logger: h.log})
	poster := NewPoster(client, Painter{}, time.Now)
	b := bot.New(bot.Config{
		Generation: func() bot.Finder { return h.find }, Journal: h.journal, Explainer: h.explainer,
		Narrator: h.narrator, Streamer: poster,
		Poster: poster, Withdrawer: poster, Teller: poster, Hearer: poster,
		Clock: time.Now, Logger: h.log, Registerer: prometheus.NewRegistry(),
	})
	self, err := client.Identify(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	app, err := New(Config{Self: self, Client: client, Poster: poster, Bot: b, Logger: h.log})
	if err != nil {
		t.Fatal(err)
	}
	return app
}

// listen runs the socket until the test ends, and waits for what it started.
func (h *house) listen() {
	api := slack.New("", slack.OptionAppLevelToken(h.sim.AppToken()), slack.OptionAPIURL(h.sim.APIURL()))
	runner := socket.New(socket.Config{API: api, Journal: h.journal, Handler: h.handler, Bot: h.app.me.User, UrgentWorkers: 1, Grace: 5 * time.Second})
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- runner.Run(ctx) }()
	h.t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			h.t.Errorf("the socket ended with %v", err)
		}
		wait, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		if err := h.app.Wait(wait); err != nil {
			h.t.Error(err)
		}
	})
	h.until("the bot listens", func() bool { return h.sim.Connections() > 0 })
}

// until waits for a condition.
func (h *house) until(what string, condition func() bool) {
	h.t.Helper()
	ctx, cancel := context.WithTimeout(h.t.Context(), 10*time.Second)
	defer cancel()
	if err := h.sim.Await(ctx, condition); err != nil {
		h.t.Fatalf("waiting until %s: %v\n%s", what, err, h.transcript())
	}
}

func (h *house) transcript() string {
	var b strings.Builder
	for _, c := range h.sim.Calls() {
		b.WriteString(c.Method + " " + c.Channel + " " + c.Error + "\n")
	}
	return b.String()
}

func (h *house) do(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

func (h *house) say(user, channel, text string) slacksim.Said {
	h.t.Helper()
	said, err := h.sim.Say(slacksim.Say{User: user, Channel: channel, Text: text})
	h.do(err)
	return said
}

// seen is a message as people get it.
type seen struct {
	User      string            `json:"user"`
	Text      string            `json:"text"`
	TS        string            `json:"ts"`
	Thread    string            `json:"thread_ts"`
	Channel   string            `json:"channel"`
	Ephemeral bool              `json:"ephemeral"`
	Blocks    []json.RawMessage `json:"blocks"`
	Metadata  struct {
		Type    string         `json:"event_type"`
		Payload map[string]any `json:"event_payload"`
	} `json:"metadata"`
}

// words are all texts of a message's blocks.
func (m seen) words() string {
	var b strings.Builder
	for _, raw := range m.Blocks {
		var v any
		if json.Unmarshal(raw, &v) == nil {
			walkTexts(v, func(s string) { b.WriteString(s + "\n") })
		}
	}
	return b.String()
}

func (m seen) has(action string) bool {
	for _, raw := range m.Blocks {
		if strings.Contains(string(raw), `"action_id":"`+action+`"`) {
			return true
		}
	}
	return false
}

func read(raw []json.RawMessage, keep func(seen) bool) []seen {
	var out []seen
	for _, r := range raw {
		var m seen
		if json.Unmarshal(r, &m) == nil && keep(m) {
			out = append(out, m)
		}
	}
	return out
}

// replies are the bot's messages in a thread, seen by everyone.
func (h *house) replies(channel, thread string) []seen {
	return read(h.sim.Messages("", channel, thread), func(m seen) bool { return m.User == h.sim.BotUser() })
}

// reply waits for the one answer in a thread that satisfies a condition.
func (h *house) reply(channel, thread, what string, is func(seen) bool) seen {
	h.t.Helper()
	var got seen
	h.until(what, func() bool {
		all := h.replies(channel, thread)
		if len(all) == 1 {
			got = all[0]
		}
		return len(all) == 1 && is(got)
	})
	return got
}

// whispers are what one person alone sees.
func (h *house) whispers(user string) []seen {
	return read(h.sim.Ephemeral(user), func(seen) bool { return true })
}

func (h *house) whisper(user, what string, is func(seen) bool) seen {
	h.t.Helper()
	var got seen
	h.until(what, func() bool {
		for _, m := range h.whispers(user) {
			if is(m) {
				got = m
				return true
			}
		}
		return false
	})
	return got
}

func (h *house) click(user, channel string, m seen, action, value string) {
	h.t.Helper()
	h.do(h.sim.Click(h.t.Context(), slacksim.Click{User: user, Channel: channel, MessageTS: m.TS, ActionID: action, Value: value}))
}

// modal waits for a person's modal with the callback.
func (h *house) modal(user, callback string) string {
	h.t.Helper()
	var got string
	h.until("the modal "+callback+" opens", func() bool {
		got = string(h.sim.Modal(user))
		return strings.Contains(got, `"callback_id":"`+callback+`"`)
	})
	return got
}

func settled(m seen) bool { return m.has(feedbackAction) }

func says(part string) func(seen) bool {
	return func(m seen) bool { return strings.Contains(m.Text+"\n"+m.words(), part) }
}

// finder is a search that ranks tables by how many words of the question they
// hold. A question with "ambiguous" in it has two readings.
type finder struct{ snap *catalog.Snapshot }

func (f *finder) Snapshot() *catalog.Snapshot { return f.snap }

func (f *finder) HavingColumn(name string, allowed *catalog.Set) *catalog.Set {
	return search.New(f.snap).HavingColumn(name, allowed)
}

func (f *finder) Search(_ context.Context, q search.Query) search.Result {
	r := search.Result{Language: "en"}
	for id := range f.snap.Tables {
		t := &f.snap.Tables[id]
		if !q.Allowed.Has(id) {
			continue
		}
		c := search.Candidate{ID: id, Table: t}
		for _, word := range strings.FieldsFunc(strings.ToLower(q.Text), func(r rune) bool { return strings.ContainsRune(" ?.,", r) }) {
			for _, col := range t.Columns {
				if len(word) > 3 && strings.Contains(col.Name, word) {
					c.Score++
					c.Matches = append(c.Matches, search.Match{Word: word, Term: word, How: search.Exact, Field: search.ColumnField, Column: col.Name, Score: 1})
				}
			}
			if len(word) > 3 && strings.Contains(t.FullName(), word) {
				c.Score += 2
			}
		}
		c.Parts = []search.Part{{Name: "column", Value: c.Score}}
		if c.Score > 0 {
			r.Candidates = append(r.Candidates, c)
		}
	}
	for i := range r.Candidates { // few, so the plainest sort will do
		for j := i + 1; j < len(r.Candidates); j++ {
			if r.Candidates[j].Score > r.Candidates[i].Score {
				r.Candidates[i], r.Candidates[j] = r.Candidates[j], r.Candidates[i]
			}
		}
	}
	r.Nothing = len(r.Candidates) == 0
	if strings.Contains(q.Text, "ambiguous") && len(r.Candidates) > 1 {
		r.Senses = []search.Sense{{Label: "customers"}, {Label: "revenue", Candidate: 1}}
	}
	return r
}
