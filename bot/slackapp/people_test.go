package slackapp

import (
	"testing"
	"time"

	"github.com/slack-go/slack"
	"go.uber.org/zap"

	"github.com/datafind/datafind/bot/slacksim"
)

func TestWhoIsAskedOnce(t *testing.T) {
	sim, p := desk(t, slacksim.Config{})
	now := noon
	all := newPeople(p.client, func() time.Time { return now })
	me := Identity{Team: sim.Team()}
	asked := func() (n int) {
		for _, c := range sim.Calls() {
			if c.Method == "users.info" {
				n++
			}
		}
		return n
	}
	for range 3 {
		s, err := all.who(t.Context(), "U0ANALYST1", me, firstAnswer)
		if err != nil || s.Language != "pt" || s.Email != "ana.souza@mare.example" || s.Zone != "America/Sao_Paulo" || s.standing != member {
			t.Fatalf("got %+v, %v", s, err)
		}
	}
	if asked() != 1 {
		t.Errorf("asked %d times", asked())
	}

	now = now.Add(fresh)
	fault(t, sim, slacksim.CallFault{Method: "users.info", Kind: slacksim.BrokenBefore, Times: 2})
	if s, err := all.who(t.Context(), "U0ANALYST1", me, firstAnswer); err != nil || s.Language != "pt" {
		t.Errorf("what was known lately does not stand: %+v, %v", s, err)
	}
	if s, err := all.who(t.Context(), "U0GUEST001", me, firstAnswer); err == nil {
		t.Errorf("somebody unknown counts as %+v while Slack cannot be asked", s)
	}
	if s, err := all.who(t.Context(), "U0GUEST001", me, firstAnswer); err != nil || s.standing != guest {
		t.Errorf("the guest: %+v, %v", s, err)
	}
	if s, err := all.who(t.Context(), "U0NOBODY", me, firstAnswer); err != nil || s.standing != stranger {
		t.Errorf("somebody whom Slack does not know: %+v, %v", s, err)
	}
}

func TestStandings(t *testing.T) {
	me := Identity{Team: "T1", Enterprise: "E1"}
	for name, c := range map[string]struct {
		user slack.User
		want standing
	}{
		"member":           {slack.User{TeamID: "T1"}, member},
		"guest":            {slack.User{TeamID: "T1", IsRestricted: true}, guest},
		"single channel":   {slack.User{TeamID: "T1", IsUltraRestricted: true}, guest},
		"stranger":         {slack.User{TeamID: "T1", IsStranger: true}, stranger},
		"other company":    {slack.User{TeamID: "T2"}, stranger},
		"other guest":      {slack.User{TeamID: "T2", IsRestricted: true}, stranger},
		"same enterprise":  {slack.User{TeamID: "T2", Enterprise: slack.EnterpriseUser{EnterpriseID: "E1"}}, member},
		"other enterprise": {slack.User{TeamID: "T2", Enterprise: slack.EnterpriseUser{EnterpriseID: "E2"}}, stranger},
		"deactivated":      {slack.User{TeamID: "T1", Deleted: true}, stranger},
		"app":              {slack.User{TeamID: "T1", IsBot: true}, robot},
		"slackbot":         {slack.User{ID: "USLACKBOT", TeamID: "T1"}, robot},
	} {
		if got := standingOf(&c.user, me); got != c.want {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}

func TestLossesNameWhatIsMissing(t *testing.T) {
	_, p := desk(t, slacksim.Config{})
	id, err := p.client.Identify(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if losses := id.Losses(); len(losses) != 0 || id.User == "" || id.Team == "" || id.Bot == "" {
		t.Errorf("with all of the manifest: %+v, lost %v", id, losses)
	}
	_, p = desk(t, slacksim.Config{WithoutOptionalScopes: true})
	if id, err = p.client.Identify(t.Context()); err != nil {
		t.Fatal(err)
	}
	losses := id.Losses()
	if len(losses) != 4 {
		t.Errorf("without the optional scopes: %v", losses)
	}
	for _, l := range losses {
		if !l.Optional || l.Lost == "" {
			t.Errorf("%+v", l)
		}
	}
}

func TestIdentifySaysWhatFailed(t *testing.T) {
	sim, _ := desk(t, slacksim.Config{})
	c := NewClient(ClientConfig{Token: "xoxb-test", APIURL: sim.APIURL(), Logger: zap.NewNop()})
	if _, err := c.Identify(t.Context()); codeOf(err) != "invalid_auth" {
		t.Errorf("got %v", err)
	}
}
