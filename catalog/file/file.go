package file

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/datafind/datafind/catalog"
)

// ErrNoTables is returned, wrapped with what to do, where a file holds no
// table that can be used.
var ErrNoTables = errors.New("no usable tables")

// Options say how a file is read. The zero value reads everything by
// DefaultMapping.
type Options struct {
	// Mapping says what properties and tags mean. The zero Mapping stands for
	// DefaultMapping.
	Mapping Mapping
	// Include keeps the tables whose full name (catalog.schema.table, without
	// empty parts) matches one of the patterns, Exclude then takes away those
	// that match one of its own. No Include keeps all. In a pattern * stands
	// for any run of characters, dots too, and ? for one; case does not
	// matter: gold.* is all that starts with gold, *.finance.* the schema
	// finance of every catalog. The name of a table taken away appears
	// nowhere, in the lineage and keys of others neither.
	Include, Exclude []string
	// Now is the clock; nil is time.Now. Nothing is dated later than now.
	Now func() time.Time
}

func (o Options) now() time.Time {
	if o.Now == nil {
		return time.Now().UTC()
	}
	return o.Now().UTC()
}

// Load reads the catalog in a file: metadata CSV (.csv, .tsv) or JSON Lines
// (.jsonl, .ndjson) or a JSON array (.json), each plain or gzipped. The
// extension decides where it is one of these, else the first character; that
// it is gzipped shows in its first bytes alone. The snapshot is as of the
// file's modification time. The report is worth showing with an error too. The
// error wraps ErrNoTables where the file could be read but is of no use.
func Load(ctx context.Context, path string, o Options) (*catalog.Snapshot, Report, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, Report{}, fmt.Errorf("opening the catalog: %w", err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, Report{}, fmt.Errorf("opening the catalog: %w", err)
	}
	if info.IsDir() {
		return nil, Report{}, fmt.Errorf("reading the catalog %s: it is a folder; name one file (.csv, .jsonl or .json, gzipped or not)", path)
	}
	asOf := info.ModTime().UTC()
	if now := o.now(); asOf.After(now) {
		asOf = now
	}
	snapshot, report, err := read(ctx, f, filepath.Base(path), asOf, o)
	if err != nil {
		return nil, report, fmt.Errorf("reading the catalog %s: %w", path, err)
	}
	return snapshot, report, nil
}

// read makes a snapshot of a stream. The name decides the format and is what
// the snapshot says as its source.
func read(ctx context.Context, r io.Reader, name string, asOf time.Time, o Options) (*catalog.Snapshot, Report, error) {
	text, err := plainText(r, maxText)
	if err != nil {
		return nil, Report{}, err
	}
	b := newBuilder()
	err = b.read(ctx, text, name, o.mapping())
	b.report.Tables, b.report.Columns = len(b.tables), b.columns()
	if err == nil {
		err = b.worthwhile()
	}
	if err != nil {
		return nil, b.report, err
	}
	if err := b.finish(o); err != nil {
		return nil, b.report, err
	}
	return catalog.NewSnapshot(b.tables, b.groups, asOf, name), b.report, nil
}

func (b *builder) read(ctx context.Context, text *bufio.Reader, name string, m Mapping) error {
	switch format(text, name) {
	case csvFormat:
		return b.readCSV(ctx, text, m)
	case arrayFormat:
		return b.readArray(ctx, text)
	}
	return b.readLines(ctx, text)
}

type fileFormat int

const (
	linesFormat fileFormat = iota
	arrayFormat
	csvFormat
)

// format decides by extension, then by the first character that is no space.
func format(text *bufio.Reader, name string) fileFormat {
	name = strings.TrimSuffix(strings.ToLower(name), ".gz")
	head, _ := text.Peek(peekSize)
	first := strings.TrimSpace(string(head))
	switch ext := filepath.Ext(name); {
	case ext == ".csv" || ext == ".tsv":
		return csvFormat
	case strings.HasPrefix(first, "["):
		return arrayFormat
	case strings.HasPrefix(first, "{") || ext == ".jsonl" || ext == ".ndjson" || ext == ".json" || first == "":
		return linesFormat
	}
	return csvFormat
}
