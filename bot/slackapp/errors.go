package slackapp

import (
	"context"
	"errors"
	"net"
	"net/http"
	"time"

	"github.com/slack-go/slack"
)

// defaultRest is how long to rest where Slack refuses for the rate and does
// not say for how long.
const defaultRest = 5 * time.Second

// refusedFor tells whether Slack refused a call for its rate, and how long to
// rest. Such a call took no effect.
func refusedFor(err error) (time.Duration, bool) {
	var limited *slack.RateLimitedError
	if errors.As(err, &limited) {
		return max(limited.RetryAfter, time.Second), true
	}
	var status slack.StatusCodeError
	if errors.As(err, &status) && status.Code == http.StatusTooManyRequests {
		return defaultRest, true
	}
	switch codeOf(err) {
	case "ratelimited", "rate_limited", "message_limit_exceeded":
		return defaultRest, true
	}
	return 0, false
}

// codeOf is the code with which Slack refused a call, empty for other errors.
func codeOf(err error) string {
	var refused slack.SlackErrorResponse
	if errors.As(err, &refused) {
		return refused.Err
	}
	return ""
}

// outcome is what an error says about the effect of a call.
type outcome int

const (
	noEffect outcome = iota // it was refused, or never left
	unknown                 // it may have taken effect
	gone                    // refused, and will always be: the place is no more
	refused                 // refused for what it holds
	unscoped                // the token lacks a scope
)

// effect classifies an error of a call that was made.
func effect(err error) outcome {
	if err == nil {
		return noEffect
	}
	if _, limited := refusedFor(err); limited {
		return noEffect
	}
	switch codeOf(err) {
	case "":
	case "channel_not_found", "is_archived", "not_in_channel", "message_not_found", "thread_not_found",
		"cant_update_message", "cant_delete_message", "edit_window_closed", "user_not_found", "user_not_in_channel",
		"cannot_reply_to_message", "restricted_action", "restricted_action_read_only_channel",
		"restricted_action_thread_only_channel", "message_not_owned_by_app", "restricted_action_non_threadable_channel",
		"messages_tab_disabled", "account_inactive", "used_url", "expired_url", "invalid_url":
		return gone
	case "invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long", "msg_too_long", "invalid_arguments",
		"metadata_too_large", "invalid_metadata_format", "no_text":
		return refused
	case "missing_scope", "not_allowed_token_type", "no_permission", "access_denied":
		return unscoped
	// Slack's own words for these: some aspect may have succeeded.
	case "fatal_error", "internal_error", "request_timeout", "service_unavailable":
		return unknown
	default:
		return noEffect
	}
	var status slack.StatusCodeError
	if errors.As(err, &status) {
		switch {
		case status.Code >= 500:
			return unknown
		case status.Code == http.StatusNotFound || status.Code == http.StatusGone:
			return gone // how a response_url that is over answers
		case status.Code == http.StatusBadRequest:
			return refused // how a response_url refuses what it is sent
		}
		return noEffect
	}
	var dial *net.OpError
	if errors.As(err, &dial) && dial.Op == "dial" {
		return noEffect
	}
	if errors.Is(err, errSkipped) || errors.Is(err, errUnsent) {
		return noEffect
	}
	return unknown
}

// errUnsent marks a call that never left, because its time was over while it
// waited for its turn.
var errUnsent = errors.New("not sent")

// unsent keeps a context's error apart from one that came while the call was
// on its way.
func unsent(err error) error {
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return errors.Join(errUnsent, err)
	}
	return err
}
