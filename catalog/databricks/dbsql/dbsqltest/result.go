package dbsqltest

import (
	"fmt"
	"net/http"
	"strconv"
	"time"
)

// storageHeader must come with a request for a link.
const storageHeader, storageKey = "X-Storage-Key", "key-test"

// write writes a statement's state and, once it has succeeded, its manifest
// and the first chunk.
func (s *Server) write(w http.ResponseWriter, st *statement) {
	state := st.state(time.Now())
	status := map[string]any{"state": state}
	body := map[string]any{"statement_id": st.ID, "status": status}
	switch state {
	case "FAILED":
		f := st.reply.Fail
		status["error"] = map[string]any{"error_code": f.Code, "message": f.Message}
		if f.SQLState != "" {
			status["sql_state"] = f.SQLState
		}
	case "SUCCEEDED":
		body["manifest"] = s.manifest(st)
		body["result"] = s.chunk(st, 0)
	case "CLOSED":
		body["manifest"] = s.manifest(st)
	}
	writeJSON(w, body)
}

func (s *Server) manifest(st *statement) map[string]any {
	columns := []map[string]any{}
	for i, c := range st.reply.Columns {
		column := map[string]any{"name": c.Name, "position": i, "type_name": c.Type, "type_text": c.Type}
		if c.Type == "DECIMAL" {
			column["type_precision"], column["type_scale"] = c.Precision, c.Scale
			column["type_text"] = fmt.Sprintf("DECIMAL(%d,%d)", c.Precision, c.Scale)
		}
		columns = append(columns, column)
	}
	return map[string]any{
		"format": "JSON_ARRAY", "schema": map[string]any{"column_count": len(columns), "columns": columns},
		"total_chunk_count": s.chunkCount(st), "total_row_count": len(st.cells), "truncated": st.reply.Truncated,
	}
}

func (s *Server) chunkCount(st *statement) int {
	return (len(st.cells) + s.ChunkRows - 1) / s.ChunkRows
}

func (s *Server) rows(st *statement, chunk int) [][]*string {
	from := min(chunk*s.ChunkRows, len(st.cells))
	return st.cells[from:min(from+s.ChunkRows, len(st.cells))]
}

// chunk is a chunk of the result: rows, or a link to them.
func (s *Server) chunk(st *statement, index int) map[string]any {
	rows := s.rows(st, index)
	if st.Disposition == "INLINE" && len(rows) == 0 {
		return map[string]any{"chunk_index": index, "row_offset": 0, "row_count": 0}
	}
	if len(rows) == 0 {
		return map[string]any{}
	}
	chunk := map[string]any{"chunk_index": index, "row_offset": index * s.ChunkRows, "row_count": len(rows)}
	if index+1 < s.chunkCount(st) {
		chunk["next_chunk_index"] = index + 1
		chunk["next_chunk_internal_link"] = fmt.Sprintf("%s/%s/result/chunks/%d?row_offset=%d",
			statementsPath, st.ID, index+1, (index+1)*s.ChunkRows)
	}
	if st.Disposition == "INLINE" {
		chunk["data_array"] = rows
		return chunk
	}
	expires := time.Now().Add(s.LinkLife)
	chunk["external_link"] = fmt.Sprintf("%s/storage/%s/%d?expires=%d&signature=link-test", s.base, st.ID, index, expires.Unix())
	chunk["expiration"] = expires.UTC().Format(time.RFC3339)
	chunk["http_headers"] = map[string]string{storageHeader: storageKey}
	return map[string]any{"external_links": []any{chunk}}
}

func (s *Server) writeChunk(w http.ResponseWriter, st *statement, index string) {
	n, err := strconv.Atoi(index)
	if err != nil || n < 0 || n >= max(s.chunkCount(st), 1) || st.state(time.Now()) != "SUCCEEDED" {
		refuse(w, http.StatusBadRequest, "INVALID_PARAMETER_VALUE", "There is no chunk "+index+".")
		return
	}
	writeJSON(w, s.chunk(st, n))
}

// serveLink is the storage. It refuses the workspace's token as well as a
// request without its own header.
func (s *Server) serveLink(w http.ResponseWriter, r *http.Request, id, index string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	st := s.statements[id]
	n, err := strconv.Atoi(index)
	expires, _ := strconv.ParseInt(r.URL.Query().Get("expires"), 10, 64)
	deny := func(status int, code string) {
		w.Header().Set("Content-Type", "application/xml")
		w.WriteHeader(status)
		fmt.Fprintf(w, "<Error><Code>%s</Code><StringToSign>%s</StringToSign></Error>", code, r.URL)
	}
	switch {
	case r.Header.Get("Authorization") != "":
		deny(http.StatusBadRequest, "InvalidArgument")
	case r.Header.Get(storageHeader) != storageKey || r.URL.Query().Get("signature") != "link-test":
		deny(http.StatusForbidden, "SignatureDoesNotMatch")
	case time.Now().After(time.Unix(expires, 0)):
		deny(http.StatusForbidden, "AccessDenied")
	case st == nil || err != nil || n < 0 || n >= s.chunkCount(st):
		deny(http.StatusNotFound, "NoSuchKey")
	default:
		writeJSON(w, s.rows(st, n))
	}
}
