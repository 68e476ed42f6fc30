package main

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/datafind/datafind"
	"github.com/datafind/datafind/bot/slacksim"
)

// members are the people who may ask and click.
var members = []string{"U0ANALYST1", "U0ENGINEER", "U0STEWARD1"}

// startSlack starts a local Slack with the bot's manifest.
func startSlack(t *testing.T, cfg slacksim.Config) *slacksim.Server {
	t.Helper()
	cfg.Manifest = datafind.Manifest
	s, err := slacksim.Start(cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// specFor is a bot for a local Slack.
func specFor(s *slacksim.Server, journal string) botSpec {
	return botSpec{APIURL: s.APIURL(), BotToken: s.BotToken(), AppToken: s.AppToken(), Journal: journal}
}

// shown is a message as far as the tests look at it.
type shown struct {
	TS        string `json:"ts"`
	Thread    string `json:"thread_ts"`
	User      string `json:"user"`
	Ephemeral bool   `json:"ephemeral"`
	Metadata  struct {
		Type    string `json:"event_type"`
		Payload struct {
			Question string `json:"question"`
		} `json:"event_payload"`
	} `json:"metadata"`
	Blocks []struct {
		Elements []element `json:"elements"`
	} `json:"blocks"`
}

type element struct {
	Type     string                 `json:"type"`
	Action   string                 `json:"action_id"`
	Positive struct{ Value string } `json:"positive_button"`
	Negative struct{ Value string } `json:"negative_button"`
}

// thumbs are the thumbs under a message, if it has any.
func (m shown) thumbs() (element, bool) {
	for _, b := range m.Blocks {
		for _, e := range b.Elements {
			if e.Type == "feedback_buttons" {
				return e, true
			}
		}
	}
	return element{}, false
}

// at is when a message was posted.
func at(ts string) time.Time {
	var seconds, micros int64
	for i, part := 0, &seconds; i < len(ts); i++ {
		if ts[i] == '.' {
			part = &micros
			continue
		}
		*part = *part*10 + int64(ts[i]-'0')
	}
	return time.Unix(seconds, micros*1000)
}

// read gives the messages that are wanted.
func read(raw []json.RawMessage, want func(shown) bool) []shown {
	var out []shown
	for _, one := range raw {
		var m shown
		if json.Unmarshal(one, &m) == nil && want(m) {
			out = append(out, m)
		}
	}
	return out
}

// texts are questions as people ask them.
var texts = []string{
	"where do we keep churn by month?", "onde encontro o saldo da conta corrente do cliente?",
	"¿dónde están las ventas por tienda?", "qual a escolaridade do cliente?", "credit card invoices",
	"which table has the delinquency of loans?", "estoque por loja", "fraud alerts on cards",
	"¿qué tabla tiene los clientes por ciudad?", "returns by product",
}
