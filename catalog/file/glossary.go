package file

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/datafind/datafind/catalog"
)

// glossaryMost bounds a glossary, in bytes.
const glossaryMost = 4 << 20

// LoadGlossary reads a company's own terms from a CSV file with the header
// "term,means,tables", in any order and with either of the last two left out.
// Several meanings or tables of a cell are apart by ";" or "|". A bad line fails
// the whole file, by number: a term that is silently missing is never missed.
func LoadGlossary(path string) ([]catalog.Term, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, glossaryMost+1))
	switch {
	case err != nil:
		return nil, err
	case len(b) > glossaryMost:
		return nil, fmt.Errorf("%s is larger than %d MiB", path, glossaryMost>>20)
	}
	terms, err := ParseGlossary(b)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return terms, nil
}

// ParseGlossary is LoadGlossary for a file that was read.
func ParseGlossary(b []byte) ([]catalog.Term, error) {
	r := csv.NewReader(bytes.NewReader(utf8Of(bytes.TrimPrefix(b, []byte("\ufeff")))))
	r.TrimLeadingSpace, r.FieldsPerRecord = true, -1
	header, err := r.Read()
	if err != nil {
		return nil, fmt.Errorf("reading the header term,means,tables: %w", err)
	}
	for i := range header {
		header[i] = strings.ToLower(strings.TrimSpace(header[i]))
	}
	if !slices.Contains(header, "term") {
		return nil, errors.New(`no column "term" in the header`)
	}
	var terms []catalog.Term
	for {
		cells, err := r.Read()
		if errors.Is(err, io.EOF) {
			return terms, nil
		}
		if err != nil {
			return nil, err
		}
		t := termOf(header, cells)
		if t.Term == "" || t.Means == "" && len(t.Tables) == 0 {
			line, _ := r.FieldPos(0)
			return nil, fmt.Errorf("line %d has no term, or neither a meaning nor a table", line)
		}
		terms = append(terms, t)
	}
}

func termOf(header, cells []string) catalog.Term {
	var t catalog.Term
	for i, cell := range cells[:min(len(cells), len(header))] {
		switch cell = strings.TrimSpace(cell); header[i] {
		case "term":
			t.Term = cell
		case "means":
			t.Means = cell
		case "tables":
			t.Tables = strings.FieldsFunc(cell, func(r rune) bool { return strings.ContainsRune(";| ", r) })
		}
	}
	return t
}
