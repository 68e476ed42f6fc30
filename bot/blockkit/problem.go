package blockkit

import (
	"errors"
	"strings"
)

// Codes that Slack answers with.
const (
	InvalidBlocks       = "invalid_blocks"
	InvalidBlocksFormat = "invalid_blocks_format"
	InvalidArguments    = "invalid_arguments" // what views are refused with
	BlocksTooLong       = "msg_blocks_too_long"
	TextTooLong         = "msg_too_long"
)

// Problem is one thing that Slack would refuse.
type Problem struct {
	Code    string // Slack's error code
	Message string // in Slack's words
	Pointer string // where, as /blocks/0/text/text or /view/title; may be empty
}

// String is the problem in Slack's form: words [json-pointer:/…].
func (p Problem) String() string {
	if p.Pointer == "" {
		return p.Message
	}
	return p.Message + " [json-pointer:" + p.Pointer + "]"
}

// Problems is all that Slack would refuse in one message or view.
type Problems []Problem

// Code is the one code that Slack would answer with, empty without problems:
// a text that is too long before anything, then wrong blocks.
func (ps Problems) Code() string {
	if len(ps) == 0 {
		return ""
	}
	for _, p := range ps {
		if p.Code == TextTooLong {
			return p.Code
		}
	}
	return ps[0].Code
}

// Strings are the problems in Slack's form.
func (ps Problems) Strings() []string {
	out := make([]string, len(ps))
	for i, p := range ps {
		out[i] = p.String()
	}
	return out
}

// Err is the problems as one error, nil without any.
func (ps Problems) Err() error {
	if len(ps) == 0 {
		return nil
	}
	return errors.New(ps.Code() + ": " + strings.Join(ps.Strings(), "; "))
}
