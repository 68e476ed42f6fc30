package llmtest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"strconv"
	"strings"
)

// Pick is a candidate in an answer: its number, the sentence and the numbers
// of columns, all from 1.
type Pick struct {
	Table   int    `json:"table"`
	Why     string `json:"why"`
	Columns []int  `json:"columns"`
}

// Option is one reading of an ambiguous question.
type Option struct {
	Label string `json:"label"`
	Table int    `json:"table"`
}

// Picks answers that these tables fit.
func Picks(picks ...Pick) Reply { return verdict("tables", picks, nil) }

// Nothing answers that no table fits.
func Nothing() Reply { return verdict("nothing", nil, nil) }

// Rows answers that what was queried is the answer.
func Rows() Reply { return verdict("rows", nil, nil) }

// Ambiguous answers that the question can be read in several ways.
func Ambiguous(options ...Option) Reply { return verdict("ambiguous", nil, options) }

func verdict(outcome string, picks []Pick, options []Option) Reply {
	if picks == nil {
		picks = []Pick{}
	}
	if options == nil {
		options = []Option{}
	}
	for i := range picks {
		if picks[i].Columns == nil {
			picks[i].Columns = []int{}
		}
	}
	content, err := json.Marshal(map[string]any{"outcome": outcome, "picks": picks, "options": options})
	if err != nil {
		panic(err) // cannot be: strings and numbers alone
	}
	return Say(string(content))
}

// Fail answers with a status and a body.
func Fail(status int, body string) Reply {
	return func(w http.ResponseWriter, _ *http.Request, _ Request) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		fmt.Fprint(w, body)
	}
}

// Busy answers 429 or 503 with a Retry-After, or without when it is empty.
func Busy(status int, retryAfter string) Reply {
	return func(w http.ResponseWriter, r *http.Request, asked Request) {
		if retryAfter != "" {
			w.Header().Set("Retry-After", retryAfter)
		}
		Fail(status, `{"error":{"message":"busy, try again later","type":"rate_limit"}}`)(w, r, asked)
	}
}

// Databricks answers with a failure in that provider's own shape.
func Databricks(status int, code, message string) Reply {
	body, _ := json.Marshal(map[string]string{"error_code": code, "message": message}) // strings can always be marshalled
	return Fail(status, string(body))
}

// WebPage answers as a proxy does that stands in the way.
func WebPage(status int) Reply {
	return Fail(status, "<!doctype html><html><body><h1>Bad gateway</h1></body></html>")
}

// BreakOff sends the head of a response and part of its body, then closes the
// connection.
func BreakOff() Reply {
	return func(w http.ResponseWriter, _ *http.Request, _ Request) {
		w.Header().Set("Content-Length", "1000")
		fmt.Fprint(w, `{"choices":[{"index":0,`)
		_ = http.NewResponseController(w).Flush() // or nothing of it goes out
		panic(http.ErrAbortHandler)
	}
}

// After waits until the channel is closed, then gives the reply; a reply that
// is nil never comes. It ends when the client leaves or the test does.
func (s *Server) After(release <-chan struct{}, reply Reply) Reply {
	return func(w http.ResponseWriter, r *http.Request, asked Request) {
		select {
		case <-release:
		case <-r.Context().Done():
			return
		case <-s.closed:
			return
		}
		reply(w, r, asked)
	}
}

// Halting streams a text, waits until the channel is closed, then streams the
// rest. It ends as After does.
func (s *Server) Halting(text string, release <-chan struct{}, rest string) Reply {
	return func(w http.ResponseWriter, r *http.Request, asked Request) {
		out := stream{w, asked}
		out.begin(0)
		out.text(text)
		select {
		case <-release:
		case <-r.Context().Done():
			return
		case <-s.closed:
			return
		}
		out.text(rest)
		out.finish("stop", nil)
	}
}

// Hang never answers.
func (s *Server) Hang() Reply { return s.After(nil, nil) }

var (
	candidateLine = regexp.MustCompile(`(?m)^\[([0-9]+)\] `)
	columnLine    = regexp.MustCompile(`(?m)^  \[([0-9]+)\.c([0-9]+)\] `)
)

// obey picks the first three candidates in the prompt's order and the first
// column told of each, in the language it is told. Where a stream is wanted it
// writes a sentence on each instead. A prompt without candidates gets a yes.
func obey(w http.ResponseWriter, r *http.Request, asked Request) {
	why, see := "Holds what was asked for", "see"
	switch {
	case strings.HasSuffix(asked.User, "Portuguese."):
		why, see = "Traz o que foi pedido", "veja"
	case strings.HasSuffix(asked.User, "Spanish."):
		why, see = "Tiene lo que se pide", "vea"
	}
	columns := map[string]int{}
	for _, m := range columnLine.FindAllStringSubmatch(asked.User, -1) {
		if _, ok := columns[m[1]]; !ok {
			columns[m[1]], _ = strconv.Atoi(m[2]) // digits
		}
	}
	var picks []Pick
	for _, m := range candidateLine.FindAllStringSubmatch(asked.User, -1) {
		if len(picks) == 3 {
			break
		}
		table, _ := strconv.Atoi(m[1]) // digits
		pick := Pick{Table: table, Why: why}
		if c, ok := columns[m[1]]; ok {
			pick.Why += fmt.Sprintf(", %s [%d.c%d]", see, table, c)
			pick.Columns = []int{c}
		}
		picks = append(picks, pick)
	}
	switch {
	case picks == nil:
		Say("yes")(w, r, asked)
	case asked.Stream:
		var prose []string
		for _, p := range picks {
			prose = append(prose, fmt.Sprintf("[%d]: %s.", p.Table, p.Why))
		}
		Say(strings.Join(prose, " "))(w, r, asked)
	default:
		Picks(picks...)(w, r, asked)
	}
}
