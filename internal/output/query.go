package output

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"

	"github.com/itchyny/gojq"
)

// checkQuery compiles the --jq program.
func (p *Printer) checkQuery() (err error) {
	if p.JQ == "" {
		return nil
	}
	if p.query, err = compileQuery(p.JQ); err != nil {
		return fmt.Errorf("--jq %q: %w", p.JQ, err)
	}
	return nil
}

// ParseQuery returns text when it is a jq program, or why it is none.
func ParseQuery(text string) (string, error) {
	_, err := compileQuery(text)
	return text, err
}

// compileQuery compiles a jq program, which sees no environment variables and
// reads no files.
func compileQuery(text string) (*gojq.Code, error) {
	q, err := gojq.Parse(text)
	if err != nil {
		return nil, err
	}
	return gojq.Compile(q)
}

// runQuery appends each result on a line: strings as they are, everything
// else as JSON.
func (p *Printer) runQuery(dst []byte, data any) ([]byte, error) {
	results := p.query.Run(data)
	if p.ctx != nil {
		results = p.query.RunWithContext(p.ctx, data)
	}
	for {
		v, ok := results.Next()
		if !ok {
			return dst, nil
		}
		switch v := v.(type) {
		case error:
			if halt, ok := errors.AsType[*gojq.HaltError](v); ok && halt.Value() == nil {
				return dst, nil
			}
			return dst, fmt.Errorf("run --jq: %w", v)
		case string:
			dst = append(dst, p.forEyes(v)...)
		default:
			text, err := gojq.Marshal(v)
			if err != nil {
				return dst, fmt.Errorf("run --jq: %w", err)
			}
			if dst, err = rewrite(dst, text, style{showSecrets: true, escape: p.Terminal}); err != nil {
				return dst, fmt.Errorf("run --jq: %w", err)
			}
		}
		dst = append(dst, '\n')
	}
}

// whole prints what run makes of the array of all items.
func (p *Printer) whole(w io.Writer, items iter.Seq2[any, error], run func([]byte, any) ([]byte, error)) error {
	all := []any{}
	for item, err := range items {
		if err != nil {
			return err
		}
		v, err := p.decode(item)
		if err != nil {
			return err
		}
		all = append(all, v)
	}
	return finish(w, all, run)
}

// single prints what run makes of one item.
func (p *Printer) single(w io.Writer, item any, run func([]byte, any) ([]byte, error)) error {
	v, err := p.decode(item)
	if err != nil {
		return err
	}
	return finish(w, v, run)
}

func finish(w io.Writer, data any, run func([]byte, any) ([]byte, error)) error {
	b, err := run(nil, data)
	if werr := write(w, b); werr != nil {
		return werr
	}
	return err
}

// decode returns the item's JSON, secrets hidden, as maps, slices and
// json.Numbers.
func (p *Printer) decode(item any) (any, error) {
	src, err := source(item)
	if err != nil {
		return nil, fmt.Errorf("encode result: %w", err)
	}
	if src, err = rewrite(nil, src, style{showSecrets: p.ShowSecrets, reveal: p.Reveal}); err != nil {
		return nil, fmt.Errorf("encode result: %w", err)
	}
	d := json.NewDecoder(bytes.NewReader(src))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		return nil, fmt.Errorf("encode result: %w", err)
	}
	return v, nil
}

func (p *Printer) forEyes(s string) string {
	if p.Terminal {
		return CleanText(s)
	}
	return s
}
