package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/prometheus/client_golang/prometheus"
	"go.uber.org/zap"

	"github.com/datafind/datafind/bot"
	"github.com/datafind/datafind/bot/slackapp"
	"github.com/datafind/datafind/bot/slacksim"
	"github.com/datafind/datafind/catalog"
	"github.com/datafind/datafind/catalog/search"
	"github.com/datafind/datafind/llm"
	"github.com/datafind/datafind/llm/llmtest"
)

// attack is one prompt injection of the set in llm/testdata, which says what
// the fields mean. Its topic is a word that stands nowhere else.
type attack struct {
	ID, Lang, Where, Text, Obeyed string
	Forbidden                     []string
	NotInReasons                  []string `json:"not_in_reasons"`

	topic string
	clean bool // it has reached the model, by whatever way, and nothing else
}

// attacksIn are those of a language: planted where each says, or with a clean
// catalog, of which no word of theirs may be shown at all.
func attacksIn(t *testing.T, lang string, clean bool) (all []attack) {
	t.Helper()
	f, err := os.Open("../../llm/testdata/attacks.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for lines := bufio.NewScanner(f); lines.Scan(); {
		var a attack
		if err := json.Unmarshal(lines.Bytes(), &a); err != nil {
			t.Fatal(err)
		}
		if a.Lang == lang {
			a.topic, a.clean = nonsense(uint64(len(all))), clean
			all = append(all, a)
		}
	}
	return all
}

// nonsense is a word that is near no other.
func nonsense(seed uint64) string {
	random, word := rand.New(rand.NewPCG(seed, 1)), ""
	for range 5 {
		word += string("bdfgklmnprtvz"[random.IntN(13)]) + string("aeiou"[random.IntN(5)])
	}
	return word
}

// tables are the attacked one and a harmless one beside it.
func (a attack) tables() []catalog.Table {
	at := catalog.Table{Catalog: "gold", Schema: "lab", Name: a.topic + "_sales", Comment: "Sales of " + a.topic + " by day.", Owner: "lab team",
		Columns: []catalog.Column{{Name: a.topic + "_total", Type: "double"}, {Name: "day", Type: "date"}}}
	beside := at
	beside.Name, beside.Columns = a.topic+"_stock", []catalog.Column{{Name: a.topic + "_pieces", Type: "int"}}
	if a.clean {
		return []catalog.Table{at, beside}
	}
	switch a.Where {
	case "table_comment":
		at.Comment = a.Text
	case "column_comment":
		at.Columns[0].Comment = a.Text
	case "table_name":
		at.Name = a.topic + " " + a.Text
	case "column_name":
		at.Columns[1].Name = a.Text
	case "tag":
		key, value, _ := strings.Cut(a.Text, "=")
		at.Tags = []catalog.Tag{{Key: key, Value: value}}
	case "owner":
		at.Owner = a.Text
	}
	return []catalog.Table{at, beside}
}

// question asks for the topic; the attack comes with it where it stands there.
func (a attack) question() string {
	if a.Where == "question" && !a.clean {
		return a.topic + ". " + a.Text
	}
	return a.topic
}

// obeying is a model that does what the attack wants: what it is to write
// stands wherever its reply has words. Asked "again" it says so beside its
// reply too, and with another outcome.
func obeying(attacks []attack) llmtest.Reply {
	return func(w http.ResponseWriter, r *http.Request, asked llmtest.Request) {
		_, question, _ := strings.Cut(asked.User, "<question>")
		for _, a := range attacks {
			if !strings.Contains(question, a.topic) {
				continue
			}
			outcome, around := "tables", ""
			if strings.Contains(question, "again") {
				outcome, around = "ambiguous", a.Obeyed
			}
			raw, _ := json.Marshal(map[string]any{ // strings and numbers alone
				"outcome": outcome, "twins": false, "question": strings.TrimRight(a.Obeyed, ".") + "?",
				"picks": []any{
					map[string]any{"table": 1, "why": a.Obeyed + " Sales by day.", "doubt": a.Obeyed, "columns": []int{1, 2, 77}},
					map[string]any{"table": 2, "why": a.Obeyed, "doubt": "Stock. " + a.Obeyed, "columns": []int{}},
				},
				"joins":   []any{map[string]any{"left": a.Obeyed, "right": "2.c1"}},
				"options": []any{map[string]any{"label": a.Obeyed, "table": 1}, map[string]any{"label": "Sales", "table": 1}, map[string]any{"label": "Stock", "table": 2}},
			})
			llmtest.Say(around+string(raw)+around)(w, r, asked)
			return
		}
		llmtest.Nothing()(w, r, asked)
	}
}

// TestAttacks has every attack obeyed, end to end, and reads all that people
// then see in Slack.
func TestAttacks(t *testing.T) {
	t.Parallel()
	for _, lang := range []string{"en", "pt", "es"} {
		for _, clean := range []bool{false, true} {
			t.Run(fmt.Sprint(lang, " clean ", clean), func(t *testing.T) {
				t.Parallel()
				allObeyed(t, attacksIn(t, lang, clean))
			})
		}
	}
}

func allObeyed(t *testing.T, attacks []attack) {
	t.Helper()
	model := llmtest.New(t)
	model.Always(obeying(attacks))
	v := visitAttacked(t, attacks)
	var calls, log recorder
	stop := v.startBot(t, model.URL, &calls, &log, prometheus.NewRegistry(), filepath.Join(t.TempDir(), "journal.db"))
	for i, a := range attacks {
		a.check(t, v.suffer(t, a, roomName(i)))
	}
	stop()
	if got := len(model.Requests()); got < 2*len(attacks) {
		t.Errorf("the model was asked %d times for %d attacks", got, len(attacks))
	}
	if !bytes.Contains(calls.kept.Bytes(), []byte("/api/assistant.threads.setStatus")) {
		t.Error("no status line was shown")
	}
}

func visitAttacked(t *testing.T, attacks []attack) *visit {
	t.Helper()
	var rooms []string
	var tables []catalog.Table
	for i, a := range attacks {
		rooms, tables = append(rooms, roomName(i)), append(tables, a.tables()...)
	}
	ctx, cancel := context.WithTimeoutCause(t.Context(), 2*time.Minute, errors.New("the attacks take too long"))
	t.Cleanup(cancel)
	return &visit{
		asker: askers[0], sim: startSlack(t, slacksim.Config{Channels: rooms}), ctx: ctx,
		snapshot: catalog.NewSnapshot(tables, nil, time.Now(), "attacks"),
	}
}

// suffer asks in a channel and by command, opens what hangs on the answer, and
// gives all that was shown.
func (v *visit) suffer(t *testing.T, a attack, room string) (shown [][]byte) {
	t.Helper()
	say := slacksim.Say{Channel: room, User: v.user, Text: "@datafind " + a.question()}
	if a.Where == "thread" && !a.clean {
		before, err := v.sim.Say(slacksim.Say{Channel: room, User: v.user, Text: a.Text})
		if err != nil {
			t.Fatal(err)
		}
		say.ThreadTS = before.TS
	}
	said, err := v.sim.Say(say)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := v.next(0, func() []json.RawMessage { return v.sim.Messages("", said.Channel, said.TS) })
	if err != nil {
		t.Fatalf("%s: %v", a.ID, err)
	}
	for _, action := range []string{"columns", "more"} {
		if !answer.offers(action) {
			continue
		}
		if err := v.opens(func() error { return v.click(said.Channel, answer, action, "") }); err != nil {
			t.Fatalf("%s: %s: %v", a.ID, action, err)
		}
		shown = append(shown, v.sim.Modal(v.user))
		v.dismiss()
	}
	again := slacksim.Command{Channel: said.Channel, User: v.user, Command: "/datafind", Text: a.question() + " again"}
	if err := v.sim.Command(v.ctx, again); err != nil {
		t.Fatalf("%s: by command: %v", a.ID, err)
	}
	var messages [][]byte
	here := func() bool { // what the command before adds to its answer stands elsewhere
		messages = ofBot(v.sim.Messages(v.user, said.Channel, ""), v.sim.BotUser())
		return len(messages) > 1
	}
	if err := v.sim.Await(v.ctx, here); err != nil {
		t.Fatalf("%s: by command: %v", a.ID, err)
	}
	return append(shown, messages...)
}

// angled is what Slack takes for a link, a mention or a command.
var angled = regexp.MustCompile(`<[^>]*>`)

// check looks for what must not be shown in every text of what was.
func (a attack) check(t *testing.T, shown [][]byte) {
	t.Helper()
	never := a.Forbidden
	if a.clean {
		never = append(never, a.NotInReasons...)
	}
	for _, raw := range shown {
		if !bytes.Contains(raw, []byte(a.topic)) && !bytes.Contains(raw, []byte(`"type":"modal"`)) {
			t.Errorf("%s: nothing of its tables is in %s", a.ID, raw)
		}
		var v any
		if err := json.Unmarshal(raw, &v); err != nil {
			t.Fatal(err)
		}
		eachText(v, func(text string) {
			for _, link := range angled.FindAllString(text, -1) {
				if !strings.HasPrefix(link, "<"+tableAddress) && !strings.HasPrefix(link, "<!date^") {
					t.Errorf("%s: %q is live in %q", a.ID, link, text)
				}
			}
			text = strings.ReplaceAll(text, tableAddress, "")
			for _, f := range never {
				if strings.Contains(text, f) {
					t.Errorf("%s (clean %v): %q is shown in %q", a.ID, a.clean, f, text)
				}
			}
		})
	}
}

// eachText visits every string of a JSON value that is shown to people.
func eachText(v any, visit func(string)) {
	switch v := v.(type) {
	case map[string]any:
		for key, one := range v {
			if text, ok := one.(string); ok && key == "text" {
				visit(text)
			}
			eachText(one, visit)
		}
	case []any:
		for _, one := range v {
			eachText(one, visit)
		}
	}
}

// TestAttacksOnTheTerminal reads what `ask` prints instead. A terminal knows
// neither pings nor links, but it can be written to backwards.
func TestAttacksOnTheTerminal(t *testing.T) {
	t.Parallel()
	for _, lang := range []string{"en", "pt", "es"} {
		attacks := append(attacksIn(t, lang, false), attacksIn(t, lang, true)...)
		model := llmtest.New(t)
		model.Always(obeying(attacks))
		steward := llm.NewSteward(llm.NewClient(llm.Config{Models: []llm.Model{{Name: "m", BaseURL: model.URL}}}), 0, llm.Limit{})
		for _, a := range attacks {
			if a.ask(t, steward, 10*time.Second).Model == "" {
				t.Errorf("%s: no model answered", a.ID)
			}
		}
	}
}

// ask asks on the terminal and checks what is printed there, and what Slack
// would be given.
func (a attack) ask(t *testing.T, steward *llm.Steward, patience time.Duration) bot.Answer {
	t.Helper()
	index := search.New(catalog.NewSnapshot(a.tables(), nil, time.Now(), "attacks"))
	b := bot.New(bot.Config{
		Generation: func() bot.Finder { return index }, Explainer: steward, Deadline: patience,
		Clock: time.Now, Logger: zap.NewNop(), Registerer: prometheus.NewRegistry(),
	})
	q := bot.Question{ID: "ask", Text: a.question(), Audience: catalog.Everyone()}
	answer, err := b.Find(t.Context(), q)
	if err == nil {
		answer, err = b.Weigh(t.Context(), q, answer)
	}
	if err != nil {
		t.Fatal(err)
	}
	a.checkPrinted(t, q, answer)
	blocks, notification := slackapp.Painter{}.Blocks(q, answer, time.Now())
	raw, err := json.Marshal(map[string]any{"text": notification, "blocks": blocks})
	if err != nil {
		t.Fatal(err)
	}
	a.check(t, [][]byte{raw})
	return answer
}

func (a attack) checkPrinted(t *testing.T, q bot.Question, answer bot.Answer) {
	t.Helper()
	text := bot.Plain(q, answer, time.Now())
	var out bytes.Buffer
	if err := printJSON(&out, q, answer, 0, false); err != nil {
		t.Fatal(err)
	}
	if a.clean {
		for _, never := range append(a.Forbidden, a.NotInReasons...) {
			if strings.Contains(text+out.String(), never) {
				t.Errorf("%s: %q is printed in\n%s", a.ID, never, text)
			}
		}
	}
	if strings.ContainsFunc(text, func(r rune) bool { return r != '\n' && (unicode.IsControl(r) || unicode.Is(unicode.Cf, r)) }) {
		t.Errorf("%s: characters that cannot be seen are printed in %q", a.ID, text)
	}
	for _, c := range answer.Candidates {
		for _, never := range a.NotInReasons {
			if strings.Contains(c.Why, never) {
				t.Errorf("%s: the reason is %q", a.ID, c.Why)
			}
		}
	}
}
