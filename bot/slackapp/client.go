package slackapp

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/slack-go/slack"
	"go.uber.org/zap"
)

const (
	callTimeout  = 10 * time.Second
	clickTimeout = 2500 * time.Millisecond // a trigger lives three seconds
	// respondMethod names what goes to a response_url among the methods.
	respondMethod = "response_url"
	// responseUses is how often Slack takes a message for a response_url.
	responseUses = 5
)

// ClientConfig is what a Client needs. All but Token and Logger may be left
// out.
type ClientConfig struct {
	Token      string       // the bot's token
	APIURL     string       // ends in a slash; empty: Slack's own
	HTTP       *http.Client // for proxies and private CAs; empty: ten seconds a call
	Logger     *zap.Logger
	Registerer prometheus.Registerer
	Now        func() time.Time
}

// Client makes all of the bot's Web API calls, within Slack's rate limits.
// It is safe for concurrent use.
type Client struct {
	api    *slack.Client
	http   *http.Client
	keeper *keeper
	log    *zap.Logger
	calls  *prometheus.CounterVec

	mu       sync.Mutex
	uses     map[string]int  // of a response_url
	unscoped map[string]bool // what the token was found not to reach
}

// NewClient makes a client. It calls nothing yet.
func NewClient(c ClientConfig) *Client {
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.HTTP == nil {
		c.HTTP = &http.Client{Timeout: callTimeout}
	}
	options := []slack.Option{slack.OptionHTTPClient(c.HTTP)}
	if c.APIURL != "" {
		options = append(options, slack.OptionAPIURL(c.APIURL))
	}
	client := &Client{
		api: slack.New(c.Token, options...), http: c.HTTP, keeper: newKeeper(c.Now), log: c.Logger,
		calls: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "datafind_slack_calls_total", Help: "Web API calls by method and outcome.",
		}, []string{"method", "outcome"}),
		uses: map[string]int{}, unscoped: map[string]bool{},
	}
	if c.Registerer != nil {
		c.Registerer.MustRegister(client.calls)
	}
	return client
}

// do makes one call in its turn and counts it.
func (c *Client) do(ctx context.Context, what call, send func(context.Context) error) error {
	limit := callTimeout
	if what.rank == click {
		limit = clickTimeout
	}
	err := c.keeper.do(ctx, what, func(ctx context.Context) error {
		if what.sending != nil {
			if err := what.sending(ctx); err != nil {
				return errors.Join(errUnsent, err)
			}
		}
		ctx, cancel := context.WithTimeout(ctx, limit)
		defer cancel()
		err := send(ctx)
		c.calls.WithLabelValues(what.method, outcomeLabel(err)).Inc()
		return err
	})
	if err == nil {
		return nil
	}
	if effect(err) == unscoped {
		c.mu.Lock()
		if key := reach(what.method, what.channel); !c.unscoped[key] {
			c.unscoped[key] = true
			c.log.Warn("the token may not call a method", zap.String("method", key), zap.Error(err))
		}
		c.mu.Unlock()
	}
	return fmt.Errorf("calling %s: %w", what.method, err)
}

// may tells whether a method was not found to be out of the token's reach.
func (c *Client) may(method, channel string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return !c.unscoped[reach(method, channel)]
}

// reach names what a scope covers: of the methods that look into channels it
// depends on the channel's kind, which an ID does not tell.
func reach(method, channel string) string {
	if strings.HasPrefix(method, "conversations.") {
		return method + " " + channel
	}
	return method
}

func outcomeLabel(err error) string {
	if err == nil {
		return "ok"
	}
	if _, limited := refusedFor(err); limited {
		return "ratelimited"
	}
	if code := codeOf(err); code != "" {
		return code
	}
	return "failed"
}

// note is a message as it goes out.
type note struct {
	text   string
	blocks []slack.Block
	meta   *slack.SlackMetadata

	sending func(context.Context) error // called before each time it leaves; may be nil
}

func (n note) options() []slack.MsgOption {
	options := []slack.MsgOption{
		slack.MsgOptionText(n.text, false), // escaped where it was made
		slack.MsgOptionDisableLinkUnfurl(), slack.MsgOptionDisableMediaUnfurl(),
	}
	if len(n.blocks) > 0 {
		options = append(options, slack.MsgOptionBlocks(n.blocks...))
	}
	if n.meta != nil {
		options = append(options, slack.MsgOptionMetadata(*n.meta))
	}
	return options
}

// bare is the message without its blocks.
func (n note) bare() note { return note{text: n.text, meta: n.meta, sending: n.sending} }

// post sends a message into a channel, or a thread of it, and returns its ts.
func (c *Client) post(ctx context.Context, channel, thread string, r rank, n note) (ts string, err error) {
	options := n.options()
	if thread != "" {
		options = append(options, slack.MsgOptionTS(thread))
	}
	err = c.do(ctx, call{method: "chat.postMessage", channel: channel, rank: r, sending: n.sending}, func(ctx context.Context) error {
		_, ts, err = c.api.PostMessageContext(ctx, channel, options...)
		return err
	})
	return ts, err
}

// update replaces a message; updates of one message that wait become one.
func (c *Client) update(ctx context.Context, channel, ts string, r rank, n note) error {
	what := call{method: "chat.update", channel: channel, rank: r, message: channel + "/" + ts}
	return c.do(ctx, what, func(ctx context.Context) error {
		_, _, _, err := c.api.UpdateMessageContext(ctx, channel, ts, n.options()...)
		return err
	})
}

func (c *Client) remove(ctx context.Context, channel, ts string) error {
	return c.do(ctx, call{method: "chat.delete", channel: channel, rank: settle}, func(ctx context.Context) error {
		_, _, err := c.api.DeleteMessageContext(ctx, channel, ts)
		return err
	})
}

// whisper shows a message to one person in a channel.
func (c *Client) whisper(ctx context.Context, channel, thread, user string, r rank, n note) error {
	options := n.options()
	if thread != "" {
		options = append(options, slack.MsgOptionTS(thread))
	}
	return c.do(ctx, call{method: "chat.postEphemeral", channel: channel, rank: r}, func(ctx context.Context) error {
		_, err := c.api.PostEphemeralContext(ctx, channel, user, options...)
		return err
	})
}
