package bot

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/datafind/datafind/catalog"
)

// joins are the declared keys of a table both ways, then tables that share a
// key column with it, much used ones first. The table has its columns.
func (v viewer) joins(ctx context.Context, t *catalog.Table, id int) []Join {
	others := slices.DeleteFunc(v.byUse(), func(other int) bool { return other == id })
	out := v.declared(t, others)
	known := make(map[string]bool)
	for _, j := range out {
		known[j.Table] = true
	}
	var having *catalog.Set
	if joining(t.PrimaryKey) {
		having = v.gen.HavingColumn(t.PrimaryKey[0], v.allowed)
	}
	for _, id := range others {
		if len(out) == joinsAtMost {
			break
		}
		other := &v.snap.Tables[id]
		if known[other.FullName()] {
			continue
		}
		if having != nil && having.Has(id) {
			other = v.whole(ctx, id)[0]
		}
		if key := sharedKey(t, other); key != "" {
			out = append(out, Join{[]string{key}, other.FullName(), []string{key}, false})
		}
	}
	return out
}

// declared are the keys that a table and others declare to each other.
func (v viewer) declared(t *catalog.Table, others []int) []Join {
	var declared []Join
	for _, f := range t.Foreign {
		if other, ok := v.table(f.Table); ok {
			declared = append(declared, Join{f.Columns, other.FullName(), f.References, true})
		}
	}
	for _, id := range others {
		other := &v.snap.Tables[id]
		for _, f := range other.Foreign {
			if strings.EqualFold(f.Table, t.FullName()) {
				declared = append(declared, Join{f.References, other.FullName(), f.Columns, true})
			}
		}
	}
	return declared[:min(joinsAtMost, len(declared))]
}

// keyed are, for each of some tables, those that declare a key to it or have
// one of its own lead to them; found in one walk over the catalog.
func (v viewer) keyed(tables []*catalog.Table) []*catalog.Set {
	var sets []*catalog.Set
	var names []string
	for _, t := range tables {
		set := catalog.NewSet(len(v.snap.Tables))
		for _, f := range t.Foreign {
			if id, ok := v.id(f.Table); ok {
				set.Add(id)
			}
		}
		sets, names = append(sets, set), append(names, t.FullName())
	}
	for id := range v.snap.Tables {
		for _, f := range v.snap.Tables[id].Foreign {
			for i, name := range names {
				if v.allowed.Has(id) && strings.EqualFold(f.Table, name) {
					sets[i].Add(id)
				}
			}
		}
	}
	return sets
}

func (v viewer) byUse() []int {
	var ids []int
	for id := range v.snap.Tables {
		if v.allowed.Has(id) {
			ids = append(ids, id)
		}
	}
	slices.SortStableFunc(ids, func(a, b int) int {
		return cmp.Compare(v.snap.Tables[b].Usage.Users, v.snap.Tables[a].Usage.Users)
	})
	return ids
}

// sharedKey is the one-column primary key of either table that the other has
// too.
func sharedKey(a, b *catalog.Table) string {
	for _, pair := range [2][2]*catalog.Table{{a, b}, {b, a}} {
		if key := pair[0].PrimaryKey; joining(key) && columnAt(pair[1], key[0]) >= 0 {
			return key[0]
		}
	}
	return ""
}

// joining tells whether a primary key is a column that says more than a bare
// "id", which is a key of its own in each table.
func joining(key []string) bool { return len(key) == 1 && !strings.EqualFold(key[0], "id") }

// keysOf are the columns by which two tables join: a foreign key of either,
// else a key that both have.
func keysOf(left, right *catalog.Table) []Joined {
	if joins := foreignOf(left, right); joins != nil {
		return joins
	}
	if joins := foreignOf(right, left); joins != nil {
		return joins
	}
	if key := sharedKey(left, right); key != "" {
		return []Joined{{left.FullName(), key, right.FullName(), key}}
	}
	return nil
}

// foreignOf is the first key of a table that points at another one.
func foreignOf(from, to *catalog.Table) (joins []Joined) {
	for _, f := range from.Foreign {
		if joins == nil && strings.EqualFold(f.Table, to.FullName()) {
			for i := range min(len(f.Columns), len(f.References)) {
				joins = append(joins, Joined{from.FullName(), f.Columns[i], to.FullName(), f.References[i]})
			}
		}
	}
	return joins
}
