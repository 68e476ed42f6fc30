package socket

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/gorilla/websocket"
	"go.uber.org/zap"

	"github.com/datafind/datafind/bot/journal"
)

// socket is one connection. One goroutine reads it, keeps what came, and
// writes the acknowledgement before it reads on.
type socket struct {
	runner  *Runner
	conn    *websocket.Conn
	greeted bool
	until   time.Time     // when not zero: Slack will close it, and it is read so long at most
	leaving chan struct{} // closed when it should be replaced
	once    sync.Once
}

// frame is a message of Socket Mode.
type frame struct {
	Type     string          `json:"type"`
	Envelope string          `json:"envelope_id"`
	Reason   string          `json:"reason"` // of a disconnect
	Payload  json.RawMessage `json:"payload"`
}

// read receives until the connection ends or ctx does.
func (s *socket) read(ctx context.Context) {
	defer s.end()
	// Interrupts the reading but not an envelope that is being kept.
	interrupt := context.AfterFunc(ctx, func() { s.conn.NetConn().SetReadDeadline(time.Now()) })
	defer interrupt()
	s.conn.SetPingHandler(func(data string) error {
		s.extend()
		if ctx.Err() != nil { // the interruption was overwritten just now
			return ctx.Err()
		}
		return s.conn.WriteControl(websocket.PongMessage, []byte(data), time.Now().Add(spacing))
	})
	for {
		s.extend()
		if ctx.Err() != nil {
			return
		}
		_, message, err := s.conn.ReadMessage()
		if err != nil {
			if ctx.Err() == nil && s.until.IsZero() {
				s.runner.log.Info("connection lost", zap.Error(err))
			}
			return
		}
		if err := s.receive(context.WithoutCancel(ctx), message); err != nil {
			s.runner.log.Info("connection lost", zap.Error(err))
			return
		}
	}
}

// extend lets the connection be silent for its time once more.
func (s *socket) extend() {
	deadline := time.Now().Add(silence)
	if !s.until.IsZero() {
		deadline = s.until
	}
	s.conn.SetReadDeadline(deadline)
}

// leave has the connection replaced.
func (s *socket) leave() {
	s.once.Do(func() {
		if s.greeted {
			s.runner.live.Add(-1)
		}
		close(s.leaving)
	})
}

func (s *socket) end() {
	s.leave()
	bye := websocket.FormatCloseMessage(websocket.CloseNormalClosure, "")
	s.conn.WriteControl(websocket.CloseMessage, bye, time.Now().Add(spacing)) // it may be gone already
	s.conn.Close()
}

// receive treats one message; an error means that the connection is no good.
func (s *socket) receive(ctx context.Context, message []byte) error {
	var f frame
	if err := json.Unmarshal(message, &f); err != nil {
		s.runner.log.Warn("a message is no JSON", zap.Int("bytes", len(message)))
		return nil
	}
	switch {
	case f.Type == "hello":
		if !s.greeted {
			s.greeted = true
			s.runner.live.Add(1)
			s.runner.metrics.connects.WithLabelValues("live").Inc()
		}
	case f.Type == "disconnect":
		s.runner.log.Info("Slack will close a connection", zap.String("reason", f.Reason))
		s.until = time.Now().Add(lingering)
		s.leave()
	case f.Envelope != "":
		if s.runner.keepEnvelope(ctx, f) {
			return s.acknowledge(f.Envelope)
		}
	default:
		s.runner.log.Warn("a message of unknown type", zap.String("type", f.Type))
	}
	return nil
}

// acknowledge tells Slack that an envelope came. Nothing goes with it: Slack
// drops what is large, and a Web API call can be tried again.
func (s *socket) acknowledge(id string) error {
	ack, err := json.Marshal(map[string]string{"envelope_id": id})
	if err != nil {
		return fmt.Errorf("acknowledging: %w", err)
	}
	s.conn.SetWriteDeadline(time.Now().Add(lingering))
	if err := s.conn.WriteMessage(websocket.TextMessage, ack); err != nil {
		return fmt.Errorf("acknowledging: %w", err)
	}
	return nil
}

// keepEnvelope journals an envelope and queues it, and tells whether it may be
// acknowledged.
func (r *Runner) keepEnvelope(ctx context.Context, f frame) bool {
	outcome := r.take(ctx, f)
	r.metrics.envelopes.WithLabelValues(typeLabel(f.Type), outcome).Inc()
	return outcome != "refused"
}

func (r *Runner) take(ctx context.Context, f frame) (outcome string) {
	class := Classify(f.Type, f.Payload, r.cfg.Bot)
	if !class.Keep {
		asked, err := r.asked(ctx, class.About)
		if err != nil {
			r.log.Error("an envelope could not be held against the journal and is not acknowledged", zap.Error(err))
			return "refused"
		}
		if !asked {
			return "ignored"
		}
	}
	e := journal.Envelope{
		Key: class.Key, Type: f.Type, Lane: class.Lane, Urgent: class.Urgent,
		Payload: f.Payload, Received: r.cfg.Clock().UTC(),
	}
	if e.Key == "" {
		e.Key = "envelope:" + f.Envelope
	}
	if e.Lane == "" {
		e.Lane = e.Key
	}
	queue := r.queue(e)
	if !queue.reserve() {
		r.log.Warn("the queue is full: an envelope is not acknowledged", zap.String("envelope", e.Key))
		return "refused"
	}
	fresh, err := r.cfg.Journal.Accept(ctx, e)
	if err != nil {
		queue.release()
		r.doubtful(e.Key)
		r.log.Error("an envelope could not be journaled and is not acknowledged", zap.String("envelope", e.Key), zap.Error(err))
		return "refused"
	}
	if doubted := r.doubted(e.Key); !fresh && !doubted {
		queue.release()
		return "duplicate"
	}
	queue.put(e.Lane, e)
	return "accepted"
}

// asked tells whether a message asked something, by what the journal knows.
func (r *Runner) asked(ctx context.Context, m Message) (bool, error) {
	if m == (Message{}) {
		return false, nil
	}
	_, err := r.cfg.Journal.QuestionAt(ctx, m.Team, m.Channel, m.TS)
	if errors.Is(err, journal.ErrNotFound) {
		return false, nil
	}
	return err == nil, err
}

// doubtful remembers an envelope whose Accept failed. It may have reached the
// journal all the same; then its next delivery is a duplicate that nobody
// handles yet.
func (r *Runner) doubtful(key string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.doubt) < r.cfg.Queue {
		r.doubt[key] = true
	}
}

// doubted tells whether an envelope was doubtful, once.
func (r *Runner) doubted(key string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	was := r.doubt[key]
	delete(r.doubt, key)
	return was
}
