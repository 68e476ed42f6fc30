package main

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net/http"
	"os"
	"time"

	"github.com/gorilla/websocket"
)

// callTimeout bounds one call of the Web API.
const callTimeout = 10 * time.Second

// trust makes the transports that all calls leave by: the environment's proxy
// and the system's certificates with those of the CA file.
func (f networkFlags) trust() (*http.Transport, *websocket.Dialer, error) {
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.MaxIdleConnsPerHost = 32
	dialer := &websocket.Dialer{Proxy: http.ProxyFromEnvironment, HandshakeTimeout: callTimeout}
	if f.CAFile == "" {
		return transport, dialer, nil
	}
	pem, err := os.ReadFile(f.CAFile)
	if err != nil {
		return nil, nil, fmt.Errorf("%w: --ca-file: %w", errUsage, err)
	}
	pool, err := x509.SystemCertPool()
	if err != nil {
		pool = x509.NewCertPool()
	}
	if !pool.AppendCertsFromPEM(pem) {
		return nil, nil, fmt.Errorf("%w: --ca-file %s holds no certificate in PEM form", errUsage, f.CAFile)
	}
	config := &tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS12}
	transport.TLSClientConfig, dialer.TLSClientConfig = config, config
	return transport, dialer, nil
}
