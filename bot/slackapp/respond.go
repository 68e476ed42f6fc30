package slackapp

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	neturl "net/url"
	"strconv"
	"time"

	"github.com/slack-go/slack"
)

// errUsedUp says that a response_url takes no more messages.
var errUsedUp = errors.New("the response_url is used up")

// respond sends a message for one person to a response_url; replace puts it
// in the place of the message that the URL came with.
func (c *Client) respond(ctx context.Context, url string, r rank, replace bool, n note) error {
	if !c.use(url) {
		return errUsedUp
	}
	message := &slack.WebhookMessage{Text: n.text, ResponseType: slack.ResponseTypeEphemeral, ReplaceOriginal: replace}
	if len(n.blocks) > 0 {
		message.Blocks = &slack.Blocks{BlockSet: n.blocks}
	}
	return c.do(ctx, call{method: respondMethod, rank: r, sending: n.sending}, func(ctx context.Context) error {
		return c.postTo(ctx, url, message)
	})
}

// use counts a use of a response_url, false if there is none left. Uses from
// before a restart are not known; then Slack says so.
func (c *Client) use(url string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.uses) > 10_000 { // they live for half an hour
		clear(c.uses)
	}
	c.uses[url]++
	return c.uses[url] <= responseUses
}

// replyRead is how much of what a response_url says is read, in bytes.
const replyRead = 64 << 10

// postTo makes the call. slack-go's own looks at the status alone, and takes a
// refusal that comes with 200 for success. Errors leave out the URL, by which
// anybody could speak as the bot.
func (c *Client) postTo(ctx context.Context, url string, m *slack.WebhookMessage) error {
	body, err := json.Marshal(m)
	if err != nil {
		return fmt.Errorf("writing a message for a response_url: %w", err)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, url, bytes.NewReader(body))
	if err != nil {
		return errors.Join(errUnsent, errors.New("a response_url is no address"))
	}
	req.Header.Set("Content-Type", "application/json")
	resp, err := c.http.Do(req)
	if err != nil {
		var withURL *neturl.Error
		if errors.As(err, &withURL) {
			err = withURL.Err
		}
		return fmt.Errorf("posting to a response_url: %w", err)
	}
	defer resp.Body.Close()
	seconds, err := strconv.Atoi(resp.Header.Get("Retry-After"))
	switch {
	case resp.StatusCode == http.StatusTooManyRequests && err == nil:
		return &slack.RateLimitedError{RetryAfter: time.Duration(seconds) * time.Second}
	case resp.StatusCode != http.StatusOK:
		return slack.StatusCodeError{Code: resp.StatusCode, Status: resp.Status}
	}
	said, err := io.ReadAll(io.LimitReader(resp.Body, replyRead))
	if err != nil {
		return fmt.Errorf("reading what a response_url says: %w", err)
	}
	var reply struct {
		OK    *bool  `json:"ok"`
		Error string `json:"error"`
	}
	if json.Unmarshal(said, &reply) == nil && reply.OK != nil && !*reply.OK {
		return slack.SlackErrorResponse{Err: reply.Error}
	}
	return nil // it says "ok", in one form or the other
}
