package slacksim

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"
)

// routePeople serves the people's API; README.md documents it.
func (s *Server) routePeople(mux *http.ServeMux) {
	mux.Handle("POST /sim/say", posted(func(_ context.Context, what Say) (any, error) {
		said, err := s.Say(what)
		return fields{"ok": true, "channel": said.Channel, "ts": said.TS}, err
	}))
	mux.Handle("POST /sim/command", acted(s.Command))
	mux.Handle("POST /sim/click", acted(s.Click))
	mux.Handle("POST /sim/submit", posted(func(ctx context.Context, what Submit) (any, error) {
		var r *Refusal
		err := s.Submit(ctx, what)
		if errors.As(err, &r) && r.Errors != nil { // sent, and not accepted: the modal stays open
			return fields{"ok": true, "errors": r.Errors}, nil
		}
		return fields{"ok": true}, err
	}))
	mux.Handle("POST /sim/shortcut", acted(s.Shortcut))
	mux.Handle("POST /sim/edit", done(s.Edit))
	mux.Handle("POST /sim/delete", done(s.Delete))
	mux.Handle("POST /sim/close", done(s.Dismiss))
	mux.Handle("POST /sim/open", done(s.Open))
	mux.Handle("POST /sim/faults", done(s.Faults))
	mux.Handle("POST /sim/suggest", posted(func(ctx context.Context, what Click) (any, error) {
		answer, err := s.Suggest(ctx, what)
		return fields{"ok": true, "answer": answer}, err
	}))

	mux.Handle("GET /sim/people", told(func(*http.Request) (any, error) { return fields{"ok": true, "people": s.People()}, nil }))
	mux.Handle("GET /sim/channels", told(func(r *http.Request) (any, error) {
		return fields{"ok": true, "channels": s.Channels(r.FormValue("user"))}, nil
	}))
	mux.Handle("GET /sim/messages", told(s.tellMessages))
	mux.Handle("GET /sim/ephemeral", told(s.ofPerson("messages", func(user string) any { return list(s.Ephemeral(user)) })))
	mux.Handle("GET /sim/home", told(s.ofPerson("view", func(user string) any { return s.Home(user) })))
	mux.Handle("GET /sim/modal", told(s.ofPerson("view", func(user string) any { return s.Modal(user) })))
	mux.Handle("GET /sim/status", told(s.tellStatus))
	mux.Handle("GET /sim/calls", told(func(*http.Request) (any, error) { return fields{"ok": true, "calls": s.Calls()}, nil }))
	mux.HandleFunc("GET /sim/news", s.serveNews)
	mux.HandleFunc("/sim/", func(w http.ResponseWriter, r *http.Request) {
		tell(w, nil, &Refusal{Code: "unknown_path", Help: "there is no " + r.Method + " " + r.URL.Path + "; the package's README.md lists what there is", status: http.StatusNotFound})
	})
}

func list(l []json.RawMessage) []json.RawMessage {
	if l == nil {
		return []json.RawMessage{}
	}
	return l
}

func (s *Server) tellMessages(r *http.Request) (any, error) {
	channel, thread := r.FormValue("channel"), r.FormValue("thread_ts")
	s.mu.Lock()
	c, err := s.where(channel, s.ws.person(r.FormValue("user")))
	if err == nil && thread != "" && c.threadAt(thread) == nil {
		err = noMessage(c, thread)
	}
	s.mu.Unlock()
	if err != nil {
		return nil, err
	}
	return fields{"ok": true, "messages": list(s.Messages("", c.id, thread))}, nil
}

// ofPerson answers with something of the person that user names.
func (s *Server) ofPerson(name string, get func(user string) any) func(*http.Request) (any, error) {
	return func(r *http.Request) (any, error) {
		s.mu.Lock()
		_, err := s.who(r.FormValue("user"))
		s.mu.Unlock()
		if err != nil {
			return nil, err
		}
		return fields{"ok": true, name: get(r.FormValue("user"))}, nil
	}
}

func (s *Server) tellStatus(r *http.Request) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p := s.ws.person(r.FormValue("user"))
	if _, err := s.where(r.FormValue("channel"), p); err != nil {
		return nil, err
	}
	return fields{"ok": true, "threads": s.statuses(r.FormValue("channel"), p)}, nil
}

// serveNews sends server-sent events until the reader goes away.
func (s *Server) serveNews(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	p, err := s.who(r.FormValue("user"))
	s.mu.Unlock()
	if err != nil {
		tell(w, nil, err)
		return
	}
	reader, leave := s.news.subscribe()
	defer leave()
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("Cache-Control", "no-store")
	flush := http.NewResponseController(w).Flush
	io.WriteString(w, ": here\n\n")
	beat := time.NewTicker(15 * time.Second)
	defer beat.Stop()
	for flush() == nil {
		select {
		case <-r.Context().Done():
			return
		case <-beat.C:
			io.WriteString(w, ": still here\n\n")
		case n := <-reader:
			if s.concerns(n, p) {
				fmt.Fprintf(w, "data: %s\n\n", raw(n))
			}
		}
	}
}

// concerns tells whether a person may know of a change.
func (s *Server) concerns(n News, p *person) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if n.User != "" {
		return n.User == p.id
	}
	c := s.ws.channelByID(n.Channel)
	return c != nil && c.has(p.id)
}

// posted reads a JSON object and answers with what comes of it.
func posted[T any](do func(context.Context, T) (any, error)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var what T
		if err := decode(r, &what); err != nil {
			tell(w, nil, refused("invalid_json", err.Error()))
			return
		}
		out, err := do(r.Context(), what)
		tell(w, out, err)
	})
}

func acted[T any](do func(context.Context, T) error) http.Handler {
	return posted(func(ctx context.Context, what T) (any, error) { return fields{"ok": true}, do(ctx, what) })
}

func done[T any](do func(T) error) http.Handler {
	return posted(func(_ context.Context, what T) (any, error) { return fields{"ok": true}, do(what) })
}

func told(get func(*http.Request) (any, error)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		out, err := get(r)
		tell(w, out, err)
	})
}

// decode reads the body as JSON whatever it is declared as, since curl calls
// all that it sends a form; forms of other sites end at the guard.
func decode(r *http.Request, into any) error {
	body, err := io.ReadAll(io.LimitReader(r.Body, maxBody))
	if err != nil {
		return fmt.Errorf("reading the body: %w", err)
	}
	d := json.NewDecoder(bytes.NewReader(body))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return fmt.Errorf("the body is not what is expected here, see README.md: %w", err)
	}
	return nil
}

// tell writes the answer of the people's API.
func tell(w http.ResponseWriter, out any, err error) {
	if err == nil {
		writeJSON(w, http.StatusOK, out)
		return
	}
	var r *Refusal
	var f *fail
	switch {
	case errors.As(err, &r):
	case errors.As(err, &f): // what the bot answered with is refused
		r = refused(f.code, fmt.Sprint("the bot answered with what Slack refuses: ", f.more["errors"]))
	default:
		r = &Refusal{Code: "internal_error", Help: err.Error(), status: http.StatusInternalServerError}
	}
	writeJSON(w, r.status, fields{"ok": false, "error": r.Code, "help": r.Help})
}
