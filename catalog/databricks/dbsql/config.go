package dbsql

import (
	"fmt"
	"net"
	"net/http"
	"regexp"
	"strconv"
	"time"
)

// DefaultTimeout bounds a statement that neither Config.Timeout nor the
// context's deadline bounds, the start of a cold warehouse included.
const DefaultTimeout = time.Hour

// Config says which warehouse to speak to, as whom, and by what means. Host is
// needed, and either Token or ClientID with ClientSecret; WarehouseID is needed
// for everything but Client.Get.
type Config struct {
	Host        string // without scheme and port
	Port        int    // 443 where 0
	WarehouseID string
	Catalog     string        // sent with every statement where not empty
	Schema      string        // sent with every statement where not empty
	Timeout     time.Duration // of one statement up to its result; DefaultTimeout where 0

	Token        string `json:"-"` // a personal access token
	ClientID     string // a service principal, by OAuth M2M
	ClientSecret string `json:"-"`

	UserAgent string // added to the name the driver gives
	Insecure  bool   // plain HTTP; refused for other hosts than this machine

	HTTPClient *http.Client   // proxy and private CA come with it; http.DefaultClient where nil
	Jitter     func() float64 // in [0,1), spreads retries; random where nil
}

// String and GoString leave the secrets out.
func (c Config) String() string {
	as := "token"
	if c.ClientID != "" {
		as = "service principal " + c.ClientID
	}
	return fmt.Sprintf("warehouse %s at %s as %s", c.WarehouseID, c.address(), as)
}

// GoString is String.
func (c Config) GoString() string { return c.String() }

var (
	hostName    = regexp.MustCompile(`^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$`)
	warehouseID = regexp.MustCompile(`^[A-Za-z0-9_-]{1,128}$`)
)

func (c Config) check() error {
	wrong := func(format string, args ...any) error {
		return fmt.Errorf("%w: "+format, append([]any{ErrConfig}, args...)...)
	}
	switch {
	case c.Host == "":
		return wrong("no host")
	case !hostName.MatchString(c.Host) && net.ParseIP(c.Host) == nil:
		return wrong("the host is a name or an address, without scheme, port and path")
	case c.Port < 0 || c.Port > 65535:
		return wrong("port %d", c.Port)
	case c.WarehouseID != "" && !warehouseID.MatchString(c.WarehouseID):
		return wrong("no warehouse id, or not one: it is the last part of /sql/1.0/warehouses/<id>")
	case c.UserAgent != tidy(c.UserAgent):
		return wrong("a user agent entry of more than one line of plain text")
	case c.Timeout < 0:
		return wrong("a negative timeout")
	case c.Insecure && !loopback(c.Host):
		return wrong("plain HTTP would send the sign-in in the clear; use https")
	case c.Token != "" && (c.ClientID != "" || c.ClientSecret != ""):
		return wrong("a token and a client id: choose one way to sign in")
	case c.Token == "" && (c.ClientID == "" || c.ClientSecret == ""):
		return wrong("no sign-in: a token is needed, or a client id with its secret")
	}
	return nil
}

// checkWarehouse is for what cannot do without one.
func (c Config) checkWarehouse() error {
	if c.WarehouseID == "" {
		return fmt.Errorf("%w: no warehouse id: it is the last part of /sql/1.0/warehouses/<id>", ErrConfig)
	}
	return nil
}

func (c Config) address() string {
	port := c.Port
	if port == 0 {
		port = 443
	}
	return net.JoinHostPort(c.Host, strconv.Itoa(port))
}

func (c Config) baseURL() string {
	if c.Insecure {
		return "http://" + c.address()
	}
	return "https://" + c.address()
}

func (c Config) timeout() time.Duration {
	if c.Timeout == 0 {
		return DefaultTimeout
	}
	return c.Timeout
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}
