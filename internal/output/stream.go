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
	buf   []byte
	count int
}

func newStream(w io.Writer) *stream { return &stream{w: w} }

// next marks the end of an item.
func (s *stream) next() error {
	s.count++
	if s.count < held || s.count > held && len(s.buf) < chunk {
		return nil
	}
	return s.flush()
}

func (s *stream) flush() error {
	err := write(s.w, s.buf)
	s.buf = s.buf[:0]
	return err
}

// fail ends a stream whose items ended in err. Whole items that belong to
// what is out already follow it.
func (s *stream) fail(err error) error {
	if s.count < held {
		return err
	}
	if werr := s.flush(); werr != nil {
		return werr
	}
	return err
}

// lines prints what line appends for each item.
func (p *Printer[T]) lines(w io.Writer, items iter.Seq2[T, error], line func([]byte, T) ([]byte, error)) error {
	s := newStream(w)
	for item, err := range items {
		if err != nil {
			return s.fail(err)
		}
		if s.buf, err = line(s.buf, item); err != nil {
			return s.fail(err)
		}
		if err := s.next(); err != nil {
			return err
		}
	}
	return s.flush()
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

// identity is the column that the id and name formats print.
func (p *Printer[T]) identity() (Column[T], bool) {
	names := []string{"id", "code", "name"}
	if p.Format == "name" {
		names = []string{"hostname", "name", "label", "code"}
	}
	for _, name := range names {
		if c, err := p.column(name); err == nil {
			return c, true
		}
	}
	return Column[T]{}, false
}

// identityLine appends the item's id or name. An item without one has no line.
func (p *Printer[T]) identityLine(dst []byte, item T) ([]byte, error) {
	c, _ := p.identity()
	if s := Clean(p.text(c, item)); s != "" {
		dst = append(append(dst, s...), '\n')
	}
	return dst, nil
}
