package socket

import (
	"context"
	"fmt"
	"net/http"

	"github.com/slack-go/slack"
)

// NewOpener opens connections with the app-level token. apiURL is that of a
// local Slack; empty means Slack's own. The client should have a timeout.
func NewOpener(appToken, apiURL string, client *http.Client) Opener {
	options := []slack.Option{slack.OptionAppLevelToken(appToken), slack.OptionHTTPClient(client)}
	if apiURL != "" {
		options = append(options, slack.OptionAPIURL(apiURL))
	}
	return slack.New("", options...)
}

// Probe asks for a connection's address and uses none: it tells whether the
// token and the app's settings are right.
func Probe(ctx context.Context, o Opener) error {
	_, _, err := o.StartSocketModeContext(ctx)
	if err != nil {
		return fmt.Errorf("asking Slack for a connection: %w", err)
	}
	return nil
}
