package slacksim

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
)

func TestPostUpdateRead(t *testing.T) {
	s := start(t)
	said := say(t, s, "general", "analyst", "@datafind churn", "")
	posted := must(t, s, "chat.postMessage", fields{
		"channel": said.Channel, "thread_ts": said.TS, "text": "a &amp; b", "blocks": button("c", "q"),
		"metadata": fields{"event_type": "answer", "event_payload": fields{"question": "q1"}},
	})
	ts := posted["ts"].(string)
	must(t, s, "chat.update", fields{"channel": said.Channel, "ts": ts, "text": "settled"})

	replies := must(t, s, "conversations.replies", fields{"channel": said.Channel, "ts": said.TS, "include_all_metadata": true})
	list := replies["messages"].([]any)
	if len(list) != 2 {
		t.Fatalf("replies: %v", replies)
	}
	parent, answer := list[0].(fields), list[1].(fields)
	if parent["reply_count"] != 1.0 || parent["thread_ts"] != said.TS || parent["latest_reply"] != ts {
		t.Errorf("parent: %v", parent)
	}
	if answer["text"] != "settled" || answer["edited"] == nil || answer["bot_id"] != botID || answer["parent_user_id"] != "U0ANALYST1" {
		t.Errorf("answer: %v", answer)
	}
	if len(answer["blocks"].([]any)) != 3 {
		t.Error("an update without blocks lost them")
	}
	if answer["metadata"].(fields)["event_type"] != "answer" {
		t.Errorf("metadata: %v", answer["metadata"])
	}
	bare := must(t, s, "conversations.replies", fields{"channel": said.Channel, "ts": said.TS})
	if _, ok := bare["messages"].([]any)[1].(fields)["metadata"]; ok {
		t.Error("metadata is given unasked")
	}
	if got := decodeAll(t, s.Messages("", "general", said.TS)); len(got) != 2 || got[1]["metadata"] == nil {
		t.Errorf("people see %v", got)
	}
	history := must(t, s, "conversations.history", fields{"channel": said.Channel})
	if len(history["messages"].([]any)) != 1 {
		t.Errorf("history: %v", history)
	}
}

// TestFormBodies calls as Slack's own libraries do: a form, with JSON within.
func TestFormBodies(t *testing.T) {
	s := start(t)
	form := url.Values{
		"token": {s.BotToken()}, "channel": {"C0GENERAL1"},
		"blocks": {`[{"type":"divider"}]`}, "text": {"hello"},
	}
	r, err := http.NewRequest("POST", s.APIURL()+"chat.postMessage", strings.NewReader(form.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	out, _, header := send(t, r)
	if out["ok"] != true {
		t.Fatal(out)
	}
	if scopes := header.Get("X-OAuth-Scopes"); !strings.Contains(scopes, "chat:write") {
		t.Errorf("X-OAuth-Scopes: %q", scopes)
	}
}

func TestRefusals(t *testing.T) {
	s := start(t)
	theirs := say(t, s, "general", "analyst", "hello", "")
	long := strings.Repeat("x", 3000)
	block := fields{"type": "section", "text": fields{"type": "mrkdwn", "text": long}}
	meta := fields{"event_type": "x"}
	const general = "C0GENERAL1"
	tests := []struct {
		method string
		body   fields
		want   string
	}{
		{"chat.nothing", nil, "unknown_method"},
		{"api.test", fields{"error": "mine"}, "mine"},
		{"chat.postMessage", fields{"channel": "C0NOWHERE", "text": "x"}, "channel_not_found"},
		{"chat.postMessage", fields{"channel": "C0RANDOM01", "text": "x"}, "not_in_channel"},
		{"chat.postMessage", fields{"channel": general}, "no_text"},
		{"chat.postMessage", fields{"channel": general, "text": strings.Repeat("x", 40001)}, "msg_too_long"},
		{"chat.postMessage", fields{"channel": general, "blocks": []any{block, block, block, block, block}}, "msg_blocks_too_long"},
		{"chat.postMessage", fields{"channel": general, "blocks": []any{fields{"type": "sections"}}}, "invalid_blocks"},
		{"chat.postMessage", fields{"channel": general, "blocks": "[{"}, "invalid_blocks_format"},
		{"chat.postMessage", fields{"channel": general, "text": "x", "metadata": "{"}, "invalid_metadata_format"},
		{"chat.postMessage", fields{"channel": general, "text": "x", "metadata": meta}, "invalid_metadata_schema"},
		{"chat.postMessage", fields{"channel": general, "text": "x", "thread_ts": "1.1"}, "thread_not_found"},
		{"chat.postEphemeral", fields{"channel": general, "text": "x", "user": "U0NOBODY"}, "user_not_in_channel"},
		{"chat.update", fields{"channel": general, "text": "x", "ts": "1.1"}, "message_not_found"},
		{"chat.update", fields{"channel": general, "text": "x", "ts": theirs.TS}, "cant_update_message"},
		{"chat.delete", fields{"channel": general, "ts": theirs.TS}, "cant_delete_message"},
		{"chat.startStream", fields{"channel": general}, "invalid_thread_ts"},
		{"chat.startStream", fields{"channel": general, "thread_ts": theirs.TS}, "missing_recipient_user_id"},
		{"chat.startStream", fields{"channel": general, "thread_ts": theirs.TS, "recipient_user_id": "U"}, "missing_recipient_team_id"},
		{"chat.appendStream", fields{"channel": general, "ts": "1.1"}, "message_not_found"},
		{"users.info", fields{"user": "U0NOBODY"}, "user_not_found"},
		{"users.info", fields{"user": "analyst"}, "user_not_found"},
		{"users.lookupByEmail", fields{"email": "x@y.example"}, "users_not_found"},
		{"conversations.info", fields{"channel": "general"}, "channel_not_found"},
		{"conversations.replies", fields{"channel": general, "ts": "1.1"}, "thread_not_found"},
		{"conversations.history", fields{"channel": "C0RANDOM01"}, "not_in_channel"},
		{"conversations.open", fields{"users": "U0NOBODY"}, "user_not_found"},
		{"conversations.members", fields{"channel": general, "cursor": "x"}, "invalid_cursor"},
		{"reactions.add", fields{"channel": general, "timestamp": "1.1", "name": "eyes"}, "message_not_found"},
		{"assistant.threads.setStatus", fields{"channel_id": general, "thread_ts": "1.1", "status": "x"}, "invalid_thread_ts"},
		{"assistant.threads.setStatus", fields{"channel_id": general, "thread_ts": theirs.TS, "status": "x", "loading_messages": slices.Repeat([]string{"x"}, 11)}, "invalid_arguments"},
		{"assistant.threads.setSuggestedPrompts", fields{"channel_id": general, "thread_ts": theirs.TS, "prompts": slices.Repeat([]fields{{"title": "x", "message": "y"}}, 5)}, "too_many_prompts"},
		{"assistant.threads.setTitle", fields{"channel_id": general, "thread_ts": theirs.TS}, "invalid_arguments"},
		{"views.open", fields{"trigger_id": "x"}, "invalid_arguments"},
		{"views.open", fields{"trigger_id": "x", "view": modal()}, "invalid_trigger_id"},
		{"views.update", fields{"view_id": "V1", "view": modal()}, "not_found"},
		{"views.publish", fields{"user_id": "U0NOBODY", "view": fields{"type": "home", "blocks": []any{}}}, "user_not_found"},
		{"views.publish", fields{"user_id": "U0ANALYST1", "view": modal()}, "invalid_arguments"},
		{"blocks.validate", fields{"blocks": []any{fields{"type": "sections"}}}, "invalid_blocks"},
	}
	for _, tt := range tests {
		if out := api(t, s, tt.method, tt.body); out["ok"] != false || out["error"] != tt.want {
			t.Errorf("%s %.120v: %v, want %s", tt.method, tt.body, out, tt.want)
		}
	}
}

func modal(blocks ...any) fields {
	if blocks == nil {
		blocks = []any{}
	}
	return fields{
		"type": "modal", "title": fields{"type": "plain_text", "text": "T"},
		"submit": fields{"type": "plain_text", "text": "S"}, "blocks": blocks,
	}
}

func TestInvalidBlocksShape(t *testing.T) {
	s := start(t)
	out := api(t, s, "chat.postMessage", fields{"channel": "C0GENERAL1", "blocks": []any{
		fields{"type": "section", "text": fields{"type": "mrkdwn", "text": strings.Repeat("x", 3001)}},
	}})
	const words = "must be less than 3001 characters [json-pointer:/blocks/0/text/text]"
	meta, _ := out["response_metadata"].(fields)
	if !slices.Equal(out["errors"].([]any), []any{words}) || !slices.Equal(meta["messages"].([]any), []any{"[ERROR] " + words}) {
		t.Errorf("%v", out)
	}
}

func TestTokens(t *testing.T) {
	s := start(t)
	tests := []struct{ method, token, want string }{
		{"auth.test", "", "not_authed"},
		{"auth.test", "xoxb-other", "invalid_auth"},
		{"auth.test", s.AppToken(), "not_allowed_token_type"},
		{"auth.test", s.BotToken(), ""},
		{"apps.connections.open", s.BotToken(), "not_allowed_token_type"},
		{"apps.connections.open", s.AppToken(), ""},
		{"api.test", "", ""},
	}
	for _, tt := range tests {
		r, err := http.NewRequest("POST", s.APIURL()+tt.method, nil)
		if err != nil {
			t.Fatal(err)
		}
		if tt.token != "" {
			r.Header.Set("Authorization", "Bearer "+tt.token)
		}
		out, _, _ := send(t, r)
		if got, _ := out["error"].(string); got != tt.want {
			t.Errorf("%s with %q: %v, want %q", tt.method, tt.token, out, tt.want)
		}
	}
}

func TestScopes(t *testing.T) {
	s := start(t, func(c *Config) { c.WithoutOptionalScopes = true })
	said := say(t, s, "general", "analyst", "hello", "")
	tests := []struct {
		method string
		body   fields
		needed string
	}{
		{"conversations.replies", fields{"channel": said.Channel, "ts": said.TS}, "channels:history"},
		{"conversations.history", fields{"channel": "C0BOARD001"}, "groups:history"},
		{"conversations.info", fields{"channel": said.Channel}, "channels:read"},
		{"conversations.members", fields{"channel": "C0BOARD001"}, "groups:read"},
		{"reactions.add", fields{"channel": said.Channel, "timestamp": said.TS, "name": "eyes"}, "reactions:write"},
	}
	for _, tt := range tests {
		out := api(t, s, tt.method, tt.body)
		if out["error"] != "missing_scope" || out["needed"] != tt.needed || !strings.Contains(out["provided"].(string), "chat:write") {
			t.Errorf("%s: %v, want missing_scope %s", tt.method, out, tt.needed)
		}
	}
	yes := true
	if err := s.Faults(Faults{OptionalScopes: &yes}); err != nil {
		t.Fatal(err)
	}
	for _, tt := range tests {
		must(t, s, tt.method, tt.body)
	}
	bare := start(t, func(c *Config) { c.Manifest = nil })
	for _, method := range []string{"chat.postMessage", "chat.update", "users.info", "users.lookupByEmail", "conversations.open", "assistant.threads.setStatus"} {
		if out := api(t, bare, method, fields{"channel": "C0GENERAL1", "text": "x"}); out["error"] != "missing_scope" {
			t.Errorf("%s without any scope: %v", method, out)
		}
	}
}

func TestUsers(t *testing.T) {
	s := start(t)
	user := must(t, s, "users.info", fields{"user": "U0ANALYST1", "include_locale": true})["user"].(fields)
	if user["locale"] != "pt-BR" || user["tz"] != "America/Sao_Paulo" || user["tz_offset"] != -10800.0 ||
		user["profile"].(fields)["email"] != "ana.souza@mare.example" {
		t.Errorf("%v", user)
	}
	guest := must(t, s, "users.lookupByEmail", fields{"email": "gil.torres@mare.example"})["user"].(fields)
	if guest["is_restricted"] != true || guest["id"] != "U0GUEST001" {
		t.Errorf("%v", guest)
	}
	stranger := must(t, s, "users.info", fields{"user": "U0STRANGE1"})["user"].(fields)
	if stranger["is_stranger"] != true || stranger["team_id"] == s.Team() {
		t.Errorf("%v", stranger)
	}
	bot := must(t, s, "users.info", fields{"user": "U0DEPLOYB1"})["user"].(fields)
	if bot["is_bot"] != true {
		t.Errorf("%v", bot)
	}
	dm := must(t, s, "conversations.open", fields{"users": "U0ANALYST1"})["channel"].(fields)
	must(t, s, "chat.postMessage", fields{"channel": dm["id"], "text": "hello"})
	must(t, s, "chat.postMessage", fields{"channel": "U0ANALYST1", "text": "hello again"})
	if got := s.Messages("analyst", "@datafind", ""); len(got) != 2 {
		t.Errorf("direct messages: %s", got)
	}
	members := must(t, s, "conversations.members", fields{"channel": "C0GENERAL1", "limit": 2})
	next := members["response_metadata"].(fields)["next_cursor"]
	if len(members["members"].([]any)) != 2 || next == "" {
		t.Errorf("%v", members)
	}
	rest := must(t, s, "conversations.members", fields{"channel": "C0GENERAL1", "cursor": next})
	if len(rest["members"].([]any)) != 4 {
		t.Errorf("%v", rest)
	}
}

func TestStream(t *testing.T) {
	s := start(t)
	said := say(t, s, "general", "analyst", "hello", "")
	at := fields{"channel": said.Channel}
	with := func(more fields) fields {
		for k, v := range at {
			more[k] = v
		}
		return more
	}
	opened := must(t, s, "chat.startStream", with(fields{
		"thread_ts": said.TS, "recipient_user_id": "U0ANALYST1", "recipient_team_id": teamID, "markdown_text": "a",
	}))
	at["ts"] = opened["ts"]
	must(t, s, "chat.appendStream", with(fields{"markdown_text": "b"}))
	if shown := decodeAll(t, s.Messages("analyst", "general", said.TS)); shown[0]["streaming"] != nil || shown[1]["streaming"] != true {
		t.Errorf("an open stream is shown as %v", shown)
	}
	for body, want := range map[string]string{"": "no_text", strings.Repeat("x", 12001): "msg_too_long"} {
		if out := api(t, s, "chat.appendStream", with(fields{"markdown_text": body})); out["error"] != want {
			t.Errorf("%v, want %s", out, want)
		}
	}
	if out := api(t, s, "chat.update", with(fields{"text": "x"})); out["error"] != "streaming_state_conflict" {
		t.Errorf("updating an open stream: %v", out)
	}
	must(t, s, "chat.stopStream", with(fields{"markdown_text": "c", "blocks": button("x", "y")}))
	if out := api(t, s, "chat.appendStream", with(fields{"markdown_text": "d"})); out["error"] != "message_not_in_streaming_state" {
		t.Errorf("appending to a closed stream: %v", out)
	}
	if shown := decodeAll(t, s.Messages("analyst", "general", said.TS)); shown[1]["streaming"] != nil {
		t.Errorf("a closed stream is shown as %v", shown[1])
	}
	must(t, s, "chat.update", with(fields{"metadata": fields{}, "text": "settled"}))
}

func TestReactions(t *testing.T) {
	s := start(t)
	said := say(t, s, "general", "analyst", "hello", "")
	body := fields{"channel": said.Channel, "timestamp": said.TS, "name": "eyes"}
	must(t, s, "reactions.add", body)
	if out := api(t, s, "reactions.add", body); out["error"] != "already_reacted" {
		t.Errorf("%v", out)
	}
	if got := decodeAll(t, s.Messages("", "general", "")); got[0]["reactions"].([]any)[0].(fields)["name"] != "eyes" {
		t.Errorf("%v", got)
	}
}
