package dbsql

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"
)

// linkMargin is how long before its expiry a link is not used any more.
const linkMargin = 30 * time.Second

// chunks reads the rows of a result one after the other, and fetches a chunk
// when the one before is read.
type chunks struct {
	client *Client
	id     string // of the statement
	rows   *json.Decoder
	links  []link // of chunks to read next
	next   string // path of the chunk after those, or ""
	last   int    // index of the chunk named last
}

// newChunks begins with the chunk that came with the statement's state.
func newChunks(c *Client, id string, first chunk) (*chunks, error) {
	s := &chunks{client: c, id: id, last: -1}
	return s, s.take(first)
}

// take makes a chunk, or links to chunks, what is read next.
func (s *chunks) take(c chunk) error {
	index, nextIndex, nextPath := c.Index, c.NextIndex, c.NextPath
	s.links = c.Links
	if n := len(c.Links); n > 0 {
		index, nextIndex, nextPath = c.Links[n-1].Index, c.Links[n-1].NextIndex, c.Links[n-1].NextPath
	}
	if index <= s.last {
		return errors.New("the chunks of the result go round in circles")
	}
	s.last, s.next = index, nextPath
	if nextPath == "" && nextIndex != nil {
		s.next = s.path(*nextIndex)
	}
	if len(c.Links) > 0 {
		return nil
	}
	return s.open(c.Data)
}

func (s *chunks) path(index int) string {
	return fmt.Sprintf("%s/%s/result/chunks/%d", statementsPath, s.id, index)
}

// open begins to read an array of rows; there may be none.
func (s *chunks) open(data []byte) error {
	if len(data) == 0 || string(data) == "null" {
		return nil
	}
	s.rows = json.NewDecoder(bytes.NewReader(data))
	if start, err := s.rows.Token(); err != nil || start != json.Delim('[') {
		return errors.New("a chunk of the result is not an array of rows")
	}
	return nil
}

// row reads the next row into the cells given, or returns io.EOF.
func (s *chunks) row(ctx context.Context, into *[]cell) error {
	for {
		if s.rows != nil {
			if s.rows.More() {
				if err := s.rows.Decode(into); err != nil {
					return errors.New("a row of the result cannot be read")
				}
				return nil
			}
			if _, err := s.rows.Token(); err != nil {
				return errors.New("a chunk of the result breaks off")
			}
			s.rows = nil
		}
		if err := s.advance(ctx); err != nil {
			return err
		}
	}
}

// advance fetches what comes next, or returns io.EOF.
func (s *chunks) advance(ctx context.Context) error {
	if len(s.links) > 0 {
		l := s.links[0]
		s.links = s.links[1:]
		data, err := s.download(ctx, l)
		if err != nil {
			return err
		}
		return s.open(data)
	}
	if s.next == "" {
		return io.EOF
	}
	c, err := s.fetch(ctx, s.next)
	if err != nil {
		return err
	}
	return s.take(c)
}

func (s *chunks) fetch(ctx context.Context, path string) (chunk, error) {
	target, err := s.client.at(path)
	if err != nil {
		return chunk{}, err
	}
	k := call{doing: "reading the result", method: http.MethodGet, url: target, signed: true, idempotent: true}
	body, err := s.client.do(ctx, k)
	if err != nil {
		return chunk{}, err
	}
	var c chunk
	if json.Unmarshal(body, &c) != nil {
		return chunk{}, errors.New("a chunk of the result cannot be read")
	}
	return c, nil
}

// download gets a chunk from storage. A link that has expired, or that the
// storage refuses as if it had, is asked for anew once.
func (s *chunks) download(ctx context.Context, l link) ([]byte, error) {
	renewed := l.expired(time.Now())
	if renewed {
		var err error
		if l, err = s.renew(ctx, l.Index); err != nil {
			return nil, err
		}
	}
	for {
		data, err := s.get(ctx, l)
		var e *Error
		if err == nil || renewed || !errors.As(err, &e) || e.HTTPStatus < 400 || e.HTTPStatus > 499 {
			return data, err
		}
		renewed = true
		if l, err = s.renew(ctx, l.Index); err != nil {
			return nil, err
		}
	}
}

func (s *chunks) get(ctx context.Context, l link) ([]byte, error) {
	u, err := url.Parse(l.URL)
	if err != nil || u.Host == "" || u.Scheme != "https" && !(u.Scheme == "http" && loopback(u.Hostname())) {
		return nil, errors.New("a link to the result is not an https address")
	}
	k := call{doing: "reading the result from storage", method: http.MethodGet, url: l.URL, header: http.Header{}, link: true, idempotent: true}
	for name, value := range l.Header {
		// Storage takes a link together with a sign-in for an error.
		if name := http.CanonicalHeaderKey(name); name != "Authorization" {
			k.header.Set(name, value)
		}
	}
	return s.client.do(ctx, k)
}

func (s *chunks) renew(ctx context.Context, index int) (link, error) {
	c, err := s.fetch(ctx, s.path(index))
	if err != nil {
		return link{}, err
	}
	for _, l := range c.Links {
		if l.Index == index {
			return l, nil
		}
	}
	return link{}, errors.New("the server gives no new link to a chunk of the result")
}

// expired tells whether a link is past using; one without a readable expiry is
// tried.
func (l link) expired(now time.Time) bool {
	at, err := time.Parse(time.RFC3339, l.Expiration)
	return err == nil && !now.Before(at.Add(-linkMargin))
}
