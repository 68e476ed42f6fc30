package socket

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestClassify(t *testing.T) {
	const events, interactive = "events_api", "interactive"
	kept := func(key, lane string) Class { return Class{Key: key, Lane: lane, Keep: true} }
	urgent := func(key, lane string) Class { return Class{Key: key, Lane: lane, Urgent: true, Keep: true} }
	dropped := func(key, lane string) Class { return Class{Key: key, Lane: lane} }
	changed := func(key, lane string, m Message) Class { return Class{Key: key, Lane: lane, About: m} }
	for _, tt := range []struct {
		name, envelope, payload string
		want                    Class
	}{
		{"mention", events, `{"event_id":"E","event":{"type":"app_mention","user":"U1","channel":"C1","ts":"1.1","text":"<@UBOT> hi"}}`,
			kept("event:E", "thread:C1:1.1")},
		{"mention in a thread", events, `{"event_id":"E","event":{"type":"app_mention","user":"U1","channel":"C1","ts":"1.2","thread_ts":"1.1"}}`,
			kept("event:E", "thread:C1:1.1")},
		{"mention by the bot itself", events, `{"event_id":"E","event":{"type":"app_mention","user":"UBOT","channel":"C1","ts":"1.1"}}`,
			dropped("event:E", "thread:C1:1.1")},
		{"the same mention as a message", events, `{"event_id":"F","event":{"type":"message","user":"U1","channel":"C1","ts":"1.1","text":"<@UBOT> hi"}}`,
			kept("event:F", "thread:C1:1.1")},
		{"message to others", events, `{"event_id":"E","event":{"type":"message","user":"U1","channel":"C1","channel_type":"channel","ts":"1.1","text":"lunch, <@U2>?"}}`,
			dropped("event:E", "thread:C1:1.1")},
		{"reply that names nobody", events, `{"event_id":"E","team_id":"T1","event":{"type":"message","user":"U1","channel":"C1","ts":"1.2","thread_ts":"1.1","text":"and by month?"}}`,
			changed("event:E", "thread:C1:1.1", Message{"T1", "C1", "1.1"})},
		{"reply to someone", events, `{"event_id":"E","team_id":"T1","event":{"type":"message","user":"U1","channel":"C1","ts":"1.2","thread_ts":"1.1","text":"<@U2> and by month?"}}`,
			dropped("event:E", "thread:C1:1.1")},
		{"the bot's reply", events, `{"event_id":"E","team_id":"T1","event":{"type":"message","user":"UBOT","channel":"C1","ts":"1.2","thread_ts":"1.1","text":"churn"}}`,
			dropped("event:E", "thread:C1:1.1")},
		{"long reply", events, `{"event_id":"E","team_id":"T1","event":{"type":"message","user":"U1","channel":"C1","ts":"1.2","thread_ts":"1.1","text":"` + strings.Repeat("lunch ", 20) + `"}}`,
			dropped("event:E", "thread:C1:1.1")},
		{"message that joins", events, `{"event_id":"E","event":{"type":"message","subtype":"channel_join","user":"U1","channel":"C1","ts":"1.1","text":"<@UBOT> joined"}}`,
			dropped("event:E", "thread:C1:1.1")},
		{"direct message", events, `{"event_id":"E","event":{"type":"message","user":"U1","channel":"D1","channel_type":"im","ts":"1.1","text":"churn"}}`,
			kept("event:E", "thread:D1:1.1")},
		{"direct message with a file", events, `{"event_id":"E","event":{"type":"message","subtype":"file_share","user":"U1","channel":"D1","ts":"1.1"}}`,
			kept("event:E", "thread:D1:1.1")},
		{"own direct message", events, `{"event_id":"E","event":{"type":"message","user":"UBOT","channel":"D1","channel_type":"im","ts":"1.1"}}`,
			dropped("event:E", "thread:D1:1.1")},
		{"edit of a mention", events, `{"event_id":"E","event":{"type":"message","subtype":"message_changed","channel":"C1","ts":"9.9","message":{"user":"U1","ts":"1.2","thread_ts":"1.1","text":"<@UBOT> hi"}}}`,
			kept("event:E", "thread:C1:1.1")},
		{"edit that takes the mention away", events, `{"event_id":"E","event":{"type":"message","subtype":"message_changed","channel":"C1","ts":"9.9","message":{"user":"U1","ts":"1.1","text":"hi"},"previous_message":{"text":"<@UBOT> hi"}}}`,
			kept("event:E", "thread:C1:1.1")},
		{"edit among others", events, `{"event_id":"E","team_id":"T1","event":{"type":"message","subtype":"message_changed","channel":"C1","ts":"9.9","message":{"user":"U1","ts":"1.1","text":"hi"},"previous_message":{"text":"ho"}}}`,
			changed("event:E", "thread:C1:1.1", Message{"T1", "C1", "1.1"})},
		{"tombstone of what named the bot once", events, `{"event_id":"E","team_id":"T1","event":{"type":"message","subtype":"message_changed","channel":"C1","ts":"9.9","message":{"user":"USLACKBOT","subtype":"tombstone","ts":"1.1","text":"This message was deleted."},"previous_message":{"text":"ho"}}}`,
			changed("event:E", "thread:C1:1.1", Message{"T1", "C1", "1.1"})},
		{"update of an answer in a channel", events, `{"event_id":"E","team_id":"T1","event":{"type":"message","subtype":"message_changed","channel":"C1","ts":"9.9","message":{"user":"UBOT","ts":"1.2","thread_ts":"1.1"}}}`,
			dropped("event:E", "thread:C1:1.1")},
		{"update of an answer in a direct message", events, `{"event_id":"E","event":{"type":"message","subtype":"message_changed","channel":"D1","channel_type":"im","ts":"9.9","message":{"user":"UBOT","ts":"1.2","thread_ts":"1.1"}}}`,
			dropped("event:E", "thread:D1:1.1")},
		{"deleted question", events, `{"event_id":"E","event":{"type":"message","subtype":"message_deleted","channel":"C1","ts":"9.9","deleted_ts":"1.1","previous_message":{"user":"U1","ts":"1.1","text":"<@UBOT> hi"}}}`,
			kept("event:E", "thread:C1:1.1")},
		{"deleted, nobody knows what", events, `{"event_id":"E","event":{"type":"message","subtype":"message_deleted","channel":"C1","ts":"9.9","deleted_ts":"1.1"}}`,
			kept("event:E", "thread:C1:1.1")},
		{"deleted among others", events, `{"event_id":"E","team_id":"T1","event":{"type":"message","subtype":"message_deleted","channel":"C1","ts":"9.9","deleted_ts":"1.1","previous_message":{"user":"U1","text":"hi"}}}`,
			changed("event:E", "thread:C1:1.1", Message{"T1", "C1", "1.1"})},
		{"home", events, `{"event_id":"E","event":{"type":"app_home_opened","user":"U1","channel":"D1","tab":"home"}}`,
			kept("event:E", "user:U1")},
		{"event with fields of other shapes", events, `{"event_id":"E","event":{"type":"channel_created","channel":{"id":"C1"},"user":7}}`,
			kept("event:E", "")},
		{"event without an id", events, `{"event":{"type":"app_mention","user":"U1","channel":"C1","ts":"1.1"}}`,
			kept("", "thread:C1:1.1")},
		{"command", "slash_commands", `{"command":"/datafind","user_id":"U1","trigger_id":"T"}`, kept("command:T", "")},
		{"click in a message", interactive, `{"type":"block_actions","user":{"id":"U1"},"container":{"channel_id":"C1","message_ts":"1.1"},"actions":[{"action_id":"a","action_ts":"5.5"}]}`,
			urgent("click:C1:1.1:U1:a:5.5", "click:C1:1.1:U1:a")},
		{"click told in the old way", interactive, `{"type":"block_actions","user":{"id":"U1"},"channel":{"id":"C1"},"message":{"ts":"1.1"},"actions":[{"action_id":"a","action_ts":"5.5"}]}`,
			urgent("click:C1:1.1:U1:a:5.5", "click:C1:1.1:U1:a")},
		{"click in a view", interactive, `{"type":"block_actions","user":{"id":"U1"},"container":{"type":"view","view_id":"V1"},"view":{"id":"V1"},"actions":[{"action_id":"a","action_ts":"5.5"}]}`,
			urgent("click:V1:U1:a:5.5", "click:V1:U1:a")},
		{"click without a time", interactive, `{"type":"block_actions","user":{"id":"U1"},"container":{"channel_id":"C1","message_ts":"1.1"},"actions":[{"action_id":"a"}]}`,
			urgent("", "click:C1:1.1:U1:a")},
		{"submission", interactive, `{"type":"view_submission","user":{"id":"U1"},"view":{"id":"V1","hash":"h"}}`, urgent("submit:U1:V1:h", "user:U1")},
		{"closed view", interactive, `{"type":"view_closed","user":{"id":"U1"},"view":{"id":"V1","hash":"h"}}`, urgent("close:U1:V1:h", "user:U1")},
		{"shortcut", interactive, `{"type":"message_action","user":{"id":"U1"},"action_ts":"5.5"}`, kept("shortcut:U1:5.5", "")},
		{"suggestion", interactive, `{"type":"block_suggestion","user":{"id":"U1"}}`, Class{}},
		{"interaction of another type", interactive, `{"type":"brand_new","user":{"id":"U1"}}`, urgent("", "user:U1")},
		{"envelope of another type", "brand_new", `{"user":{"id":"U1"}}`, Class{}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, Classify(tt.envelope, []byte(tt.payload), "UBOT")); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestAnyMentionIsKeptWhileTheBotIsUnknown(t *testing.T) {
	for text, want := range map[string]bool{"<@U7> hi": true, "hi": false} {
		payload := `{"event":{"type":"message","user":"U1","channel":"C1","ts":"1.1","text":"` + text + `"}}`
		if got := Classify("events_api", []byte(payload), "").Keep; got != want {
			t.Errorf("%q: keep is %v", text, got)
		}
	}
}

func FuzzClassify(f *testing.F) {
	for _, payload := range []string{
		mention("Ev1", "1.1"), click("U1", "5.5"), `{}`, `[]`, `null`, `{"event":null,"actions":[null]}`, `{"event":{"message":{"message":{}}}}`, `{`,
	} {
		f.Add("events_api", payload)
		f.Add("interactive", payload)
		f.Add("slash_commands", payload)
	}
	f.Fuzz(func(t *testing.T, envelope, payload string) {
		c := Classify(envelope, []byte(payload), "UBOT")
		if !json.Valid([]byte(payload)) && c.Key != "" && envelope == "" {
			t.Errorf("a key out of nothing: %+v", c)
		}
		if strings.HasSuffix(c.Key, ":") || strings.HasSuffix(c.Lane, ":") {
			t.Errorf("a part is missing: %+v", c)
		}
		if c.Urgent && envelope != "interactive" {
			t.Errorf("urgent is for interactions alone: %+v", c)
		}
	})
}
