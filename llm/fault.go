package llm

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"unicode"

	"github.com/sashabaranov/go-openai"
)

// Fault is a provider that did not do as asked.
type Fault struct {
	Status  int    // HTTP status; 0 where there was none
	Message string // what the provider or the network says, shortened, without the key
	doing   string
}

// Error says what was being done, the status and the message.
func (f *Fault) Error() string {
	if f.Status == 0 {
		return f.doing + ": " + f.Message
	}
	return fmt.Sprintf("%s: %d %s: %s", f.doing, f.Status, http.StatusText(f.Status), f.Message)
}

// fault makes an error fit for logs. What go-openai returns is not wrapped:
// it may hold the key, which a provider has echoed.
func (s *Steward) fault(doing string, err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, context.Canceled):
		return fmt.Errorf("%s: %w", doing, context.Canceled)
	case errors.Is(err, context.DeadlineExceeded):
		return fmt.Errorf("%s: %w", doing, context.DeadlineExceeded)
	}
	status, message := statusOf(err)
	return &Fault{Status: status, Message: s.harmless(message), doing: doing}
}

// harmless takes the key, control characters and length out of a text.
func (s *Steward) harmless(text string) string {
	if s.config.APIKey != "" {
		text = strings.ReplaceAll(text, s.config.APIKey, "[key]")
	}
	text = strings.Join(strings.FieldsFunc(text, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }), " ")
	if runes := []rune(text); len(runes) > 300 {
		text = string(runes[:299]) + "…"
	}
	return text
}

// statusOf is the HTTP status of an error, 0 without one, and what it says.
func statusOf(err error) (int, string) {
	var api *openai.APIError
	var request *openai.RequestError
	switch {
	case errors.As(err, &request): // first: it may wrap an APIError that is empty
		return request.HTTPStatusCode, messageIn(request.Body)
	case errors.As(err, &api):
		return api.HTTPStatusCode, api.Message
	}
	return 0, err.Error()
}

// messageIn finds the words in an error's body that is not of OpenAI's shape:
// Databricks sends {"error_code","message"}, others {"error"} or {"detail"}.
func messageIn(body []byte) string {
	var shape struct {
		Code    string          `json:"error_code"`
		Message string          `json:"message"`
		Error   json.RawMessage `json:"error"`
		Detail  json.RawMessage `json:"detail"`
	}
	if json.Unmarshal(body, &shape) != nil && shape.Message == "" {
		return string(body)
	}
	var parts []string
	for _, part := range []string{shape.Code, shape.Message, string(shape.Error), string(shape.Detail)} {
		if part = strings.Trim(part, `"`); part != "" && part != "null" {
			parts = append(parts, part)
		}
	}
	if len(parts) == 0 {
		return string(body)
	}
	return strings.Join(parts, ": ")
}
