package file

import (
	"bufio"
	"context"
	"errors"
)

func (b *builder) readCSV(ctx context.Context, text *bufio.Reader, m Mapping) error {
	return errors.New("metadata CSV is not read yet")
}
