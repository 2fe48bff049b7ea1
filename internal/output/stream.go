package output

import (
	"fmt"
	"io"
	"iter"
)

const (
	held  = 1000      // items in hand before anything is printed
	chunk = 64 * 1024 // bytes to a write after that
)

// stream gathers what is printed into large writes, and holds back the first
// of it so that an early failure prints nothing.
type stream struct {
	w     io.Writer
	buf   []byte // not yet written
	whole int    // bytes of buf that are whole items
	count int    // items so far
}

func newStream(w io.Writer) *stream { return &stream{w: w} }

// next marks the end of an item.
func (s *stream) next() error {
	s.count++
	s.whole = len(s.buf)
	if s.count < held || s.count > held && len(s.buf) < chunk {
		return nil
	}
	return s.flush()
}

func (s *stream) flush() error {
	err := write(s.w, s.buf)
	s.buf, s.whole = s.buf[:0], 0
	if s.count == held {
		s.buf = nil // no write to come is as large
	}
	return err
}

// fail ends a stream for whose next item there is only err. Where some of it
// is printed already the items in hand follow, then end.
func (s *stream) fail(err error, end string) error {
	if s.count < held {
		return err
	}
	s.buf = append(s.buf[:s.whole], end...)
	if werr := s.flush(); werr != nil {
		return werr
	}
	return err
}

func write(w io.Writer, b []byte) error {
	if len(b) == 0 {
		return nil
	}
	if _, err := w.Write(b); err != nil {
		return fmt.Errorf("write output: %w", err)
	}
	return nil
}

// first is the beginning of a sequence, n items long. What comes after it is
// not asked for.
func first(n int, items iter.Seq2[any, error]) iter.Seq2[any, error] {
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
