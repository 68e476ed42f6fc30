package page

import "net/http"

// Options are what the page shows besides the workspace.
type Options struct {
	// Examples are questions that an empty channel offers, by language
	// ("pt"); a person without a list of their language sees "en".
	Examples map[string][]string
	// Commands are the slash commands to complete, as typed: "/datafind".
	Commands []string
}

// Handler serves the page at / and its assets below /page/. The people's API
// (/sim/…) must be on the same origin.
func Handler(ws Workspace, options Options) http.Handler {
	return http.NotFoundHandler()
}
