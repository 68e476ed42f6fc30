package slacksim

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/datafind/datafind/bot/blockkit"
)

// FuzzCompose: whatever is typed, only mentions of people are markup, and the
// rest can be read back.
func FuzzCompose(f *testing.F) {
	for _, typed := range []string{"@datafind churn", "<@U0DATAFIND>", "<!channel> & @nobody", "a@b", "&amp;lt;", "@"} {
		f.Add(typed)
	}
	ws := newWorkspace(time.Now, nil)
	f.Fuzz(func(t *testing.T, typed string) {
		m := &message{body: fields{}}
		ws.compose(m, typed)
		text := m.body["text"].(string)
		for _, p := range ws.people {
			text = strings.ReplaceAll(text, "<@"+p.id+">", "")
		}
		if strings.ContainsAny(text, "<>") {
			t.Errorf("%q became %q", typed, m.body["text"])
		}
		raw(m.body)
	})
}

// FuzzArgs: a body is read or refused with a code.
func FuzzArgs(f *testing.F) {
	f.Add("application/json", `{"channel":"C1","blocks":[]}`)
	f.Add("application/json", `[]`)
	f.Add("application/x-www-form-urlencoded", "channel=C1&blocks=%5B%5D&metadata=%7B%7D")
	f.Add("multipart/form-data; boundary=x", "--x\r\n\r\n")
	f.Fuzz(func(t *testing.T, kind, body string) {
		r := httptest.NewRequest(http.MethodPost, "/api/chat.postMessage", strings.NewReader(body))
		r.Header.Set("Content-Type", kind)
		a, err := readArgs(r)
		if err != nil {
			if err.Error() == "" {
				t.Error("refused without a code")
			}
			return
		}
		readContent(a)
	})
}

// FuzzView: a view that passes the check can be shown, clicked and filled in.
func FuzzView(f *testing.F) {
	f.Add([]byte(raw(inputs())), "reason", "x")
	f.Add([]byte(raw(modal(button("c", "q")[1]))), "c", "q")
	f.Add([]byte(`{"type":"modal","title":{"type":"plain_text","text":"T"},"blocks":[{"type":"section","block_id":"","text":{"type":"mrkdwn","text":"x"},"accessory":{"type":"checkboxes","options":[{"text":{"type":"plain_text","text":"x"},"value":"v"}]}}]}`), "", "v")
	s := &Server{ws: newWorkspace(time.Now, nil), news: newNews()}
	f.Fuzz(func(t *testing.T, given []byte, action, value string) {
		if !json.Valid(given) {
			return
		}
		v, err := s.readView(blockkit.Modal, "U0ANALYST1", given)
		if err != nil {
			return
		}
		v.fillIn(map[string]any{action: value})
		v.incomplete()
		if at, ok := find(everyElement(v.blocks()), action, value); ok {
			chosen(at.element, []string{value})
		}
		raw(v.render())
	})
}
