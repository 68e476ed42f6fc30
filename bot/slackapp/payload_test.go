package slackapp

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/datafind/datafind/bot"
	"github.com/datafind/datafind/bot/journal"
)

var me = Identity{User: "UBOT", Bot: "BBOT", Team: "T1"}

func event(event string) journal.Envelope {
	return journal.Envelope{Key: "Ev1", Type: "events_api", Payload: []byte(`{"team_id":"T1","event":` + event + `}`)}
}

func interactive(payload string) journal.Envelope {
	return journal.Envelope{Key: "env1", Type: "interactive", Payload: []byte(payload)}
}

func TestParse(t *testing.T) {
	for name, c := range map[string]struct {
		in   journal.Envelope
		want any // nil: ignored
	}{
		"mention": {
			event(`{"type":"app_mention","channel":"C1","user":"U1","ts":"1.1","text":"<@UBOT> churn by &lt;month&gt;?"}`),
			asked{Surface: bot.Mention, Team: "T1", Channel: "C1", Thread: "1.1", Message: "1.1", User: "U1", Text: "churn by <month>?"},
		},
		"mention as message in a thread": {
			event(`{"type":"message","channel":"C1","channel_type":"channel","user":"U1","ts":"1.2","thread_ts":"1.1","text":"hey <@UBOT|datafind> churn"}`),
			asked{Surface: bot.Mention, Team: "T1", Channel: "C1", Thread: "1.1", Message: "1.2", User: "U1", Text: "hey churn"},
		},
		"reply to others in a thread": {
			event(`{"type":"message","channel":"C1","user":"U1","ts":"1.2","thread_ts":"1.1","text":"and by month?"}`),
			asked{Surface: bot.Mention, Team: "T1", Channel: "C1", Thread: "1.1", Message: "1.2", User: "U1", Text: "and by month?", Aside: true}},
		"reply to someone else in a thread": {event(`{"type":"message","channel":"C1","user":"U1","ts":"1.2","thread_ts":"1.1","text":"<@U2> and by month?"}`), nil},
		"reply of an app in a thread":       {event(`{"type":"message","channel":"C1","bot_id":"B2","ts":"1.2","thread_ts":"1.1","text":"and by month?"}`), nil},
		"message to others":                 {event(`{"type":"message","channel":"C1","user":"U1","ts":"1.2","text":"churn"}`), nil},
		"direct": {
			event(`{"type":"message","channel":"D1","channel_type":"im","user":"U1","ts":"1.1","text":"saldo"}`),
			asked{Surface: bot.Direct, Team: "T1", Channel: "D1", Thread: "1.1", Message: "1.1", User: "U1", Text: "saldo"},
		},
		"direct with a file": {
			event(`{"type":"message","subtype":"file_share","channel":"D1","channel_type":"im","user":"U1","ts":"1.1","text":"saldo"}`),
			asked{Surface: bot.Direct, Team: "T1", Channel: "D1", Thread: "1.1", Message: "1.1", User: "U1", Text: "saldo"},
		},
		"own message":  {event(`{"type":"message","channel":"D1","channel_type":"im","user":"UBOT","ts":"1.1","text":"x"}`), nil},
		"own by bot":   {event(`{"type":"message","channel":"D1","channel_type":"im","bot_id":"BBOT","ts":"1.1","text":"x"}`), nil},
		"someone came": {event(`{"type":"message","subtype":"channel_join","channel":"D1","user":"U1","ts":"1.1"}`), nil},
		"another bot": {
			event(`{"type":"app_mention","channel":"C1","user":"U9","bot_id":"B9","ts":"1.1","text":"<@UBOT> churn"}`),
			asked{Surface: bot.Mention, Team: "T1", Channel: "C1", Thread: "1.1", Message: "1.1", User: "U9", Robot: "B9", Text: "churn"},
		},
		"edit": {
			event(`{"type":"message","subtype":"message_changed","channel":"C1","ts":"7.5","message":{"user":"U1","ts":"1.1","text":"<@UBOT> churn"},"previous_message":{"text":"<@UBOT> chrn"}}`),
			edited{
				Now:      asked{Surface: bot.Mention, Team: "T1", Channel: "C1", Thread: "1.1", Message: "1.1", User: "U1", Text: "churn"},
				Mentions: true, At: time.Unix(7, 500_000_000).UTC(),
			},
		},
		"unfurled": {event(`{"type":"message","subtype":"message_changed","channel":"C1","message":{"user":"U1","ts":"1.1","text":"a"},"previous_message":{"text":"a"}}`), nil},
		"own edit": {event(`{"type":"message","subtype":"message_changed","channel":"C1","message":{"user":"UBOT","bot_id":"BBOT","ts":"1.1","text":"a"}}`), nil},
		"deleted": {
			event(`{"type":"message","subtype":"message_deleted","channel":"C1","deleted_ts":"1.1","previous_message":{"user":"U1"}}`),
			deleted{Team: "T1", Channel: "C1", Message: "1.1"},
		},
		"deleted with replies": {
			event(`{"type":"message","subtype":"message_changed","channel":"C1","message":{"subtype":"tombstone","user":"USLACKBOT","ts":"1.1","text":"This message was deleted."},"previous_message":{"text":"a"}}`),
			deleted{Team: "T1", Channel: "C1", Message: "1.1"},
		},
		"home": {
			event(`{"type":"app_home_opened","user":"U1","channel":"D1","tab":"home"}`),
			opened{Team: "T1", User: "U1", Channel: "D1", Tab: "home"},
		},
		"unknown event": {event(`{"type":"team_join","user":{"id":"U1"}}`), nil},
		"command": {
			journal.Envelope{Key: "env1", Type: "slash_commands", Payload: []byte(`{"team_id":"T1","channel_id":"C1","user_id":"U1","command":"/datafind","text":"churn <https://x.test|here>","response_url":"https://h.test/1"}`)},
			asked{Surface: bot.Command, Team: "T1", Channel: "C1", User: "U1", Text: "churn here", ResponseURL: "https://h.test/1", Key: "env1"},
		},
		"shortcut": {
			interactive(`{"type":"message_action","callback_id":"find_for_message","team":{"id":"T1"},"user":{"id":"U1"},"channel":{"id":"C1"},"message":{"ts":"1.1","text":"*where* is churn"},"response_url":"https://h.test/1"}`),
			asked{Surface: bot.Command, Team: "T1", Channel: "C1", User: "U1", Text: "where is churn", ResponseURL: "https://h.test/1", Key: "env1"},
		},
		"thumb": {
			interactive(`{"type":"block_actions","team":{"id":"T1"},"user":{"id":"U1"},"channel":{"id":"C1"},"message":{"ts":"1.2","thread_ts":"1.1"},"container":{"message_ts":"1.2"},"trigger_id":"tr","response_url":"https://h.test/1","actions":[{"action_id":"feedback","value":"up 2 q"}]}`),
			clicked{Team: "T1", User: "U1", Channel: "C1", Message: "1.2", Thread: "1.1", Action: "feedback", Value: "up 2 q", ResponseURL: "https://h.test/1", Trigger: "tr", Key: "env1"},
		},
		"choice in a modal": {
			interactive(`{"type":"block_actions","team":{"id":"T1"},"user":{"id":"U1"},"trigger_id":"tr","actions":[{"action_id":"table","selected_option":{"value":"a.b"}}],"view":{"id":"V1","hash":"h","callback_id":"columns","private_metadata":"1 q","state":{"values":{"b":{"table":{"selected_option":{"value":"a.b"}}}}}}}`),
			clicked{Team: "T1", User: "U1", Action: "table", Value: "a.b", Trigger: "tr", Key: "env1",
				View: view{ID: "V1", Callback: "columns", Private: "1 q", Values: map[string]string{"table": "a.b"}}},
		},
		"submission": {
			interactive(`{"type":"view_submission","team":{"id":"T1"},"user":{"id":"U1"},"view":{"id":"V1","callback_id":"wrong","private_metadata":"1 q","state":{"values":{"a":{"right":{"selected_option":{"value":"x"}}},"b":{"reason":{"value":"old"}}}}}}`),
			submitted{Team: "T1", User: "U1", View: view{ID: "V1", Callback: "wrong", Private: "1 q", Values: map[string]string{"right": "x", "reason": "old"}}},
		},
		"other shortcut": {interactive(`{"type":"message_action","callback_id":"x","user":{"id":"U1"}}`), nil},
		"hello":          {journal.Envelope{Type: "hello", Payload: []byte(`{}`)}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := parse(c.in, me)
			if c.want == nil {
				if !errors.Is(err, errIgnored) {
					t.Errorf("got %+v, %v; want it ignored", got, err)
				}
				return
			}
			if diff := cmp.Diff(c.want, got, cmp.AllowUnexported(view{}, clicked{}, submitted{})); err != nil || diff != "" {
				t.Errorf("error %v, -want +got:\n%s", err, diff)
			}
		})
	}
}

func TestParseRefusesWhatSlackDoesNotSend(t *testing.T) {
	for _, e := range []journal.Envelope{
		event(`[]`), event(`{"type":"app_mention"}`), event(`{"type":"message","subtype":"message_changed","channel":"C1"}`),
		event(`{"type":"app_home_opened"}`), interactive(`{}`), interactive(`{"type":"block_actions","user":{"id":"U1"}}`),
		interactive(`{"type":"view_submission","user":{"id":"U1"}}`), interactive(`not json`),
		{Type: "slash_commands", Payload: []byte(`{"user_id":"U1"}`)},
	} {
		if got, err := parse(e, me); err == nil || errors.Is(err, errIgnored) {
			t.Errorf("%s gave %+v, %v", e.Payload, got, err)
		}
	}
}

func FuzzPayload(f *testing.F) {
	f.Add("events_api", `{"team_id":"T1","event":{"type":"app_mention","channel":"C1","user":"U1","ts":"1.1","text":"<@UBOT> <x|y> <"}}`)
	f.Add("events_api", `{"event":{"type":"message","subtype":"message_changed","channel":"C1","message":{"ts":"1"},"previous_message":null}}`)
	f.Add("slash_commands", `{"user_id":"U1","response_url":"x","text":"<!date^1^a|b>"}`)
	f.Add("interactive", `{"type":"block_actions","user":{"id":"U1"},"actions":[{}],"view":{"state":{"values":{"a":{"b":null}}}}}`)
	f.Add("interactive", `{"type":"view_submission","user":{"id":"U1"},"view":{"state":{"values":null}}}`)
	f.Fuzz(func(t *testing.T, kind, payload string) {
		got, err := parse(journal.Envelope{Key: "k", Type: kind, Payload: []byte(payload)}, me)
		if (got == nil) == (err == nil) {
			t.Fatalf("got %+v with error %v", got, err)
		}
		if a, ok := got.(asked); ok && (a.Channel == "" && a.ResponseURL == "" || len([]rune(a.Text)) > maxQuestion) {
			t.Fatalf("a question that cannot be answered: %+v", a)
		}
	})
}
