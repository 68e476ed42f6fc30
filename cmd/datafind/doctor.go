package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"time"

	"go.uber.org/zap"

	"github.com/datafind/datafind/bot/journal"
	"github.com/datafind/datafind/bot/slackapp"
	"github.com/datafind/datafind/bot/socket"
)

type doctorCmd struct {
	slackFlags   `embed:""`
	sourceFlags  `embed:""`
	refreshFlags `embed:""`
	modelFlags   `embed:""`
	networkFlags `embed:""`
	healthFlags  `embed:""`
	Alive        bool `help:"Only ask the health address whether the bot runs."`
}

// doctorPatience bounds one question to Slack or to the model.
const doctorPatience = 20 * time.Second

func (c doctorCmd) Run(ctx context.Context, s streams) error {
	if c.Alive {
		return alive(ctx, c.Health)
	}
	transport, _, err := c.trust()
	if err != nil {
		return err
	}
	calls := &http.Client{Transport: transport, Timeout: callTimeout}
	r := &findings{out: s.out}
	c.examineSlack(ctx, r, calls)
	c.examineModel(ctx, r, transport)
	c.examineSource(ctx, r, transport)
	c.examineJournal(ctx, r)
	return r.conclusion()
}

// findings prints what was found as it is found.
type findings struct {
	out  io.Writer
	mend int
}

func (f *findings) good(about, word string, args ...any) {
	fmt.Fprintf(f.out, "ok    %-8s %s\n", about, fmt.Sprintf(word, args...))
}

// note is worth knowing and may be as it should.
func (f *findings) note(about, word string, args ...any) {
	fmt.Fprintf(f.out, "note  %-8s %s\n", about, fmt.Sprintf(word, args...))
}

// bad must be mended before the bot can do its work.
func (f *findings) bad(about, word, mend string) {
	f.mend++
	fmt.Fprintf(f.out, "BAD   %-8s %s\n               → %s\n", about, word, mend)
}

func (f *findings) conclusion() error {
	if f.mend == 0 {
		fmt.Fprintln(f.out, "Nothing to mend.")
		return nil
	}
	fmt.Fprintf(f.out, "%d to mend.\n", f.mend)
	return errMend
}

func (c doctorCmd) examineSlack(ctx context.Context, f *findings, calls *http.Client) {
	ctx, cancel := context.WithTimeout(ctx, doctorPatience)
	defer cancel()
	if c.SlackBotToken == "" {
		f.bad("slack", "no bot token", "set SLACK_BOT_TOKEN to the bot token (xoxb-…) of the app, from OAuth & Permissions; `datafind demo` needs none")
	} else {
		c.examineBotToken(ctx, f, calls)
	}
	if c.SlackAppToken == "" {
		f.bad("slack", "no app-level token", "set SLACK_APP_TOKEN to a token (xapp-…) with the scope connections:write, from Basic Information")
		return
	}
	if err := socket.Probe(ctx, socket.NewOpener(c.SlackAppToken, "", calls)); err != nil {
		f.bad("slack", "Socket Mode: "+err.Error(), "check that the app-level token has connections:write, that Socket Mode is switched on, and that slack.com can be reached (HTTPS_PROXY, --ca-file)")
		return
	}
	f.good("slack", "Socket Mode opens")
}

func (c doctorCmd) examineBotToken(ctx context.Context, f *findings, calls *http.Client) {
	client := slackapp.NewClient(slackapp.ClientConfig{Token: c.SlackBotToken, HTTP: calls, Logger: zap.NewNop(), Now: time.Now})
	self, err := client.Identify(ctx)
	if err != nil {
		f.bad("slack", err.Error(), "check SLACK_BOT_TOKEN, that the app is installed, and that slack.com can be reached (HTTPS_PROXY, --ca-file)")
		return
	}
	f.good("slack", "signed in to %s", self.Name)
	for _, l := range self.Losses() {
		if l.Optional {
			f.note("slack", "without the optional scope %s: %s", l.Scope, l.Lost)
			continue
		}
		f.bad("slack", "without the scope "+l.Scope+": "+l.Lost, "add it under OAuth & Permissions (manifest.yaml has all) and install the app again")
	}
}

func (c doctorCmd) examineModel(ctx context.Context, f *findings, transport *http.Transport) {
	models, err := c.models(modelParts{transport: transport})
	switch {
	case err != nil:
		f.bad("model", err.Error(), "mend these settings; until then nothing starts")
		return
	case models == nil && len(c.OpenAIAPIKey) > 0:
		f.bad("model", "a key is set, but no model", "set OPENAI_MODEL to the model's name")
		return
	case models == nil:
		f.note("model", "none: answers are ranked by search only (OPENAI_MODEL, OPENAI_API_KEY, OPENAI_BASE_URL)")
		return
	}
	ctx, cancel := context.WithTimeout(ctx, doctorPatience)
	defer cancel()
	for _, h := range models.Ping(ctx) {
		if h.Err != nil {
			f.bad("model", h.Err.Error(), "check OPENAI_BASE_URL, OPENAI_API_KEY and OPENAI_MODEL; until one answers, answers are ranked by search only")
			continue
		}
		f.good("model", "%s answers in %s", h.Model, h.Took.Round(time.Millisecond))
	}
}

func (c doctorCmd) examineCatalog(ctx context.Context, f *findings) {
	snapshot, report, err := c.catalogFlags.load(ctx, time.Now())
	if err != nil {
		f.bad("catalog", err.Error(), "name a metadata CSV or JSON Lines file by --catalog")
		return
	}
	f.good("catalog", "%s: %d tables with %d columns, as of %s", snapshot.Source, len(snapshot.Tables), report.Columns, snapshot.AsOf.Format("2006-01-02 15:04 MST"))
	if c.Catalog == "" {
		f.note("catalog", "this is the embedded demo; name your own by --catalog")
	}
	if report.Filtered > 0 {
		f.note("catalog", "%d tables left out by include and exclude", report.Filtered)
	}
	switch {
	case c.Visibility == "everyone":
		f.note("catalog", "--visibility=everyone: all members see all of it, whatever its grants say")
	case snapshot.HasGrants():
		f.good("catalog", "its grants decide who sees what")
	default:
		f.note("catalog", "it carries no grants: all members see all of it")
	}
	f.note("catalog", "tables with %s (--mapping says what means what)", meaningsOf(report.Meanings))
	for _, p := range report.Problems[:min(5, len(report.Problems))] {
		f.note("catalog", "%s", p)
	}
	if more := len(report.Problems) + report.More - 5; more > 0 {
		f.note("catalog", "%d more problems with lines", more)
	}
}

func (c doctorCmd) examineJournal(ctx context.Context, f *findings) {
	j, err := journal.OpenReadOnly(ctx, c.Journal, journal.Options{})
	if errors.Is(err, fs.ErrNotExist) {
		f.note("journal", "%s is not there yet; `serve` makes it", c.Journal)
		return
	}
	if err != nil {
		f.bad("journal", err.Error(), "name another file by --journal, or do as the error says")
		return
	}
	defer j.Close()
	if err := j.Check(ctx); err != nil {
		f.bad("journal", err.Error(), "do as the error says")
		return
	}
	s, err := j.Stats(ctx)
	if err != nil {
		f.bad("journal", err.Error(), "check the file's permissions")
		return
	}
	f.good("journal", "%s: %d questions, %d answers, %d thumbs, %d KB", c.Journal, s.Questions, s.Answers, s.Votes, s.Size/1024)
	if s.Open > 0 {
		f.note("journal", "%d deliveries wait to be handled", s.Open)
	}
	if b, err := j.Backlog(ctx); err == nil && c.WriteTo != "" && b.Rows+b.Forgotten > 0 {
		f.note("journal", "%d rows wait to be written to %s, the oldest since %s; %d people wait to be forgotten there", b.Rows, c.WriteTo, b.Oldest.Format("2006-01-02 15:04 MST"), b.Forgotten)
	}
	if s.Dead > 0 {
		f.note("journal", "%d deliveries were given up after several tries; the log has the reasons", s.Dead)
	}
}
