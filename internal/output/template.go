package output

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"text/template"
	"time"

	"github.com/civoctl/civoctl/internal/arg"
	"github.com/civoctl/civoctl/internal/interrupt"
)

// checkTemplate parses the --template.
func (p *Printer) checkTemplate() (err error) {
	if p.Template != "" {
		if p.template, err = parseTemplate(p.Template, p.Now); err != nil {
			return fmt.Errorf("--template: %w", err)
		}
	}
	return nil
}

// ParseTemplate returns text, or an error if text is not a template.
func ParseTemplate(text string) (string, error) {
	_, err := parseTemplate(text, time.Now)
	return text, err
}

// templateName is the name of a template in the errors of the library.
const templateName = "--template"

// parseTemplate parses a template that may call the template functions. The function now returns
// the time that ages are taken at.
func parseTemplate(text string, now func() time.Time) (*template.Template, error) {
	t, err := template.New(templateName).Funcs(templateFuncs(now)).Parse(text)
	if err != nil {
		// The library says "template: NAME:LINE: " first.
		_, reason, _ := strings.Cut(strings.TrimPrefix(err.Error(), "template: "+templateName+":"), ": ")
		return nil, &arg.Error{Reason: cmp.Or(reason, err.Error()), Hint: "for example {{.hostname}} {{.status}}"}
	}
	return t, nil
}

// TemplateFunction describes a function that --template has beside those of package text/template.
type TemplateFunction struct {
	Usage string // its name and arguments
	About string
}

// TemplateFunctions returns every TemplateFunction.
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

// templateFuncs returns the functions that a template may call. Any field of the API may be null,
// and all of them but json take null for "".
func templateFuncs(now func() time.Time) template.FuncMap {
	return template.FuncMap{
		"json": func(v any) (string, error) {
			b, err := itemJSON(v)
			return string(bytes.TrimSpace(b)), err
		},
		"join": func(sep string, list any) (string, error) {
			values, ok := list.([]any)
			if !ok && list != nil {
				return "", fmt.Errorf("join: %v is not a list", list)
			}
			words := make([]string, len(values))
			for i, v := range values {
				words[i] = textOf(v)
			}
			return strings.Join(words, sep), nil
		},
		"upper": func(v any) string { return strings.ToUpper(textOf(v)) },
		"lower": func(v any) string { return strings.ToLower(textOf(v)) },
		"date": func(layout string, v any) (string, error) {
			return formatTime(v, func(t time.Time) string { return t.UTC().Format(layout) })
		},
		"age": func(v any) (string, error) {
			return formatTime(v, func(t time.Time) string { return age(t, now()) })
		},
	}
}

// textOf returns a value as text, "" for null.
func textOf(v any) string {
	if v == nil {
		return ""
	}
	return fmt.Sprint(v)
}

// formatTime returns the RFC 3339 time v as format returns it, "" for no time.
func formatTime(v any, format func(time.Time) string) (string, error) {
	s := textOf(v)
	if s == "" {
		return "", nil
	}
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		return "", err
	}
	return format(t), nil
}

// appendTemplateResult appends the result of the template for data, ended by a line feed if it is
// not empty.
func (p *Printer) appendTemplateResult(dst []byte, data any) ([]byte, error) {
	execute := func() (string, error) {
		var b strings.Builder
		err := p.template.Execute(&b, toGoNumbers(data))
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
	dst = append(dst, p.sanitize(text)...)
	if len(dst) > 0 && dst[len(dst)-1] != '\n' {
		dst = append(dst, '\n')
	}
	return dst, nil
}

// toGoNumbers returns v with each json.Number in it as an int or a float64, which templates can
// compare, if that prints the same. It changes v in place.
func toGoNumbers(v any) any {
	switch v := v.(type) {
	case map[string]any:
		for name, value := range v {
			v[name] = toGoNumbers(value)
		}
	case []any:
		for i, value := range v {
			v[i] = toGoNumbers(value)
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
