package file

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// readLines reads JSON Lines: a table or a principal on each line.
func (b *builder) readLines(ctx context.Context, text *bufio.Reader) error {
	told := toldKeys{}
	for number := 1; ; number++ {
		if err := ctx.Err(); err != nil {
			return err
		}
		line, err := nextLine(text)
		switch {
		case errors.Is(err, errTooLong):
			b.report.Lines++
			b.bad(number, "%v", err)
			continue
		case err != nil && err != io.EOF:
			return fmt.Errorf("line %d: %w", number, err)
		}
		if line := bytes.TrimSpace(line); len(line) > 0 {
			b.readEntry(line, number, told)
		}
		if err == io.EOF {
			return nil
		}
	}
}

// nextLine is the next line with its end. Of one longer than maxLine nothing
// is kept, and reading goes on after it.
func nextLine(text *bufio.Reader) ([]byte, error) {
	var line []byte
	tooLong := false
	for {
		part, err := text.ReadSlice('\n')
		if tooLong = tooLong || len(line)+len(part) > maxLine; !tooLong {
			line = append(line, part...)
		} else {
			line = nil
		}
		switch {
		case err == bufio.ErrBufferFull:
		case tooLong && (err == nil || err == io.EOF):
			return nil, errTooLong
		default:
			return line, err
		}
	}
}

// readArray reads a JSON array of the same entries. A broken one ends the
// array, as nothing says where the next begins.
func (b *builder) readArray(ctx context.Context, text io.Reader) error {
	bounded := &allowance{r: text, left: maxLine, err: errTooLong}
	d := json.NewDecoder(bounded)
	if _, err := d.Token(); err != nil {
		return fmt.Errorf("reading a JSON array: %w", err)
	}
	told := toldKeys{}
	number := 1
	for ; d.More(); number++ {
		if err := ctx.Err(); err != nil {
			return err
		}
		bounded.left = maxLine
		var element json.RawMessage
		if err := d.Decode(&element); err != nil {
			return b.brokenArray(number, err)
		}
		b.readEntry(element, number, told)
	}
	if _, err := d.Token(); err != nil {
		return b.brokenArray(number, err)
	}
	return nil
}

// brokenArray lets what was read before the break stand. Running against a
// bound or failing to read is no matter of the text and ends the reading.
func (b *builder) brokenArray(number int, err error) error {
	var syntax *json.SyntaxError
	if !errors.As(err, &syntax) && err != io.EOF && err != io.ErrUnexpectedEOF {
		return fmt.Errorf("element %d: %w", number, err)
	}
	b.report.Lines++
	b.bad(number, "the JSON array breaks off here (%v); what follows is left out", err)
	return nil
}

// readEntry reads one line or element.
func (b *builder) readEntry(raw []byte, line int, told toldKeys) {
	b.report.Lines++
	e, unknown, err := parseEntry(utf8Of(raw))
	if err != nil {
		b.bad(line, "%v", err)
		return
	}
	for _, key := range unknown {
		if told.first(key) {
			b.report.tell(line, "unknown key %q is left out, here and in later lines", key)
		}
	}
	if e.Principal != "" {
		b.member(e)
		return
	}
	t := e.table()
	if problem := nameProblem(t.Name); problem != "" {
		b.bad(line, "the table's name %s", problem)
		return
	}
	b.add(t, line)
}

// toldKeys are the unknown keys told already, so that one that is on every
// line does not hide all other problems. Bounded, as keys can be made up.
type toldKeys map[string]bool

func (k toldKeys) first(key string) bool {
	if k[key] || len(k) >= maxProblems {
		return false
	}
	k[key] = true
	return true
}
