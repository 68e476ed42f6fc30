package slacksim

import (
	"fmt"
	"net"
	"net/http"
	"net/url"
)

// loopbackOnly refuses an address that another machine could reach; an empty
// host would be all of them.
func loopbackOnly(addr string) error {
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return fmt.Errorf("the address %q: %w", addr, err)
	}
	if !loopbackHost(host) {
		return fmt.Errorf("%w: %q is none, take 127.0.0.1 or localhost", ErrAddress, addr)
	}
	return nil
}

func loopbackHost(host string) bool {
	if host == "localhost" {
		return true
	}
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}

// guard turns away what a page of another site could send from the browser of
// the person at this machine: a Host that only a rebound name gives, and an
// Origin that is not ours. Sockets are guarded by their ticket instead, since
// libraries dial them with an Origin of Slack's.
func (s *Server) guard(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		host := r.Host
		if h, _, err := net.SplitHostPort(host); err == nil {
			host = h
		}
		if !loopbackHost(host) {
			http.Error(w, "this server answers to loopback names alone", http.StatusForbidden)
			return
		}
		if origin := r.Header.Get("Origin"); origin != "" && r.URL.Path != linkPath {
			u, err := url.Parse(origin)
			if err != nil || u.Host != r.Host {
				http.Error(w, "requests of other sites are refused", http.StatusForbidden)
				return
			}
		}
		next.ServeHTTP(w, r)
	})
}
