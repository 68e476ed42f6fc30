package store

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/datafind/datafind/catalog"
)

// synth is a source made up: so many tables, each a function of its number and
// of how often it changed. It holds nothing but what moved.
type synth struct {
	tables, columns int // columns in each table

	altered map[int]int  // how often the definition moved
	used    map[int]int  // more queries than at first
	tagged  map[int]bool // a column is tagged as personal
	granted map[int]bool // one more may see it
	dropped map[int]bool
	closed  int // how often a schema's grants moved

	fetched int                      // tables whose columns were asked for
	fault   func(point string) error // nil for none; asked at each step
}

func newSynth(tables, columns int) *synth {
	return &synth{tables: tables, columns: columns, altered: map[int]int{}, used: map[int]int{},
		tagged: map[int]bool{}, granted: map[int]bool{}, dropped: map[int]bool{}}
}

// clone is a source in the same state that changes on its own.
func (s *synth) clone() *synth {
	c := newSynth(s.tables, s.columns)
	c.closed = s.closed
	c.altered, c.used = maps.Clone(s.altered), maps.Clone(s.used)
	c.tagged, c.granted, c.dropped = maps.Clone(s.tagged), maps.Clone(s.granted), maps.Clone(s.dropped)
	return c
}

func (s *synth) at(point string) error {
	if s.fault == nil {
		return nil
	}
	return s.fault(point)
}

var (
	epoch  = time.Date(2026, 11, 1, 6, 0, 0, 0, time.UTC)
	nouns  = strings.Fields("customer order invoice payment contract claim ticket visit session product price stock shipment branch employee account card loan policy campaign lead device event meter route vehicle supplier budget forecast refund")
	traits = strings.Fields("id code name status kind amount total date created_at updated_at region country currency channel segment score flag reason source comment")
	types  = strings.Fields("bigint string string string date timestamp decimal(18,2) double boolean int")
	people = strings.Fields("ana@x.example bia@x.example finance sales risk data-platform marketing")
)

func (s *synth) name(i int) (cat, schema, name string) {
	return fmt.Sprintf("cat%02d", i/10_000), fmt.Sprintf("%s_%02d", nouns[i/1000%len(nouns)], i/100%10),
		fmt.Sprintf("%s_%s_%06d", nouns[i%len(nouns)], traits[i/7%len(traits)], i)
}

func (s *synth) table(i int) catalog.Table {
	cat, schema, name := s.name(i)
	t := catalog.Table{
		Catalog: cat, Schema: schema, Name: name, Type: "MANAGED",
		Comment: fmt.Sprintf("One row for each %s by %s, as it stands at the end of the day; load %d.", nouns[i%30], nouns[i/3%30], i),
		Owner:   people[i%len(people)],
		Tags:    []catalog.Tag{{Key: "domain", Value: nouns[i/1000%30]}, {Key: "tier", Value: "gold"}},
		Created: epoch.AddDate(0, 0, -i%900), Updated: epoch.Add(time.Duration(s.altered[i]) * time.Hour),
		LastWrite: epoch.Add(time.Duration(i%48) * time.Hour),
		Usage:     catalog.Usage{Queries: i%500 + s.used[i], Users: i % 20},
		Grants:    []catalog.Grant{{Principal: people[i/2%len(people)], Privilege: "SELECT"}},
	}
	t.PrimaryKey = []string{s.column(i, 0).Name}
	if i > 0 {
		c, sc, n := s.name(i / 2)
		t.Upstream = []string{c + "." + sc + "." + n}
	}
	if s.granted[i] {
		t.Grants = append(t.Grants, catalog.Grant{Principal: "auditors", Privilege: "BROWSE"})
	}
	return t
}

func (s *synth) column(i, j int) catalog.Column {
	c := catalog.Column{
		Name: fmt.Sprintf("%s_%s", nouns[(i+j)%len(nouns)], traits[j%len(traits)]),
		Type: types[(i*7+j)%len(types)],
	}
	if (i+j)%3 != 0 {
		c.Comment = fmt.Sprintf("The %s of the %s, version %d of %d", traits[j%len(traits)], nouns[(i+j)%len(nouns)], s.altered[i], i)
	}
	return c
}

func (s *synth) Tables(ctx context.Context, yield func(catalog.Table) error) error {
	for i := range s.tables {
		if s.dropped[i] {
			continue
		}
		if err := s.at("table"); err != nil {
			return err
		}
		if err := yield(s.table(i)); err != nil {
			return err
		}
	}
	return nil
}

func (s *synth) Columns(ctx context.Context, names []string, yield func(string, []catalog.Column) error) error {
	one := func(i int) error {
		if s.dropped[i] {
			return nil
		}
		if err := s.at("columns"); err != nil {
			return err
		}
		columns := make([]catalog.Column, s.columns)
		for j := range columns {
			columns[j] = s.column(i, j)
		}
		cat, schema, name := s.name(i)
		s.fetched++
		return yield(cat+"."+schema+"."+name, columns)
	}
	if names == nil {
		for i := range s.tables {
			if err := one(i); err != nil {
				return err
			}
		}
		return nil
	}
	for _, name := range names {
		var i int
		if _, err := fmt.Sscanf(name[len(name)-6:], "%d", &i); err != nil {
			return err
		}
		if err := one(i); err != nil {
			return err
		}
	}
	return nil
}

func (s *synth) ColumnTags(ctx context.Context, yield func(string, string, catalog.Tag) error) error {
	for i := range s.tables {
		if s.dropped[i] || s.columns < 2 || i%20 != 0 && !s.tagged[i] {
			continue
		}
		if err := s.at("tag"); err != nil {
			return err
		}
		cat, schema, name := s.name(i)
		tag := catalog.Tag{Key: "unit", Value: "brl"}
		if s.tagged[i] {
			tag = catalog.Tag{Key: "pii"}
		}
		if err := yield(cat+"."+schema+"."+name, s.column(i, 1).Name, tag); err != nil {
			return err
		}
	}
	return nil
}

func (s *synth) Containers(ctx context.Context) ([]catalog.Container, error) {
	if err := s.at("containers"); err != nil {
		return nil, err
	}
	var all []catalog.Container
	for i := 0; i < s.tables; i += 100 {
		cat, schema, _ := s.name(i)
		all = append(all, catalog.Container{Catalog: cat, Schema: schema, Owner: people[i/100%len(people)],
			Grants: []catalog.Grant{{Principal: catalog.AccountUsers, Privilege: fmt.Sprint("USE SCHEMA ", s.closed)}}})
	}
	return all, nil
}

func (s *synth) Gaps() []catalog.Gap {
	return []catalog.Gap{{What: "system.query.history", Lost: "popularity", Mend: "GRANT SELECT ON …"}}
}

// want is what a whole cache of the source holds: each table with its columns,
// their tags and their summary, by name.
func (s *synth) want() []catalog.Table {
	var all []catalog.Table
	for i := range s.tables {
		if s.dropped[i] {
			continue
		}
		t := s.table(i)
		for j := range s.columns {
			c := s.column(i, j)
			if j == 1 && s.tagged[i] {
				c.Tags, c.Personal, t.Personal = []catalog.Tag{{Key: "pii"}}, true, true
			} else if j == 1 && i%20 == 0 {
				c.Tags = []catalog.Tag{{Key: "unit", Value: "brl"}}
			}
			t.Columns = append(t.Columns, c)
		}
		t.Summary = catalog.Summarize(t.Columns)
		all = append(all, t)
	}
	slices.SortFunc(all, func(a, b catalog.Table) int { return strings.Compare(a.FullName(), b.FullName()) })
	return all
}
