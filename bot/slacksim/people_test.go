package slacksim

import (
	"bufio"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

func get(t *testing.T, s *Server, path string) (fields, int) {
	t.Helper()
	r, err := http.NewRequest("GET", s.URL()+"sim/"+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	out, status, _ := send(t, r)
	return out, status
}

func TestPeopleOverHTTP(t *testing.T) {
	s := start(t)
	b := connect(t, s)
	said, status := people(t, s, "say", fields{"channel": "general", "user": "analyst", "text": "@datafind churn"})
	if status != 200 || said["channel"] != "C0GENERAL1" || said["ts"] == "" {
		t.Fatalf("%d %v", status, said)
	}
	b.take()
	b.take()
	reply := must(t, s, "chat.postMessage", fields{"channel": "C0GENERAL1", "thread_ts": said["ts"], "text": "x", "blocks": button("c", "q")})
	b.take()
	clicked := make(chan int, 1)
	go func() {
		_, status := people(t, s, "click", fields{"user": "analyst", "channel": "general", "message_ts": reply["ts"], "action_id": "c", "value": "q"})
		clicked <- status
	}()
	b.take()
	if status := <-clicked; status != 200 {
		t.Errorf("click: %d", status)
	}
	for path, want := range map[string]int{
		"messages?channel=general":                                  2,
		"messages?channel=general&thread_ts=" + said["ts"].(string): 2,
		"messages?channel=%40datafind&user=analyst":                 0,
		"ephemeral?user=analyst":                                    0,
	} {
		out, status := get(t, s, path)
		if list, ok := out["messages"].([]any); status != 200 || !ok || len(list) != want {
			t.Errorf("%s: %d %v", path, status, out)
		}
	}
	for path, name := range map[string]string{
		"people": "people", "channels": "channels", "calls": "calls", "home?user=analyst": "view",
		"modal?user=analyst": "view", "status?channel=general": "threads",
	} {
		out, status := get(t, s, path)
		if _, ok := out[name]; status != 200 || !ok {
			t.Errorf("%s: %d %v", path, status, out)
		}
	}
}

func TestWrongInputSaysWhatToDo(t *testing.T) {
	s := start(t)
	posts := []struct {
		path string
		body any
		want string
	}{
		{"say", fields{"channel": "general", "text": "x"}, "invalid_arguments"},
		{"say", fields{"user": "analyst", "text": "x"}, "invalid_arguments"},
		{"say", fields{"channel": "nowhere", "user": "analyst", "text": "x"}, "channel_not_found"},
		{"say", fields{"channel": "general", "user": "nobody", "text": "x"}, "user_not_found"},
		{"say", fields{"channel": "general", "user": "datafind", "text": "x"}, "invalid_user"},
		{"say", fields{"channel": "finance", "user": "guest", "text": "x"}, "not_in_channel"},
		{"say", fields{"channel": "general", "user": "analyst"}, "no_text"},
		{"say", fields{"channel": "general", "user": "analyst", "text": "x", "thread_ts": "1.1"}, "thread_not_found"},
		{"say", fields{"channel": "general", "user": "analyst", "words": "x"}, "invalid_json"},
		{"say", []any{}, "invalid_json"},
		{"open", fields{"user": "analyst", "tab": "about"}, "invalid_arguments"},
		{"shortcut", fields{"user": "analyst", "channel": "general", "message_ts": "1.1"}, "message_not_found"},
		{"nothing", fields{}, "unknown_path"},
	}
	for _, tt := range posts {
		out, status := people(t, s, tt.path, tt.body)
		help, _ := out["help"].(string)
		if status/100 != 4 || out["ok"] != false || out["error"] != tt.want || help == "" {
			t.Errorf("%s %v: %d %v, want %s", tt.path, tt.body, status, out, tt.want)
		}
	}
	for path, want := range map[string]string{
		"messages": "invalid_arguments", "messages?channel=x": "channel_not_found", "ephemeral": "invalid_arguments",
		"home?user=x": "user_not_found", "messages?channel=general&thread_ts=1": "message_not_found", "news": "invalid_arguments",
	} {
		if out, status := get(t, s, path); status != 400 || out["error"] != want {
			t.Errorf("%s: %d %v, want %s", path, status, out, want)
		}
	}
}

func TestNews(t *testing.T) {
	s := start(t)
	resp, err := http.Get(s.URL() + "sim/news?user=" + url.QueryEscape("guest"))
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	lines := bufio.NewScanner(resp.Body)
	lines.Scan() // the greeting: from here on nothing is missed
	say(t, s, "finance", "analyst", "the guest is not here", "")
	must(t, s, "chat.postEphemeral", fields{"channel": "C0GENERAL1", "user": "U0ANALYST1", "text": "for the analyst"})
	said := say(t, s, "general", "analyst", "hello", "")
	for lines.Scan() {
		data, ok := strings.CutPrefix(lines.Text(), "data: ")
		if !ok {
			continue
		}
		var n News
		if err := json.Unmarshal([]byte(data), &n); err != nil {
			t.Fatal(err)
		}
		if n.What != "message" || n.Channel != said.Channel {
			t.Errorf("first came %+v", n)
		}
		return
	}
	t.Error("no news came")
}

func TestWhoSeesWhat(t *testing.T) {
	s := start(t)
	names := func(user string) string {
		var out []string
		for _, c := range s.Channels(user) {
			out = append(out, c.Name)
		}
		return strings.Join(out, " ")
	}
	for user, want := range map[string]string{
		"analyst":  "general data finance random partners datafind",
		"steward":  "general data finance random partners board datafind",
		"guest":    "general data datafind",
		"stranger": "partners datafind",
	} {
		if got := names(user); got != want {
			t.Errorf("%s sees %q, want %q", user, got, want)
		}
	}
	say(t, s, "board", "steward", "among us", "")
	if got := s.Messages("analyst", "board", ""); len(got) != 0 {
		t.Errorf("the analyst reads %s", got)
	}
	if got := s.Messages("engineer", "board", ""); len(got) != 1 {
		t.Errorf("the engineer reads %s", got)
	}
}

func TestCompose(t *testing.T) {
	s := start(t)
	for typed, want := range map[string]string{
		"@datafind x":            "<@U0DATAFIND> x",
		"hi @analyst, @datafind": "hi <@U0ANALYST1>, <@U0DATAFIND>",
		"a@datafind":             "a@datafind",
		"@nobody @":              "@nobody @",
		"<!channel> & <@U0>":     "&lt;!channel&gt; &amp; &lt;@U0&gt;",
		"<@U0DATAFIND> é":        "<@U0DATAFIND> é",
		"a &amp; b &lt;c&gt;":    "a &amp; b &lt;c&gt;",
		"@":                      "@",
		"<":                      "&lt;",
	} {
		said := say(t, s, "random", "analyst", typed, "")
		got := decodeAll(t, s.Messages("", "random", said.TS))[0]
		if got["text"] != want {
			t.Errorf("%q became %q, want %q", typed, got["text"], want)
		}
	}
}

func TestPageIsMounted(t *testing.T) {
	s := start(t)
	say(t, s, "general", "analyst", "seen in the page", "")
	resp, err := http.Get(s.URL() + "?user=analyst&channel=general")
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"seen in the page", `data-insert="/datafind"`, `data-callback="find_for_message"`} {
		if resp.StatusCode != 200 || !strings.Contains(string(body), want) {
			t.Errorf("status %d, no %s: %.200s", resp.StatusCode, want, body)
		}
	}
}
