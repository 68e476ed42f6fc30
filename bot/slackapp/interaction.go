package slackapp

import (
	"encoding/json"
	"errors"
	"fmt"

	"github.com/datafind/datafind/bot"
	"github.com/datafind/datafind/bot/journal"
)

type id struct {
	ID     string `json:"id"`
	TeamID string `json:"team_id"`
}

// element is one interactive element as it comes back: a click, or its state.
type element struct {
	ActionID string `json:"action_id"`
	ActionTS string `json:"action_ts"`
	Value    string `json:"value"`
	Selected struct {
		Value string `json:"value"`
	} `json:"selected_option"`
}

// value is what was chosen, else what was typed or stands behind the button.
func (e element) value() string { return first(e.Selected.Value, e.Value) }

type interaction struct {
	Type        string    `json:"type"`
	CallbackID  string    `json:"callback_id"`
	TriggerID   string    `json:"trigger_id"`
	ResponseURL string    `json:"response_url"`
	Team        id        `json:"team"`
	User        id        `json:"user"`
	Channel     id        `json:"channel"`
	Message     message   `json:"message"`
	Actions     []element `json:"actions"`
	Container   struct {
		MessageTS   string `json:"message_ts"`
		ThreadTS    string `json:"thread_ts"`
		ChannelID   string `json:"channel_id"`
		IsEphemeral bool   `json:"is_ephemeral"`
	} `json:"container"`
	View *struct {
		ID              string `json:"id"`
		CallbackID      string `json:"callback_id"`
		PrivateMetadata string `json:"private_metadata"`
		State           struct {
			Values map[string]map[string]element `json:"values"`
		} `json:"state"`
	} `json:"view"`
}

func parseInteraction(e journal.Envelope, me Identity) (any, error) {
	var p interaction
	if err := json.Unmarshal(e.Payload, &p); err != nil {
		return nil, fmt.Errorf("reading an interaction: %w", err)
	}
	if p.User.ID == "" {
		return nil, errors.New("reading an interaction: it lacks the user")
	}
	team := first(p.Team.ID, p.User.TeamID, me.Team)
	switch p.Type {
	case "block_actions":
		return p.clicked(team, e.Key)
	case "view_submission":
		if p.View == nil {
			return nil, errors.New("reading a submission: it lacks the view")
		}
		return submitted{Team: team, User: p.User.ID, View: p.view()}, nil
	case "message_action":
		if p.CallbackID != "find_for_message" || p.ResponseURL == "" {
			return nil, fmt.Errorf("%w: shortcut %q", errIgnored, p.CallbackID)
		}
		return asked{
			Surface: bot.Command, Team: team, Channel: p.Channel.ID, User: p.User.ID,
			Text: plainText(p.Message.Text, me.User), ResponseURL: p.ResponseURL, Key: e.Key,
		}, nil
	}
	return nil, fmt.Errorf("%w: interaction of type %q", errIgnored, p.Type)
}

func (p *interaction) clicked(team, key string) (any, error) {
	if len(p.Actions) == 0 {
		return nil, errors.New("reading a click: it lacks the action")
	}
	c := clicked{
		Team: team, User: p.User.ID,
		Channel:   first(p.Channel.ID, p.Container.ChannelID),
		Message:   first(p.Container.MessageTS, p.Message.TS),
		Thread:    first(p.Container.ThreadTS, p.Message.ThreadTS),
		Ephemeral: p.Container.IsEphemeral,
		Action:    p.Actions[0].ActionID, Value: p.Actions[0].value(), Time: p.Actions[0].ActionTS,
		ResponseURL: p.ResponseURL, Trigger: p.TriggerID, Key: key,
	}
	if p.View != nil {
		c.View = p.view()
	}
	return c, nil
}

func (p *interaction) view() view {
	v := view{
		ID: p.View.ID, Callback: p.View.CallbackID,
		Private: p.View.PrivateMetadata, Values: map[string]string{},
	}
	for _, block := range p.View.State.Values {
		for action, el := range block {
			v.Values[action] = el.value()
		}
	}
	return v
}
