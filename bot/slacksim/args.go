package slacksim

import (
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"strconv"
	"strings"
)

// args are the arguments of an API call. A form's values are kept as JSON
// strings, so that both kinds of bodies read alike.
type args map[string]json.RawMessage

// maxBody bounds what a caller can send, in bytes.
const maxBody = 4 << 20

// readArgs takes the query, and a form or a JSON object as the body.
func readArgs(r *http.Request) (args, error) {
	a := args{}
	for name, values := range r.URL.Query() {
		a[name] = raw(values[0])
	}
	kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	switch kind {
	case "application/json":
		body, err := io.ReadAll(io.LimitReader(r.Body, maxBody))
		if err != nil {
			return nil, err
		}
		if len(body) == 0 {
			return a, nil
		}
		if !json.Valid(body) {
			return nil, refusal("invalid_json")
		}
		if err := json.Unmarshal(body, &a); err != nil {
			return nil, refusal("json_not_object")
		}
	case "multipart/form-data":
		if err := r.ParseMultipartForm(maxBody); err != nil {
			return nil, refusal("invalid_form_data")
		}
		a.form(r)
	default:
		r.Body = http.MaxBytesReader(nil, r.Body, maxBody)
		if err := r.ParseForm(); err != nil {
			var long *http.MaxBytesError
			if errors.As(err, &long) {
				return nil, refusal("request_too_large")
			}
			return nil, refusal("invalid_form_data")
		}
		a.form(r)
	}
	return a, nil
}

func (a args) form(r *http.Request) {
	for name, values := range r.PostForm {
		a[name] = raw(values[0])
	}
}

// str is an argument as text: a string as it is, anything else as its JSON.
func (a args) str(name string) string {
	v, ok := a[name]
	if !ok {
		return ""
	}
	var s string
	if json.Unmarshal(v, &s) == nil {
		return s
	}
	return string(v)
}

func (a args) has(name string) bool {
	v, ok := a[name]
	return ok && string(v) != "null"
}

func (a args) bool(name string) bool {
	v := strings.ToLower(a.str(name))
	return v == "true" || v == "1"
}

func (a args) int(name string, otherwise int) int {
	if n, err := strconv.Atoi(a.str(name)); err == nil {
		return n
	}
	return otherwise
}

// json is an argument that is JSON, which forms carry as text; nil when it is
// left out or empty.
func (a args) json(name string) json.RawMessage {
	v, ok := a[name]
	if !ok {
		return nil
	}
	var s string
	if json.Unmarshal(v, &s) == nil {
		v = json.RawMessage(s)
	}
	if len(v) == 0 || string(v) == "null" {
		return nil
	}
	return v
}
