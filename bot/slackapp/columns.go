package slackapp

import (
	"context"
	"strconv"
	"strings"
	"time"

	"github.com/slack-go/slack"
	"go.uber.org/zap"

	"github.com/datafind/datafind/bot"
	"github.com/datafind/datafind/catalog"
)

// tableAction is the action_id of the choice among tables.
const tableAction = "table"

const (
	columnsShown   = 60
	columnsSection = 2800 // characters of a section of columns
	commentShown   = 90
	nameShown      = 100
	aboutShown     = 400
)

// showColumns opens Columns & SQL on the first table that the person may see.
func (a *App) showColumns(ctx context.Context, c clicked, h handle, who bot.Person) error {
	_, answer, err := a.bot.Shown(ctx, h.Question, who)
	if err != nil {
		return err
	}
	p := newPane(h, names(answer))
	view, ok := a.columns(ctx, p, 0, answer, who)
	if !ok {
		return a.answerClick(ctx, c, unseen(answer, who))
	}
	a.open(ctx, c, view)
	return nil
}

// changeTable shows another table in an open Columns & SQL.
func (a *App) changeTable(ctx context.Context, c clicked, p pane, who bot.Person) error {
	_, answer, err := a.bot.Shown(ctx, p.Question, who)
	if err != nil {
		return err
	}
	at, err := strconv.Atoi(c.Value)
	if err != nil {
		return nil
	}
	if view, ok := a.columns(ctx, p, at, answer, who); ok {
		a.change(ctx, c, view)
	}
	return nil
}

func (a *App) columns(ctx context.Context, p pane, at int, answer bot.Answer, who bot.Person) (slack.ModalViewRequest, bool) {
	name, ok := p.name(strconv.Itoa(at))
	if !ok {
		return slack.ModalViewRequest{}, false
	}
	d, ok := a.bot.Describe(ctx, name, who)
	if !ok {
		return slack.ModalViewRequest{}, false
	}
	var cand bot.Candidate
	for _, c := range answer.Candidates {
		if c.Table.FullName() == d.Table.FullName() {
			cand = c
		}
	}
	return a.paint.columns(p, at, d, cand, who, a.now()), true
}

// columns draws one table for one person. The candidate says why it ranked;
// it is zero for a table that the answer does not hold.
func (paint Painter) columns(p pane, at int, d bot.Details, cand bot.Candidate, who bot.Person, now time.Time) slack.ModalViewRequest {
	w, t := bot.In(who.Language), d.Table
	owner, may := w.Access(d.Access, brief(t.Owner, nameShown))
	var blocks []slack.Block
	if len(p.Names) > 1 {
		choice := slack.NewOptionsSelectBlockElement(slack.OptTypeStatic, plain(w.TableLabel, maxOption), tableAction, p.options()...)
		choice.InitialOption = choice.Options[at]
		blocks = append(blocks, slack.NewActionBlock("", choice))
	}
	blocks = append(blocks, blocksOf(
		section(paint.heading(w, t), drawLine(bot.Sentence(t.Comment, aboutShown), nil)),
		contextLine(mrkdwn(owner), mrkdwn(w.Written(t.LastWrite, now, who.Zone)),
			mrkdwn(brief(w.Per(t.PrimaryKey), nameShown)), mrkdwn(may)),
	)...)
	blocks = append(blocks, columnBlocks(w, t, cand.Use)...)
	blocks = append(blocks, blocksOf(
		titled(w.SQLLabel, codeBlock(bot.Select(t, cand.Use...))),
		titled(w.Joins, joinLines(w, d.Joins)...),
		titled(w.FedBy, listed(d.FedBy)),
		titled(w.Feeds, listed(d.Feeds)),
		titled(w.WhyHere, why(w, cand)...),
	)...)
	return modal(columnsView, w.Columns, p, w, blocks)
}

// heading is a table's whole name with its badges.
func (paint Painter) heading(w bot.Words, t *catalog.Table) string {
	parts := []string{bold(linked(shortName(t.FullName(), 250), paint.link(t)))}
	for _, badge := range []struct {
		on   bool
		word string
	}{{t.Certified, w.Certified}, {t.Deprecated, w.Deprecated}, {bot.HasPersonal(t), w.Personal}} {
		if badge.on {
			parts = append(parts, badge.word)
		}
	}
	return strings.Join(parts, "  ")
}

// columnBlocks lists the columns, those to use marked, in as few sections as
// hold them.
func columnBlocks(w bot.Words, t *catalog.Table, use []string) []slack.Block {
	var blocks []slack.Block
	lines, size := []string{bold(mrkdwn(w.ColumnsLabel))}, 0
	for i, col := range t.Columns[:min(columnsShown, len(t.Columns))] {
		line := columnLine(col, use)
		if size += units(line) + 1; size > columnsSection && i > 0 {
			blocks = append(blocks, section(lines...))
			lines, size = nil, units(line)+1
		}
		lines = append(lines, line)
	}
	if len(t.Columns) == 0 {
		return nil
	}
	if rest := len(t.Columns) - columnsShown; rest > 0 {
		lines = append(lines, strings.ReplaceAll(moreColumns(w.Language), "{}", strconv.Itoa(rest)))
	}
	return blocksOf(append(blocks, section(lines...))...)
}

func columnLine(col catalog.Column, use []string) string {
	line := first(code(shortName(col.Name, nameShown)), "…")
	if kind := mrkdwn(brief(col.Type, 40)); kind != "" {
		line += " " + kind
	}
	if col.Personal {
		line += " 🔒"
	}
	for _, name := range use {
		if name == col.Name {
			line = "→ " + line
		}
	}
	if about := mrkdwn(brief(col.Comment, commentShown)); about != "" {
		line += " · " + about
	}
	return line
}

func joinLines(w bot.Words, joins []bot.Join) []string {
	var lines []string
	for _, j := range joins {
		how := w.JoinShared
		if j.Declared {
			how = w.JoinKey
		}
		lines = append(lines, code(brief(strings.Join(j.Columns, ", "), nameShown))+" = "+
			code(shortName(j.Table, nameShown)+"."+brief(strings.Join(j.References, ", "), nameShown))+" · "+mrkdwn(how))
	}
	return lines
}

func listed(names []string) string {
	var out []string
	for _, n := range names {
		if s := code(shortName(n, nameShown)); s != "" {
			out = append(out, s)
		}
	}
	return strings.Join(out, ", ")
}

// why is how a candidate came to its place: the words that met, then the
// score in its named parts.
func why(w bot.Words, c bot.Candidate) []string {
	if c.Table == nil {
		return nil
	}
	var met, parts []string
	for _, r := range bot.Reasons(c) {
		met = append(met, drawLine(r.Text(), nil))
	}
	for _, part := range c.Parts {
		if part.Value != 0 {
			parts = append(parts, mrkdwn(w.ScorePart(part.Name))+" "+strconv.FormatFloat(part.Value, 'f', 2, 64))
		}
	}
	if len(parts) > 0 {
		parts = []string{strings.Join(parts, " · ") + " = " + strconv.FormatFloat(c.Score, 'f', 2, 64)}
	}
	return append([]string{strings.Join(met, " · ")}, parts...)
}

func names(answer bot.Answer) []string {
	var out []string
	for _, c := range answer.Candidates {
		out = append(out, c.Table.FullName())
	}
	return out
}

// open shows a modal. A trigger that is over cannot be mended by another
// attempt, so a failure is only logged.
func (a *App) open(ctx context.Context, c clicked, view slack.ModalViewRequest) {
	if err := a.client.openView(ctx, c.Trigger, view); err != nil {
		a.log.Warn("a modal could not be opened", zap.String("view", view.CallbackID), zap.Error(err))
	}
}

func (a *App) change(ctx context.Context, c clicked, view slack.ModalViewRequest) {
	if err := a.client.updateView(ctx, c.View.ID, view); err != nil {
		a.log.Warn("a modal could not be changed", zap.String("view", view.CallbackID), zap.Error(err))
	}
}
