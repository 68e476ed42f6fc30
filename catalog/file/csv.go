package file

import (
	"bufio"
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/datafind/datafind/catalog"
)

// readCSV reads metadata with a row for each attribute.
func (b *builder) readCSV(ctx context.Context, text *bufio.Reader, m Mapping) error {
	rows, err := b.sheetRows(ctx, text, m, func([]string, int) {})
	if err == nil && rows != nil {
		rows.addTo(b, m)
	}
	return err
}

// sheetRows reads a header and its rows, and hands over each row that is kept.
// Separator and encoding are found, not asked for. There are no rows in an
// empty text.
func (b *builder) sheetRows(ctx context.Context, text *bufio.Reader, m Mapping, kept func(row []string, line int)) (*rows, error) {
	head, _ := text.Peek(peekSize)
	from := newRetrace(text)
	r := csvReader(from, separator(head))
	header, err := r.Read()
	if err == io.EOF {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("reading the header: %w", err)
	}
	s, err := newSheet(cells(header), m.Header)
	if err != nil {
		return nil, err
	}
	for _, name := range s.again {
		b.report.tell(1, "the header %s comes twice; the first stands", name)
	}
	rows := newRows(s)
	return rows, b.readRows(ctx, r, from, rows, kept)
}

func csvReader(from *retrace, comma rune) *csv.Reader {
	r := csv.NewReader(from)
	r.Comma = comma
	r.FieldsPerRecord = -1 // said by row, with its number
	r.LazyQuotes = true    // a quote inside a field is no reason to lose it
	return r
}

// readRows reads what follows the header. Where a row took others in, it is
// one bad line and reading goes on behind that.
func (b *builder) readRows(ctx context.Context, r *csv.Reader, from *retrace, rows *rows, kept func([]string, int)) error {
	before := 0 // lines that another reader had
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		from.next()
		fields, err := r.Read()
		if err == io.EOF {
			return nil
		}
		at, _ := r.FieldPos(0)
		line, row := before+at, cells(fields)
		problem := rows.sheet.misfit(row, from)
		if errors.Is(err, errTooLong) {
			problem = "the row is " + err.Error() + "; is a quote left open?"
		}
		tookMore := problem != "" && from.after(line)
		if err != nil && !tookMore {
			return fmt.Errorf("the row after line %d: %w; is a quote left open there?", line, err)
		}
		b.report.Lines++
		switch {
		case problem != "":
			b.bad(line, "%s", problem)
		case b.readRow(rows, row, line):
			kept(row, line)
		}
		if tookMore {
			r, before = csvReader(from, r.Comma), line
		}
	}
}

// misfit tells what is wrong with a row beside the header, empty for nothing.
func (s *sheet) misfit(row []string, from *retrace) string {
	broken := len(row) < len(s.names) && strings.Contains(strings.Join(row, ""), "\n")
	switch {
	case broken, strings.TrimSpace(strings.Join(row[min(len(row), len(s.names)):], "")) != "":
		return fmt.Sprintf("the row has %d fields, the header %d; is a quote left open or a separator not quoted?", len(row), len(s.names))
	case len(row) > 0 && strings.Contains(row[len(row)-1], "\n") && from.open():
		return "a quote is left open"
	}
	return ""
}

// readRow takes one row over, or says what is wrong with it.
func (b *builder) readRow(rows *rows, row []string, line int) (kept bool) {
	s := rows.sheet
	table := catalog.Table{
		Catalog: s.cell(row, catalogCell), Schema: s.cell(row, schemaCell), Name: s.cell(row, tableCell),
		Type: s.cell(row, tableTypeCell), Comment: s.cell(row, tableCommentCell),
	}
	if table.Name == "" {
		table.Name = s.cell(row, tableIDCell)
	}
	column := catalog.Column{Name: s.cell(row, columnCell), Type: s.cell(row, columnTypeCell), Comment: s.cell(row, commentCell)}
	if problem := nameProblem(table.Name); problem != "" {
		b.bad(line, "the table's name %s", problem)
		return false
	}
	if problem := nameProblem(column.Name); problem != "" {
		b.bad(line, "the attribute's name %s", problem)
		return false
	}
	if !rows.add(table, column, row, line) {
		b.bad(line, "the attribute %s of %s is there already; the first stands", column.Name, table.FullName())
		return false
	}
	return true
}

// cells is a row as text: in UTF-8, without spaces around, null as empty.
func cells(fields []string) []string {
	for i, f := range fields {
		f = strings.TrimSpace(string(utf8Of([]byte(f))))
		if strings.EqualFold(f, "null") {
			f = ""
		}
		fields[i] = f
	}
	return fields
}

// separator is the one that the first line has most of, outside quotes.
func separator(head []byte) rune {
	line, _, _ := bytes.Cut(bytes.TrimLeft(head, "\r\n"), []byte("\n"))
	quoted := false
	counts := map[rune]int{}
	for _, c := range line {
		switch c {
		case '"':
			quoted = !quoted
		case ',', ';', '\t', '|':
			if !quoted {
				counts[rune(c)]++
			}
		}
	}
	best := ','
	for _, c := range ";\t|" {
		if counts[c] > counts[best] {
			best = c
		}
	}
	return best
}
