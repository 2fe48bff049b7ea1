package output_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"iter"
	"strings"
	"syscall"
	"testing"

	"github.com/civoctl/civoctl/internal/arg"
	"github.com/civoctl/civoctl/internal/output"
)

var errLost = errors.New("connection lost")

func streamed() []string { return []string{"json", "ndjson", "yaml", "csv", "id", "name"} }

func breaking(all []server) iter.Seq2[any, error] {
	return func(yield func(any, error) bool) {
		for _, s := range all {
			if !yield(s, nil) {
				return
			}
		}
		yield(server{}, errLost)
	}
}

// The sequence ends only once the first bytes have been read: printing that
// waited for its end would wait for ever.
func TestFirstBytesBeforeTheLastItem(t *testing.T) {
	all := fleet(t, 1001)
	for _, format := range streamed() {
		t.Run(format, func(t *testing.T) {
			p := printer(t, output.Options{Format: format})
			r, w := io.Pipe()
			printing, done := make(chan bool), make(chan bool)
			go func() {
				defer close(done)
				first := make([]byte, 1)
				if _, err := io.ReadFull(r, first); err != nil {
					t.Error(err)
				}
				close(printing)
				if _, err := io.Copy(io.Discard, r); err != nil {
					t.Error(err)
				}
			}()
			err := p.Items(w, func(yield func(any, error) bool) {
				for i, s := range all {
					if i == len(all)-1 {
						<-printing
					}
					if !yield(s, nil) {
						return
					}
				}
			})
			if err != nil {
				t.Error(err)
			}
			w.Close()
			<-done
		})
	}
}

func TestEarlyFailurePrintsNothing(t *testing.T) {
	all := fleet(t, 999)
	for _, o := range append(formats(), output.Options{JQ: "."}, output.Options{Template: "x"}, output.Options{Format: "json", SortBy: "id"}) {
		var b bytes.Buffer
		if err := printer(t, o).Items(&b, breaking(all)); !errors.Is(err, errLost) {
			t.Errorf("%+v: error %v", o, err)
		}
		if b.Len() > 0 {
			t.Errorf("%+v: printed %.60q", o, b.String())
		}
	}
}

func formats() (all []output.Options) {
	for _, format := range arg.Formats() {
		all = append(all, output.Options{Format: format})
	}
	return all
}

func TestLateFailureLeavesTheArrayOpen(t *testing.T) {
	for _, n := range []int{1000, 1001, 1500} {
		var b strings.Builder
		if err := printer(t, output.Options{Format: "json"}).Items(&b, breaking(fleet(t, n))); !errors.Is(err, errLost) {
			t.Errorf("error %v", err)
		}
		got := b.String()
		if json.Valid([]byte(got)) {
			t.Errorf("with %d items: a list that failed is whole JSON", n)
		}
		var items []server
		if err := json.Unmarshal([]byte(got+"]"), &items); err != nil || len(items) != n {
			t.Errorf("with %d items: %d are printed, %v", n, len(items), err)
		}
	}
}

// broken cannot be encoded.
type broken struct{}

func (broken) MarshalJSON() ([]byte, error) { return []byte(`{"id": "half`), nil }

func TestItemThatIsNoJSON(t *testing.T) {
	column := []output.Column[any]{{Name: "id", Header: "ID", Value: func(any) any { return "x" }}}
	for _, o := range []output.Options{{Format: "json"}, {Format: "ndjson"}, {Format: "yaml"}, {JQ: "."}, {Template: "x"}} {
		p, err := output.New(o, column)
		if err != nil {
			t.Fatal(err)
		}
		var b bytes.Buffer
		err = p.Items(&b, func(yield func(any, error) bool) {
			for range 1200 {
				if !yield(json.RawMessage(`{"id":1}`), nil) {
					return
				}
			}
			yield(broken{}, nil)
		})
		if err == nil {
			t.Errorf("%+v prints what is no JSON", o)
		}
		if strings.Contains(b.String(), "half") {
			t.Errorf("%+v: half an item is printed", o)
		}
		b.Reset()
		if err := p.Item(&b, broken{}); err == nil || b.Len() > 0 {
			t.Errorf("%+v: one item: %q, %v", o, b.String(), err)
		}
	}
}

// meter fails after a number of writes and knows the largest.
type meter struct {
	left, writes, largest int
	err                   error
}

func (m *meter) Write(b []byte) (int, error) {
	if m.left--; m.left < 0 && m.err != nil {
		return 0, m.err
	}
	m.writes++
	if m.writes > 1 {
		m.largest = max(m.largest, len(b))
	}
	return len(b), nil
}

func TestWritesStaySmall(t *testing.T) {
	all := fleet(t, 6000)
	for _, format := range streamed() {
		var m meter
		if err := printer(t, output.Options{Format: format}).Items(&m, of(all...)); err != nil {
			t.Error(err)
		}
		if m.largest > 128*1024 || m.writes < 3 {
			t.Errorf("-o %s holds %d bytes back, %d writes", format, m.largest, m.writes)
		}
	}
}

func TestWriteErrors(t *testing.T) {
	all := fleet(t, 3000)
	for _, o := range append(formats(), output.Options{JQ: "."}, output.Options{Template: "x"}) {
		yielded := 0
		err := printer(t, o).Items(&meter{err: syscall.EPIPE}, func(yield func(any, error) bool) {
			for _, s := range all {
				yielded++
				if !yield(s, nil) {
					return
				}
			}
		})
		if !errors.Is(err, syscall.EPIPE) {
			t.Errorf("%+v: error %v", o, err)
		}
		if (o.Format == "json" || o.Format == "csv") && yielded > 1000 {
			t.Errorf("%+v: %d items read for a closed pipe", o, yielded)
		}
		if err := printer(t, o).Item(&meter{err: syscall.EPIPE}, all[0]); !errors.Is(err, syscall.EPIPE) {
			t.Errorf("%+v, one item: error %v", o, err)
		}
	}
	// The second write fails, after what was held back is out.
	for _, o := range append(formats(), output.Options{}) {
		if err := printer(t, o).Items(&meter{left: 1, err: syscall.EPIPE}, of(all...)); !errors.Is(err, syscall.EPIPE) && o.Format != "id" {
			t.Errorf("%+v: second write: error %v", o, err)
		}
	}
}

func TestEmpty(t *testing.T) {
	want := map[string]string{"json": "[]\n", "yaml": "[]\n", "csv": "id,hostname,status,cpu_cores,public_ip,created_at,tags,initial_password,script\r\n"}
	for _, format := range arg.Formats() {
		if got := items(t, output.Options{Format: format}); got != want[format] {
			t.Errorf("-o %s of nothing = %q", format, got)
		}
	}
	if got := items(t, output.Options{JQ: "."}); got != "[]\n" {
		t.Errorf("--jq . of nothing = %q", got)
	}
	if got := items(t, output.Options{Template: "{{range .}}x{{end}}"}); got != "" {
		t.Errorf("--template of nothing = %q", got)
	}
}
