package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/datafind/datafind/bot"
	"github.com/datafind/datafind/catalog"
	"github.com/datafind/datafind/catalog/databricks"
	"github.com/datafind/datafind/catalog/search"
)

type askCmd struct {
	sourceFlags  `embed:""`
	modelFlags   `embed:""`
	networkFlags `embed:""`
	JSON         bool     `name:"json" help:"Print one JSON object."`
	Explain      bool     `help:"Show each candidate's score as named parts, and what matched."`
	As           string   `help:"See the catalog with the rights of this e-mail address, instead of all of it." placeholder:"EMAIL"`
	Limit        int      `help:"How many candidates at most." default:"10"`
	Question     []string `arg:"" help:"What you look for, in your own words."`
}

func (c askCmd) Run(ctx context.Context, s streams, cli *CLI) error {
	if err := c.check(); err != nil {
		return err
	}
	log, err := newLogger(cli.LogLevel, s.err)
	if err != nil {
		return err
	}
	transport, _, err := c.trust()
	if err != nil {
		return err
	}
	explainer, err := c.explainer(modelParts{transport: transport, log: log})
	if err != nil {
		return err
	}
	terms, err := c.terms()
	if err != nil {
		return err
	}
	snapshot, done, err := c.load(ctx, s.err, transport, log)
	if err != nil {
		return err
	}
	defer done()
	if c.As == "" {
		snapshot = snapshot.WithoutGrants()
	}
	audience, err := c.audience(ctx, snapshot, transport)
	if err != nil {
		return err
	}
	index := search.New(snapshot, terms...)
	b := bot.New(bot.Config{
		Generation: func() bot.Finder { return index }, Candidates: c.Limit,
		Explainer: explainer, Deadline: c.ModelTimeout,
		Clock: time.Now, Logger: log, Registerer: prometheus.NewRegistry(),
	})
	q := bot.Question{ID: "ask", Text: strings.Join(c.Question, " "), Audience: audience, Asked: time.Now().UTC(), Language: locale()}
	began := time.Now()
	a, err := b.Find(ctx, q)
	if err != nil {
		return err
	}
	if a, err = b.Weigh(ctx, q, a); err != nil {
		return err
	}
	if c.JSON {
		return printJSON(s.out, q, a, time.Since(began), c.Explain)
	}
	fmt.Fprintln(s.out, bot.Plain(q, a, time.Now()))
	if c.Explain {
		explain(s.out, a)
	}
	return nil
}

func (c askCmd) check() error {
	if c.Limit < 1 {
		return fmt.Errorf("%w: --limit takes a number from 1", errUsage)
	}
	return c.sourceFlags.check()
}

// locale is the terminal's language, for questions that do not tell their own.
func locale() string {
	for _, name := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		if value := os.Getenv(name); value != "" {
			for _, language := range []string{"en", "pt", "es"} {
				if strings.HasPrefix(value, language+"_") {
					return language
				}
			}
			return ""
		}
	}
	return ""
}

// audience is the person that --as names; else whoever runs the command, who
// has the catalog's file anyway. A workspace is asked for a person's groups.
func (c askCmd) audience(ctx context.Context, s *catalog.Snapshot, transport *http.Transport) (catalog.Audience, error) {
	switch {
	case c.As == "":
		return catalog.Everyone(), nil
	case !c.onDatabricks() || !s.HasGrants():
		return s.Person(c.As), nil
	}
	if asOf, fresh := s.RightsAsOf(); !fresh {
		return catalog.Audience{}, fmt.Errorf("the grants in the cache are of %s; those older than %s show nothing to anybody: run `datafind sync` first", asOf.Format("2006-01-02 15:04 MST"), catalog.MaxRightsAge)
	}
	w, err := c.open(transport)
	if err != nil {
		return catalog.Audience{}, err
	}
	defer w.close()
	return catalog.PersonIn(ctx, databricks.NewGroups(w.client, time.Now), c.As)
}

// explain prints how each candidate came to its score.
func explain(w io.Writer, a bot.Answer) {
	for i, c := range a.Candidates {
		fmt.Fprintf(w, "\n%2d. %s  %.3f\n", i+1, c.Table.FullName(), c.Score)
		for _, p := range c.Parts {
			fmt.Fprintf(w, "      %+9.3f  %s\n", p.Value, p.Name)
		}
		for _, m := range c.Matches {
			place := string(m.Field)
			if m.Column != "" {
				place += " " + m.Column
			}
			fmt.Fprintf(w, "      %s → %s (%s, %s) %.3f\n", m.Word, m.Term, m.How, place, m.Score)
		}
	}
}

type jsonAnswer struct {
	Question   string          `json:"question"`
	Language   string          `json:"language"`
	Kind       bot.Kind        `json:"kind"`
	Text       string          `json:"text"`
	Candidates []jsonCandidate `json:"candidates"`
	Query      string          `json:"query,omitempty"`   // of a fact
	Columns    []string        `json:"columns,omitempty"` // of rows
	Rows       [][]string      `json:"rows,omitzero"`     // what the query gave, [] for nothing
	Model      string          `json:"model"`
	ElapsedMS  float64         `json:"elapsed_ms"`
}

type jsonCandidate struct {
	Table   string      `json:"table"`
	Score   float64     `json:"score"`
	Matched []string    `json:"matched"` // columns, else the words that matched elsewhere
	Why     string      `json:"why"`
	Parts   []jsonPart  `json:"parts,omitempty"`
	Matches []jsonMatch `json:"matches,omitempty"`
}

type jsonPart struct {
	Name  string  `json:"name"`
	Value float64 `json:"value"`
}

type jsonMatch struct {
	Word   string  `json:"word"`
	Term   string  `json:"term"`
	How    string  `json:"how"`
	Field  string  `json:"field"`
	Column string  `json:"column,omitempty"`
	Score  float64 `json:"score"`
}

func printJSON(w io.Writer, q bot.Question, a bot.Answer, took time.Duration, parts bool) error {
	out := jsonAnswer{
		Question: q.Text, Language: a.Language, Kind: kindOf(a), Model: a.Model,
		Text:       bot.Plain(q, a, time.Now()),
		Candidates: []jsonCandidate{},
		ElapsedMS:  float64(took.Microseconds()) / 1000,
	}
	if a.Fact != nil {
		out.Query, out.Columns, out.Rows = a.Fact.SQL, a.Fact.Columns, a.Fact.Rows
	}
	for _, c := range a.Candidates {
		out.Candidates = append(out.Candidates, toJSON(c, parts))
	}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(out); err != nil {
		return fmt.Errorf("printing the answer: %w", err)
	}
	return nil
}

// kindOf has, besides that of a fact, two values for whoever reads JSON: an ambiguous answer names its
// tables too, and help names none.
func kindOf(a bot.Answer) bot.Kind {
	if a.Kind == bot.Counted {
		return a.Kind
	}
	if a.Kind == bot.Tables || a.Kind == bot.Ambiguous {
		return bot.Tables
	}
	return bot.Nothing
}

func toJSON(c bot.Candidate, parts bool) jsonCandidate {
	out := jsonCandidate{Table: c.Table.FullName(), Score: c.Score, Matched: []string{}, Why: c.Why}
	seen := map[string]bool{}
	for _, m := range c.Matches {
		name := m.Term
		if m.Column != "" {
			name = m.Column
		}
		if !seen[name] {
			seen[name] = true
			out.Matched = append(out.Matched, name)
		}
	}
	if out.Why == "" {
		out.Why = because(c)
	}
	if !parts {
		return out
	}
	for _, p := range c.Parts {
		out.Parts = append(out.Parts, jsonPart(p))
	}
	for _, m := range c.Matches {
		out.Matches = append(out.Matches, jsonMatch{m.Word, m.Term, string(m.How), string(m.Field), m.Column, m.Score})
	}
	return out
}

// because is the first stage's reason: what matched.
func because(c bot.Candidate) string {
	var parts []string
	for _, r := range bot.Reasons(c) {
		parts = append(parts, r.Text().String())
	}
	return strings.Join(parts, " · ")
}
