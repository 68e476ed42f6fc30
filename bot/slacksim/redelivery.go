package slacksim

import (
	"encoding/json"
	"fmt"
	"time"

	"go.uber.org/zap"
)

// maxAck is the largest acknowledgement that Slack takes, in bytes.
const maxAck = 20000

// send gives an envelope to one of the sockets. Without any, an event waits
// and a person is told.
func (m *socketMode) send(d *delivery) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.sendLocked(d)
}

func (m *socketMode) sendLocked(d *delivery) {
	if len(m.sockets) == 0 {
		m.await(d)
		return
	}
	m.lastID++
	d.id = fmt.Sprintf("%s-%08d", secret()[:13], m.lastID)
	m.pending[d.id] = d
	d.timer = time.AfterFunc(m.cfg.AckDeadline, func() { m.overdue(d) })
	frame, twice := d.envelope(), m.faults.duplicate() // a fault set once it is out is for the next
	m.push(frame)
	if twice {
		m.push(frame)
	}
}

// push writes to the sockets in turn: a payload may come by any of them. A
// socket whose reader stalls is given up, as Slack does.
func (m *socketMode) push(frame []byte) {
	m.turn++
	k := m.sockets[m.turn%len(m.sockets)]
	select {
	case k.out <- frame:
	default:
		k.end()
	}
}

// await keeps an event until a socket is there.
func (m *socketMode) await(d *delivery) {
	if d.outcome != nil {
		d.outcome <- outcome{err: refused("dispatch_failed", "the bot is not connected: start it, or wait until it is back")}
		return
	}
	if len(m.queue) >= maxQueue {
		m.lost++
		m.log.Warn("an event is lost, too many wait for a socket")
		return
	}
	m.queue = append(m.queue, d)
}

// lose counts an event that is not sent at all.
func (m *socketMode) lose(why string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.lost++
	m.log.Warn(why)
}

// read takes what the bot sends: acknowledgements.
func (m *socketMode) read(frame []byte) {
	var ack struct {
		EnvelopeID string          `json:"envelope_id"`
		Payload    json.RawMessage `json:"payload"`
	}
	if json.Unmarshal(frame, &ack) != nil || ack.EnvelopeID == "" || len(frame) >= maxAck {
		m.log.Warn("a frame of the bot is no acknowledgement", zap.Int("bytes", len(frame)))
		return
	}
	swallow, delay := m.faults.ack()
	switch {
	case swallow:
	case delay > 0:
		time.AfterFunc(delay, func() { m.acknowledge(ack.EnvelopeID, ack.Payload) })
	default:
		m.acknowledge(ack.EnvelopeID, ack.Payload)
	}
}

func (m *socketMode) acknowledge(id string, payload json.RawMessage) {
	m.mu.Lock()
	d, ok := m.pending[id]
	if ok {
		delete(m.pending, id)
		d.timer.Stop()
	}
	m.mu.Unlock()
	if !ok {
		return // too late, or a second time
	}
	if d.outcome != nil {
		d.outcome <- outcome{payload: payload}
	}
	m.changed()
}

// overdue is what happens when the deadline passes: an event is delivered
// again, a person is told.
func (m *socketMode) overdue(d *delivery) {
	m.mu.Lock()
	if m.pending[d.id] != d || m.ctx.Err() != nil {
		m.mu.Unlock()
		return
	}
	delete(m.pending, d.id)
	defer m.changed()
	defer m.mu.Unlock()
	if d.outcome != nil {
		d.outcome <- outcome{err: refused("operation_timeout", "the bot did not acknowledge in time")}
		return
	}
	if d.tries >= len(m.cfg.RetryPauses) {
		m.lost++
		m.log.Warn("an event is lost, it was never acknowledged", zap.Int("deliveries", d.tries+1))
		return
	}
	pause := m.cfg.RetryPauses[d.tries]
	d.tries++
	d.reason = "timeout"
	if pause <= 0 {
		m.sendLocked(d)
		return
	}
	// It stays pending, so that Undelivered counts it while it rests.
	rest := d.id
	m.pending[rest] = d
	d.timer = time.AfterFunc(pause, func() {
		m.mu.Lock()
		defer m.mu.Unlock()
		if m.pending[rest] != d || m.ctx.Err() != nil {
			return
		}
		delete(m.pending, rest)
		m.sendLocked(d)
	})
}
