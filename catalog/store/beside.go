package store

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/datafind/datafind/catalog"
)

// Described is what somebody wrote down of tables, apart from the source that
// has them.
type Described struct {
	Tables []catalog.Table // with their columns
	Gaps   []catalog.Gap
}

// Beside joins what read gives to the tables of a source, anew at each sync.
// Where names meet it fills what the source lacks: comments, properties, owner
// and so on, of tables and of columns. Names meet by the full name, or, where
// what is described names no catalog, by schema and table or else by the table
// alone, if one table alone has it. What meets no table is a table of its own
// where shows says so; it carries no grant, so only where grants do not decide
// it is shown.
func Beside(source Source, read func(context.Context) (Described, error), shows func(fullName string) bool) Source {
	return &beside{Source: source, read: read, shows: shows}
}

type beside struct {
	Source
	read  func(context.Context) (Described, error)
	shows func(string) bool

	gaps  []catalog.Gap
	of    map[string]*catalog.Table // what fills a table, by its key
	alone []*catalog.Table          // what meets none, in order
}

// Gaps adds what could not be read beside.
func (b *beside) Gaps() []catalog.Gap { return slices.Concat(b.Source.Gaps(), b.gaps) }

// Tables streams the tables that nothing described may meet as they come. The
// others wait to the end, since only then it is known whose name is the only
// one.
func (b *beside) Tables(ctx context.Context, yield func(catalog.Table) error) error {
	described, err := b.read(ctx)
	if err != nil {
		return fmt.Errorf("reading what is described beside: %w", err)
	}
	b.gaps, b.of, b.alone = described.Gaps, map[string]*catalog.Table{}, nil
	m := newMeeting(described.Tables)
	if err := b.Source.Tables(ctx, func(t catalog.Table) error {
		if m.holds(t) {
			return nil
		}
		return yield(t)
	}); err != nil {
		return err
	}
	m.settle()
	for i := range m.held {
		t := m.held[i]
		if by := m.by[key(t.FullName())]; by != nil {
			b.of[key(t.FullName())] = by
			b.fill(&t, by)
		}
		if err := yield(t); err != nil {
			return err
		}
	}
	for _, t := range m.unmet() {
		if !b.shows(t.FullName()) {
			continue
		}
		b.alone = append(b.alone, t)
		own := *t
		own.Columns, own.Grants = nil, nil
		if err := yield(own); err != nil {
			return err
		}
	}
	return nil
}

// Columns fills the source's columns, and has those of tables of their own.
func (b *beside) Columns(ctx context.Context, names []string, yield func(string, []catalog.Column) error) error {
	wanted, own := map[string]bool{}, map[string]bool{}
	for _, n := range names {
		wanted[key(n)] = true
	}
	for _, t := range b.alone {
		if name := key(t.FullName()); names == nil || wanted[name] {
			own[name] = true
			if err := yield(t.FullName(), slices.Clone(t.Columns)); err != nil {
				return err
			}
		}
	}
	if names != nil {
		names = slices.DeleteFunc(slices.Clone(names), func(n string) bool { return own[key(n)] })
		if len(names) == 0 {
			return nil
		}
	}
	return b.Source.Columns(ctx, names, func(table string, columns []catalog.Column) error {
		if by := b.of[key(table)]; by != nil {
			fillColumns(columns, by.Columns)
		}
		return yield(table, columns)
	})
}

// fill gives a table what it lacks.
func (b *beside) fill(t, by *catalog.Table) {
	t.Comment = cmp.Or(t.Comment, by.Comment)
	t.Owner = cmp.Or(t.Owner, by.Owner)
	t.Domain = cmp.Or(t.Domain, by.Domain)
	t.Properties = fillProperties(t.Properties, by.Properties)
	if t.LastWrite.IsZero() {
		t.LastWrite = by.LastWrite
	}
	t.Certified = t.Certified || by.Certified
	t.Deprecated = t.Deprecated || by.Deprecated
	t.Personal = t.Personal || by.Personal
	if !t.Updated.IsZero() {
		// Columns are asked for again where Updated moves. Sources know it to
		// the millisecond; below that it carries a mark of what is described.
		var e encoder
		encodeColumns(&e, by.Columns)
		mark := time.Duration(uint64(hash(nil, e.bytes(nil))) % uint64(time.Millisecond))
		t.Updated = t.Updated.Truncate(time.Millisecond).Add(mark)
	}
}

func fillColumns(columns, by []catalog.Column) {
	at := make(map[string]*catalog.Column, len(by))
	for i := range by {
		at[key(by[i].Name)] = &by[i]
	}
	for i := range columns {
		c := &columns[i]
		d := at[key(c.Name)]
		if d == nil {
			continue
		}
		c.Type, c.Comment = cmp.Or(c.Type, d.Type), cmp.Or(c.Comment, d.Comment)
		c.Properties = fillProperties(c.Properties, d.Properties)
		c.Personal = c.Personal || d.Personal
	}
}

func fillProperties(have, more []catalog.Property) []catalog.Property {
	have = slices.Clip(have)
	for _, p := range more {
		if !slices.ContainsFunc(have, func(h catalog.Property) bool { return strings.EqualFold(h.Name, p.Name) }) {
			have = append(have, p)
		}
	}
	return have
}
