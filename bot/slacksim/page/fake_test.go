package page

import (
	"encoding/json"
	"os"
	"testing"
	"time"
)

// fake is a workspace read from testdata/workspace.json.
type fake struct {
	Title    string                       `json:"name"`
	Persons  []Person                     `json:"people"`
	Places   []Channel                    `json:"channels"`
	Said     map[string][]json.RawMessage `json:"messages"`
	Statuses map[string]string            `json:"status"`
	Asked    map[string]json.RawMessage   `json:"prompts"`
	Homes    map[string]json.RawMessage   `json:"home"`
	Modals   map[string]json.RawMessage   `json:"modal"`
}

func newFake(t testing.TB) *fake {
	t.Helper()
	raw, err := os.ReadFile("testdata/workspace.json")
	if err != nil {
		t.Fatal(err)
	}
	f := &fake{}
	if err := json.Unmarshal(raw, f); err != nil {
		t.Fatal(err)
	}
	return f
}

func (f *fake) Name() string                         { return f.Title }
func (f *fake) People() []Person                     { return f.Persons }
func (f *fake) Channels(string) []Channel            { return f.Places }
func (f *fake) Home(user string) json.RawMessage     { return f.Homes[user] }
func (f *fake) Modal(user string) json.RawMessage    { return f.Modals[user] }
func (f *fake) Status(channel, thread string) string { return f.Statuses[channel+" "+thread] }

func (f *fake) Prompts(channel, thread string) json.RawMessage { return f.Asked[channel+" "+thread] }

func (f *fake) Messages(_, channel, thread string) []json.RawMessage {
	var list []json.RawMessage
	for _, raw := range f.Said[channel] {
		var m message
		if err := json.Unmarshal(raw, &m); thread == "" || err == nil && (m.TS == thread || m.ThreadTS == thread) {
			list = append(list, raw)
		}
	}
	return list
}

// noon is when the tests look: the afternoon of the last messages.
func noon() time.Time { return time.Date(2026, 11, 22, 12, 30, 0, 0, time.UTC) }

var examples = map[string][]string{
	"en": {"where do we keep churn by month?", "which table has card refunds?", "who owns customer addresses?"},
	"pt": {"onde fica o saldo da conta corrente?", "qual tabela tem o churn por mês?", "onde estão os estornos de cartão?"},
}
