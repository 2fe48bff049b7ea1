package output

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"text/template"
	"time"

	"github.com/civoctl/civoctl/internal/interrupt"
)

func (p *Printer) checkTemplate() (err error) {
	if p.Template != "" {
		p.template, err = p.parseTemplate(p.Template)
	}
	return err
}

// ParseTemplate returns text when it is a template, or why it is none.
func ParseTemplate(text string) (string, error) {
	_, err := new(Printer).parseTemplate(text)
	return text, err
}

func (p *Printer) parseTemplate(text string) (*template.Template, error) {
	return template.New("--template").Funcs(p.functions()).Parse(text)
}

// TemplateFunction is one that --template has beside those of package text/template.
type TemplateFunction struct {
	Usage string // its name and arguments
	About string
}

// TemplateFunctions are all of them.
func TemplateFunctions() []TemplateFunction {
	return []TemplateFunction{
		{"json VALUE", "the value as JSON"},
		{"join SEP LIST", "the list's values with SEP between them"},
		{"upper TEXT", "the text in capitals"},
		{"lower TEXT", "the text in small letters"},
		{"date LAYOUT TIME", "a time of the API in a layout of Go's package time, UTC"},
		{"age TIME", "how long ago that was: 40s, 3m, 2h, 5d, 2y"},
	}
}

// functions are what a template may call. Any field of the API may be null, so
// that null is "" to all of them but json.
func (p *Printer) functions() template.FuncMap {
	return template.FuncMap{
		"json": func(v any) (string, error) {
			b, err := source(v)
			return string(bytes.TrimSpace(b)), err
		},
		"join": func(sep string, list any) (string, error) {
			values, ok := list.([]any)
			if !ok && list != nil {
				return "", fmt.Errorf("join: %v is not a list", list)
			}
			words := make([]string, len(values))
			for i, v := range values {
				words[i] = word(v)
			}
			return strings.Join(words, sep), nil
		},
		"upper": func(v any) string { return strings.ToUpper(word(v)) },
		"lower": func(v any) string { return strings.ToLower(word(v)) },
		"date": func(layout string, v any) (string, error) {
			return moment(v, func(t time.Time) string { return t.UTC().Format(layout) })
		},
		"age": func(v any) (string, error) {
			return moment(v, func(t time.Time) string { return age(t, p.Now()) })
		},
	}
}

func word(v any) string {
	if v == nil {
		return ""
	}
	return fmt.Sprint(v)
}

func moment(v any, show func(time.Time) string) (string, error) {
	s := word(v)
	if s == "" {
		return "", nil
	}
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		return "", err
	}
	return show(t), nil
}

// runTemplate appends what the template makes of the data, on a line of its own.
func (p *Printer) runTemplate(dst []byte, data any) ([]byte, error) {
	execute := func() (string, error) {
		var b strings.Builder
		err := p.template.Execute(&b, native(data))
		return b.String(), err
	}
	text, err := "", error(nil)
	if p.ctx == nil {
		text, err = execute()
	} else if text, err = interrupt.Call(p.ctx, execute); p.ctx.Err() != nil && err == p.ctx.Err() {
		err = fmt.Errorf("run --template: %w", err)
	}
	if err != nil {
		return dst, err
	}
	dst = append(dst, p.forEyes(text)...)
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
