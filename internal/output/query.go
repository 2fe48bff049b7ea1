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

// ParseQuery returns text, or an error if text is not a jq program.
func ParseQuery(text string) (string, error) {
	_, err := compileQuery(text)
	return text, err
}

// compileQuery compiles a jq program that can read no environment variables and no files.
func compileQuery(text string) (*gojq.Code, error) {
	q, err := gojq.Parse(text)
	if err != nil && err.Error() == io.ErrUnexpectedEOF.Error() {
		return nil, errors.New("the expression ends too early: a bracket or a quote is not closed")
	}
	if err != nil {
		return nil, err
	}
	return gojq.Compile(q)
}

// appendQueryResults appends each result of the query for data on a line of its own: a string as it
// is, anything else as JSON.
func (p *Printer) appendQueryResults(dst []byte, data any) ([]byte, error) {
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
			dst = append(dst, p.sanitize(v)...)
		default:
			text, err := gojq.Marshal(v)
			if err != nil {
				return dst, fmt.Errorf("run --jq: %w", err)
			}
			dst = rewrite(dst, text, style{showSecrets: true, escape: p.Terminal})
		}
		dst = append(dst, '\n')
	}
}

// programFormat writes what a program, --jq or --template, makes of the items.
type programFormat struct {
	*Printer
	appendResult appendFunc // what the program makes of one value
}

// writeItems writes the result for the array of all items.
func (p programFormat) writeItems(w io.Writer, items iter.Seq2[any, error]) error {
	all := []any{}
	for item, err := range items {
		if err != nil {
			return err
		}
		v, err := p.decodeHidden(item)
		if err != nil {
			return err
		}
		all = append(all, v)
	}
	return writeResult(w, all, p.appendResult)
}

// writeItem writes the result for one item.
func (p programFormat) writeItem(w io.Writer, item any) error {
	v, err := p.decodeHidden(item)
	if err != nil {
		return err
	}
	return writeResult(w, v, p.appendResult)
}

// writeResult writes what appendResult appends for data, also if it fails, and returns the first
// error.
func writeResult(w io.Writer, data any, appendResult appendFunc) error {
	b, err := appendResult(nil, data)
	if werr := write(w, b); werr != nil {
		return werr
	}
	return err
}

// decodeHidden returns the item's JSON, with its secrets hidden, as maps, slices and json.Numbers.
func (p programFormat) decodeHidden(item any) (any, error) {
	src, err := itemJSON(item)
	if err != nil {
		return nil, fmt.Errorf("encode result: %w", err)
	}
	src = rewrite(nil, src, style{showSecrets: p.ShowSecrets, reveal: p.Reveal})
	d := json.NewDecoder(bytes.NewReader(src))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		return nil, fmt.Errorf("encode result: %w", err)
	}
	return v, nil
}

// sanitize returns s, cleaned if it goes to a terminal.
func (p *Printer) sanitize(s string) string {
	if p.Terminal {
		return CleanText(s)
	}
	return s
}
