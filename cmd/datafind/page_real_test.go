//go:build real

package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/datafind/datafind/bot/slacksim"
	"github.com/datafind/datafind/llm/llmtest"
)

// patron is somebody who asks in their language, and what they must see.
type patron struct {
	who, channel, question string
	table                  string // the first of the answer
	or, columns, more      string // words of their language
	mine, share            string
	right, send            string // of the modal behind a thumb down
}

var patrons = []patron{
	{"analyst", "data", "onde fica o saldo da conta corrente?", "gold.financas.fct_conta_corrente",
		"Ou", "Colunas e SQL", "Mais", "Ver os meus", "Compartilhar", "Qual era a certa?", "Enviar"},
	{"engineer", "general", "where do we keep churn by month?", "gold.retention.churn_monthly",
		"Or", "Columns & SQL", "More", "Show mine", "Share", "Which was right?", "Send"},
	{"steward", "finance", "¿dónde están las ventas diarias por tienda?", "gold.mx_ventas.ventas_tienda_dia",
		"O", "Columnas y SQL", "Más", "Mostrar las mías", "Compartir", "¿Cuál era la correcta?", "Enviar"},
}

const (
	answer    = `#thread .message[data-author="datafind"]`
	whispered = `.message.ephemeral[data-author="datafind"]`
	modal     = "#modal"
)

// answered waits for an answer with all that belongs to it, the right table
// first.
func (v *visitor) answered(selector string, a patron, buttons ...string) {
	v.t.Helper()
	v.shows(selector, append([]string{a.table, "\n" + a.or + "\n"}, buttons...)...)
	v.until("the thumbs are there", `document.querySelectorAll(`+quoted(selector+" [data-type=feedback_buttons]")+`).length === 2`)
	if first, _, _ := strings.Cut(v.text(selector+" .body"), "\n"); !strings.HasPrefix(strings.TrimSpace(first), a.table) {
		v.t.Errorf("the first line is %q, want %s first", first, a.table)
	}
}

func TestRealPage(t *testing.T) {
	d, browser := openDemo(t, catalogFlags{}), openBrowserFor(t)
	for _, a := range patrons {
		t.Run("mention in "+a.channel, func(t *testing.T) { mention(openPage(t, browser, d, a.who, a.channel), a) })
		t.Run("direct message of "+a.who, func(t *testing.T) { direct(openPage(t, browser, d, a.who, "@datafind"), a) })
		t.Run("command of "+a.who, func(t *testing.T) { slash(openPage(t, browser, d, a.who, a.channel), a) })
	}
	t.Run("home", func(t *testing.T) { home(openPage(t, browser, d, "engineer", "@datafind")) })
	t.Run("guest", func(t *testing.T) { guest(openPage(t, browser, d, "guest", "data")) })
	t.Run("shortcut", func(t *testing.T) { shortcut(openPage(t, browser, d, "engineer", "data")) })
	t.Run("examples", func(t *testing.T) { examplesOfTheChannel(openPage(t, browser, d, "steward", "partners")) })
}

// mention asks in a channel and does all that an answer there offers.
func mention(v *visitor, a patron) {
	v.say("@datafind " + a.question)
	v.thread(a.question)
	v.answered(answer, a, a.columns, a.more, a.mine)
	if v.count(answer) != 1 {
		v.t.Errorf("%d answers", v.count(answer))
	}
	if a.who == "engineer" {
		v.shoot("thread")
	}
	thumbs(v, a)
	columns(v, a)
	v.click(answer + ` [data-action-id="more"]`)
	v.shows(modal, a.more, "1. "+a.table, "2. ")
	v.shoot("more-" + a.who)
	v.click(modal + " footer [data-do=close-view]")
	v.gone(modal)
	mine(v, a)
}

// thumbs counts a thumb up, then a thumb down in its place with what was right.
func thumbs(v *visitor, a patron) {
	v.click(answer + ` [data-value^="up "]`)
	v.shows(answer, "👍 1")
	v.until("the thumb is pressed", `document.querySelector('#thread [data-value^="up "]').getAttribute("aria-pressed") === "true"`)
	v.click(answer + ` [data-value^="down "]`)
	v.shows(modal, a.right, a.send)
	v.do("choosing the table", chromedp.SetValue(chromedp.CSS(modal+` select[data-action-id="right"]`), "1"),
		chromedp.SendKeys(chromedp.CSS(modal+` textarea[data-action-id="reason"]`), "só o mês faltava"))
	v.shoot("wrong-" + a.who)
	name := v.text(modal + ` select[data-action-id="right"] option[value="1"]`)
	v.click(modal + " [data-do=submit-view]")
	v.gone(modal)
	v.shows(answer, "👎 1")
	if strings.Contains(v.text(answer), "👍") {
		v.t.Error("the thumb up still counts")
	}
	v.judged(name, "só o mês faltava")
}

// judged waits until the journal holds this person's thumb down on the thread's
// answer, with what would have been right.
func (v *visitor) judged(table, reason string) {
	v.t.Helper()
	question, user := v.question(), v.attribute("body", "data-user")
	ctx, cancel := context.WithTimeout(v.tab, pagePatience)
	defer cancel()
	tick := time.NewTicker(20 * time.Millisecond) // the journal tells nobody of a change
	defer tick.Stop()
	for {
		vote, err := v.d.app.journal.VoteOf(ctx, question, user)
		if err == nil && !vote.Up && vote.Table == table && vote.Reason == reason {
			return
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			v.t.Fatalf("the journal holds %+v (%v), want %s", vote, err, table)
		}
	}
}

// question is the ID of what the thread's answer answers.
func (v *visitor) question() string {
	v.t.Helper()
	ts := v.attribute(answer, "data-ts")
	for _, raw := range v.d.slack.Messages("", v.attribute("body", "data-channel"), "") {
		var m struct {
			TS       string
			Metadata struct {
				Payload struct{ Question string } `json:"event_payload"`
			}
		}
		if json.Unmarshal(raw, &m) == nil && m.TS == ts {
			return m.Metadata.Payload.Question
		}
	}
	v.t.Fatal("the answer is not in the channel")
	return ""
}

func (v *visitor) attribute(selector, name string) string {
	v.t.Helper()
	value, err := chromedp.Run(v.tab, chromedp.Evaluate[string](`document.querySelector(`+quoted(selector)+`).getAttribute(`+quoted(name)+`)`))
	if err != nil {
		v.t.Fatal(err)
	}
	return value
}

// columns looks at the tables' columns and SQL.
func columns(v *visitor, a patron) {
	v.click(answer + ` [data-action-id="columns"]`)
	v.shows(modal, a.columns, a.table, "SELECT", "FROM "+a.table)
	if a.who == "engineer" {
		v.shows(modal, "churn_rate", "month")
	}
	v.shoot("columns-" + a.who)
	second := v.text(modal + ` select option[value="1"]`)
	if second == "" {
		v.t.Fatal("there is no second table to choose: ", v.text(modal))
	}
	v.do("choosing the second table", chromedp.Evaluate[chromedp.Void](`{
		const choice = document.querySelector("#modal select");
		choice.value = "1";
		choice.dispatchEvent(new Event("change", { bubbles: true }));
	}`))
	v.shows(modal, "FROM "+second)
	v.click(modal + " footer [data-do=close-view]")
	v.gone(modal)
}

// mine shows what one person may see to that person alone.
func mine(v *visitor, a patron) {
	v.click(answer + ` [data-action-id="mine"]`)
	v.answered("#thread "+whispered+`:has([data-action-id="columns"])`, a, a.columns) // not the thanks for a thumb
	v.shoot("mine-" + a.who)
	thread, me := v.attribute("body", "data-thread"), v.attribute("body", "data-user")
	other := patrons[0].who
	if a.who == other {
		other = patrons[1].who
	}
	v.click("#whoami summary")
	v.click(`#whoami [data-person="` + other + `"]`)
	v.until("somebody else is there", "document.body.dataset.user !== "+quoted(me))
	v.thread(a.question)
	v.until("it is the same thread", "document.body.dataset.thread === "+quoted(thread))
	v.shows(answer, a.table)
	if n := v.count(whispered); n != 0 {
		v.t.Errorf("%s sees %d messages that are for %s alone", other, n, a.who)
	}
}

// direct asks in the direct message.
func direct(v *visitor, a patron) {
	v.say(a.question)
	v.thread(a.question)
	v.answered(answer, a, a.columns, a.more)
	v.click(answer + ` [data-value^="up "]`)
	v.shows(answer, "👍 1")
	v.until("what leads on is suggested", `document.querySelectorAll("#messages > .examples .example").length > 0`)
	v.shoot("direct-" + a.who)
}

// slash asks by the slash command and shares the answer.
func slash(v *visitor, a patron) {
	before := v.count("#messages .message:not(.ephemeral)")
	v.say("/datafind " + a.question)
	v.answered("#messages "+whispered, a, a.columns, a.more, a.share)
	v.shoot("command-" + a.who)
	if n := v.count("#messages .message:not(.ephemeral)"); n != before {
		v.t.Errorf("the command shows %d messages to all", n-before)
	}
	v.click("#messages " + whispered + ` [data-action-id="share"]`)
	const shared = `#messages .message[data-author="datafind"]:not(.ephemeral)`
	v.answered(shared, a, a.columns, a.more, a.mine)
	v.shoot("shared-" + a.who)
}

// home asks an example of the bot's home.
func home(v *visitor) {
	v.click(`[data-tab="Home"]`)
	v.shows("#home", "What you can ask", "Catalog of")
	v.until("there are three examples", `document.querySelectorAll("#home button[data-action-id^=ask]").length === 3`)
	v.shoot("home")
	example := v.text("#home button[data-action-id^=ask]")
	v.click("#home button[data-action-id^=ask]")
	v.click(`[data-tab="Messages"]`)
	v.thread("› " + example)
	v.until("the example is answered", `document.querySelectorAll("#thread [data-type=feedback_buttons]").length === 2`)
}

// guest is turned away politely, once, and nobody else hears of it.
func guest(v *visitor) {
	const refusal = "Los invitados no pueden"
	v.say("@datafind churn")
	v.thread("@datafind churn")
	v.shows("#thread "+whispered, refusal)
	v.shoot("guest")
	ctx, cancel := context.WithTimeout(v.tab, pagePatience)
	defer cancel()
	settled := func() bool { // both events of the mention are done with
		waiting, _ := v.d.slack.Undelivered()
		return waiting == 0
	}
	if err := v.d.slack.Await(ctx, settled); err != nil {
		v.t.Fatal(err)
	}
	if n := len(v.d.slack.Ephemeral("guest")); n != 1 {
		v.t.Errorf("the guest is told %d times", n)
	}
	v.say("/datafind churn")
	v.shows("#messages "+whispered, refusal)
}

// shortcut looks for the data of somebody's message.
func shortcut(v *visitor) {
	said, err := v.d.slack.Say(slacksim.Say{User: "steward", Channel: "data", Text: "churn by month, anyone?"})
	if err != nil {
		v.t.Fatal(err)
	}
	message := fmt.Sprintf(`#messages .message[data-ts="%s"]`, said.TS)
	v.shows(message, "anyone?")
	v.click(message + ` [data-callback="find_for_message"]`)
	v.shows(whispered, "gold.retention.churn_monthly")
	v.shoot("shortcut")
}

// examplesOfTheChannel are what an empty channel offers; one press writes it.
func examplesOfTheChannel(v *visitor) {
	v.until("three examples are offered", `document.querySelectorAll(".empty .example").length === 3`)
	v.click(".empty .example")
	v.until("it is written", `document.querySelector("#composer").value.startsWith("@datafind ¿")`)
}

// TestRealProse: a comparison bears its mark while it is written, and no longer.
func TestRealProse(t *testing.T) {
	model, rest := llmtest.New(t), make(chan struct{})
	model.Script(model.Halting("[1] counts customers. [2] ", rest, "counts revenue."))
	d := runDemo(t, demoCmd{modelFlags: modelFlags{
		OpenAIModel: []string{"m"}, OpenAIBaseURL: model.URL, ModelTimeout: pagePatience, ModelPrompt: 6000,
	}})
	v := openPage(t, openBrowserFor(t), d, "engineer", "general")
	const question = "@datafind compare gold.retention.churn_monthly and gold.finance.mrr_movements"
	v.say(question)
	v.thread(question)
	v.shows("#thread .message:has(.writing)", "counts customers.", "writing…")
	v.shoot("writing")
	close(rest)
	v.shows("#thread", "counts revenue.")
	v.gone(".writing")
}

// TestRealPictures takes the pictures by which the page's looks are judged. The
// README's is one of them:
//
//	SCREENSHOTS=/tmp/shots go test -tags real -count=1 -run RealPictures ./cmd/datafind
//	cp /tmp/shots/demo.png cmd/datafind/testdata/
func TestRealPictures(t *testing.T) {
	if os.Getenv("SCREENSHOTS") == "" {
		t.Skip("SCREENSHOTS names no folder")
	}
	d, browser := openDemo(t, catalogFlags{}), openBrowserFor(t)
	v := openPage(t, browser, d, "engineer", "data")
	v.size(1280, 720)
	v.shoot("empty")
	for _, said := range []slacksim.Say{
		{User: "steward", Channel: "data", Text: "Month end is on Friday, please have your numbers checked by then."},
		{User: "engineer", Channel: "data", Text: "Will do. The retention deck still lacks its source."},
		{User: "analyst", Channel: "data", Text: "@datafind onde fica o saldo da conta corrente?"},
	} {
		if _, err := d.slack.Say(said); err != nil {
			t.Fatal(err)
		}
	}
	v.until("the analyst has an answer", `document.querySelectorAll("#messages [data-testid=replies]").length === 1`)
	a := patrons[1]
	v.say("@datafind " + a.question)
	v.thread(a.question)
	v.answered(answer, a)
	v.click(answer + ` [data-value^="up "]`)
	v.shows(answer, "👍 1")
	v.do("looking elsewhere", chromedp.MouseEvent("mouseMoved", 640, 20))
	v.shoot("demo")
	v.dark()
	v.shoot("dark")
	v.size(390, 844, chromedp.EmulateMobile, chromedp.EmulateScale(2))
	v.shoot("phone-dark")

	onPhone(openPage(t, browser, d, "analyst", "data"))
}

// onPhone takes the pictures of a narrow screen.
func onPhone(phone *visitor) {
	phone.size(390, 844, chromedp.EmulateMobile, chromedp.EmulateScale(2))
	phone.shoot("phone-channel")
	phone.click("#menu")
	phone.shoot("phone-menu")
	phone.goTo("data", "")
	phone.thread(patrons[0].question)
	phone.answered(answer, patrons[0])
	phone.shoot("phone-thread")
	phone.click(answer + ` [data-action-id="columns"]`)
	phone.shows(modal, "SELECT")
	phone.shoot("phone-columns")
}

// TestRealPageWithAnotherCatalog needs EVAL_DIR, a folder that holds
// fivetran/catalog.jsonl.gz.
func TestRealPageWithAnotherCatalog(t *testing.T) {
	dir := os.Getenv("EVAL_DIR")
	if dir == "" {
		t.Skip("EVAL_DIR names no folder with fivetran/catalog.jsonl.gz")
	}
	d := openDemo(t, catalogFlags{Catalog: filepath.Join(dir, "fivetran", "catalog.jsonl.gz")})
	v := openPage(t, openBrowserFor(t), d, "engineer", "general")
	if d.tables < 2000 {
		t.Errorf("%d tables", d.tables)
	}
	question := "which customer cohorts have the highest lifetime value in shopify?"
	v.say("@datafind " + question)
	v.thread(question)
	v.shows(answer, "fivetran.shopify.", "Columns & SQL")
	v.click(answer + ` [data-action-id="columns"]`)
	v.shows(modal, "SELECT", "FROM fivetran.shopify.")
	v.shoot("fivetran")
}
