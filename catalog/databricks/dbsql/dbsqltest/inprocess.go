package dbsqltest

import (
	"bytes"
	"io"
	"net"
	"net/http"
	"syscall"
)

// inProcess carries requests to the double without sockets, on which time
// stands still in a testing/synctest bubble. What a broken connection looks
// like to a client, it shows as net/http does.
type inProcess struct{ server *Server }

// RoundTrip serves a request in a goroutine of its own, so that the client's
// leaving does not stop the server.
func (p inProcess) RoundTrip(r *http.Request) (*http.Response, error) {
	var body []byte
	if r.Body != nil {
		var err error
		if body, err = io.ReadAll(r.Body); err != nil {
			return nil, err
		}
		r.Body.Close()
	}
	p.server.mu.Lock()
	down := p.server.down
	p.server.mu.Unlock()
	if down {
		return nil, &net.OpError{Op: "dial", Net: "tcp", Err: syscall.ECONNREFUSED}
	}
	incoming := r.Clone(r.Context())
	incoming.Body = io.NopCloser(bytes.NewReader(body))
	rec := &recorder{header: http.Header{}, done: make(chan struct{})}
	go rec.serve(p.server, incoming)
	select {
	case <-rec.done:
	case <-r.Context().Done():
		return nil, r.Context().Err()
	}
	if rec.aborted && rec.status == 0 {
		return nil, &net.OpError{Op: "read", Net: "tcp", Err: syscall.ECONNRESET}
	}
	reply := &http.Response{
		StatusCode: rec.status, Status: http.StatusText(rec.status), Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: rec.header, Request: r, Body: io.NopCloser(&rec.body), ContentLength: -1,
	}
	if rec.aborted {
		reply.Body = io.NopCloser(io.MultiReader(&rec.body, broken{}))
	}
	return reply, nil
}

type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

// recorder keeps a reply. It is read after done is closed.
type recorder struct {
	header  http.Header
	status  int
	body    bytes.Buffer
	aborted bool
	done    chan struct{}
}

func (rec *recorder) serve(handler http.Handler, r *http.Request) {
	defer close(rec.done)
	defer func() {
		thrown := recover()
		if rec.aborted = thrown == http.ErrAbortHandler; thrown != nil && !rec.aborted {
			panic(thrown)
		}
		if rec.status == 0 && !rec.aborted {
			rec.status = http.StatusOK
		}
	}()
	handler.ServeHTTP(rec, r)
}

func (rec *recorder) Header() http.Header { return rec.header }

func (rec *recorder) WriteHeader(status int) {
	if rec.status == 0 {
		rec.status = status
	}
}

func (rec *recorder) Write(p []byte) (int, error) {
	rec.WriteHeader(http.StatusOK)
	return rec.body.Write(p)
}
