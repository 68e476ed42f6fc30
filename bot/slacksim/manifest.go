package slacksim

import (
	"fmt"
	"slices"

	"go.yaml.in/yaml/v3"
)

// app is what the manifest says of the app.
type app struct {
	Scopes    []string
	Optional  []string
	Events    []string
	Commands  []string
	Shortcuts map[string]string // callback ID to name
	HomeTab   bool
	Messages  bool // people can write to the bot
}

// manifest is the part of a manifest that the simulation goes by.
type manifest struct {
	Features struct {
		Home struct {
			Home     bool `yaml:"home_tab_enabled"`
			Messages bool `yaml:"messages_tab_enabled"`
			ReadOnly bool `yaml:"messages_tab_read_only_enabled"`
		} `yaml:"app_home"`
		Commands []struct {
			Command string `yaml:"command"`
		} `yaml:"slash_commands"`
		Shortcuts []struct {
			Name       string `yaml:"name"`
			Type       string `yaml:"type"`
			CallbackID string `yaml:"callback_id"`
		} `yaml:"shortcuts"`
	} `yaml:"features"`
	OAuth struct {
		Scopes struct {
			Bot      []string `yaml:"bot"`
			Optional []string `yaml:"bot_optional"`
		} `yaml:"scopes"`
	} `yaml:"oauth_config"`
	Settings struct {
		Events struct {
			Bot []string `yaml:"bot_events"`
		} `yaml:"event_subscriptions"`
	} `yaml:"settings"`
}

func parseManifest(raw []byte) (app, error) {
	var m manifest
	if err := yaml.Unmarshal(raw, &m); err != nil {
		return app{}, fmt.Errorf("reading the app's manifest: %w", err)
	}
	a := app{
		Scopes: m.OAuth.Scopes.Bot, Optional: m.OAuth.Scopes.Optional,
		Events: m.Settings.Events.Bot, Shortcuts: map[string]string{},
		HomeTab:  m.Features.Home.Home,
		Messages: m.Features.Home.Messages && !m.Features.Home.ReadOnly,
	}
	for _, c := range m.Features.Commands {
		a.Commands = append(a.Commands, c.Command)
	}
	for _, sc := range m.Features.Shortcuts {
		if sc.Type == "message" {
			a.Shortcuts[sc.CallbackID] = sc.Name
		}
	}
	return a, nil
}

// granted are the scopes that the bot's token has now. The server is locked.
func (s *Server) granted() []string {
	if s.optional {
		return s.app.Scopes
	}
	return slices.DeleteFunc(slices.Clone(s.app.Scopes), func(scope string) bool {
		return slices.Contains(s.app.Optional, scope)
	})
}

func (s *Server) has(scope string) bool { return slices.Contains(s.granted(), scope) }

// subscribed tells whether an event is delivered: the manifest asks for it and
// the scope that it needs is granted. The server is locked.
func (s *Server) subscribed(event, scope string) bool {
	return slices.Contains(s.app.Events, event) && (scope == "" || s.has(scope))
}
