package main

import (
	"bytes"
	"encoding/json"
	"fmt"

	"github.com/datafind/datafind/bot/slacksim"
)

// ask asks one question in all ways: in a channel with what hangs on its
// answer, by command, and in the direct message.
func (v *visit) ask(text, room string, direct bool) error {
	said, err := v.sim.Say(slacksim.Say{Channel: room, User: v.user, Text: "@datafind " + text})
	if err != nil {
		return err
	}
	answer, err := v.next(0, func() []json.RawMessage { return v.sim.Messages("", said.Channel, said.TS) })
	if err != nil {
		return fmt.Errorf("in a channel: %w", err)
	}
	if err := v.use(said.Channel, answer, text); err != nil {
		return fmt.Errorf("under the public answer: %w", err)
	}
	mine, err := v.whispered(func() error { return v.click(said.Channel, answer, "mine", "") })
	if err != nil {
		return fmt.Errorf("showing mine: %w", err)
	}
	if err := v.use(said.Channel, mine, text); err != nil {
		return fmt.Errorf("under one's own: %w", err)
	}
	if err := v.command(said.Channel, text); err != nil {
		return fmt.Errorf("by command: %w", err)
	}
	if !direct {
		return nil
	}
	if said, err = v.sim.Say(slacksim.Say{Channel: "@datafind", User: v.user, Text: text}); err != nil {
		return err
	}
	v.dm = said.Channel
	answer, err = v.next(0, func() []json.RawMessage { return v.sim.Messages(v.user, v.dm, said.TS) })
	if err != nil {
		return fmt.Errorf("directly: %w", err)
	}
	return v.use(v.dm, answer, text)
}

// command asks by /datafind and shares the answer where that is offered.
func (v *visit) command(channel, text string) error {
	answer, err := v.whispered(func() error {
		return v.sim.Command(v.ctx, slacksim.Command{Channel: channel, User: v.user, Command: "/datafind", Text: text})
	})
	if err != nil {
		return err
	}
	if err := v.use(channel, answer, text); err != nil {
		return err
	}
	if !answer.offers("share") {
		return nil
	}
	public := func() []json.RawMessage { return v.sim.Messages("", channel, "") }
	before := len(read(public(), v.answered))
	if err := v.click(channel, answer, "share", ""); err != nil {
		return err
	}
	_, err = v.next(before, public)
	return err
}

// use opens what an answer offers: its columns, those of another table too,
// more tables, and after a 👎 a search for the right one.
func (v *visit) use(channel string, answer shown, text string) error {
	for _, action := range []string{"columns", "more"} {
		if !answer.offers(action) {
			continue
		}
		if err := v.opens(func() error { return v.click(channel, answer, action, "") }); err != nil {
			return fmt.Errorf("%s: %w", action, err)
		}
		if bytes.Contains(v.sim.Modal(v.user), []byte(`"action_id":"table"`)) {
			if err := v.opens(func() error { return v.click("", shown{}, "table", "1") }); err != nil {
				return fmt.Errorf("another table: %w", err)
			}
		}
		v.dismiss()
	}
	if err := v.opens(func() error { return v.thumbDown(channel, answer) }); err != nil {
		return fmt.Errorf("a thumb: %w", err)
	}
	if err := v.opens(func() error { return v.click("", shown{}, "search", text) }); err != nil {
		return fmt.Errorf("a search: %w", err)
	}
	v.dismiss()
	return nil
}

// thumbDown gives a 👎. An answer by command is settled while its thumbs are there
// already, which makes them others.
func (v *visit) thumbDown(channel string, answer shown) (err error) {
	for {
		thumbs, _ := answer.thumbs()
		err = v.click(channel, answer, thumbs.Action, thumbs.Negative.Value)
		now := read(v.sim.Messages(v.user, channel, ""), func(m shown) bool { return m.TS == answer.TS })
		if err == nil || len(now) == 0 {
			return err
		}
		settled, _ := now[0].thumbs()
		if settled.Negative.Value == thumbs.Negative.Value {
			return err
		}
		answer = now[0]
	}
}

// opens does what opens or changes a modal, and keeps what it shows. Who may see
// none of the tables gets a line instead.
func (v *visit) opens(do func() error) error {
	before, lines := v.sim.Modal(v.user), len(v.sim.Ephemeral(v.user))
	if err := do(); err != nil {
		return err
	}
	err := v.sim.Await(v.ctx, func() bool {
		now := v.sim.Modal(v.user)
		return now != nil && !bytes.Equal(now, before) || !v.known && len(v.sim.Ephemeral(v.user)) > lines
	})
	v.views.Write(v.sim.Modal(v.user))
	return err
}

func (v *visit) dismiss() {
	for v.sim.Modal(v.user) != nil && v.sim.Dismiss(slacksim.Dismiss{User: v.user}) == nil {
	}
}

// whispered does what is answered to the asker alone.
func (v *visit) whispered(do func() error) (shown, error) {
	own := func() []json.RawMessage { return v.sim.Ephemeral(v.user) }
	before := len(read(own(), v.answered))
	if err := do(); err != nil {
		return shown{}, err
	}
	return v.next(before, own)
}

// next waits until there are more answers than there were and gives the last.
func (v *visit) next(before int, messages func() []json.RawMessage) (last shown, err error) {
	err = v.sim.Await(v.ctx, func() bool {
		answers := read(messages(), v.answered)
		if len(answers) > before {
			last = answers[len(answers)-1]
		}
		return len(answers) > before
	})
	return last, err
}

// answered tells an answer that carries its thumbs.
func (v *visit) answered(m shown) bool {
	_, ok := m.thumbs()
	return ok && m.User == v.sim.BotUser()
}

func (m shown) offers(action string) bool {
	for _, b := range m.Blocks {
		for _, e := range b.Elements {
			if e.Action == action {
				return true
			}
		}
	}
	return false
}

// click clicks under a message or, without a channel, in the open modal.
func (v *visit) click(channel string, m shown, action, value string) error {
	return v.sim.Click(v.ctx, slacksim.Click{User: v.user, Channel: channel, MessageTS: m.TS, ActionID: action, Value: value})
}
