package file

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

const (
	maxLine  = 16 << 20 // bytes of one line, row or element
	maxText  = 4 << 30  // bytes of the whole text, unpacked
	peekSize = 64 << 10
)

var (
	errTooLarge = errors.New("the text is larger than 4 GiB; split the file")
	errTooLong  = errors.New("longer than 16 MiB")
)

// plainText unpacks a gzipped stream, takes away a byte order mark (UTF-16
// with one becomes UTF-8) and fails beyond so many bytes of text, as a small
// archive can unpack to any size.
func plainText(r io.Reader, limit int64) (*bufio.Reader, error) {
	packed := bufio.NewReader(r)
	r = packed
	if magic, _ := packed.Peek(2); bytes.Equal(magic, []byte{0x1f, 0x8b}) {
		unpacked, err := gzip.NewReader(packed)
		if err != nil {
			return nil, fmt.Errorf("unpacking gzip: %w", err)
		}
		r = unpacked
	}
	r = &allowance{r: r, left: limit, err: errTooLarge}
	return newText(transform.NewReader(r, unicode.BOMOverride(transform.Nop))), nil
}

func newText(r io.Reader) *bufio.Reader { return bufio.NewReaderSize(r, peekSize) }

// allowance is a reader that fails with err after so many bytes. Giving it
// more between records bounds a record without knowing where it ends.
type allowance struct {
	r    io.Reader
	left int64
	err  error
}

func (a *allowance) Read(p []byte) (int, error) {
	if a.left <= 0 {
		return 0, a.err
	}
	if int64(len(p)) > a.left {
		p = p[:a.left]
	}
	n, err := a.r.Read(p)
	a.left -= int64(n)
	return n, err
}

// utf8Of reads bytes that are no UTF-8 as Windows-1252, of which Latin-1 is
// all that occurs in text: what else exports of older systems are written in.
func utf8Of(b []byte) []byte {
	if utf8.Valid(b) {
		return b
	}
	decoded, err := charmap.Windows1252.NewDecoder().Bytes(b)
	if err != nil {
		return bytes.ToValidUTF8(b, []byte("\uFFFD"))
	}
	return decoded
}
