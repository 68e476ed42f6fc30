package slacksim

import (
	"encoding/json"
	"slices"

	"github.com/datafind/datafind/bot/blockkit"
)

// maxStreamText is what one call of a stream may add, in characters.
const maxStreamText = 12000

// streamed is the markdown that a call adds, out of markdown_text and chunks.
func streamed(a args) (string, error) {
	text := a.str("markdown_text")
	if list := a.json("chunks"); list != nil {
		var chunks []struct{ Type, Text string }
		if json.Unmarshal(list, &chunks) != nil {
			return "", refusal("invalid_chunks")
		}
		kinds := []string{"markdown_text", "task_update", "plan_update", "blocks"}
		for _, c := range chunks {
			if !slices.Contains(kinds, c.Type) {
				return "", refusal("invalid_chunks")
			}
			text += c.Text
		}
	}
	if blockkit.Length(text) > maxStreamText {
		return "", refusal(blockkit.TextTooLong)
	}
	return text, nil
}

func startStream(s *Server, call *call) (fields, error) {
	c, err := s.writable(call.str("channel"))
	if err != nil {
		return nil, err
	}
	thread, err := readThread(c, call.args)
	if err != nil {
		return nil, err
	}
	if thread == "" {
		return nil, refusal("invalid_thread_ts")
	}
	if c.direct == "" {
		if call.str("recipient_user_id") == "" {
			return nil, refusal("missing_recipient_user_id")
		}
		if call.str("recipient_team_id") == "" {
			return nil, refusal("missing_recipient_team_id")
		}
	}
	text, err := streamed(call.args)
	if err != nil {
		return nil, err
	}
	m := s.ws.fromBot(text)
	m.thread, m.streaming = thread, true
	s.post(c, m)
	return fields{"channel": c.id, "ts": m.ts}, nil
}

// openStream finds a stream of the bot that still grows.
func (s *Server) openStream(call *call) (*channel, *message, error) {
	c, m, err := s.own(call, "message_not_owned_by_app")
	if err != nil {
		return nil, nil, err
	}
	if !m.streaming {
		return nil, nil, refusal("message_not_in_streaming_state")
	}
	return c, m, nil
}

func appendStream(s *Server, call *call) (fields, error) {
	c, m, err := s.openStream(call)
	if err != nil {
		return nil, err
	}
	text, err := streamed(call.args)
	if err != nil {
		return nil, err
	}
	if text == "" && !call.has("chunks") {
		return nil, refusal("no_text")
	}
	m.body["text"] = m.body["text"].(string) + text
	s.tellMessage(c, m)
	return fields{"channel": c.id, "ts": m.ts}, nil
}

func stopStream(s *Server, call *call) (fields, error) {
	c, m, err := s.openStream(call)
	if err != nil {
		return nil, err
	}
	text, err := streamed(call.args)
	if err != nil {
		return nil, err
	}
	what, err := readContent(call.args)
	if err != nil {
		return nil, err
	}
	what.text, what.hasText = m.body["text"].(string)+text, true
	s.change(c, m, func() {
		s.fill(m, what)
		m.streaming = false
	})
	return fields{"channel": c.id, "ts": m.ts, "message": c.render(m, true)}, nil
}
