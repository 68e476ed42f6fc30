package dbsql

import (
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// dsnForm is shown instead of a DSN that cannot be read: the DSN itself holds
// a secret.
const dsnForm = "token:<token>@<host>:443/sql/1.0/warehouses/<id>"

var (
	httpPath   = regexp.MustCompile(`^/sql/1\.0/(?:warehouses|endpoints)/([^/]+)/?$`)
	optionName = regexp.MustCompile(`^[A-Za-z][A-Za-z_.]{0,39}$`)
)

// ParseDSN reads a DSN of the form
//
//	token:<token>@<host>:443/sql/1.0/warehouses/<id>?catalog=&schema=&timeout=
//
// or, for a service principal,
//
//	<host>:443/sql/1.0/warehouses/<id>?authType=OauthM2M&clientID=&clientSecret=
//
// with timeout in seconds and userAgentEntry as a further option. /endpoints/
// is taken for /warehouses/. Every other option is an error, since leaving it
// out would change what the caller asked for. Errors wrap ErrConfig and hold
// nothing of the DSN but a host or an option's name.
func ParseDSN(dsn string) (Config, error) {
	c, err := parseDSN(dsn)
	if err != nil {
		return Config{}, fmt.Errorf("%w: %w", ErrConfig, err)
	}
	if err := c.check(); err != nil {
		return Config{}, err
	}
	return c, nil
}

func parseDSN(dsn string) (Config, error) {
	if !strings.HasPrefix(dsn, "https://") && !strings.HasPrefix(dsn, "http://") {
		dsn = "https://" + dsn
	}
	// url.Parse puts the whole DSN into its error, so that is not passed on.
	u, err := url.Parse(dsn)
	if err != nil || u.Opaque != "" || u.Fragment != "" {
		return Config{}, errors.New("the DSN is not of the form " + dsnForm)
	}
	c := Config{Host: u.Hostname(), Insecure: u.Scheme == "http"}
	if u.Port() != "" {
		if c.Port, err = strconv.Atoi(u.Port()); err != nil || c.Port == 0 {
			return Config{}, errors.New("the port is not a number from 1 to 65535")
		}
	}
	if u.User != nil {
		token, _ := u.User.Password()
		if u.User.Username() != "token" || token == "" {
			return Config{}, errors.New("before the @ stands token:<token>; there are no user names and passwords")
		}
		c.Token = token
	}
	path := httpPath.FindStringSubmatch(u.Path)
	if path == nil {
		return Config{}, errors.New("the path is not /sql/1.0/warehouses/<id>; only SQL warehouses are supported")
	}
	c.WarehouseID = path[1]
	options, err := url.ParseQuery(u.RawQuery)
	if err != nil {
		return Config{}, errors.New("the options after ? are not of the form name=value&name=value")
	}
	return c, c.apply(options)
}

func (c *Config) apply(options url.Values) error {
	authType := ""
	for name, values := range options {
		if len(values) != 1 {
			return errors.New("an option is given twice")
		}
		value := values[0]
		switch name {
		case "catalog":
			c.Catalog = value
		case "schema":
			c.Schema = value
		case "timeout":
			seconds, err := strconv.ParseUint(value, 10, 31)
			if err != nil {
				return errors.New("timeout is a number of seconds")
			}
			c.Timeout = time.Duration(seconds) * time.Second
		case "userAgentEntry":
			c.UserAgent = value
		case "authType":
			authType = strings.ToLower(value)
		case "accessToken":
			if c.Token != "" && c.Token != value {
				return errors.New("two different tokens")
			}
			c.Token = value
		case "clientID":
			c.ClientID = value
		case "clientSecret":
			c.ClientSecret = value
		default:
			return unsupported(name)
		}
	}
	return c.checkAuthType(authType)
}

func unsupported(name string) error {
	if !optionName.MatchString(name) {
		// It may be the rest of a secret with an & that was not escaped.
		return errors.New("an option that is none; & and = within a value are written %26 and %3D")
	}
	return fmt.Errorf("the option %q is not supported; these are: accessToken, authType, catalog, clientID, clientSecret, schema, timeout, userAgentEntry (there are no sessions, so settings of a session cannot be kept)", name)
}

func (c *Config) checkAuthType(authType string) error {
	switch authType {
	case "":
		return nil
	case "pat":
		if c.Token == "" {
			return errors.New("authType=Pat needs a token")
		}
	case "oauthm2m":
		if c.ClientID == "" || c.ClientSecret == "" {
			return errors.New("authType=OauthM2M needs clientID and clientSecret")
		}
	case "oauthu2m":
		return errors.New("authType=OauthU2M asks a person in a browser and is not supported; use OauthM2M")
	default:
		return errors.New("authType is Pat or OauthM2M")
	}
	return nil
}
