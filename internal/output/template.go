package output

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"text/template"
	"time"
)

func (p *Printer[T]) checkTemplate() (err error) {
	if p.Template == "" {
		return nil
	}
	p.template, err = template.New("--template").Funcs(p.functions()).Parse(p.Template)
	return err
}

func (p *Printer[T]) functions() template.FuncMap {
	return template.FuncMap{
		"json": func(v any) (string, error) {
			b, err := source(v)
			return string(bytes.TrimSpace(b)), err
		},
		"join": func(sep string, list []any) string {
			words := make([]string, len(list))
			for i, v := range list {
				words[i] = fmt.Sprint(v)
			}
			return strings.Join(words, sep)
		},
		"upper": strings.ToUpper,
		"lower": strings.ToLower,
		"date": func(layout, value string) (string, error) {
			t, err := time.Parse(time.RFC3339, value)
			return t.UTC().Format(layout), err
		},
		"age": func(value string) (string, error) {
			t, err := time.Parse(time.RFC3339, value)
			return age(t, p.Now()), err
		},
	}
}

// runTemplate appends what the template makes of the data, on a line of its own.
func (p *Printer[T]) runTemplate(dst []byte, data any) ([]byte, error) {
	var b strings.Builder
	if err := p.template.Execute(&b, native(data)); err != nil {
		return dst, err
	}
	dst = append(dst, p.forEyes(b.String())...)
	if len(dst) > 0 && dst[len(dst)-1] != '\n' {
		dst = append(dst, '\n')
	}
	return dst, nil
}

// native turns numbers into int and float64, which templates can compare,
// where that changes nothing in how they print.
func native(v any) any {
	switch v := v.(type) {
	case map[string]any:
		for name, value := range v {
			v[name] = native(value)
		}
	case []any:
		for i, value := range v {
			v[i] = native(value)
		}
	case json.Number:
		if n, err := strconv.Atoi(v.String()); err == nil {
			return n
		}
		if f, err := v.Float64(); err == nil && fmt.Sprint(f) == v.String() {
			return f
		}
	}
	return v
}
