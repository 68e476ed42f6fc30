package blockkit

import (
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
)

// x is a text of n characters; many is a list of n things, %d counts them.
func x(n int) string { return strings.Repeat("x", n) }

func many(n int, format string) string {
	out := make([]string, n)
	for i := range out {
		out[i] = format
		if strings.Contains(format, "%d") {
			out[i] = fmt.Sprintf(format, i)
		}
	}
	return "[" + strings.Join(out, ",") + "]"
}

func plainOf(n int) string  { return `{"type":"plain_text","text":"` + x(n) + `"}` }
func mrkdwnOf(n int) string { return `{"type":"mrkdwn","text":"` + x(n) + `"}` }
func blocks(list ...string) string {
	return "[" + strings.Join(list, ",") + "]"
}
func actions(element string) string {
	return blocks(`{"type":"actions","elements":[` + element + `]}`)
}
func options(n int) string {
	return many(n, `{"text":{"type":"plain_text","text":"a"},"value":"%d"}`)
}
func modal(more string, list ...string) string {
	return `{"type":"modal","title":{"type":"plain_text","text":"T"},"submit":{"type":"plain_text","text":"S"}` +
		more + `,"blocks":` + blocks(list...) + `}`
}
func thumbs(text, value, label int) string {
	one := `{"text":` + plainOf(text) + `,"value":"` + x(value) + `","accessibility_label":"` + x(label) + `"}`
	return blocks(`{"type":"context_actions","elements":[{"type":"feedback_buttons","action_id":"f","positive_button":` +
		one + `,"negative_button":` + one + `}]}`)
}
func input(element string) string {
	return modal("", `{"type":"input","label":{"type":"plain_text","text":"L"},"element":`+element+`}`)
}
func table(rows, cells, chars int) string {
	row := many(cells, `{"type":"raw_text","text":"`+x(chars)+`"}`)
	return `{"type":"table","rows":` + many(rows, row) + `}`
}

// TestLimits has each limit at, where nothing may be refused, and one over.
func TestLimits(t *testing.T) {
	more := func(n int) string { return fmt.Sprintf("no more than %d items allowed", n) }
	less := func(n int) string { return fmt.Sprintf("must be less than %d characters", n+1) }
	tests := []struct {
		name    string
		surface Surface
		max     int
		make    func(n int) string
		want    string // of one over
	}{
		{"blocks of a message", Message, 50, func(n int) string { return many(n, `{"type":"divider"}`) }, more(50) + " [json-pointer:/blocks]"},
		{"blocks of an ephemeral", Ephemeral, 50, func(n int) string { return many(n, `{"type":"divider"}`) }, more(50) + " [json-pointer:/blocks]"},
		{"blocks of a modal", Modal, 100, func(n int) string {
			return `{"type":"modal","title":` + plainOf(1) + `,"blocks":` + many(n, `{"type":"divider"}`) + `}`
		}, more(100) + " [json-pointer:/view/blocks]"},
		{"blocks of a home view", Home, 100, func(n int) string { return `{"type":"home","blocks":` + many(n, `{"type":"divider"}`) + `}` }, more(100) + " [json-pointer:/view/blocks]"},
		{"message text", Message, 40000, func(n int) string { return `{"text":"` + x(n) + `"}` }, less(40000) + " [json-pointer:/text]"},
		{"all text of the blocks", Message, 12000, func(n int) string {
			s := `{"type":"section","text":` + mrkdwnOf(3000) + `}`
			return blocks(s, s, s, `{"type":"section","text":`+mrkdwnOf(2000)+`}`, `{"type":"section","text":`+mrkdwnOf(n-11000)+`}`)
		}, less(12000) + " [json-pointer:/blocks]"},
		{"block_id", Message, 255, func(n int) string { return blocks(`{"type":"divider","block_id":"` + x(n) + `"}`) }, less(255) + " [json-pointer:/blocks/0/block_id]"},
		{"action_id", Message, 255, func(n int) string {
			return actions(`{"type":"button","text":{"type":"plain_text","text":"B"},"action_id":"` + x(n) + `"}`)
		}, less(255) + " [json-pointer:/blocks/0/elements/0/action_id]"},
		{"callback_id", Modal, 255, func(n int) string { return modal(`,"callback_id":"` + x(n) + `"`) }, less(255) + " [json-pointer:/view/callback_id]"},
		{"section text", Message, 3000, func(n int) string { return blocks(`{"type":"section","text":` + mrkdwnOf(n) + `}`) }, less(3000) + " [json-pointer:/blocks/0/text/text]"},
		{"section fields", Message, 10, func(n int) string { return blocks(`{"type":"section","fields":` + many(n, mrkdwnOf(1)) + `}`) }, more(10) + " [json-pointer:/blocks/0/fields]"},
		{"section field", Message, 2000, func(n int) string { return blocks(`{"type":"section","fields":[` + mrkdwnOf(n) + `]}`) }, less(2000) + " [json-pointer:/blocks/0/fields/0/text]"},
		{"header", Message, 150, func(n int) string { return blocks(`{"type":"header","text":` + plainOf(n) + `}`) }, less(150) + " [json-pointer:/blocks/0/text/text]"},
		{"context elements", Message, 10, func(n int) string { return blocks(`{"type":"context","elements":` + many(n, mrkdwnOf(1)) + `}`) }, more(10) + " [json-pointer:/blocks/0/elements]"},
		{"actions elements", Message, 25, func(n int) string {
			return blocks(`{"type":"actions","elements":` + many(n, `{"type":"button","text":{"type":"plain_text","text":"B"},"action_id":"%d"}`) + `}`)
		}, more(25) + " [json-pointer:/blocks/0/elements]"},
		{"context_actions elements", Message, 5, func(n int) string {
			return blocks(`{"type":"context_actions","elements":` + many(n, `{"type":"icon_button","icon":"trash","text":{"type":"plain_text","text":"B"},"action_id":"%d"}`) + `}`)
		}, more(5) + " [json-pointer:/blocks/0/elements]"},
		{"feedback text", Message, 75, func(n int) string { return thumbs(n, 1, 1) }, less(75) + " [json-pointer:/blocks/0/elements/0/negative_button/text/text]"},
		{"feedback value", Message, 2000, func(n int) string { return thumbs(1, n, 1) }, less(2000) + " [json-pointer:/blocks/0/elements/0/negative_button/value]"},
		{"feedback label", Message, 75, func(n int) string { return thumbs(1, 1, n) }, less(75) + " [json-pointer:/blocks/0/elements/0/negative_button/accessibility_label]"},
		{"button text", Message, 75, func(n int) string { return actions(`{"type":"button","text":` + plainOf(n) + `}`) }, less(75) + " [json-pointer:/blocks/0/elements/0/text/text]"},
		{"button value", Message, 2000, func(n int) string {
			return actions(`{"type":"button","text":` + plainOf(1) + `,"value":"` + x(n) + `"}`)
		}, less(2000) + " [json-pointer:/blocks/0/elements/0/value]"},
		{"button url", Message, 3000, func(n int) string { return actions(`{"type":"button","text":` + plainOf(1) + `,"url":"` + x(n) + `"}`) }, less(3000) + " [json-pointer:/blocks/0/elements/0/url]"},
		{"overflow", Message, 5, func(n int) string { return actions(`{"type":"overflow","options":` + options(n) + `}`) }, more(5) + " [json-pointer:/blocks/0/elements/0/options]"},
		{"select options", Message, 100, func(n int) string { return actions(`{"type":"static_select","options":` + options(n) + `}`) }, more(100) + " [json-pointer:/blocks/0/elements/0/options]"},
		{"option text", Message, 75, func(n int) string {
			return actions(`{"type":"static_select","options":[{"text":` + plainOf(n) + `,"value":"v"}]}`)
		}, less(75) + " [json-pointer:/blocks/0/elements/0/options/0/text/text]"},
		{"option value", Message, 75, func(n int) string {
			return actions(`{"type":"static_select","options":[{"text":` + plainOf(1) + `,"value":"` + x(n) + `"}]}`)
		}, less(75) + " [json-pointer:/blocks/0/elements/0/options/0/value]"},
		{"radio buttons", Modal, 10, func(n int) string { return input(`{"type":"radio_buttons","options":` + options(n) + `}`) }, more(10) + " [json-pointer:/view/blocks/0/element/options]"},
		{"checkboxes", Modal, 10, func(n int) string { return input(`{"type":"checkboxes","options":` + options(n) + `}`) }, more(10) + " [json-pointer:/view/blocks/0/element/options]"},
		{"placeholder", Modal, 150, func(n int) string { return input(`{"type":"external_select","placeholder":` + plainOf(n) + `}`) }, less(150) + " [json-pointer:/view/blocks/0/element/placeholder/text]"},
		{"initial value", Modal, 3000, func(n int) string { return input(`{"type":"plain_text_input","initial_value":"` + x(n) + `"}`) }, less(3000) + " [json-pointer:/view/blocks/0/element/initial_value]"},
		{"max_length", Modal, 3000, func(n int) string { return input(fmt.Sprintf(`{"type":"plain_text_input","max_length":%d}`, n)) }, "must be between 1 and 3000 [json-pointer:/view/blocks/0/element/max_length]"},
		{"table rows", Message, 100, func(n int) string { return blocks(table(n, 1, 1)) }, more(100) + " [json-pointer:/blocks/0/rows]"},
		{"table cells", Message, 20, func(n int) string { return blocks(table(1, n, 1)) }, more(20) + " [json-pointer:/blocks/0/rows/0]"},
		{"table text", Message, 10000, func(n int) string { return blocks(table(1, 1, n)) }, less(10000) + " [json-pointer:/blocks/0/rows/0/0/text]"},
		{"tables", Message, 1, func(n int) string { return many(n, table(1, 1, 1)) }, "only_one_table_allowed [json-pointer:/blocks]"},
		{"markdown", Message, 12000, func(n int) string {
			return blocks(`{"type":"markdown","text":"`+x(6000)+`"}`, `{"type":"markdown","text":"`+x(n-6000)+`"}`)
		}, "markdown text must be less than 12001 characters [json-pointer:/blocks]"},
		{"card title", Message, 150, func(n int) string { return blocks(`{"type":"card","title":` + mrkdwnOf(n) + `}`) }, less(150) + " [json-pointer:/blocks/0/title/text]"},
		{"card subtitle", Message, 150, func(n int) string {
			return blocks(`{"type":"card","title":` + mrkdwnOf(1) + `,"subtitle":` + mrkdwnOf(n) + `}`)
		}, less(150) + " [json-pointer:/blocks/0/subtitle/text]"},
		{"card body", Message, 200, func(n int) string { return blocks(`{"type":"card","body":` + mrkdwnOf(n) + `}`) }, less(200) + " [json-pointer:/blocks/0/body/text]"},
		{"carousel", Message, 10, func(n int) string {
			return blocks(`{"type":"carousel","elements":` + many(n, `{"type":"card","title":{"type":"plain_text","text":"c"}}`) + `}`)
		}, more(10) + " [json-pointer:/blocks/0/elements]"},
		{"modal title", Modal, 24, func(n int) string { return `{"type":"modal","title":` + plainOf(n) + `,"blocks":[]}` }, less(24) + " [json-pointer:/view/title/text]"},
		{"modal submit", Modal, 24, func(n int) string {
			return `{"type":"modal","title":` + plainOf(1) + `,"submit":` + plainOf(n) + `,"blocks":[]}`
		}, less(24) + " [json-pointer:/view/submit/text]"},
		{"modal close", Modal, 24, func(n int) string { return modal(`,"close":` + plainOf(n)) }, less(24) + " [json-pointer:/view/close/text]"},
		{"private_metadata", Modal, 3000, func(n int) string { return modal(`,"private_metadata":"` + x(n) + `"`) }, less(3000) + " [json-pointer:/view/private_metadata]"},
		{"alt text", Message, 2000, func(n int) string { return blocks(`{"type":"image","image_url":"u","alt_text":"` + x(n) + `"}`) }, less(2000) + " [json-pointer:/blocks/0/alt_text]"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := Check(tt.surface, json.RawMessage(tt.make(tt.max))); len(got) > 0 {
				t.Errorf("at the limit: %v", got.Strings())
			}
			got := Check(tt.surface, json.RawMessage(tt.make(tt.max+1)))
			if !slices.Contains(got.Strings(), tt.want) {
				t.Errorf("one over: %q, want %q", got.Strings(), tt.want)
			}
		})
	}
}

func TestRefused(t *testing.T) {
	button := `{"type":"button","text":{"type":"plain_text","text":"B"},"action_id":"a"}`
	tests := []struct {
		name    string
		surface Surface
		json    string
		want    string
	}{
		{"no JSON", Message, `[{`, "must be valid JSON"},
		{"no list", Message, `"x"`, "must provide an array [json-pointer:/blocks]"},
		{"no object", Message, `[1]`, "must provide an object [json-pointer:/blocks/0]"},
		{"unknown block", Message, `[{"type":"sections"}]`, "unsupported type: sections [json-pointer:/blocks/0/type]"},
		{"no type", Message, `[{}]`, "missing required field: type [json-pointer:/blocks/0]"},
		{"unknown field", Message, `[{"type":"divider","color":"red"}]`, "invalid additional property: color [json-pointer:/blocks/0]"},
		{"empty text", Message, `[{"type":"section","text":{"type":"mrkdwn","text":""}}]`, "must be more than 0 characters [json-pointer:/blocks/0/text/text]"},
		{"empty section", Message, `[{"type":"section"}]`, "must define either `text` or `fields` [json-pointer:/blocks/0]"},
		{"header in mrkdwn", Message, `[{"type":"header","text":{"type":"mrkdwn","text":"x"}}]`, "unsupported type: mrkdwn [json-pointer:/blocks/0/text/type]"},
		{"emoji in mrkdwn", Message, `[{"type":"section","text":{"type":"mrkdwn","text":"x","emoji":true}}]`, "invalid additional property: emoji [json-pointer:/blocks/0/text]"},
		{"empty actions", Message, `[{"type":"actions","elements":[]}]`, "no fewer than 1 items allowed [json-pointer:/blocks/0/elements]"},
		{"same block_id", Message, `[{"type":"divider","block_id":"a"},{"type":"divider","block_id":"a"}]`, "`block_id` \"a\" already exists [json-pointer:/blocks/1/block_id]"},
		{"same action_id", Message, actions(button + "," + button), "`action_id` \"a\" already exists [json-pointer:/blocks/0/elements/1/action_id]"},
		{"thumbs in actions", Message, actions(`{"type":"feedback_buttons"}`), "unsupported type: feedback_buttons [json-pointer:/blocks/0/elements/0/type]"},
		{"button in context_actions", Message, `[{"type":"context_actions","elements":[` + button + `]}]`, "unsupported type: button [json-pointer:/blocks/0/elements/0/type]"},
		{"one thumb", Message, `[{"type":"context_actions","elements":[{"type":"feedback_buttons","positive_button":{"text":{"type":"plain_text","text":"x"},"value":"v"}}]}]`, "missing required field: negative_button [json-pointer:/blocks/0/elements/0]"},
		{"thumb without value", Message, `[{"type":"context_actions","elements":[{"type":"feedback_buttons","positive_button":{"text":{"type":"plain_text","text":"x"}},"negative_button":{"text":{"type":"plain_text","text":"x"},"value":"v"}}]}]`, "missing required field: value [json-pointer:/blocks/0/elements/0/positive_button]"},
		{"context_actions in a modal", Modal, modal("", thumbs(1, 1, 1)[1:len(thumbs(1, 1, 1))-1]), "unsupported type: context_actions [json-pointer:/view/blocks/0/type]"},
		{"alert in a message", Message, `[{"type":"alert","text":{"type":"plain_text","text":"x"}}]`, "unsupported type: alert [json-pointer:/blocks/0/type]"},
		{"table in a modal", Modal, modal("", table(1, 1, 1)), "unsupported type: table [json-pointer:/view/blocks/0/type]"},
		{"empty card", Message, `[{"type":"card"}]`, "must define either `hero_image` or `title` or `actions` or `body` [json-pointer:/blocks/0]"},
		{"empty carousel", Message, `[{"type":"carousel","elements":[]}]`, "no fewer than 1 items allowed [json-pointer:/blocks/0/elements]"},
		{"url in a select's option", Message, actions(`{"type":"static_select","options":[{"text":{"type":"plain_text","text":"a"},"value":"v","url":""}]}`), "invalid additional property: url [json-pointer:/blocks/0/elements/0/options/0]"},
		{"initial option not offered", Message, actions(`{"type":"static_select","options":` + options(1) + `,"initial_option":{"text":{"type":"plain_text","text":"b"},"value":"9"}}`), "must match one of the provided options [json-pointer:/blocks/0/elements/0/initial_option]"},
		{"select without options", Message, actions(`{"type":"static_select"}`), "must define either `options` or `option_groups` [json-pointer:/blocks/0/elements/0]"},
		{"typed input in actions", Message, actions(`{"type":"plain_text_input"}`), "unsupported type: plain_text_input [json-pointer:/blocks/0/elements/0/type]"},
		{"style", Message, actions(`{"type":"button","text":{"type":"plain_text","text":"B"},"style":"loud"}`), "must be a valid enum value [json-pointer:/blocks/0/elements/0/style]"},
		{"image without address", Message, `[{"type":"image","alt_text":"x"}]`, "must define either `image_url` or `slack_file` [json-pointer:/blocks/0]"},
		{"flag in words", Message, actions(`{"type":"static_select","focus_on_load":"yes","options":` + options(1) + `}`), "must provide a boolean [json-pointer:/blocks/0/elements/0/focus_on_load]"},
		{"modal without title", Modal, `{"type":"modal","blocks":[]}`, "missing required field: title [json-pointer:/view]"},
		{"modal of another type", Modal, `{"type":"home","title":{"type":"plain_text","text":"x"},"blocks":[]}`, "must be a valid enum value [json-pointer:/view/type]"},
		{"input without submit", Modal, `{"type":"modal","title":{"type":"plain_text","text":"x"},"blocks":[{"type":"input","label":{"type":"plain_text","text":"x"},"element":{"type":"plain_text_input"}}]}`, "missing required field: submit [json-pointer:/view]"},
		{"title on a home view", Home, `{"type":"home","title":{"type":"plain_text","text":"x"},"blocks":[]}`, "invalid additional property: title [json-pointer:/view]"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := Check(tt.surface, json.RawMessage(tt.json))
			if !slices.Contains(got.Strings(), tt.want) {
				t.Errorf("%q, want %q", got.Strings(), tt.want)
			}
		})
	}
}

// TestAccepted takes one of each block as Slack's own examples write them.
func TestAccepted(t *testing.T) {
	raw, err := os.ReadFile("testdata/accepted.json")
	if err != nil {
		t.Fatal(err)
	}
	var cases []struct {
		Surface Surface
		Blocks  []json.RawMessage
	}
	if err := json.Unmarshal(raw, &cases); err != nil {
		t.Fatal(err)
	}
	for _, one := range cases {
		for _, block := range one.Blocks {
			whole := "[" + string(block) + "]"
			if one.Surface == Modal {
				whole = modal("", string(block))
			}
			if got := Check(one.Surface, json.RawMessage(whole)); len(got) > 0 {
				t.Errorf("%s in a %s: %v", block, one.Surface, got.Strings())
			}
		}
	}
}

func TestCodes(t *testing.T) {
	long := `{"type":"section","text":` + mrkdwnOf(3000) + `}`
	tests := []struct {
		surface Surface
		json    string
		want    string
	}{
		{Message, `[{"type":"divider"}]`, ""},
		{Message, `[{"type":"nothing"}]`, InvalidBlocks},
		{Message, `[`, InvalidBlocksFormat},
		{Message, blocks(long, long, long, long, long), BlocksTooLong},
		{Message, `{"text":"` + x(40001) + `","blocks":[{"type":"nothing"}]}`, TextTooLong},
		{Modal, `{}`, InvalidArguments},
		{Home, `[`, InvalidArguments},
	}
	for _, tt := range tests {
		got := Check(tt.surface, json.RawMessage(tt.json))
		if got.Code() != tt.want {
			t.Errorf("%.60s: code %q, want %q", tt.json, got.Code(), tt.want)
		}
		if (got.Err() == nil) != (tt.want == "") {
			t.Errorf("%.60s: error %v", tt.json, got.Err())
		}
	}
}

func TestLength(t *testing.T) {
	for s, want := range map[string]int{"": 0, "abc": 3, "ção": 3, "👍": 2, "a\u0301": 2, "\xff": 1} {
		if got := Length(s); got != want {
			t.Errorf("Length(%q) = %d, want %d", s, got, want)
		}
	}
}

// FuzzCheck: whatever comes, Check answers, with a code for each problem.
func FuzzCheck(f *testing.F) {
	raw, err := os.ReadFile("testdata/accepted.json")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(raw)
	f.Add([]byte(modal("")))
	f.Add([]byte(thumbs(1, 1, 1)))
	f.Add([]byte(`{"text":1,"blocks":{"type":[]}}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		for _, kind := range []Surface{Message, Ephemeral, Modal, Home} {
			for _, p := range Check(kind, raw) {
				if p.Code == "" || p.Message == "" {
					t.Fatalf("%s of %q: %+v", kind, raw, p)
				}
			}
		}
	})
}
