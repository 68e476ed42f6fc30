package llmtest

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
)

// Server is a scripted model. Its methods may be called while it serves.
type Server struct {
	URL string // to be given as base URL

	mu       sync.Mutex
	script   []Reply
	always   Reply // nil: it obeys
	requests []Request
	refused  []string
	key      string
	closed   chan struct{}
}

// Request is what was asked.
type Request struct {
	Model       string
	Key         string   // of the Authorization header
	System      string   // the system message
	User        string   // the user messages
	Input       []string // the texts to be embedded
	Messages    []Message
	Format      string // response_format.type; empty where none was asked for
	Strict      bool   // whether a schema was to be held strictly
	Tools       []string
	Stream      bool
	StreamUsage bool // whether usage was to come at the stream's end
	Limit       int  // tokens of the answer, by either name
	Temperature *float64
	Responses   bool // by the Responses API
}

// Message is one part of the conversation.
type Message struct {
	Role    string `json:"role"`
	Content string `json:"content"`
	Call    string `json:"tool_call_id"` // that a tool's reply belongs to
}

// Reply writes one response.
type Reply func(w http.ResponseWriter, r *http.Request, asked Request)

// New starts a server that ends with the test.
func New(t testing.TB) *Server {
	s := &Server{closed: make(chan struct{})}
	server := httptest.NewServer(http.HandlerFunc(s.serve))
	s.URL = server.URL + "/v1"
	t.Cleanup(func() {
		close(s.closed) // lets go of what hangs; Close waits for it
		server.Close()
	})
	return s
}

// Script adds replies for the next requests, in this order. After the last
// one the server is obedient again.
func (s *Server) Script(replies ...Reply) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.script = append(s.script, replies...)
}

// Always sets the reply to all requests that the script has none for.
func (s *Server) Always(reply Reply) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.always = reply
}

// Refuse makes requests with one of these features fail, as providers do that
// do not know them: json_schema, json_object, tools, temperature,
// stream_options, and "tools with json_schema". A refused request takes no
// reply from the script.
func (s *Server) Refuse(features ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.refused = features
}

// RequireKey makes requests with another key fail, and the failure repeat that
// key, as some providers do.
func (s *Server) RequireKey(key string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.key = key
}

// Requests are all that came, the refused ones too.
func (s *Server) Requests() []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.requests)
}

func (s *Server) serve(w http.ResponseWriter, r *http.Request) {
	obeys, known := map[string]Reply{"/v1/chat/completions": obey, "/v1/responses": obey, "/v1/embeddings": embed}[r.URL.Path]
	if r.Method != http.MethodPost || !known {
		http.Error(w, `{"error":{"message":"no such path"}}`, http.StatusNotFound)
		return
	}
	read := parse
	if r.URL.Path == "/v1/responses" {
		read = parseResponses
	}
	asked, err := read(r)
	if err != nil {
		http.Error(w, fmt.Sprintf(`{"error":{"message":%q}}`, err), http.StatusBadRequest)
		return
	}
	s.next(asked, obeys)(w, r, asked)
}

// next notes the request and takes its reply, of the obedient server obeys.
func (s *Server) next(asked Request, obeys Reply) Reply {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.requests = append(s.requests, asked)
	switch {
	case s.key != "" && asked.Key != s.key:
		return Fail(http.StatusUnauthorized, fmt.Sprintf(`{"error":{"message":"Incorrect API key provided: %s","code":"invalid_api_key"}}`, asked.Key))
	case s.refuses(asked) != "":
		return Fail(http.StatusBadRequest, fmt.Sprintf(`{"error":{"message":"%s is not supported"}}`, s.refuses(asked)))
	case len(s.script) > 0:
		reply := s.script[0]
		s.script = s.script[1:]
		return reply
	}
	if s.always != nil {
		return s.always
	}
	return obeys
}

// refuses names the first feature of a request that is refused.
func (s *Server) refuses(asked Request) string {
	for _, f := range s.refused {
		has := map[string]bool{
			asked.Format:             asked.Format != "",
			"tools":                  len(asked.Tools) > 0,
			"tools with json_schema": len(asked.Tools) > 0 && asked.Format == "json_schema",
			"temperature":            asked.Temperature != nil,
			"stream_options":         asked.StreamUsage,
		}
		if has[f] {
			return f
		}
	}
	return ""
}

func parse(r *http.Request) (Request, error) {
	var body struct {
		Model       string    `json:"model"`
		Input       []string  `json:"input"`
		Messages    []Message `json:"messages"`
		Temperature *float64  `json:"temperature"`
		Stream      bool      `json:"stream"`
		Options     struct {
			Usage bool `json:"include_usage"`
		} `json:"stream_options"`
		MaxTokens           int `json:"max_tokens"`
		MaxCompletionTokens int `json:"max_completion_tokens"`
		Tools               []struct {
			Function struct {
				Name string `json:"name"`
			} `json:"function"`
		} `json:"tools"`
		Format struct {
			Type   string `json:"type"`
			Schema struct {
				Strict bool `json:"strict"`
			} `json:"json_schema"`
		} `json:"response_format"`
	}
	raw, err := io.ReadAll(io.LimitReader(r.Body, 16<<20))
	if err != nil {
		return Request{}, err
	}
	if err := json.Unmarshal(raw, &body); err != nil {
		return Request{}, err
	}
	asked := Request{
		Model: body.Model, Input: body.Input, Key: strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer "),
		Messages: body.Messages, Format: body.Format.Type, Strict: body.Format.Schema.Strict, Temperature: body.Temperature,
		Stream: body.Stream, StreamUsage: body.Options.Usage, Limit: max(body.MaxTokens, body.MaxCompletionTokens),
	}
	for _, t := range body.Tools {
		asked.Tools = append(asked.Tools, t.Function.Name)
	}
	asked.split()
	return asked, nil
}

// split tells what the system and the users said.
func (r *Request) split() {
	for _, m := range r.Messages {
		switch m.Role {
		case "system":
			r.System += m.Content
		case "user":
			r.User += m.Content
		}
	}
}
