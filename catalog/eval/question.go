package eval

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
)

// Question is one labelled question.
type Question struct {
	ID   string   `json:"id"`
	Lang string   `json:"lang"`
	Text string   `json:"question"`
	Gold []string `json:"gold"` // full names; empty: nothing answers
	// Mode is "any" where each gold table is right by itself, and empty where
	// all of them are needed.
	Mode   string   `json:"gold_mode,omitempty"`
	AlsoOK []string `json:"also_ok,omitempty"` // answer too, but are not the best
}

// Any is the Mode in which one gold table is enough.
const Any = "any"

// ErrEmpty means that a file has no question in it.
var ErrEmpty = errors.New("no questions")

// maxLine bounds one line of a question file in bytes.
const maxLine = 1 << 20

// Read reads questions in JSON Lines, plain or gzipped. Empty lines are
// skipped; keys that are not known are ignored.
func Read(r io.Reader) ([]Question, error) {
	plain, err := unzip(r)
	if err != nil {
		return nil, fmt.Errorf("reading questions: %w", err)
	}
	lines := bufio.NewScanner(plain)
	lines.Buffer(nil, maxLine)
	var questions []Question
	for n := 1; lines.Scan(); n++ {
		line := bytes.TrimSpace(bytes.TrimPrefix(lines.Bytes(), []byte("\ufeff")))
		if len(line) == 0 {
			continue
		}
		var q Question
		if err := json.Unmarshal(line, &q); err != nil {
			return nil, fmt.Errorf("reading questions: line %d: %w", n, err)
		}
		if q.Text == "" {
			return nil, fmt.Errorf("reading questions: line %d: no question in it", n)
		}
		if q.Mode != "" && q.Mode != Any && q.Mode != "all" {
			return nil, fmt.Errorf("reading questions: line %d: gold_mode %q is neither any nor all", n, q.Mode)
		}
		questions = append(questions, q)
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("reading questions: %w", err)
	}
	if len(questions) == 0 {
		return nil, fmt.Errorf("reading questions: %w", ErrEmpty)
	}
	return questions, nil
}

// ReadFile reads a question file.
func ReadFile(path string) ([]Question, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("reading questions: %w", err)
	}
	defer f.Close()
	q, err := Read(f)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return q, nil
}

func unzip(r io.Reader) (io.Reader, error) {
	b := bufio.NewReader(r)
	if magic, err := b.Peek(2); err != nil || magic[0] != 0x1f || magic[1] != 0x8b {
		return b, nil
	}
	return gzip.NewReader(b)
}
