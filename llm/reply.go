package llm

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
)

// reply is the form in which a model answers.
type reply struct {
	Outcome string `json:"outcome"`
	Picks   []struct {
		Table   int    `json:"table"`
		Why     string `json:"why"`
		Columns []int  `json:"columns"`
		Doubt   string `json:"doubt"`
	} `json:"picks"`
	Twins bool `json:"twins"`
	Joins []struct {
		Left  string `json:"left"`
		Right string `json:"right"`
	} `json:"joins"`
	Question string `json:"question"`
	Options  []struct {
		Label string `json:"label"`
		Table int    `json:"table"`
	} `json:"options"`
}

// replySchema is that form.
const replySchema = `{
  "type": "object",
  "properties": {
    "outcome": {"type": "string", "enum": ["tables", "nothing", "ambiguous", "rows"]},
    "picks": {"type": "array", "items": {
      "type": "object",
      "properties": {
        "table": {"type": "integer"},
        "why": {"type": "string"},
        "columns": {"type": "array", "items": {"type": "integer"}},
        "doubt": {"type": "string"}
      },
      "required": ["table", "why", "columns", "doubt"], "additionalProperties": false}},
    "twins": {"type": "boolean"},
    "joins": {"type": "array", "items": {
      "type": "object",
      "properties": {"left": {"type": "string"}, "right": {"type": "string"}},
      "required": ["left", "right"], "additionalProperties": false}},
    "question": {"type": "string"},
    "options": {"type": "array", "items": {
      "type": "object",
      "properties": {"label": {"type": "string"}, "table": {"type": "integer"}},
      "required": ["label", "table"], "additionalProperties": false}}
  },
  "required": ["outcome", "picks", "twins", "joins", "question", "options"], "additionalProperties": false
}`

// parseReply reads the object in a text. Models without a schema put words or
// a fence around it. A value of a wrong type stays zero and points nowhere, so
// that it costs a pick and not the answer.
func parseReply(text string) (reply, error) {
	var r reply
	from, to := strings.IndexByte(text, '{'), strings.LastIndexByte(text, '}')
	if from < 0 || to < from {
		return r, fmt.Errorf("%w: it holds no JSON object", ErrNothingUsable)
	}
	err := json.Unmarshal([]byte(text[from:to+1]), &r)
	var wrongType *json.UnmarshalTypeError
	if err != nil && !errors.As(err, &wrongType) {
		return r, fmt.Errorf("%w: it is not JSON", ErrNothingUsable)
	}
	return r, nil
}
