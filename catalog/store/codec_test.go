package store

import (
	"fmt"
	"reflect"
	"testing"
	"time"

	"github.com/datafind/datafind/catalog"
	"github.com/google/go-cmp/cmp"
)

// fill sets every exported field, so that one which is added to a type and not
// to its encoding shows here.
func fill(v reflect.Value, n *int) {
	*n++
	switch v.Kind() {
	case reflect.String:
		v.SetString(fmt.Sprintf("text %d é", *n))
	case reflect.Int, reflect.Int64:
		v.SetInt(int64(*n))
	case reflect.Uint64:
		v.SetUint(uint64(*n))
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(v.Elem(), n)
	case reflect.Float64:
		v.SetFloat(float64(*n) / 7)
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		fill(v.Index(0), n)
		fill(v.Index(1), n)
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[time.Time]() {
			v.Set(reflect.ValueOf(epoch.Add(time.Duration(*n) * time.Minute)))
			return
		}
		for i := range v.NumField() {
			fill(v.Field(i), n)
		}
	default:
		panic(v.Type())
	}
}

func filled[T any]() (x T) {
	n := 0
	fill(reflect.ValueOf(&x).Elem(), &n)
	return x
}

func rowOf(write func(*encoder)) []byte {
	var e encoder
	write(&e)
	return e.bytes(nil)
}

func TestEveryFieldIsKept(t *testing.T) {
	table := filled[catalog.Table]()
	columns := table.Columns
	for i := range columns {
		columns[i].Tags = nil // they come with the record
	}
	table.Columns, table.Summary = nil, nil
	tags := []catalog.ColumnTag{{Column: "a", Tag: catalog.Tag{Key: "k", Value: "v"}}, {Column: "b", Tag: catalog.Tag{Key: "k"}}}
	got, gotTags, err := decodeRecord(rowOf(func(e *encoder) { encodeRecord(e, &table, tags) }), interner{})
	must(t, err)
	if diff := cmp.Diff(table, got); diff != "" {
		t.Errorf("table (-want +got):\n%s", diff)
	}
	if fmt.Sprint(gotTags) != fmt.Sprint(tags) {
		t.Errorf("tags are %v", gotTags)
	}
	gotColumns, err := decodeColumns(rowOf(func(e *encoder) { encodeColumns(e, columns) }), interner{})
	must(t, err)
	if diff := cmp.Diff(columns, gotColumns); diff != "" {
		t.Errorf("columns (-want +got):\n%s", diff)
	}
	summary, personal, err := decodeSummary(rowOf(func(e *encoder) { encodeSummary(e, columns) }), interner{})
	must(t, err)
	if diff := cmp.Diff(catalog.Summarize(columns), summary); diff != "" || !personal {
		t.Errorf("personal %v, summary (-want +got):\n%s", personal, diff)
	}
	held := []catalog.Container{filled[catalog.Container]()}
	gotContainers, err := decodeContainers(rowOf(func(e *encoder) { encodeContainers(e, held) }), interner{})
	must(t, err)
	if diff := cmp.Diff(held, gotContainers); diff != "" {
		t.Errorf("containers (-want +got):\n%s", diff)
	}
	gaps := []catalog.Gap{filled[catalog.Gap]()}
	gotGaps, err := decodeGaps(rowOf(func(e *encoder) { encodeGaps(e, gaps) }))
	must(t, err)
	if diff := cmp.Diff(gaps, gotGaps); diff != "" {
		t.Errorf("gaps (-want +got):\n%s", diff)
	}
}

// TestShape holds what makes columns be fetched again, and what does not.
func TestShape(t *testing.T) {
	shape := func(t catalog.Table) int64 { return hash(nil, rowOf(func(e *encoder) { encodeShape(e, &t) })) }
	table := filled[catalog.Table]()
	for name, change := range map[string]struct {
		do    func(*catalog.Table)
		moves bool
	}{
		"updated":     {func(t *catalog.Table) { t.Updated = t.Updated.Add(1) }, true},
		"created":     {func(t *catalog.Table) { t.Created = t.Created.Add(1) }, true},
		"type":        {func(t *catalog.Table) { t.Type = "VIEW" }, true},
		"comment":     {func(t *catalog.Table) { t.Comment = "" }, true},
		"primary key": {func(t *catalog.Table) { t.PrimaryKey = nil }, true},
		"usage":       {func(t *catalog.Table) { t.Usage.Queries++ }, false},
		"last write":  {func(t *catalog.Table) { t.LastWrite = time.Time{} }, false},
		"grants":      {func(t *catalog.Table) { t.Grants = nil }, false},
		"tags":        {func(t *catalog.Table) { t.Tags = nil }, false},
	} {
		changed := table
		change.do(&changed)
		if moved := shape(changed) != shape(table); moved != change.moves {
			t.Errorf("%s: the shape moved: %v", name, moved)
		}
	}
}

// FuzzDecode looks for rows that make the decoder panic or take more memory
// than they have bytes for.
func FuzzDecode(f *testing.F) {
	table := filled[catalog.Table]()
	f.Add(rowOf(func(e *encoder) { encodeRecord(e, &table, nil) }))
	f.Add(rowOf(func(e *encoder) { encodeColumns(e, table.Columns) }))
	f.Add(rowOf(func(e *encoder) { encodeSummary(e, table.Columns) }))
	f.Add([]byte{})
	f.Add([]byte{5, 1, 2})
	f.Add([]byte{10, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1})
	f.Fuzz(func(t *testing.T, row []byte) {
		if table, tags, err := decodeRecord(row, interner{}); err == nil {
			again, _, err := decodeRecord(rowOf(func(e *encoder) { encodeRecord(e, &table, tags) }), interner{})
			if err != nil || !reflect.DeepEqual(table.Tags, again.Tags) {
				t.Errorf("written again it reads otherwise: %v", err)
			}
		}
		decodeColumns(row, interner{})
		decodeSummary(row, interner{})
		decodeContainers(row, interner{})
		decodeGaps(row)
	})
}
