package dbsqltest

import (
	"fmt"
	"net/http"
	"strings"
	"time"
)

// serveToken gives a service principal its token.
func (s *Server) serveToken(w http.ResponseWriter, r *http.Request) {
	id, secret, ok := r.BasicAuth()
	if !ok || id != ClientID || secret != ClientSecret {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusUnauthorized)
		fmt.Fprint(w, `{"error":"invalid_client","error_description":"Client authentication failed"}`)
		return
	}
	if r.PostFormValue("grant_type") != "client_credentials" || r.PostFormValue("scope") != "all-apis" {
		w.WriteHeader(http.StatusBadRequest)
		fmt.Fprint(w, `{"error":"invalid_request","error_description":"unknown grant or scope"}`)
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.issued++
	token := fmt.Sprintf("oauth-test-%d", s.issued)
	s.tokens[token] = time.Now().Add(s.TokenLife)
	writeJSON(w, map[string]any{"access_token": token, "token_type": "Bearer", "scope": "all-apis", "expires_in": int(s.TokenLife.Seconds())})
}

func (s *Server) authorized(r *http.Request) bool {
	token, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	s.mu.Lock()
	defer s.mu.Unlock()
	return ok && (token == Token || time.Now().Before(s.tokens[token]))
}
