package slacksim

import (
	"encoding/json"
	"time"
)

// delivery is something on its way to the bot, until it is acknowledged or
// given up.
type delivery struct {
	kind    string // events_api, slash_commands, interactive
	payload json.RawMessage
	answers bool // the acknowledgement may carry a payload

	// outcome takes what became of it where a person waits; it is nil for
	// events, which are delivered again instead.
	outcome chan outcome

	id     string // envelope_id of the present try
	tries  int    // redeliveries so far
	reason string
	timer  *time.Timer
}

// outcome is the payload of an acknowledgement, or why there is none.
type outcome struct {
	payload json.RawMessage
	err     *Refusal
}

// envelope is the frame that goes over the socket.
func (d *delivery) envelope() []byte {
	out := fields{
		"envelope_id": d.id, "type": d.kind, "payload": d.payload, "accepts_response_payload": d.answers,
	}
	if d.kind == "events_api" {
		out["retry_attempt"], out["retry_reason"] = d.tries, d.reason
	}
	return raw(out)
}
