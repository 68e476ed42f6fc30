package socket

import (
	"context"
	"fmt"
	"net/http"

	"github.com/slack-go/slack"
)

// Opener asks Slack for the address of a new connection; *slack.Client with
// an app-level token is one. Its HTTP client should have a timeout.
type Opener interface {
	StartSocketModeContext(ctx context.Context) (*slack.SocketModeConnection, string, error)
}

// NewOpener makes an Opener of an app-level token (xapp-…), the address of the
// Web API with a slash at its end, Slack's own where empty, and the client to
// call it with.
func NewOpener(appToken, apiURL string, calls *http.Client) Opener {
	options := []slack.Option{slack.OptionAppLevelToken(appToken), slack.OptionHTTPClient(calls)}
	if apiURL != "" {
		options = append(options, slack.OptionAPIURL(apiURL))
	}
	return slack.New("", options...)
}

// Probe asks Slack for a connection that it then does not open. The error is
// ErrRefused when the token will not do.
func Probe(ctx context.Context, api Opener) error {
	if _, _, err := api.StartSocketModeContext(ctx); err != nil {
		return fmt.Errorf("asking Slack for a connection: %w", refusal(err))
	}
	return nil
}
