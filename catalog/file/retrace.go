package file

import (
	"bufio"
	"bytes"
	"io"
	"slices"
)

// maxAgain bounds how much of a file is read a second time, in bytes.
const maxAgain = 2 * maxLine

// retrace feeds a CSV reader line by line and keeps the lines of the row in
// hand: a quote that somebody left open takes all that follows into its row,
// and reading must go on behind the line where that row began. It fails with
// errTooLong where a row has more than maxLine bytes.
type retrace struct {
	text  *bufio.Reader
	first int      // number of the first line taken, from 1
	taken [][]byte // the row in hand, in pieces of a line at most
	again [][]byte // what is read a second time
	rest  []byte   // of the last piece taken
	left  int      // bytes that the row may still have
	spare int      // bytes that may still be read a second time
	ended bool     // there is nothing behind the row in hand
}

func newRetrace(text *bufio.Reader) *retrace {
	return &retrace{text: text, first: 1, left: maxLine, spare: maxAgain}
}

// next begins a row.
func (t *retrace) next() {
	t.first += lines(t.taken)
	t.taken, t.left = t.taken[:0], maxLine
}

// after goes back to what follows a line of the row in hand; false where
// nothing does, or too much was read again already.
func (t *retrace) after(line int) bool {
	at := 0
	for at < len(t.taken) && t.first+lines(t.taken[:at]) <= line {
		at++
	}
	ahead := t.taken[at:]
	size := len(bytes.Join(ahead, nil))
	if size == 0 || size > t.spare {
		return false
	}
	t.spare -= size
	t.again = append(slices.Clone(ahead), t.again...)
	t.taken, t.rest, t.first, t.ended = nil, nil, line+1, false
	return true
}

// open tells whether the row in hand ends with the text and within a quote.
func (t *retrace) open() bool {
	return t.ended && !bytes.HasSuffix(bytes.TrimRight(bytes.Join(t.taken, nil), "\r\n"), []byte(`"`))
}

// Read gives at most the rest of a line, so that nothing behind the row in
// hand is ever taken.
func (t *retrace) Read(p []byte) (int, error) {
	if len(t.rest) == 0 {
		if err := t.take(); err != nil {
			return 0, err
		}
	}
	n := copy(p, t.rest)
	t.rest = t.rest[n:]
	return n, nil
}

func (t *retrace) take() error {
	if t.left <= 0 {
		return errTooLong
	}
	if len(t.again) > 0 {
		t.rest, t.again = t.again[0], t.again[1:]
	} else {
		piece, err := t.text.ReadSlice('\n')
		if len(piece) == 0 {
			t.ended = err == io.EOF
			return err
		}
		t.rest = bytes.Clone(piece)
	}
	t.taken = append(t.taken, t.rest)
	t.left -= len(t.rest)
	return nil
}

// lines counts the line ends of pieces.
func lines(pieces [][]byte) int {
	n := 0
	for _, p := range pieces {
		if bytes.HasSuffix(p, []byte("\n")) {
			n++
		}
	}
	return n
}
