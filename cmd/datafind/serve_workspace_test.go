package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"

	"github.com/datafind/datafind/bot/slacksim"
)

// serving is the bot on a workspace beside a local Slack.
type serving struct {
	*slacksim.Server
	metrics *prometheus.Registry
	failed  <-chan struct{} // told when a refresh failed
}

// serveLake runs `serve` with such flags, and refreshes many times a second.
func serveLake(t *testing.T, args ...string) *serving {
	t.Helper()
	sim := startSlack(t, slacksim.Config{})
	failed := make(chan struct{}, 1)
	cfg, stop, err := followLake(t, sim, logTelling(failed), args...)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	a, err := newApp(ctx, cfg)
	if err != nil {
		t.Fatal(err)
	}
	over := make(chan error, 1)
	go func() { over <- a.run(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-over; err != nil {
			t.Error(err)
		}
		if err := stop(); err != nil {
			t.Error(err)
		}
	})
	await, giveUp := context.WithTimeout(t.Context(), 10*time.Second)
	defer giveUp()
	if err := sim.Await(await, func() bool { return sim.Connections() > 0 }); err != nil {
		t.Fatal("the bot did not connect")
	}
	return &serving{sim, cfg.metrics, failed}
}

// logTelling is a log that tells of failed refreshes.
func logTelling(failed chan<- struct{}) *zap.Logger {
	core := zapcore.NewCore(zapcore.NewJSONEncoder(zap.NewProductionEncoderConfig()), zapcore.AddSync(io.Discard), zap.InfoLevel)
	return zap.New(core, zap.Hooks(func(e zapcore.Entry) error {
		if e.Message == "metadata not refreshed" {
			select {
			case failed <- struct{}{}:
			default:
			}
		}
		return nil
	}))
}

func followLake(t *testing.T, sim *slacksim.Server, log *zap.Logger, args ...string) (appConfig, func() error, error) {
	t.Helper()
	cli, err := parse(t, append([]string{"serve"}, args...)...)
	if err != nil {
		t.Fatal(err)
	}
	c := cli.Serve
	if errs := c.checkSource(); len(errs) > 0 {
		t.Fatal(errs)
	}
	c.Refresh = 50 * time.Millisecond
	transport, dialer, err := c.trust()
	if err != nil {
		t.Fatal(err)
	}
	cfg := appConfig{
		botToken: sim.BotToken(), appToken: sim.AppToken(), apiURL: sim.APIURL(), transport: transport, dialer: dialer,
		journal: c.Journal, keep: c.Keep, metrics: prometheus.NewRegistry(), log: log,
	}
	stop, err := c.follow(t.Context(), &cfg, nil, io.Discard)
	return cfg, stop, err
}

// ask asks as the analyst and returns the answer once it stands.
func (s *serving) ask(t *testing.T, channel, text string) string {
	t.Helper()
	said, err := s.Say(slacksim.Say{Channel: channel, User: "U0ANALYST1", Text: text})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	var answer string
	err = s.Await(ctx, func() bool {
		for _, raw := range s.Messages("", said.Channel, said.TS) {
			var m shown
			if json.Unmarshal(raw, &m) == nil && m.User == s.BotUser() {
				answer = string(raw)
			}
		}
		return answer != ""
	})
	if err != nil {
		t.Fatalf("%q was not answered: %v", text, err)
	}
	return answer
}

func TestARevokedGrantTakesEffectAtTheNextRefresh(t *testing.T) {
	l := startLake(t)
	s := serveLake(t, "--include", "gold.*")
	const question, table = "where are the salaries of employees?", "salaries"
	sees := func(answer string) bool { return strings.Contains(answer, "gold.hr."+table) }
	if !sees(s.ask(t, "@datafind", question)) {
		t.Fatal("a member of payroll does not see the salaries")
	}
	if sees(s.ask(t, "data", "@datafind "+question)) {
		t.Error("a channel sees what only payroll may see")
	}
	grants := l.rows[grantsOnTables]
	l.change(func() { l.rows[grantsOnTables] = grants[1:] })
	l.refreshed(t)
	if sees(s.ask(t, "@datafind", question)) {
		t.Error("the grant is revoked and the salaries are shown")
	}
	l.change(func() { l.rows[grantsOnTables] = grants })
	l.refreshed(t)
	if !sees(s.ask(t, "@datafind", question)) {
		t.Error("the grant is made again and the salaries are not shown")
	}
}

func TestEveryoneSeesAllWhereThatWasSaid(t *testing.T) {
	startLake(t)
	s := serveLake(t, "--visibility", "everyone")
	if answer := s.ask(t, "data", "@datafind where are the salaries of employees?"); !strings.Contains(answer, "gold.hr.salaries") {
		t.Errorf("a channel sees %s", answer)
	}
}

func TestWithAFullCacheTheBotAnswersThoughTheWorkspaceDoesNot(t *testing.T) {
	l := startLake(t)
	want(t, []string{"sync", "--include", "gold.*"}, exitDone)
	l.change(func() { l.denied[""] = true })
	s := serveLake(t, "--include", "gold.*", "--visibility", "everyone")
	if answer := s.ask(t, "data", "@datafind where are the orders?"); !strings.Contains(answer, "gold.sales.orders") {
		t.Errorf("answered %s", answer)
	}
	select {
	case <-s.failed:
	case <-time.After(20 * time.Second):
		t.Fatal("no refresh failed")
	}
	families, err := s.metrics.Gather()
	if err != nil {
		t.Fatal(err)
	}
	failures := -1.0
	for _, f := range families {
		if f.GetName() == "datafind_catalog_refresh_failures" {
			failures = f.GetMetric()[0].GetGauge().GetValue()
		}
	}
	if failures < 1 {
		t.Errorf("metrics tell of %v failed refreshes", failures)
	}
}

func TestAnEmptyCacheThatCannotBeFilledStopsTheStart(t *testing.T) {
	l := startLake(t)
	l.denied["information_schema.tables"] = true
	sim := startSlack(t, slacksim.Config{})
	if _, _, err := followLake(t, sim, zap.NewNop(), "--include", "*"); err == nil || !strings.Contains(err.Error(), "datafind doctor") {
		t.Errorf("the error is %v", err)
	}
}

// TestWhatWasAskedGoesToTheWorkspaceAndIsForgottenThere follows a question, its
// thumb and the wish to be forgotten.
func TestWhatWasAskedGoesToTheWorkspaceAndIsForgottenThere(t *testing.T) {
	l := startLake(t)
	s := serveLake(t, "--include", "gold.*", "--write-to", "main.bot", "--asker", "hash", "--asker-key", "sixteen bytes key")
	answer := s.ask(t, "data", "@datafind orders of 123.456.789-09?")
	m, thumbs := thumbsUnder(t, answer)
	if err := s.Click(t.Context(), slacksim.Click{User: "U0ANALYST1", Channel: "data", MessageTS: m.TS, ActionID: thumbs.Action, Value: thumbs.Positive.Value}); err != nil {
		t.Fatal(err)
	}
	answered := func(row map[string]any) bool { return row["status"] != "open" } // it may leave before its answer, too
	l.await(t, func() bool {
		return len(l.written["feedback"]) > 0 && slices.ContainsFunc(l.written["prompt_outputs"], answered)
	})
	rows := l.rowsIn("prompt_outputs")
	row := rows[slices.IndexFunc(rows, answered)]
	prompt, response := fmt.Sprint(row["prompt"]), fmt.Sprint(row["prompt_response"])
	if !strings.Contains(prompt, "[cpf]") || strings.Contains(prompt, "123.456") || !strings.Contains(response, "gold.sales.orders") || row["status"] != "answered" {
		t.Errorf("written is %v", row)
	}
	if asker := fmt.Sprint(row["asker"]); strings.Contains(asker, "U0ANALYST1") || len(asker) != 64 {
		t.Errorf("the asker is written as %s", asker)
	}
	if vote := l.rowsIn("feedback")[0]; vote["up"] != true || vote["question_id"] != row["id"] {
		t.Errorf("the thumb is %v", vote)
	}
	want(t, []string{"forget", "U0ANALYST1"}, exitDone, "records removed")
	l.await(t, func() bool {
		return strings.Contains(strings.Join(l.changes, "\n"), "MERGE INTO `main`.`bot`.`prompt_outputs` AS t USING (SELECT explode(from_json(:ids")
	})
	l.await(t, func() bool {
		return strings.Contains(strings.Join(l.changes, "\n"), "DELETE FROM `main`.`bot`.`prompt_outputs` WHERE version IS NOT NULL") // --keep
	})
}

func thumbsUnder(t *testing.T, answer string) (shown, element) {
	t.Helper()
	var m shown
	if err := json.Unmarshal([]byte(answer), &m); err != nil {
		t.Fatal(err)
	}
	e, ok := m.thumbs()
	if !ok {
		t.Fatal("there are no thumbs")
	}
	return m, e
}

func TestAnInterruptedSyncGoesOnWhereItStopped(t *testing.T) {
	l := startLake(t)
	ctx, cancel := context.WithCancel(t.Context())
	l.onAsk = func(statement string) {
		if strings.Contains(statement, "information_schema.columns") {
			cancel()
		}
	}
	var out, errs bytes.Buffer
	if code := run(ctx, []string{"sync"}, streams{&out, &errs}); code != exitFailed || !strings.Contains(errs.String(), "interrupted") {
		t.Errorf("exit %d: %s", code, errs.String())
	}
	l.change(func() { l.onAsk = nil })
	want(t, []string{"sync"}, exitDone, "2 added")
}
