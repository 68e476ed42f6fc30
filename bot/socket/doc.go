// Package socket receives what Slack delivers, safely: an envelope is in the
// journal before it is acknowledged, and what is in the journal is handled,
// also after a crash.
//
// In come WebSocket messages over two connections side by side, so that one
// may be renewed while the other listens; out go acknowledgements, empty ones,
// and calls of a Handler. A few workers handle envelopes, those of one lane in
// order, clicks apart from questions so that they never wait behind them. What
// takes long, such as a model, is done outside of the lane once the rest of it
// is: the envelope keeps its place and is closed when all is done. What fails
// is tried again, and given up after some minutes.
//
// The journal or the queue may refuse an envelope; then it is not
// acknowledged, and Slack delivers it again. Only a token that Slack does not
// accept ends Run with an error.
//
// slack-go opens the connections, but its Socket Mode client does not read
// them: it loses what its consumer does not take at once, never acknowledges
// an event type that it does not know, sends acknowledgements over whichever
// connection comes next, and reconnects without a pause.
package socket
