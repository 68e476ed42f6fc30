package dbsqltest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"time"
)

// Op is a kind of request.
type Op string

// The kinds of requests that are served.
const (
	Submit Op = "submit"
	Poll   Op = "poll"
	Chunk  Op = "chunk"
	Cancel Op = "cancel"
	Link   Op = "link"  // a chunk in storage
	SignIn Op = "token" // of a service principal
	State  Op = "warehouse"
	Start  Op = "start"
	Other  Op = "other" // APIs that Serve was told of
	none   Op = ""
)

const statementsPath = "/api/2.0/sql/statements"

// opOf tells a request's kind and the statement and chunk that it names.
func opOf(r *http.Request) (op Op, id, chunk string) {
	path := strings.Split(strings.Trim(r.URL.Path, "/"), "/")
	statement, isStatement := strings.CutPrefix(r.URL.Path, statementsPath+"/")
	parts := strings.Split(statement, "/")
	switch {
	case r.Method == http.MethodPost && r.URL.Path == statementsPath:
		return Submit, "", ""
	case r.Method == http.MethodGet && isStatement && len(parts) == 1:
		return Poll, parts[0], ""
	case r.Method == http.MethodGet && isStatement && len(parts) == 4 && parts[1] == "result" && parts[2] == "chunks":
		return Chunk, parts[0], parts[3]
	case r.Method == http.MethodPost && isStatement && len(parts) == 2 && parts[1] == "cancel":
		return Cancel, parts[0], ""
	case r.Method == http.MethodGet && len(path) == 3 && path[0] == "storage":
		return Link, path[1], path[2]
	case r.Method == http.MethodPost && r.URL.Path == "/oidc/v1/token":
		return SignIn, "", ""
	case r.Method == http.MethodGet && r.URL.Path == "/api/2.0/sql/warehouses/"+WarehouseID:
		return State, "", ""
	case r.Method == http.MethodPost && r.URL.Path == "/api/2.0/sql/warehouses/"+WarehouseID+"/start":
		return Start, "", ""
	}
	return none, "", ""
}

// ServeHTTP serves the double.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	op, _, _ := opOf(r)
	s.mu.Lock()
	if op == none && s.other(r) != nil {
		op = Other
	}
	s.counts[op]++
	var fault Fault
	if queue := s.faults[op]; len(queue) > 0 {
		fault, s.faults[op] = queue[0], queue[1:]
	}
	s.mu.Unlock()
	if fault != nil {
		fault(w, r, http.HandlerFunc(s.serve))
		return
	}
	s.serve(w, r)
}

func (s *Server) serve(w http.ResponseWriter, r *http.Request) {
	op, id, chunk := opOf(r)
	s.mu.Lock()
	other := s.other(r)
	s.mu.Unlock()
	switch {
	case op == none && other == nil:
		refuse(w, http.StatusNotFound, "ENDPOINT_NOT_FOUND", "No API found for '"+r.Method+" "+r.URL.Path+"'")
		return
	case op == SignIn:
		s.serveToken(w, r)
		return
	case op == Link:
		s.serveLink(w, r, id, chunk)
		return
	}
	if !s.authorized(r) {
		refuse(w, http.StatusUnauthorized, "UNAUTHENTICATED", "Credential was not sent or was of an unsupported type for this API.")
		return
	}
	switch op {
	case none:
		other(w, r)
	case Submit:
		s.serveSubmit(w, r)
	case Poll:
		s.withStatement(w, id, func(st *statement) { s.write(w, st) })
	case Chunk:
		s.withStatement(w, id, func(st *statement) { s.writeChunk(w, st, chunk) })
	case Cancel:
		s.withStatement(w, id, func(st *statement) {
			st.cancel()
			writeJSON(w, struct{}{})
		})
	case State:
		s.serveWarehouse(w)
	case Start:
		s.mu.Lock()
		defer s.mu.Unlock()
		s.warm(time.Now())
		writeJSON(w, struct{}{})
	}
}

// other is what answers a request for another API, nil where nothing does.
func (s *Server) other(r *http.Request) http.HandlerFunc {
	for _, o := range s.others {
		if strings.HasPrefix(r.URL.Path, o.prefix) {
			return o.answer
		}
	}
	return nil
}

func (s *Server) withStatement(w http.ResponseWriter, id string, do func(*statement)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	st, ok := s.statements[id]
	if !ok {
		refuse(w, http.StatusNotFound, "NOT_FOUND", "The statement "+id+" was not found.")
		return
	}
	do(st)
}

// warm starts the warehouse where it is stopped, and tells when it runs.
func (s *Server) warm(now time.Time) time.Time {
	if s.warehouse.stopped {
		s.warehouse = warehouse{readyAt: now.Add(s.StartTime)}
	}
	if s.warehouse.readyAt.After(now) {
		return s.warehouse.readyAt
	}
	return now
}

func (s *Server) serveWarehouse(w http.ResponseWriter) {
	s.mu.Lock()
	defer s.mu.Unlock()
	state := "RUNNING"
	switch {
	case s.warehouse.stopped:
		state = "STOPPED"
	case s.warehouse.readyAt.After(time.Now()):
		state = "STARTING"
	}
	writeJSON(w, map[string]any{
		"id": WarehouseID, "name": "Test warehouse", "state": state, "cluster_size": "2X-Small",
		"auto_stop_mins": 10, "enable_serverless_compute": true,
	})
}

func refuse(w http.ResponseWriter, status int, code, message string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	fmt.Fprintf(w, `{"error_code":%q,"message":%q,"details":[{"@type":"type.googleapis.com/google.rpc.RequestInfo"}]}`, code, message)
}

func writeJSON(w http.ResponseWriter, body any) {
	w.Header().Set("Content-Type", "application/json")
	if err := json.NewEncoder(w).Encode(body); err != nil {
		panic(err) // ours
	}
}
