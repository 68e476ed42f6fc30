package slackapp

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/slack-go/slack"

	"github.com/datafind/datafind/bot"
	"github.com/datafind/datafind/bot/blockkit"
	"github.com/datafind/datafind/catalog"
)

func details(a bot.Answer) bot.Details {
	return bot.Details{
		Table: a.Candidates[0].Table,
		Joins: []bot.Join{
			{Columns: []string{"plan"}, Table: "gold.sales.plans", References: []string{"plan"}, Declared: true},
			{Columns: []string{"month"}, Table: "gold.finance.mrr_movements", References: []string{"month"}},
		},
		FedBy: []string{"silver.crm.cancellations"}, Feeds: []string{"gold.finance.mrr_movements"},
		Access: catalog.CanQuery,
	}
}

// views are the modals and the home tab of one answer.
func views(a bot.Answer, help bot.Answer, who bot.Person) map[string]any {
	h := handle{a.Question, a.Revision}
	d := details(a)
	found := newPane(h, append([]string{"silver.crm.churners"}, names(a)...))
	found.Searched = 1
	return map[string]any{
		"columns": painter.columns(newPane(h, names(a)), 0, d, a.Candidates[0], who, noon),
		"more":    painter.more(newPane(h, nil), a, who, noon),
		"wrong":   painter.wrong(newPane(h, names(a)), who),
		"found":   painter.wrong(found, who),
		"home":    painter.home(help, who, noon),
	}
}

func surfaceOf(name string) blockkit.Surface {
	if name == "home" {
		return blockkit.Home
	}
	return blockkit.Modal
}

func TestViews(t *testing.T) {
	for _, language := range []string{"en", "pt", "es"} {
		who := bot.Person{ID: "U1", Language: language, Zone: "America/Sao_Paulo"}
		f := forms(language)
		for name, view := range views(f["settled"], f["help"], who) {
			t.Run(name+"_"+language, func(t *testing.T) {
				golden(t, "view_"+name+"_"+language, surfaceOf(name), view)
			})
		}
	}
}

// FuzzViews holds of modals and home what FuzzBlocks holds of messages.
func FuzzViews(f *testing.F) {
	for _, s := range hostile() {
		f.Add(s, s)
	}
	f.Fuzz(func(t *testing.T, name, text string) {
		a, help := forms("en")["settled"], forms("en")["help"]
		poison(&a, name, text)
		poison(&help, name, text)
		who := bot.Person{ID: "U1", Language: "en", Zone: text}
		all := views(a, help, who)
		d := details(a)
		d.Joins[0] = bot.Join{Columns: []string{name, text}, Table: text, References: []string{name}}
		d.FedBy, d.Feeds = []string{text}, []string{name, text}
		many := *d.Table
		for range 200 {
			many.Columns = append(many.Columns, catalog.Column{Name: name, Type: text, Comment: text, Personal: true})
		}
		d.Table = &many
		all["columns"] = painter.columns(newPane(handle{a.Question, 1}, names(a)), 1, d, a.Candidates[0], who, noon)
		for kind, view := range all {
			raw := encode(t, view)
			if problems := blockkit.Check(surfaceOf(kind), raw); len(problems) > 0 {
				t.Fatalf("%s: Slack would refuse it: %v", kind, problems.Err())
			}
			var tree any
			if err := json.Unmarshal(raw, &tree); err != nil {
				t.Fatal(err)
			}
			walkTexts(tree, func(s string) {
				for _, bad := range []string{"<!", "<@", "<#", "\u202e", "\u200b"} {
					if strings.Contains(s, bad) {
						t.Fatalf("%s: %q in %q", kind, bad, s)
					}
				}
			})
		}
	})
}

func TestPaneKeepsAsManyNamesAsFit(t *testing.T) {
	var long []string
	for range 40 {
		long = append(long, strings.Repeat("ã\"", 120))
	}
	p := newPane(handle{"q", 2}, long)
	back, ok := parsePane(p.String())
	if !ok || units(p.String()) > 3000 || len(back.Names) == 0 || back.Revision != 2 {
		t.Errorf("a pane of %d units came back as %+v", units(p.String()), back)
	}
	if _, ok := back.name("99"); ok {
		t.Error("a place beyond the list named a table")
	}
}

func TestOneTableNeedsNoChoice(t *testing.T) {
	a := answer("en")
	v := painter.columns(newPane(handle{"q", 1}, names(a)[:1]), 0, details(a), a.Candidates[0], bot.Person{}, noon)
	for _, b := range v.Blocks.BlockSet {
		if b.BlockType() == slack.MBTAction {
			t.Error("a choice among one")
		}
	}
}
