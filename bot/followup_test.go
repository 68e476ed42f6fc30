package bot

import (
	"strings"
	"testing"

	"github.com/datafind/datafind/llm"
)

func TestFollowUp(t *testing.T) {
	q := question()
	q.Place = Place{Surface: Command, Team: "T1", Channel: "C1", ResponseURL: "https://x.test/reply"}
	h := newHouse(t, found(churn, mrr), &model{})
	first, err := h.Find(t.Context(), q)
	must(t, err)
	if m := Compose(q, first, now); !has(m, Thumbs) || strings.Contains(m.String(), "search only") {
		t.Errorf("the first stage of a command, while a model is asked:\n%s", m)
	}
	tests := []struct {
		name     string
		verdict  llm.Verdict
		lapse    Lapse
		sameLead bool
		want     string // in it; empty: there is nothing to add
		buttons  bool
	}{
		{"another leads", fits(pick(1, "Revenue lost.")), NoLapse, false, "Revenue lost; was second", true},
		{"the same leads", fits(pick(0, "Customers lost.")), NoLapse, true, "Customers lost.", false},
		{"the same, no reason", fits(pick(0, "")), NoLapse, true, "", false},
		{"the model failed", llm.Verdict{}, Failed, true, "Ranked by search only: the model failed", false},
		{"the model was late", llm.Verdict{}, Late, true, "Ranked by search only: the model was late", false},
		{"nothing fits", llm.Verdict{Outcome: llm.None, Model: "m"}, NoLapse, false, "No table found", false},
	}
	for _, tt := range tests {
		m, ok := FollowUp(q, settled(first, tt.verdict, tt.lapse, false), tt.sameLead, now)
		same(t, tt.name+": adds", ok, tt.want != "")
		if !ok {
			continue
		}
		if said := m.String(); tt.lapse == NoLapse && !strings.HasPrefix(said, "On a closer look:\n") || !strings.Contains(said, tt.want) {
			t.Errorf("%s:\n%s", tt.name, said)
		}
		same(t, tt.name+": buttons", has(m, Actions), tt.buttons)
		if len(m.Blocks) > 8 {
			t.Errorf("%s: %d blocks", tt.name, len(m.Blocks))
		}
	}
}

func has(m Message, f Form) bool {
	for _, b := range m.Blocks {
		if b.Form == f {
			return true
		}
	}
	return false
}
