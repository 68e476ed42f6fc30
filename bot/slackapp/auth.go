package slackapp

import (
	"context"
	"fmt"
	"slices"
	"strings"
)

// Identify asks Slack who the token's bot is and which scopes it has.
func (c *Client) Identify(ctx context.Context) (id Identity, err error) {
	err = c.do(ctx, call{method: "auth.test", rank: firstAnswer}, func(ctx context.Context) error {
		r, err := c.api.AuthTestContext(ctx)
		if err != nil {
			return err
		}
		id = Identity{User: r.UserID, Bot: r.BotID, Team: r.TeamID, Enterprise: r.EnterpriseID, Name: r.Team}
		for _, s := range strings.Split(r.Header.Get("X-OAuth-Scopes"), ",") {
			if s = strings.TrimSpace(s); s != "" {
				id.Scopes = append(id.Scopes, s)
			}
		}
		return nil
	})
	if err != nil {
		return id, fmt.Errorf("asking Slack who the bot is: %w", err)
	}
	return id, nil
}

// Loss is a scope that the token lacks, and what does not work without it.
type Loss struct {
	Scope    string
	Optional bool
	Lost     string // in English, for doctor
}

// Losses are the scopes that are missing. Where Slack did not say which the
// token has there are none.
func (id Identity) Losses() []Loss {
	if len(id.Scopes) == 0 {
		return nil
	}
	return slices.DeleteFunc(scopes(), func(l Loss) bool { return slices.Contains(id.Scopes, l.Scope) })
}

func scopes() []Loss {
	const thread = "an answer whose post was interrupted is not found again and may be posted twice; edits and deletions are not followed"
	return []Loss{
		{"app_mentions:read", false, "mentions do not reach the bot"},
		{"assistant:write", false, "no status line while the bot works, no suggested questions"},
		{"chat:write", false, "nothing can be answered"},
		{"commands", false, "the slash command and the message shortcut do not reach the bot"},
		{"im:history", false, "direct messages do not reach the bot"},
		{"im:read", false, "direct messages cannot be told from channels"},
		{"im:write", false, "examples of the home tab cannot be asked"},
		{"users:read", false, "guests cannot be told from members; languages and time zones are unknown"},
		{"users:read.email", false, "nobody's own rights are known: everyone sees what all may see"},
		{"channels:history", true, "in public channels " + thread},
		{"groups:history", true, "in private channels " + thread},
		{"channels:read", true, "whether a public channel is shared with another company cannot be told when an answer is shared into it"},
		{"groups:read", true, "whether a private channel is shared with another company cannot be told when an answer is shared into it"},
	}
}
