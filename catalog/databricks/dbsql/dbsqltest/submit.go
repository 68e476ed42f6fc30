package dbsqltest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"time"
)

// submission is the body of a statement's submission.
type submission struct {
	Statement     string `json:"statement"`
	WarehouseID   string `json:"warehouse_id"`
	Catalog       string `json:"catalog"`
	Schema        string `json:"schema"`
	WaitTimeout   string `json:"wait_timeout"`
	OnWaitTimeout string `json:"on_wait_timeout"`
	Disposition   string `json:"disposition"`
	Format        string `json:"format"`
	RowLimit      int64  `json:"row_limit"`
	ByteLimit     int64  `json:"byte_limit"`
	Parameters    []struct {
		Name  string  `json:"name"`
		Value *string `json:"value"`
		Type  string  `json:"type"`
	} `json:"parameters"`
}

var parameterType = regexp.MustCompile(`^(|STRING|BOOLEAN|TINYINT|SMALLINT|INT|BIGINT|FLOAT|DOUBLE|DATE|TIMESTAMP|VOID|DECIMAL(\(\d+,\d+\))?|INTERVAL.*)$`)

// check names what the API would refuse, or "".
func (b submission) check() string {
	wait, err := time.ParseDuration(b.WaitTimeout)
	seen := map[string]bool{}
	for _, p := range b.Parameters {
		switch {
		case p.Name == "":
			return "Unnamed parameters are not supported."
		case seen[p.Name]:
			return "Duplicate parameter " + p.Name
		case !parameterType.MatchString(strings.ToUpper(p.Type)):
			return "Unsupported parameter type " + p.Type
		}
		seen[p.Name] = true
	}
	switch {
	case b.Statement == "" || len(b.Statement) > 16<<20:
		return "The statement is empty or larger than 16 MiB."
	case b.WarehouseID != WarehouseID:
		return b.WarehouseID + " is not a valid endpoint id."
	case err != nil || wait != 0 && (wait < 5*time.Second || wait > 50*time.Second):
		return "wait_timeout must be 0s or between 5s and 50s."
	case b.OnWaitTimeout != "CONTINUE" && b.OnWaitTimeout != "CANCEL":
		return "Unknown on_wait_timeout."
	case b.Disposition != "INLINE" && b.Disposition != "EXTERNAL_LINKS":
		return "Unknown disposition."
	case b.Format != "JSON_ARRAY":
		return "The double gives JSON_ARRAY alone."
	}
	return ""
}

func (s *Server) serveSubmit(w http.ResponseWriter, r *http.Request) {
	var b submission
	body := json.NewDecoder(r.Body)
	body.DisallowUnknownFields()
	if err := body.Decode(&b); err != nil {
		refuse(w, http.StatusBadRequest, "MALFORMED_REQUEST", err.Error())
		return
	}
	if wrong := b.check(); wrong != "" {
		refuse(w, http.StatusBadRequest, "INVALID_PARAMETER_VALUE", wrong)
		return
	}
	st := s.accept(b)
	wait, _ := time.ParseDuration(b.WaitTimeout) // checked
	if wait == 0 {
		// The API does not look whether the statement is through already.
		writeJSON(w, map[string]any{"statement_id": st.ID, "status": map[string]any{"state": "PENDING"}})
		return
	}
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-st.over:
	case <-timer.C:
	case <-r.Context().Done(): // the statement runs on
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if b.OnWaitTimeout == "CANCEL" {
		st.cancel()
	}
	s.write(w, st)
}

// keptResults is of how many statements the results can still be read.
const keptResults = 32

// accept takes a statement and has it run.
func (s *Server) accept(b submission) *statement {
	st := Statement{
		Text: b.Statement, Parameters: map[string]Parameter{}, WarehouseID: b.WarehouseID,
		Catalog: b.Catalog, Schema: b.Schema, Disposition: b.Disposition, WaitTimeout: b.WaitTimeout,
	}
	for _, p := range b.Parameters {
		st.Parameters[p.Name] = Parameter{p.Value, p.Type}
	}
	s.mu.Lock()
	s.taken++
	st.ID = fmt.Sprintf("01ef-%04d", s.taken)
	handler := s.handler
	reply, scripted := s.scripted(st.Text)
	s.mu.Unlock()
	if !scripted {
		reply = Failed(Failure{"BAD_REQUEST", "[PARSE_SYNTAX_ERROR] no script answers this statement. SQLSTATE: 42601", "42601"})
		if handler != nil {
			reply = handler(st)
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	now := time.Now()
	running := newStatement(st, reply, s.warm(now))
	s.order = append(s.order, running)
	s.statements[st.ID] = running
	if old := len(s.order) - 1 - keptResults; old >= 0 { // results are not kept for ever
		s.order[old].cells, s.order[old].reply.Rows = nil, nil
	}
	if !running.running.After(now) {
		running.finish(s.InlineLimit)
	} else {
		time.AfterFunc(running.running.Sub(now), func() {
			s.mu.Lock()
			defer s.mu.Unlock()
			running.finish(s.InlineLimit)
		})
	}
	return running
}

func (s *Server) scripted(text string) (Reply, bool) {
	for i := len(s.scripts) - 1; i >= 0; i-- {
		if strings.Contains(text, s.scripts[i].text) {
			return s.scripts[i].reply, true
		}
	}
	return Reply{}, false
}
