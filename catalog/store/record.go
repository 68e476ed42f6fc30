package store

import (
	"slices"

	"github.com/cespare/xxhash/v2"
	"github.com/datafind/datafind/catalog"
)

// hash tells two rows of a table apart, and a row from one of another table.
// SQLite has no unsigned numbers.
func hash(name, row []byte) int64 {
	var d xxhash.Digest
	d.Reset()
	d.Write(name)
	d.Write(row)
	return int64(d.Sum64())
}

// encodeShape writes what moves when columns may have: a table whose shape is
// as it was keeps the columns that it has.
func encodeShape(e *encoder, t *catalog.Table) {
	e.shared(t.Type)
	e.own(t.Comment)
	e.time(t.Created)
	e.time(t.Updated)
	encodeList(e, t.PrimaryKey, (*encoder).shared)
	encodeList(e, t.Foreign, encodeForeign)
}

// encodeRecord writes a table without its columns, but with their tags, as tags
// move without the columns.
func encodeRecord(e *encoder, t *catalog.Table, tags []catalog.ColumnTag) {
	encodeShape(e, t)
	e.shared(t.Catalog)
	e.shared(t.Schema)
	e.own(t.Name)
	e.shared(t.Owner)
	e.shared(t.Domain)
	encodeList(e, t.Tags, encodeTag)
	encodeList(e, t.Properties, encodeProperty)
	e.time(t.LastWrite)
	e.int(t.Usage.Queries)
	e.int(t.Usage.Users)
	encodeList(e, t.Upstream, (*encoder).shared)
	encodeList(e, t.Downstream, (*encoder).shared)
	e.bool(t.Certified)
	e.bool(t.Deprecated)
	e.bool(t.Personal)
	encodeList(e, t.Grants, encodeGrant)
	encodeList(e, tags, func(e *encoder, x catalog.ColumnTag) { e.shared(x.Column); encodeTag(e, x.Tag) })
}

func decodeRecord(row []byte, shares interner) (t catalog.Table, tags []catalog.ColumnTag, err error) {
	d := newDecoder(row, shares)
	t.Type = d.shared()
	t.Comment = d.own()
	t.Created = d.time()
	t.Updated = d.time()
	t.PrimaryKey = decodeList(d, (*decoder).shared)
	t.Foreign = decodeList(d, decodeForeign)
	t.Catalog = d.shared()
	t.Schema = d.shared()
	t.Name = d.own()
	t.Owner = d.shared()
	t.Domain = d.shared()
	t.Tags = decodeList(d, decodeTag)
	t.Properties = decodeList(d, decodeProperty)
	t.LastWrite = d.time()
	t.Usage.Queries = d.int()
	t.Usage.Users = d.int()
	t.Upstream = decodeList(d, (*decoder).shared)
	t.Downstream = decodeList(d, (*decoder).shared)
	t.Certified = d.bool()
	t.Deprecated = d.bool()
	t.Personal = d.bool()
	t.Grants = decodeList(d, decodeGrant)
	tags = decodeList(d, func(d *decoder) catalog.ColumnTag {
		return catalog.ColumnTag{Column: d.shared(), Tag: decodeTag(d)}
	})
	return t, tags, d.end()
}

func encodeColumns(e *encoder, columns []catalog.Column) {
	encodeList(e, columns, func(e *encoder, c catalog.Column) {
		e.shared(c.Name)
		e.shared(c.Type)
		e.own(c.Comment)
		encodeList(e, c.Properties, encodeProperty)
		e.bool(c.Personal)
	})
}

func decodeColumns(row []byte, shares interner) ([]catalog.Column, error) {
	d := newDecoder(row, shares)
	columns := decodeList(d, func(d *decoder) (c catalog.Column) {
		c.Name = d.shared()
		c.Type = d.shared()
		c.Comment = d.own()
		c.Properties = decodeList(d, decodeProperty)
		c.Personal = d.bool()
		return c
	})
	return columns, d.end()
}

// encodeSummary writes what is known of columns without reading them, and
// whether their source says of one that it is personal.
func encodeSummary(e *encoder, columns []catalog.Column) {
	s := catalog.Summarize(columns)
	e.int(s.Columns)
	encodeList(e, s.Types, (*encoder).shared)
	encodeList(e, s.Properties, encodeProperty)
	e.bits(s.Sum)
	e.bool(slices.ContainsFunc(columns, func(c catalog.Column) bool { return c.Personal }))
}

func decodeSummary(row []byte, shares interner) (s *catalog.Summary, personal bool, err error) {
	d := newDecoder(row, shares)
	s = &catalog.Summary{
		Columns:    d.int(),
		Types:      decodeList(d, (*decoder).shared),
		Properties: decodeList(d, decodeProperty),
		Sum:        d.bits(),
	}
	personal = d.bool()
	return s, personal, d.end()
}

func encodeContainers(e *encoder, containers []catalog.Container) {
	encodeList(e, containers, func(e *encoder, c catalog.Container) {
		e.shared(c.Catalog)
		e.shared(c.Schema)
		e.shared(c.Owner)
		encodeList(e, c.Grants, encodeGrant)
	})
}

func decodeContainers(row []byte, shares interner) ([]catalog.Container, error) {
	d := newDecoder(row, shares)
	containers := decodeList(d, func(d *decoder) (c catalog.Container) {
		c.Catalog = d.shared()
		c.Schema = d.shared()
		c.Owner = d.shared()
		c.Grants = decodeList(d, decodeGrant)
		return c
	})
	return containers, d.end()
}

func encodeGaps(e *encoder, gaps []catalog.Gap) {
	encodeList(e, gaps, func(e *encoder, g catalog.Gap) { e.shared(g.What); e.shared(g.Lost); e.shared(g.Mend) })
}

func decodeGaps(row []byte) ([]catalog.Gap, error) {
	d := newDecoder(row, interner{})
	gaps := decodeList(d, func(d *decoder) catalog.Gap { return catalog.Gap{What: d.shared(), Lost: d.shared(), Mend: d.shared()} })
	return gaps, d.end()
}

func encodeTag(e *encoder, t catalog.Tag) { e.shared(t.Key); e.shared(t.Value) }
func decodeTag(d *decoder) catalog.Tag    { return catalog.Tag{Key: d.shared(), Value: d.shared()} }

func encodeGrant(e *encoder, g catalog.Grant) { e.shared(g.Principal); e.shared(g.Privilege) }
func decodeGrant(d *decoder) catalog.Grant {
	return catalog.Grant{Principal: d.shared(), Privilege: d.shared()}
}

func encodeProperty(e *encoder, p catalog.Property) {
	e.shared(p.Name)
	e.int(int(p.Kind))
	e.shared(p.Text)
	e.float(p.Number)
	e.time(p.Date)
}

func decodeProperty(d *decoder) (p catalog.Property) {
	p.Name = d.shared()
	p.Kind = catalog.PropertyKind(d.int())
	p.Text = d.shared()
	p.Number = d.float()
	p.Date = d.time()
	return p
}

func encodeForeign(e *encoder, f catalog.ForeignKey) {
	encodeList(e, f.Columns, (*encoder).shared)
	e.shared(f.Table)
	encodeList(e, f.References, (*encoder).shared)
}

func decodeForeign(d *decoder) (f catalog.ForeignKey) {
	f.Columns = decodeList(d, (*decoder).shared)
	f.Table = d.shared()
	f.References = decodeList(d, (*decoder).shared)
	return f
}
