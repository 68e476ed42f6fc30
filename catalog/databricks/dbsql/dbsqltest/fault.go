package dbsqltest

import (
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strconv"
)

// Fault stands in the way of one request; serve would serve it as usual.
type Fault func(w http.ResponseWriter, r *http.Request, serve http.Handler)

// Inject queues faults for the next requests of a kind, one fault each. A nil
// fault lets a request through.
func (s *Server) Inject(op Op, faults ...Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults[op] = append(s.faults[op], faults...)
}

// Throttle answers 429 with a Retry-After, or without one where it is empty.
func Throttle(retryAfter string) Fault {
	return busy(http.StatusTooManyRequests, "REQUEST_LIMIT_EXCEEDED", retryAfter)
}

// Unavailable answers 503 with a Retry-After, or without one where it is
// empty.
func Unavailable(retryAfter string) Fault {
	return busy(http.StatusServiceUnavailable, "TEMPORARILY_UNAVAILABLE", retryAfter)
}

func busy(status int, code, retryAfter string) Fault {
	return func(w http.ResponseWriter, _ *http.Request, _ http.Handler) {
		if retryAfter != "" {
			w.Header().Set("Retry-After", retryAfter)
		}
		refuse(w, status, code, "Try again later.")
	}
}

// Refuse answers with an error as the API writes them.
func Refuse(status int, code, message string) Fault {
	return func(w http.ResponseWriter, _ *http.Request, _ http.Handler) { refuse(w, status, code, message) }
}

// Say answers with a body of any kind: plain text, HTML, what is not JSON.
func Say(status int, body string) Fault {
	return func(w http.ResponseWriter, _ *http.Request, _ http.Handler) {
		w.WriteHeader(status)
		fmt.Fprint(w, body)
	}
}

// BadGateway is the page of a gateway that did not reach the API.
func BadGateway(w http.ResponseWriter, _ *http.Request, _ http.Handler) {
	w.Header().Set("Content-Type", "text/html")
	w.WriteHeader(http.StatusBadGateway)
	fmt.Fprint(w, "<html><head><title>502 Bad Gateway</title></head><body><h1>502</h1>\n<hr>nginx</body></html>")
}

// Unauthorized answers 401, as for a token that has expired.
func Unauthorized(w http.ResponseWriter, _ *http.Request, _ http.Handler) {
	refuse(w, http.StatusUnauthorized, "UNAUTHENTICATED", "The access token is expired.")
}

// Redirect sends to a login page, as a wrong host does.
func Redirect(w http.ResponseWriter, _ *http.Request, _ http.Handler) {
	w.Header().Set("Location", "https://login.test/?next=elsewhere")
	w.WriteHeader(http.StatusSeeOther)
}

// LoseRequest breaks the connection before the request is served.
func LoseRequest(http.ResponseWriter, *http.Request, http.Handler) { panic(http.ErrAbortHandler) }

// LoseReply serves the request and breaks the connection then.
func LoseReply(_ http.ResponseWriter, r *http.Request, serve http.Handler) {
	serve.ServeHTTP(httptest.NewRecorder(), r)
	panic(http.ErrAbortHandler)
}

// CutReply serves the request and breaks the connection in the middle of the
// reply.
func CutReply(w http.ResponseWriter, r *http.Request, serve http.Handler) {
	whole := httptest.NewRecorder()
	serve.ServeHTTP(whole, r)
	body := whole.Body.Bytes()
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(whole.Code)
	_, _ = w.Write(body[:len(body)/2])
	if f, ok := w.(http.Flusher); ok {
		f.Flush()
	}
	panic(http.ErrAbortHandler)
}

// Hang serves nothing until the client gives up.
func Hang(_ http.ResponseWriter, r *http.Request, _ http.Handler) {
	<-r.Context().Done()
	panic(http.ErrAbortHandler)
}

// HangAfter serves the request and keeps the reply until the client gives up.
func HangAfter(w http.ResponseWriter, r *http.Request, serve http.Handler) {
	serve.ServeHTTP(httptest.NewRecorder(), r)
	Hang(w, r, serve)
}

// Edit changes the reply's body on its way.
func Edit(change func(body []byte) []byte) Fault {
	return func(w http.ResponseWriter, r *http.Request, serve http.Handler) {
		whole := httptest.NewRecorder()
		serve.ServeHTTP(whole, r)
		w.WriteHeader(whole.Code)
		_, _ = w.Write(change(whole.Body.Bytes()))
	}
}

// Replace is Edit with one text for another.
func Replace(old, with string) Fault {
	return Edit(func(body []byte) []byte { return bytes.ReplaceAll(body, []byte(old), []byte(with)) })
}
