package output

import (
	"fmt"
	"io"
	"iter"
)

const (
	lookahead = 1000      // items that are held back before anything is written
	writeSize = 64 * 1024 // bytes of a write after that
)

// appendFunc appends what is printed for an item, or for decoded JSON, to dst.
type appendFunc func(dst []byte, item any) ([]byte, error)

// stream gathers output into large writes. It holds back the first items, so that a sequence that
// fails early prints nothing.
type stream struct {
	w        io.Writer
	buf      []byte // not yet written
	complete int    // bytes of buf that are whole items
	items    int    // items so far
}

// newStream returns a stream that writes to w.
func newStream(w io.Writer) *stream { return &stream{w: w} }

// appendItems appends each item with appendItem and writes in between. If the sequence or
// appendItem fails, it ends the stream with closing as fail does, and returns the error.
func (s *stream) appendItems(items iter.Seq2[any, error], closing string, appendItem appendFunc) error {
	for item, err := range items {
		if err == nil {
			s.buf, err = appendItem(s.buf, item)
		}
		if err != nil {
			return s.fail(err, closing)
		}
		if err := s.endItem(); err != nil {
			return err
		}
	}
	return nil
}

// endItem marks the end of an item, and writes the buffer if there is enough in it.
func (s *stream) endItem() error {
	s.items++
	s.complete = len(s.buf)
	if s.items < lookahead || s.items > lookahead && len(s.buf) < writeSize {
		return nil
	}
	return s.flush()
}

// flush writes the buffer.
func (s *stream) flush() error {
	err := write(s.w, s.buf)
	s.buf, s.complete = s.buf[:0], 0
	if s.items == lookahead {
		s.buf = nil // no later write is as large
	}
	return err
}

// fail ends a stream whose next item failed with err, and returns err. If a part was written
// already, it writes the complete items in the buffer and then closing.
func (s *stream) fail(err error, closing string) error {
	if s.items < lookahead {
		return err
	}
	s.buf = append(s.buf[:s.complete], closing...)
	if werr := s.flush(); werr != nil {
		return werr
	}
	return err
}

// write writes b, if it is not empty, to w.
func write(w io.Writer, b []byte) error {
	if len(b) == 0 {
		return nil
	}
	if _, err := w.Write(b); err != nil {
		return fmt.Errorf("write output: %w", err)
	}
	return nil
}

// limit returns the first n of items. It reads no item after them.
func limit(n int, items iter.Seq2[any, error]) iter.Seq2[any, error] {
	return func(yield func(any, error) bool) {
		left := n
		for item, err := range items {
			if !yield(item, err) {
				return
			}
			if left--; left == 0 {
				return
			}
		}
	}
}
