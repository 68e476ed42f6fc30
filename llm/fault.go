package llm

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"unicode"

	"github.com/sashabaranov/go-openai"
)

// Fault is a provider that did not do as asked.
type Fault struct {
	Status  int    // HTTP status; 0 where there was none
	Message string // what the provider or the network says, shortened, without the key; may be empty
	doing   string
}

// Error says what was being done, the status and the message.
func (f *Fault) Error() string {
	said := f.doing
	if f.Status != 0 {
		said += fmt.Sprintf(": %d %s", f.Status, http.StatusText(f.Status))
	}
	if f.Message != "" {
		said += ": " + f.Message
	}
	return said
}

// fault makes an error fit for logs, of which told is what may be said. What
// go-openai returns is not wrapped: it may hold the key, which a provider has
// echoed.
func (m *endpoint) fault(doing string, err error, told func(error) string) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, context.Canceled):
		return fmt.Errorf("%s: %w", doing, context.Canceled)
	case errors.Is(err, context.DeadlineExceeded):
		return fmt.Errorf("%s: %w", doing, context.DeadlineExceeded)
	}
	status, _ := statusOf(err)
	return &Fault{Status: status, Message: m.harmless(told(err)), doing: doing}
}

// outcomeOf is an error as metrics and traces name it.
func outcomeOf(err error) string {
	switch {
	case err == nil:
		return "ok"
	case errors.Is(err, context.Canceled):
		return "cancelled"
	case errors.Is(err, context.DeadlineExceeded):
		return "late"
	case errors.Is(err, errRefused):
		return "refused"
	case errors.Is(err, errNotWhole), errors.Is(err, errCut):
		return "cut"
	}
	switch status, _ := statusOf(err); {
	case status == http.StatusTooManyRequests, status == http.StatusServiceUnavailable:
		return "busy"
	case status >= 400 && status < 500:
		return "rejected"
	}
	return "failed"
}

// words are all that an error says.
func words(err error) string {
	_, said := statusOf(err)
	return said
}

// code is what a provider names its refusal by, empty where it does not: its
// words may repeat what a person asked. What no provider said is told whole.
func code(err error) string {
	var api *openai.APIError
	var request *openai.RequestError
	switch {
	case errors.As(err, &request): // first: it may wrap an APIError that is empty
		var shape struct {
			Code  string `json:"error_code"` // of Databricks
			Error any    `json:"error"`
		}
		if json.Unmarshal(request.Body, &shape) != nil {
			return ""
		}
		return firstCode(shape.Code, shape.Error)
	case errors.As(err, &api):
		return firstCode(api.Code, api.Type)
	}
	return err.Error()
}

// codeShape is that of PERMISSION_DENIED or content_filter; a question has
// spaces.
var codeShape = regexp.MustCompile(`^[A-Za-z]+(_[A-Za-z]+){0,5}$`)

// firstCode is the first value that is a code.
func firstCode(values ...any) string {
	for _, v := range values {
		if c, ok := v.(string); ok && len(c) <= 40 && codeShape.MatchString(c) {
			return c
		}
	}
	return ""
}

// harmless takes the key, control characters and length out of a text.
func (m *endpoint) harmless(text string) string {
	if m.APIKey != "" {
		text = strings.ReplaceAll(text, m.APIKey, "[key]")
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
	if strings.HasPrefix(strings.TrimSpace(string(body)), "<") {
		return "it sent a web page"
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
